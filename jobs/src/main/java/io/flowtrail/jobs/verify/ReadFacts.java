package io.flowtrail.jobs.verify;

import io.flowtrail.cloudtrail.digest.IntegrityFact;
import java.util.List;

/**
 * A piece of what reading an object gave.
 *
 * @param facts of one file
 * @param unpackedBytes read for them
 * @param leftAside files that are neither log file nor digest
 * @param unreadable what could not be opened
 */
record ReadFacts(
    List<IntegrityFact> facts, long unpackedBytes, long leftAside, List<Unreadable> unreadable) {

  static ReadFacts of(List<IntegrityFact> facts, long unpackedBytes) {
    return new ReadFacts(facts, unpackedBytes, 0, List.of());
  }

  static ReadFacts ofLeftAside() {
    return new ReadFacts(List.of(), 0, 1, List.of());
  }

  static ReadFacts of(Unreadable unreadable) {
    return new ReadFacts(List.of(), 0, 0, List.of(unreadable));
  }
}
