package io.flowtrail.sigma.match;

import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rules for tests, with the head that all of them need. */
final class Rules {
  static final String HEAD =
      """
      title: A test
      id: test-1
      logsource:
        product: aws
        service: cloudtrail
      """;

  private Rules() {}

  /** A rule file from what stands under {@code detection}. */
  static String rule(String detection) {
    return HEAD + "detection:\n" + detection.indent(2);
  }

  static RuleSet load(NamedLists lists, String... files) throws SigmaException {
    List<RuleText> texts = new ArrayList<>();
    for (int i = 0; i < files.length; i++) {
      texts.add(new RuleText(files.length == 1 ? "rule.yml" : "rule" + (i + 1) + ".yml", files[i]));
    }
    return RuleSet.compile(texts, lists, DerivedFields.NONE, RuleOptions.NONE, Map.of());
  }

  static RuleSet load(String... files) {
    try {
      return load(NamedLists.EMPTY, files);
    } catch (SigmaException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** The problems of files, notices included, whether they load or not. */
  static List<SigmaProblem> problems(String... files) {
    try {
      return load(NamedLists.EMPTY, files).notices();
    } catch (SigmaException e) {
      return e.problems();
    }
  }

  static List<RuleMatch> matches(RuleSet rules, String json) {
    LogEvent event = new LogEvent();
    JsonEvents.fill(event, rules.projection(LogSource.CLOUDTRAIL), json);
    List<RuleMatch> matches = new ArrayList<>();
    rules.match(event, matches::add);
    return matches;
  }

  static List<String> ids(RuleSet rules, String json) {
    return matches(rules, json).stream().map(match -> match.rule().id()).toList();
  }

  /** Whether a record satisfies a selection: the lines under {@code selection:}. */
  static boolean holds(String selection, String json) {
    String detection = "selection:\n" + selection.indent(2) + "condition: selection\n";
    return !matches(load(rule(detection)), json).isEmpty();
  }
}
