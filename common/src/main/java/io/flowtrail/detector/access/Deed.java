package io.flowtrail.detector.access;

/** What came of requests, as one entity sees them. Names are part of facts: never change them. */
enum Deed {
  /** Refused for lack of a right. */
  REFUSED,
  /**
   * The same, of a question about a bucket that the console asked for somebody who looks around.
   */
  REFUSED_CONSOLE,
  /** There is no such object. */
  MISSING,
  /** There is no such bucket. */
  NO_BUCKET,
  /** An object read, or asked about, with success. */
  READ,
  /** A bucket listed with success. */
  LISTED,
  /** An object deleted. */
  DELETED,
  /** Objects deleted by calls that do not name them. */
  DELETED_UNNAMED,
  /** Any other success. */
  DONE;

  boolean isRefused() {
    return this == REFUSED || this == REFUSED_CONSOLE;
  }
}
