package io.flowtrail.jobs.cli;

import io.flowtrail.detector.DetectorRule;
import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.SigmaRule;
import java.util.List;

/**
 * Something that alerts, as {@code rules list} and {@code rules coverage} show it.
 *
 * @param kind {@code rule}, {@code correlation} or {@code detector}
 * @param service Sigma's name of its log; empty if it is about several
 * @param file the rule file; empty for detectors
 */
record ListedRule(
    String kind,
    String id,
    String name,
    String title,
    Level level,
    String status,
    String service,
    String description,
    List<String> tags,
    List<String> falsePositives,
    String file,
    int line) {

  static ListedRule of(SigmaRule rule) {
    return new ListedRule(
        "rule",
        rule.id(),
        rule.name(),
        rule.title(),
        rule.level(),
        rule.status(),
        rule.source().service(),
        rule.description(),
        rule.tags(),
        rule.falsePositives(),
        rule.file(),
        rule.line());
  }

  static ListedRule of(CorrelationRule rule, String service) {
    return new ListedRule(
        "correlation",
        rule.id(),
        rule.name(),
        rule.title(),
        rule.level(),
        "",
        service,
        rule.metadata().description(),
        rule.metadata().tags(),
        rule.metadata().falsePositives(),
        rule.file(),
        rule.line());
  }

  static ListedRule of(DetectorRule rule) {
    return new ListedRule(
        "detector",
        rule.id(),
        "",
        rule.title(),
        rule.level(),
        "",
        rule.service(),
        rule.description(),
        rule.tags(),
        rule.falsePositives(),
        "",
        0);
  }

  /** Logs in the order of {@link LogSource}, those about several behind. */
  int order() {
    return LogSource.ofService(service).map(LogSource::ordinal).orElse(LogSource.values().length);
  }
}
