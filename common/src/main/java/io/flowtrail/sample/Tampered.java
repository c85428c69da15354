package io.flowtrail.sample;

import java.util.List;

/**
 * What a way of tampering did.
 *
 * @param way the way
 * @param keys objects that were changed, deleted or added, as they are named in the archive
 */
public record Tampered(Tampering way, List<String> keys) {
  public Tampered {
    keys = List.copyOf(keys);
  }

  /** One sentence for people. */
  @Override
  public String toString() {
    return "tampered " + way.optionName() + ": " + String.join(", ", keys);
  }
}
