package io.flowtrail.cloudtrail.digest;

/**
 * What verification says of one object or stretch of time; final.
 *
 * @param kind what it is about
 * @param account 12 digits
 * @param organizationId {@code o-...} of an organization trail, else empty
 * @param region from where it was delivered
 * @param trail name of the trail of the digest, or of the digest that lists the log file; empty
 *     where none does
 * @param homeRegion of that trail
 * @param backfill whether the digest belongs to the chain of late log files
 * @param key of the object; of a missing one as its digest names it; of a gap the digest that
 *     follows it, or at the end of a chain the last one
 * @param uri where it was read; empty if it is not there
 * @param verdict see there
 * @param fault whether a check must report it; a foreign record makes even a valid file one
 * @param reason a sentence for people; empty if there is nothing to say
 * @param expectedSha256 the hash that a digest names; empty where none does
 * @param foundSha256 of what was read; empty where nothing was
 * @param from first moment: of a digest's time, of a gap; of a log file its delivery; milliseconds
 *     since 1970
 * @param to first moment behind; as {@code from} for a log file
 * @param digest key of the digest that lists the log file; empty where none does, and for digests
 * @param logFiles how many log files the digest lists
 * @param bytes unpacked size of the log file
 * @param foreignRecords records that name another account or region than the log file's key
 */
public record IntegrityFinding(
    Kind kind,
    String account,
    String organizationId,
    String region,
    String trail,
    String homeRegion,
    boolean backfill,
    String key,
    String uri,
    Verdict verdict,
    boolean fault,
    String reason,
    String expectedSha256,
    String foundSha256,
    long from,
    long to,
    String digest,
    int logFiles,
    long bytes,
    long foreignRecords) {

  /** What a finding is about. */
  public enum Kind {
    DIGEST("digest"),
    LOG("log"),
    GAP("gap");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As outputs write it. */
    public String word() {
      return word;
    }
  }
}
