package io.flowtrail.sample;

import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.Map;

/**
 * What was written.
 *
 * @param files log files and digests, without sidecars and public keys
 * @param digests digests among them
 * @param records records by log
 * @param bytes size of the log files and digests as stored
 * @param uncompressedBytes size of the same, inflated
 * @param injected what was laid in or broken, a sentence each
 * @param tampered what was broken, and where
 */
public record SampleSummary(
    long files,
    long digests,
    Map<LogSource, Long> records,
    long bytes,
    long uncompressedBytes,
    List<String> injected,
    List<Tampered> tampered) {

  public SampleSummary {
    records = Map.copyOf(records);
    injected = List.copyOf(injected);
    tampered = List.copyOf(tampered);
  }
}
