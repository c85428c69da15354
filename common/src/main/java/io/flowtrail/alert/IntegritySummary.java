package io.flowtrail.alert;

import io.flowtrail.cloudtrail.digest.Verdict;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What validation found in a run, for the report and the summary on the terminal.
 *
 * @param sentence one sentence
 * @param digests how many digests, by verdict
 * @param logs how many log files, by verdict
 * @param coverageSentence how much of the time is proven; empty if there is nothing to say
 * @param coverage a row for each account, region and trail
 */
public record IntegritySummary(
    String sentence,
    Map<Verdict, Long> digests,
    Map<Verdict, Long> logs,
    String coverageSentence,
    List<CoverageRow> coverage) {

  public IntegritySummary {
    digests = ordered(digests);
    logs = ordered(logs);
    coverage = List.copyOf(coverage);
  }

  private static Map<Verdict, Long> ordered(Map<Verdict, Long> counts) {
    Map<Verdict, Long> ordered = new EnumMap<>(Verdict.class);
    ordered.putAll(counts);
    return Collections.unmodifiableMap(ordered);
  }

  /** Nothing was validated; the sentence says why. */
  public static IntegritySummary notChecked(String sentence) {
    return new IntegritySummary(sentence, Map.of(), Map.of(), "", List.of());
  }

  /** Whether there were log files, and not a single digest to prove them. */
  public boolean isWithoutDigests() {
    long present =
        digests.entrySet().stream()
            .filter(entry -> entry.getKey() != Verdict.MISSING)
            .mapToLong(Map.Entry::getValue)
            .sum();
    return present == 0 && logs.values().stream().anyMatch(count -> count > 0);
  }
}
