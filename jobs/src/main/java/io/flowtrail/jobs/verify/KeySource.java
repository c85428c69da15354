package io.flowtrail.jobs.verify;

import io.flowtrail.cloudtrail.digest.DigestFact;
import io.flowtrail.cloudtrail.digest.PublicKeys;

/** Where the public keys come from. Asked by one thread only. */
@FunctionalInterface
public interface KeySource {

  /**
   * The keys at hand before a digest is judged. A source that can ask for more asks when it meets a
   * region (or a time) for the first time, and gives the very same object again while it knows
   * nothing new.
   */
  PublicKeys keysFor(DigestFact digest);

  /** Keys that are all known from the start. */
  static KeySource of(PublicKeys keys) {
    return digest -> keys;
  }
}
