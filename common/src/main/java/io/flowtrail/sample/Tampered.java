package io.flowtrail.sample;

import java.util.List;

/**
 * What a way of tampering did.
 *
 * @param way the way
 * @param keys objects that were changed, deleted or added, as they are named in the archive
 * @param named objects of which a strict verifier says {@link Tampering#verdict()}: mostly the
 *     same; where digests vanish without a trace, the one that is left beside the hole
 */
public record Tampered(Tampering way, List<String> keys, List<String> named) {
  public Tampered {
    keys = List.copyOf(keys);
    named = List.copyOf(named);
  }

  Tampered(Tampering way, List<String> keys) {
    this(way, keys, keys);
  }

  /** One sentence for people. */
  @Override
  public String toString() {
    return "tampered " + way.optionName() + ": " + String.join(", ", keys);
  }
}
