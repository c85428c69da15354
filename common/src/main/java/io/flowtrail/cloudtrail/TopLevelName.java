package io.flowtrail.cloudtrail;

/**
 * Names that tell what a JSON object is, when they stand at its top level: a CloudTrail record, or
 * one of the wrappings in which records travel.
 */
enum TopLevelName {
  // The values of these are kept while a record is scanned.
  EVENT_TIME("eventTime", Family.RECORD),
  EVENT_ID("eventID", Family.RECORD),
  EVENT_VERSION("eventVersion", Family.RECORD),
  EVENT_TYPE("eventType", Family.RECORD),
  /** EventBridge: the record itself. */
  DETAIL("detail", Family.WRAPPING),
  /** LookupEvents: the record as text. */
  CLOUD_TRAIL_EVENT("CloudTrailEvent", Family.WRAPPING),
  /** CloudWatch Logs: the record as text. */
  MESSAGE("message", Family.WRAPPING),
  MESSAGE_TYPE("messageType", Family.WRAPPING),

  /** CloudTrail log file: array of records. */
  RECORDS("Records", Family.LIST),
  /** LookupEvents: array of its events. */
  EVENTS("Events", Family.LIST),
  /** CloudWatch Logs subscription: array of log events. */
  LOG_EVENTS("logEvents", Family.LIST),
  /** {@code aws logs filter-log-events} and {@code get-log-events}: array of log events. */
  PRINTED_LOG_EVENTS("events", Family.LIST),

  DIGEST_OBJECT("digestS3Object", Family.DIGEST),
  DIGEST_START_TIME("digestStartTime", Family.DIGEST),
  DIGEST_END_TIME("digestEndTime", Family.DIGEST),
  LOG_FILES("logFiles", Family.DIGEST),

  /** Any other field of a record. */
  OTHER_FIELD("", Family.RECORD),
  /** Fields of a record that other objects have too. */
  COMMON_FIELD("", Family.NONE),
  /** First names of the wrappings, which only help to find a place to go on from. */
  WRAPPING_FIELD("", Family.NONE);

  /** What a name says of the object that has it. */
  enum Family {
    RECORD,
    WRAPPING,
    LIST,
    DIGEST,
    NONE
  }

  /** Names with an ordinal below this one have their values kept. */
  static final int KEPT = RECORDS.ordinal();

  private final String text;
  private final Family family;

  TopLevelName(String text, Family family) {
    this.text = text;
    this.family = family;
  }

  String text() {
    return text;
  }

  Family family() {
    return family;
  }

  int bit() {
    return 1 << ordinal();
  }

  /** The bits of all names of a family. */
  static int bits(Family family) {
    int bits = 0;
    for (TopLevelName name : values()) {
      if (name.family == family) {
        bits |= name.bit();
      }
    }
    return bits;
  }
}
