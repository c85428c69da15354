package io.flowtrail.cloudtrail.digest;

/**
 * CloudTrail's public keys, by fingerprint. Immutable and safe for use by several threads; travels
 * as text ({@link #text}).
 */
public final class PublicKeys implements java.io.Serializable {
  private static final long serialVersionUID = 1L;

  /** No keys at all. */
  public static final PublicKeys NONE = new PublicKeys();

  private PublicKeys() {}

  /**
   * Reads what {@code aws cloudtrail list-public-keys} prints, of CLI v1 or v2, several answers one
   * after another or in an array.
   *
   * @param text the file's content
   * @param file its name, for messages
   * @throws PublicKeysException with every problem
   */
  public static PublicKeys parse(String text, String file) throws PublicKeysException {
    throw new UnsupportedOperationException();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return true;
  }

  /** How a digest's signature fares with these keys. */
  enum Outcome {
    GOOD,
    /** False, or not a signature. */
    BAD,
    /** No key of the digest's fingerprint, or none that was valid at its time. */
    UNKNOWN_KEY
  }

  /** The outcome, and a sentence on it for people; empty if good. */
  record Check(Outcome outcome, String reason) {}

  /**
   * Checks a signature over {@code digestEndTime \n bucket/object \n sha256 \n previous signature}.
   *
   * @param signature hexadecimal digits as written
   */
  Check check(DigestFact digest, String signature) {
    throw new UnsupportedOperationException();
  }
}
