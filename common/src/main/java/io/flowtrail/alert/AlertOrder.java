package io.flowtrail.alert;

import java.util.Comparator;

/** The order in which alerts are written: by time of the first event, then uid. */
public final class AlertOrder implements Comparator<Alert> {
  public static final AlertOrder INSTANCE = new AlertOrder();

  private AlertOrder() {}

  @Override
  public int compare(Alert a, Alert b) {
    int byTime = Long.compare(a.firstTime(), b.firstTime());
    return byTime != 0 ? byTime : a.uid().compareTo(b.uid());
  }

  /**
   * A text that sorts as the alert does: lines that begin with it can be merged by programs that
   * know nothing of alerts. 37 ASCII characters and more, without spaces.
   */
  public static String key(Alert alert) {
    // Flipping the sign bit makes unsigned, so textual, order of the signed one.
    return String.format("%016x", alert.firstTime() ^ Long.MIN_VALUE) + "-" + alert.uid();
  }
}
