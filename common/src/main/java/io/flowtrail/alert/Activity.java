package io.flowtrail.alert;

/**
 * What an alert is to those who got it before; OCSF's {@code activity_id} of findings. A replay
 * tells every alert once, as created.
 */
public enum Activity {
  CREATE(1, "Create"),
  UPDATE(2, "Update"),
  CLOSE(3, "Close");

  private final int id;
  private final String caption;

  Activity(int id, String caption) {
    this.id = id;
    this.caption = caption;
  }

  public int id() {
    return id;
  }

  public String caption() {
    return caption;
  }
}
