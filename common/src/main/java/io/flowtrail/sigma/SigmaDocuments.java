package io.flowtrail.sigma;

import java.util.List;

/**
 * The documents of rule files as written, in the order of files and lines.
 *
 * @param rules rules for logs that Flowtrail reads
 * @param correlations correlations
 * @param filters filters for logs that Flowtrail reads
 * @param skipped documents that are none of our business, each with a notice
 */
public record SigmaDocuments(
    List<SigmaRule> rules,
    List<CorrelationRule> correlations,
    List<FilterRule> filters,
    List<Skipped> skipped) {

  public SigmaDocuments {
    rules = List.copyOf(rules);
    correlations = List.copyOf(correlations);
    filters = List.copyOf(filters);
    skipped = List.copyOf(skipped);
  }

  /**
   * A document that was not read further.
   *
   * @param id its id, or what stands for it
   * @param name empty if it has none
   */
  public record Skipped(String id, String name) {}
}
