package io.flowtrail.event;

/**
 * Something that could not be read, kept with enough to find it again. Nothing that comes in is
 * dropped: it becomes an event, or this.
 *
 * @param origin file and position
 * @param reason what kind of fault, for counters
 * @param detail what exactly was wrong, one sentence for people, without the hostile text itself
 * @param eventId the record's own id ({@code eventID}, request id), empty where it could not be
 *     read
 * @param head the first bytes (at most {@link #HEAD_BYTES}) of what could not be read, undecodable
 *     ones replaced; attacker-controlled text
 */
public record DeadLetter(
    RecordOrigin origin, Reason reason, String detail, String eventId, String head) {

  /** How much of the offending text is kept. */
  public static final int HEAD_BYTES = 256;

  /**
   * Kinds of fault; their lower-case names are metric labels and part of the dead-letter format.
   */
  public enum Reason {
    /** The object's format is none that Flowtrail knows. */
    UNKNOWN_FORMAT,
    /**
     * A log of a kind that is not analysed (aggregated CloudTrail events, transit gateway flow
     * logs).
     */
    UNSUPPORTED_FORMAT,
    /**
     * A record is not what its format says: broken JSON, wrong number of fields, a value out of
     * range.
     */
    MALFORMED_RECORD,
    /** A record is larger than the limit. */
    RECORD_TOO_LARGE,
    /** A record is nested deeper than the limit. */
    TOO_DEEP,
    /** The compressed data ends before it should. */
    TRUNCATED,
    /** The compressed data is damaged, or something that is no data follows it. */
    CORRUPT,
    /** The object inflates beyond all measure. */
    INFLATES_TOO_FAR,
    /** The object holds no record where its format promises some. */
    NO_RECORDS,
    /** The object cannot be opened or read: missing, forbidden, a dangling link. */
    UNREADABLE
  }

  public static DeadLetter ofObject(String object, Reason reason, String detail) {
    return new DeadLetter(RecordOrigin.ofObject(object), reason, detail, "", "");
  }
}
