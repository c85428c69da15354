package io.flowtrail.detector.inventory;

/** What makes a trail strong. Names are part of state and facts: never change them. */
enum Property {
  /** The trail itself. */
  EXISTS("trail", "there", "deleted"),
  LOGGING("logging", "on", "stopped"),
  VALIDATION("log file validation", "on", "turned off"),
  ALL_REGIONS("recording of all regions", "on", "turned off"),
  GLOBAL_EVENTS("recording of global services", "on", "turned off"),
  MANAGEMENT_EVENTS("recording of all management events", "on", "narrowed"),
  ENCRYPTION("encryption with a key", "on", "removed");

  static final String ON = "on";
  static final String OFF = "off";

  private final String words;
  private final String strong;
  private final String weakened;

  Property(String words, String strong, String weakened) {
    this.words = words;
    this.strong = strong;
    this.weakened = weakened;
  }

  String words() {
    return words;
  }

  String strong() {
    return strong;
  }

  String weakened() {
    return weakened;
  }

  /** Whether a trail without it records nothing at all. */
  boolean isVital() {
    return this == EXISTS || this == LOGGING;
  }
}
