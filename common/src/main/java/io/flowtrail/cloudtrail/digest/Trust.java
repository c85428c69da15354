package io.flowtrail.cloudtrail.digest;

/** What a digest's word is worth. */
enum Trust {
  /** Signed with a known key. */
  PROVEN,
  /** Not refuted, but nothing proves it: the key is not known, or the signature was lost. */
  UNPROVEN,
  /** False, damaged or out of place: it vouches for nothing. */
  REFUTED,
  /** The signature is not at hand; the next digest may hold it. */
  UNDECIDED
}
