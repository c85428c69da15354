package io.flowtrail.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.alert.AttackTags;
import io.flowtrail.alert.SafeText;
import io.flowtrail.derived.StandardFields;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.event.NamedLists;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.config.FlowtrailConfig;
import io.flowtrail.rules.DefaultRules;
import io.flowtrail.ruletest.RuleTestResult;
import io.flowtrail.ruletest.RuleTests;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.RuleFiles;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaProblem;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flowtrail rules}. */
@CommandLine.Command(
    name = "rules",
    description = "List, check and test rules.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RulesCommand.ListRules.class,
      RulesCommand.Check.class,
      RulesCommand.Test.class,
      RulesCommand.Coverage.class
    })
final class RulesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  /** Which rules a command is about. */
  abstract static class OfRules extends Command {
    @Option(names = "--rules", paramLabel = "PATH", description = "More rules; several times.")
    private List<String> paths = List.of();

    @Option(names = "--no-default-rules", description = "Leave out the rules of Flowtrail.")
    private boolean noDefault;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file.")
    private Path config;

    /** Everything that alerts: rules, correlations, and the rules of detectors. */
    List<ListedRule> listed() throws UserError {
      FlowtrailConfig from = RuleSources.config(config);
      List<ListedRule> listed = new ArrayList<>();
      RuleSet rules = rules();
      rules.rules().forEach(rule -> listed.add(ListedRule.of(rule)));
      rules.correlations().forEach(rule -> listed.add(ListedRule.of(rule, rules.service(rule))));
      RuleOptions options = ReplaySettings.ruleOptions(from);
      for (DetectorRule rule :
          ReplaySettings.detectors(from, from.rules().useDefault() && !noDefault).rules()) {
        if (!options.disabled().contains(rule.id())) {
          Level level = options.levels().getOrDefault(rule.id(), rule.level());
          listed.add(ListedRule.of(rule.withLevel(level)));
        }
      }
      return listed;
    }

    RuleSet rules() throws UserError {
      FlowtrailConfig from = RuleSources.config(config);
      RulePlaces places = RulePlaces.of(from.rules(), paths, LogLocation::of);
      List<RuleText> texts = RuleSources.texts(from.rules().useDefault() && !noDefault, places);
      return RuleSources.compile(
          texts, new NamedLists(from.lists()), ReplaySettings.ruleOptions(from));
    }
  }

  /** {@code flowtrail rules list}. */
  @CommandLine.Command(name = "list", description = "List the rules that run.")
  static final class ListRules extends OfRules {
    @Option(names = "--json", description = "One JSON object a rule.")
    private boolean json;

    @Override
    ExitCode run(Terminal terminal) throws UserError, IOException {
      List<ListedRule> rules = new ArrayList<>(listed());
      rules.sort(
          Comparator.comparing(ListedRule::order)
              .thenComparing(ListedRule::level, Comparator.reverseOrder())
              .thenComparing(ListedRule::title)
              .thenComparing(ListedRule::id));
      if (json) {
        ObjectMapper mapper = new ObjectMapper();
        for (ListedRule rule : rules) {
          terminal.out().println(SafeText.json(json(mapper, rule).toString()));
        }
        return ExitCode.OK;
      }
      for (ListedRule rule : rules) {
        terminal
            .out()
            .printf(
                "%-13s %-10s %-36s %s%n",
                rule.level(),
                rule.service(),
                SafeText.forTerminal(SafeText.cut(rule.id(), 36)),
                SafeText.forTerminal(SafeText.cut(rule.title(), 100)));
      }
      terminal.err().println(count(rules.size(), "rule"));
      return ExitCode.OK;
    }

    private static ObjectNode json(ObjectMapper mapper, ListedRule rule) {
      ObjectNode node = mapper.createObjectNode();
      node.put("id", rule.id());
      node.put("name", rule.name());
      node.put("title", rule.title());
      node.put("level", rule.level().toString());
      node.put("status", rule.status());
      node.put("kind", rule.kind());
      node.put("service", rule.service());
      node.put("description", rule.description());
      ArrayNode tags = node.putArray("tags");
      rule.tags().forEach(tags::add);
      ArrayNode falsePositives = node.putArray("falsepositives");
      rule.falsePositives().forEach(falsePositives::add);
      node.put("file", rule.file());
      node.put("line", rule.line());
      return node;
    }
  }

  /** {@code flowtrail rules check}. */
  @CommandLine.Command(
      name = "check",
      description = {
        "Tell every problem of rule files: file, line, rule, field.",
        "Exit code 1 if there is an error among them."
      })
  static final class Check extends Command {
    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Rule files and directories.")
    private List<Path> paths;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "The configuration file, for its lists.")
    private Path config;

    @Override
    ExitCode run(Terminal terminal) throws UserError, IOException {
      NamedLists lists = new NamedLists(RuleSources.config(config).lists());
      RuleFiles files = RuleFiles.read(paths);
      List<SigmaProblem> problems = new ArrayList<>(files.problems());
      int rules = 0;
      try {
        RuleSet compiled =
            RuleSet.compile(
                files.texts(), lists, StandardFields.of(lists), RuleOptions.NONE, Map.of());
        problems.addAll(compiled.notices());
        rules = compiled.rules().size() + compiled.correlations().size();
      } catch (SigmaException e) {
        problems.addAll(e.problems());
      }
      problems.forEach(problem -> terminal.error(problem.toString()));
      long errors = problems.stream().filter(SigmaProblem::isError).count();
      Set<String> bad = new TreeSet<>();
      for (SigmaProblem problem : problems) {
        if (problem.isError()) {
          bad.add(problem.file());
        }
      }
      if (errors > 0) {
        terminal
            .out()
            .println(
                count(files.texts().size(), "file")
                    + " checked: "
                    + count(errors, "error")
                    + " in "
                    + count(bad.size(), "file"));
        return ExitCode.FINDINGS;
      }
      if (files.texts().isEmpty()) {
        throw UserError.usage("There is no rule file (.yml or .yaml) in these paths.");
      }
      terminal
          .out()
          .println(
              count(rules, "rule")
                  + " checked in "
                  + count(files.texts().size(), "file")
                  + ": no errors"
                  + (problems.isEmpty() ? "" : ", " + count(problems.size(), "notice")));
      return ExitCode.OK;
    }
  }

  /** {@code flowtrail rules test}. */
  @CommandLine.Command(
      name = "test",
      description = {
        "Run the tests that stand in rule files.",
        "Without PATH those of the default rules. Exit code 1 if one fails."
      })
  static final class Test extends Command {
    @Parameters(paramLabel = "PATH", arity = "0..*", description = "Rule files and directories.")
    private List<Path> paths = List.of();

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "The configuration file, for its lists.")
    private Path config;

    @Override
    ExitCode run(Terminal terminal) throws UserError, IOException {
      NamedLists lists = new NamedLists(RuleSources.config(config).lists());
      boolean ofPack = paths == null || paths.isEmpty();
      List<RuleText> texts =
          ofPack
              ? DefaultRules.loadWithTests()
              : RuleSources.texts(false, new RulePlaces(paths(), List.of()));
      if (texts.isEmpty()) {
        throw UserError.usage("There is no rule file (.yml or .yaml) in these paths.");
      }
      List<RuleTestResult> results;
      try {
        results = RuleTests.run(texts, lists);
      } catch (SigmaException e) {
        e.problems().stream()
            .filter(SigmaProblem::isError)
            .forEach(problem -> terminal.error(problem.toString()));
        return ExitCode.FINDINGS;
      }
      Set<String> rules = new LinkedHashSet<>();
      long failed = 0;
      for (RuleTestResult result : results) {
        rules.add(result.ruleId());
        if (!result.passed()) {
          failed++;
          terminal.error(result.toString());
        }
      }
      terminal
          .out()
          .println(
              count(results.size(), "test")
                  + " of "
                  + count(rules.size(), "rule")
                  + ": "
                  + (failed == 0 ? "all passed" : failed + " failed"));
      return failed == 0 ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private List<Path> paths() {
      return paths == null ? List.of() : paths;
    }
  }

  /** {@code flowtrail rules coverage}. */
  @CommandLine.Command(
      name = "coverage",
      description = "Show which ATT&CK techniques and which of the ten practices rules watch.")
  static final class Coverage extends OfRules {
    private static final String PRACTICE = "flowtrail.practice.";
    private static final List<String> PRACTICES =
        List.of(
            "CloudTrail everywhere, with log file validation",
            "access logging on the CloudTrail buckets",
            "VPC flow logs on",
            "permissions on groups and roles, not on users",
            "restricted log buckets, MFA delete",
            "logs encrypted at rest",
            "access keys rotated, passwords expire",
            "common ports only for those who need them",
            "no access keys for root, no use of root",
            "unused keys and users removed");

    @Override
    ExitCode run(Terminal terminal) throws UserError, IOException {
      List<ListedRule> rules = listed();
      Map<String, Set<String>> techniques = new TreeMap<>();
      Map<Integer, Set<String>> practices = new TreeMap<>();
      for (ListedRule rule : rules) {
        for (AttackTags.Attack attack : AttackTags.of(rule.tags())) {
          AttackTags.Named named =
              attack.subTechnique().isPresent() ? attack.subTechnique() : attack.technique();
          if (named.isPresent()) {
            techniques
                .computeIfAbsent((named.id() + " " + named.name()).strip(), t -> new TreeSet<>())
                .add(rule.title());
          }
        }
        for (String tag : rule.tags()) {
          if (tag.startsWith(PRACTICE) && tag.substring(PRACTICE.length()).matches("10|[1-9]")) {
            practices
                .computeIfAbsent(
                    Integer.parseInt(tag.substring(PRACTICE.length())), p -> new TreeSet<>())
                .add(rule.title());
          }
        }
      }
      terminal.out().println("ATT&CK techniques");
      techniques.forEach((technique, titles) -> print(terminal, technique, titles));
      terminal.out().println();
      terminal.out().println("Practices");
      for (int i = 1; i <= PRACTICES.size(); i++) {
        String name = i + " " + PRACTICES.get(i - 1);
        print(terminal, name, practices.getOrDefault(i, Set.of()));
      }
      terminal
          .err()
          .println(
              count(rules.size(), "rule")
                  + ", "
                  + count(techniques.size(), "technique")
                  + ", "
                  + practices.size()
                  + " of 10 practices");
      return ExitCode.OK;
    }

    private static void print(Terminal terminal, String name, Set<String> titles) {
      terminal
          .out()
          .println(
              "  "
                  + SafeText.forTerminal(name)
                  + ": "
                  + (titles.isEmpty() ? "no rule" : count(titles.size(), "rule")));
      for (String title : titles) {
        terminal.out().println("      " + SafeText.forTerminal(SafeText.cut(title, 120)));
      }
    }
  }

  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
