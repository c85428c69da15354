package io.flowtrail.cloudtrail.digest;

/** What verification says of a digest, a log file or a stretch of time. */
public enum Verdict {
  /**
   * A digest: signature, place and link hold. A log file: listed by a digest that is signed, and
   * its hash is the listed one.
   */
  VALID("valid", false),
  /** It is not what CloudTrail delivered. */
  MODIFIED("modified", true),
  /** A digest names it, and it is not there. */
  MISSING("missing", true),
  /** A digest's signature is false, absent or no signature. */
  BAD_SIGNATURE("bad_signature", true),
  /** A link between digests, or between their times, does not hold. */
  BROKEN_CHAIN("broken_chain", true),
  /** It lies elsewhere than it says, or than its digest says. */
  MOVED("moved", true),
  /** A log file of an hour that digests cover, and none lists it. */
  UNLISTED("unlisted", true),
  /** Nothing that is itself valid vouches for the log file. */
  UNCOVERED("uncovered", true),
  /** The digest that must tell has not come yet. */
  PENDING("pending", false),
  /** A digest is signed with a key that is not among those given. */
  UNKNOWN_KEY("unknown_key", true),
  /** It is there and cannot be read. */
  UNREADABLE("unreadable", true),
  /** A copy without signatures: the link to the digest before holds, nothing proves the last. */
  UNSIGNED("chained, unsigned", false),
  /** A copy in another bucket: everything holds but the bucket's name. */
  RELOCATED("relocated", false);

  private final String word;
  private final boolean fault;

  Verdict(String word, boolean fault) {
    this.word = word;
    this.fault = fault;
  }

  /** As outputs write it. */
  public String word() {
    return word;
  }

  /** Whether it is something that a check must report as found. */
  public boolean isFault() {
    return fault;
  }

  /** The verdict of that {@link #word}. */
  public static java.util.Optional<Verdict> ofWord(String word) {
    for (Verdict verdict : values()) {
      if (verdict.word.equals(word)) {
        return java.util.Optional.of(verdict);
      }
    }
    return java.util.Optional.empty();
  }
}
