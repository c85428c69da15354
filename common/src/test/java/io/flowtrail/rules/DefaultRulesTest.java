package io.flowtrail.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.derived.StandardFields;
import io.flowtrail.event.NamedLists;
import io.flowtrail.ruletest.RuleTestResult;
import io.flowtrail.ruletest.RuleTests;
import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaRule;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DefaultRulesTest {
  private static List<SigmaRule> rules;
  private static RuleSet ruleSet;

  @BeforeAll
  static void compile() throws SigmaException {
    ruleSet =
        RuleSet.compile(
            DefaultRules.loadWithTests(),
            NamedLists.EMPTY,
            StandardFields.of(NamedLists.EMPTY),
            RuleOptions.NONE,
            Map.of());
    rules = ruleSet.rules();
  }

  @Test
  void theIndexNamesEveryRuleFile() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/rules"))) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yml"))
              .sorted()
              .toList();
      assertThat(DefaultRules.index()).isEqualTo(names);
    }
  }

  @Test
  void everyFileIsARuleThatRuns() {
    assertThat(ruleSet.notices()).isEmpty();
    assertThat(rules).hasSameSizeAs(DefaultRules.loadWithTests()).hasSizeGreaterThan(150);
  }

  /** Files that hold several rules, as correlations do, keep them all. */
  @Test
  void onlyTheTestsAreLeftOutOfWhatRuns() throws SigmaException {
    RuleSet running =
        RuleSet.compile(
            DefaultRules.load(),
            NamedLists.EMPTY,
            StandardFields.of(NamedLists.EMPTY),
            RuleOptions.NONE,
            Map.of());
    assertThat(running.rules().stream().map(SigmaRule::id))
        .isEqualTo(rules.stream().map(SigmaRule::id).toList());
    assertThat(running.correlations().stream().map(CorrelationRule::id))
        .isNotEmpty()
        .isEqualTo(ruleSet.correlations().stream().map(CorrelationRule::id).toList());
    assertThat(DefaultRules.load()).noneMatch(rule -> rule.text().contains("\ntests:"));
  }

  @Test
  void everyRuleTestHolds() throws SigmaException {
    List<RuleTestResult> results = RuleTests.run(DefaultRules.loadWithTests(), NamedLists.EMPTY);
    assertThat(results).hasSizeGreaterThan(2 * rules.size());
    assertThat(results.stream().filter(result -> !result.passed())).isEmpty();
  }

  @Test
  void everyRuleSaysWhatItIsFor() {
    Set<String> ids = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (SigmaRule rule : rules) {
      assertThat(ids.add(rule.id())).as(rule.file() + ": id is new").isTrue();
      assertThat(names.add(rule.name())).as(rule.file() + ": name is new").isTrue();
      assertThat(rule.id()).as(rule.file()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
      assertThat(rule.name()).as(rule.file()).matches("[a-z0-9]+(-[a-z0-9]+)*");
      assertThat(rule.title()).as(rule.file()).isNotBlank().hasSizeLessThan(100);
      assertThat(rule.description()).as(rule.file()).hasSizeGreaterThan(40);
      assertThat(rule.falsePositives()).as(rule.file()).isNotEmpty();
      assertThat(rule.references())
          .as(rule.file())
          .isNotEmpty()
          .allMatch(reference -> reference.startsWith("https://docs.aws.amazon.com/"));
      assertThat(rule.tags())
          .as(rule.file())
          .anyMatch(
              tag -> tag.startsWith("flowtrail.practice.") || tag.startsWith("flowtrail.story."));
    }
  }

  @Test
  void everyCorrelationSaysWhatItIsFor() {
    for (CorrelationRule correlation : ruleSet.correlations()) {
      assertThat(rules).noneMatch(rule -> rule.id().equals(correlation.id()));
      assertThat(rules).noneMatch(rule -> rule.name().equals(correlation.name()));
      assertThat(correlation.metadata().description()).as(correlation.id()).hasSizeGreaterThan(40);
      assertThat(correlation.metadata().falsePositives()).as(correlation.id()).isNotEmpty();
      assertThat(correlation.metadata().references()).as(correlation.id()).isNotEmpty();
      assertThat(correlation.metadata().tags())
          .as(correlation.id())
          .anyMatch(tag -> tag.startsWith("flowtrail.practice."));
    }
  }

  @Test
  void everyPracticeHasRules() {
    for (int practice = 1; practice <= 10; practice++) {
      String tag = "flowtrail.practice." + practice;
      assertThat(rules).as(tag).anyMatch(rule -> rule.tags().contains(tag));
    }
  }

  /** Anybody can forge it, so nothing may hang on it. */
  @Test
  void noRuleLooksAtTheUserAgent() {
    assertThat(DefaultRules.loadWithTests())
        .noneMatch(
            text ->
                text.text().split("\ntests:")[0].toLowerCase(Locale.ROOT).contains("useragent"));
  }
}
