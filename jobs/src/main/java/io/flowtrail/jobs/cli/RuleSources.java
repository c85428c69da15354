package io.flowtrail.jobs.cli;

import io.flowtrail.derived.StandardFields;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.catalog.DetectorCatalog;
import io.flowtrail.event.NamedLists;
import io.flowtrail.jobs.config.ConfigException;
import io.flowtrail.jobs.config.ConfigReader;
import io.flowtrail.jobs.config.FlowtrailConfig;
import io.flowtrail.rules.DefaultRules;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaProblem;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rule texts and configuration as commands ask for them. */
final class RuleSources {
  private RuleSources() {}

  /** The configuration file, or the defaults if none is named. */
  static FlowtrailConfig config(Path file) throws UserError {
    if (file == null) {
      return FlowtrailConfig.DEFAULT;
    }
    try {
      return ConfigReader.read(file);
    } catch (ConfigException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  /** The texts of the default rules, if wanted, and of these places. */
  static List<RuleText> texts(boolean withDefault, RulePlaces places) throws UserError {
    List<RuleText> others = places.texts();
    List<RuleText> texts = new ArrayList<>();
    if (withDefault) {
      texts.addAll(DefaultRules.load());
    }
    texts.addAll(others);
    return List.copyOf(texts);
  }

  /** Compiled rules; every problem becomes one usage error. */
  static RuleSet compile(List<RuleText> texts, NamedLists lists, RuleOptions options)
      throws UserError {
    try {
      return RuleSet.compile(texts, lists, StandardFields.of(lists), ofFiles(options), Map.of());
    } catch (SigmaException e) {
      throw unusable(e);
    }
  }

  /** What to tell of rules that cannot be used. */
  static UserError unusable(SigmaException e) {
    return UserError.usage(
        "The rules cannot be used:\n"
            + lines(e.problems().stream().filter(SigmaProblem::isError).toList()));
  }

  /** What the options say of rules in files; those of detectors are in none. */
  private static RuleOptions ofFiles(RuleOptions options) {
    Set<String> others =
        DetectorCatalog.of(Map.of(), NamedLists.EMPTY).rules().stream()
            .map(DetectorRule::id)
            .collect(Collectors.toSet());
    Set<String> disabled = new HashSet<>(options.disabled());
    disabled.removeAll(others);
    Map<String, Level> levels = new HashMap<>(options.levels());
    levels.keySet().removeAll(others);
    return new RuleOptions(disabled, levels);
  }

  static String lines(List<SigmaProblem> problems) {
    return problems.stream().map(SigmaProblem::toString).collect(Collectors.joining("\n"));
  }
}
