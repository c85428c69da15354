package io.flowtrail.alert;

import java.util.Locale;

/** How grave an alert is: OCSF's {@code severity_id}, which has the same five steps as Sigma. */
public enum Severity {
  INFORMATIONAL(1, "Informational"),
  LOW(2, "Low"),
  MEDIUM(3, "Medium"),
  HIGH(4, "High"),
  CRITICAL(5, "Critical");

  private final int id;
  private final String caption;

  Severity(int id, String caption) {
    this.id = id;
    this.caption = caption;
  }

  /** OCSF {@code severity_id}. */
  public int id() {
    return id;
  }

  /** OCSF {@code severity}. */
  public String caption() {
    return caption;
  }

  /** The Sigma level of the same meaning: {@code informational} to {@code critical}. */
  public String level() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The severity of a Sigma level, without regard to case.
   *
   * @throws IllegalArgumentException if Sigma has no such level
   */
  public static Severity ofLevel(String level) {
    return valueOf(level.toUpperCase(Locale.ROOT));
  }

  /** So many steps up (or down, if negative), as far as there are steps. */
  public Severity shifted(int steps) {
    int ordinal = Math.min(Math.max(ordinal() + steps, 0), values().length - 1);
    return values()[ordinal];
  }
}
