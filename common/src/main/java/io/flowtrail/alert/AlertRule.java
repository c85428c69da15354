package io.flowtrail.alert;

import io.flowtrail.detector.DetectorRule;
import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.SigmaRule;
import java.io.Serializable;
import java.util.List;

/**
 * What an alert says of the rule that made it.
 *
 * @param version the author's {@code modified} date, else {@code date}; empty where there is none
 * @param tags as the rule has them: {@code attack.t1562.008}, {@code flowtrail.practice.1}
 * @param remediation what to do, from the rule's own attribute {@code remediation}; may be empty
 * @param undoable whether the logs can show that what it tells was undone
 * @param rulesVersion which set of rules it is of; empty where that is not known
 */
public record AlertRule(
    String id,
    String title,
    String description,
    Severity severity,
    String version,
    String service,
    List<String> tags,
    List<String> falsePositives,
    List<String> references,
    String remediation,
    boolean undoable,
    String rulesVersion)
    implements Serializable {

  public AlertRule {
    tags = List.copyOf(tags);
    falsePositives = List.copyOf(falsePositives);
    references = List.copyOf(references);
    // Alerts that an earlier release kept have none.
    rulesVersion = rulesVersion == null ? "" : rulesVersion;
  }

  /** A rule of no set in particular, and of what nothing undoes. */
  public AlertRule(
      String id,
      String title,
      String description,
      Severity severity,
      String version,
      String service,
      List<String> tags,
      List<String> falsePositives,
      List<String> references,
      String remediation) {
    this(
        id,
        title,
        description,
        severity,
        version,
        service,
        tags,
        falsePositives,
        references,
        remediation,
        false,
        "");
  }

  /** The same rule as a part of a set. */
  public AlertRule ofSet(String itsVersion) {
    return new AlertRule(
        id,
        title,
        description,
        severity,
        version,
        service,
        tags,
        falsePositives,
        references,
        remediation,
        undoable,
        itsVersion);
  }

  /** Stands for a rule that is loaded no more, and of which nothing is known but its id. */
  public static AlertRule unknown(String id) {
    return new AlertRule(
        id,
        "Rule " + id + ", which is loaded no more",
        "",
        Severity.MEDIUM,
        "",
        "",
        List.of(),
        List.of(),
        List.of(),
        "");
  }

  /** What the rule's author wrote. */
  public static AlertRule of(SigmaRule rule) {
    return new AlertRule(
        rule.id(),
        rule.title(),
        rule.description(),
        Severity.ofLevel(rule.level().name()),
        rule.modified().isEmpty() ? rule.date() : rule.modified(),
        rule.source().service(),
        rule.tags(),
        rule.falsePositives(),
        rule.references(),
        rule.attributes().get("remediation") instanceof String text ? text.strip() : "",
        !rule.undoings().isEmpty(),
        "");
  }

  /**
   * What a correlation's author wrote.
   *
   * @param service of the rules that it counts; empty if they are about several logs
   */
  public static AlertRule of(CorrelationRule rule, String service) {
    CorrelationRule.Metadata metadata = rule.metadata();
    return new AlertRule(
        rule.id(),
        rule.title(),
        metadata.description(),
        Severity.ofLevel(rule.level().name()),
        metadata.version(),
        service,
        metadata.tags(),
        metadata.falsePositives(),
        metadata.references(),
        metadata.attributes().get("remediation") instanceof String text ? text.strip() : "");
  }

  /** What a detector says of one of its rules. */
  public static AlertRule of(DetectorRule rule) {
    return new AlertRule(
        rule.id(),
        rule.title(),
        rule.description(),
        Severity.ofLevel(rule.level().name()),
        "",
        rule.service(),
        rule.tags(),
        rule.falsePositives(),
        rule.references(),
        rule.remediation());
  }
}
