package io.flowtrail.cloudtrail.digest;

/** A digest cannot be understood; the message is one sentence on what is wrong, and where. */
public final class InvalidDigestException extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidDigestException(String message) {
    super(message);
  }
}
