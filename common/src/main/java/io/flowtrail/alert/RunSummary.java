package io.flowtrail.alert;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run read and did, for the report and the summary on the terminal.
 *
 * @param sources as the user named them
 * @param rules how many rules were loaded
 * @param rulesVersion which set of rules that was
 * @param recordsByFormat records matched against rules, by the Sigma name of the log
 * @param deadLettersByReason what could not be read, by the reason's lower-case name
 * @param late records behind the watermark (they were matched all the same)
 * @param outOfRange records read but outside the period that was asked for
 * @param integrity what validation found
 * @param coverage in which hours flow logs and access logs had records, a sentence for each log
 * @param signalsByRule matches that are no alerts, by the rule's title
 */
public record RunSummary(
    List<String> sources,
    int rules,
    String rulesVersion,
    Map<String, Long> recordsByFormat,
    Map<String, Long> deadLettersByReason,
    long late,
    long outOfRange,
    IntegritySummary integrity,
    List<String> coverage,
    Map<String, Long> signalsByRule) {

  public RunSummary {
    sources = List.copyOf(sources);
    coverage = List.copyOf(coverage);
    recordsByFormat = Collections.unmodifiableMap(new TreeMap<>(recordsByFormat));
    deadLettersByReason = Collections.unmodifiableMap(new TreeMap<>(deadLettersByReason));
    signalsByRule = Collections.unmodifiableMap(new TreeMap<>(signalsByRule));
  }

  public long records() {
    return recordsByFormat.values().stream().mapToLong(Long::longValue).sum();
  }

  public long deadLetters() {
    return deadLettersByReason.values().stream().mapToLong(Long::longValue).sum();
  }

  public long signals() {
    return signalsByRule.values().stream().mapToLong(Long::longValue).sum();
  }
}
