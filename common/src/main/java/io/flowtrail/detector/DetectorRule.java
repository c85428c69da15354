package io.flowtrail.detector;

import io.flowtrail.sigma.Level;
import java.io.Serializable;
import java.util.List;

/**
 * What a detector says of one kind of its findings, as a rule would.
 *
 * @param id stable, with words: {@code flowtrail-transfer-egress}
 * @param title one line for people
 * @param description what it means and what to do about it
 * @param level of its findings, unless they move it
 * @param service Sigma's name of the log that it mostly looks at
 * @param tags as in Sigma: {@code attack.t1048}, {@code flowtrail.practice.3}
 * @param falsePositives what else looks like it
 * @param references addresses of pages
 * @param remediation what to do
 */
public record DetectorRule(
    String id,
    String title,
    String description,
    Level level,
    String service,
    List<String> tags,
    List<String> falsePositives,
    List<String> references,
    String remediation)
    implements Serializable {

  public DetectorRule {
    tags = List.copyOf(tags);
    falsePositives = List.copyOf(falsePositives);
    references = List.copyOf(references);
  }

  /** The same rule at another level. */
  public DetectorRule withLevel(Level other) {
    return new DetectorRule(
        id, title, description, other, service, tags, falsePositives, references, remediation);
  }
}
