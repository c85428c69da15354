package io.flowtrail.alert;

import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.Verdict;
import java.util.List;

/**
 * What is known of the file that a record came from.
 *
 * @param word {@link #VERIFIED}, {@link #PENDING}, {@link #FAILED} or {@link #NOT_COVERED}
 * @param verdict {@link Verdict#word}; empty where none was given
 * @param reason a sentence for people; empty if there is nothing to say
 * @param sha256 of the file as it was read; empty where unknown
 * @param digest key of the digest that vouches for the file or accuses it; empty where none does
 */
public record EvidenceIntegrity(
    String word, String verdict, String reason, String sha256, String digest) {

  /** A signed digest vouches for the file. */
  public static final String VERIFIED = "verified";

  /** The digest that must tell has not been read. */
  public static final String PENDING = "pending";

  /** The file is not what CloudTrail delivered, or is not in its place. */
  public static final String FAILED = "failed";

  /** Nothing vouches for the file, and nothing speaks against it. */
  public static final String NOT_COVERED = "not covered";

  /** From best to worst. */
  private static final List<String> WORDS = List.of(VERIFIED, PENDING, NOT_COVERED, FAILED);

  static final int LONGEST_REASON = 500;
  static final int LONGEST_KEY = 2000;

  private static final EvidenceIntegrity UNKNOWN_YET =
      new EvidenceIntegrity(PENDING, "", "", "", "");
  private static final EvidenceIntegrity WITHOUT_DIGESTS =
      new EvidenceIntegrity(NOT_COVERED, "", "", "", "");

  /** What a finding about a log file says of the records in it. */
  public static EvidenceIntegrity of(IntegrityFinding finding) {
    return new EvidenceIntegrity(
        // A file that nothing vouches for, and that is wrong in itself, has failed.
        finding.foreignRecords() > 0 ? FAILED : word(finding.verdict(), finding.fault()),
        finding.verdict().word(),
        SafeText.cut(finding.reason(), LONGEST_REASON),
        finding.foundSha256(),
        SafeText.cut(finding.digest(), LONGEST_KEY));
  }

  /**
   * The word for a file of a verdict.
   *
   * @param fault {@link IntegrityFinding#fault}: records that do not belong in the file make even a
   *     valid one fail
   */
  public static String word(Verdict verdict, boolean fault) {
    return switch (verdict) {
      // Neither is known to be wrong: nobody vouches for them.
      case UNCOVERED, UNSIGNED, UNKNOWN_KEY -> NOT_COVERED;
      case PENDING -> fault ? FAILED : PENDING;
      case VALID, RELOCATED -> fault ? FAILED : VERIFIED;
      default -> FAILED;
    };
  }

  /** Before anything is known: only CloudTrail has digests. */
  static EvidenceIntegrity unknown(String service) {
    return service.equals("cloudtrail") ? UNKNOWN_YET : WITHOUT_DIGESTS;
  }

  boolean isFailed() {
    return word.equals(FAILED);
  }

  /** How bad the word is; greater is worse. */
  int rank() {
    return WORDS.indexOf(word);
  }
}
