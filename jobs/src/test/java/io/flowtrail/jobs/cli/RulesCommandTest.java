package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesCommandTest {
  private static final String GOOD =
      """
      title: Logging stopped
      id: 11111111-0000-4000-8000-000000000001
      level: high
      logsource: {product: aws, service: cloudtrail}
      detection:
        selection: {eventName: StopLogging}
        condition: selection
      tags: [attack.defense-impairment, attack.t1685.002, flowtrail.practice.1]
      tests:
        - {name: fires, match: true, record: {eventTime: '2026-03-01T10:00:00Z', eventName: StopLogging}}
        - {name: silent, match: false, record: {eventTime: '2026-03-01T10:00:00Z', eventName: StartLogging}}
      """;

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void checkSaysHowManyRulesAreFine() throws IOException {
    Run run = Run.of("rules", "check", file("good.yml", GOOD));
    assertThat(run).isEqualTo(new Run(0, "1 rule checked in 1 file: no errors\n", ""));
  }

  @Test
  void checkListsEveryProblemAndOnlyFilesThatHaveOne() throws IOException {
    file("good.yml", GOOD);
    file(
        "modifier.yml",
        GOOD.replace("eventName: StopLogging}\n", "eventName|frobnicate: x}\n")
            .replace("0001", "0002"));
    file(
        "condition.yml",
        GOOD.replace("condition: selection", "condition: nothing").replace("0001", "0003"));
    Run run = Run.of("rules", "check", directory);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("modifier.yml:", "frobnicate", "condition.yml:", "nothing");
    assertThat(run.err()).doesNotContain("good.yml");
    assertThat(run.out()).matches("3 files checked: \\d errors in 2 files\n");
  }

  @Test
  void checkOfNothingIsAnError() throws IOException {
    Run run = Run.of("rules", "check", directory);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("There is no rule file");
    Run missing = Run.of("rules", "check", directory.resolve("missing"));
    assertThat(missing.code()).isNotZero();
    assertThat(missing.err()).contains("missing");
  }

  @Test
  void listsOfTheConfigurationAreKnownToRules() throws IOException {
    Path rule =
        file(
            "list.yml",
            GOOD.replace("eventName: StopLogging}\n", "'eventName|expand': '%bad_calls%'}\n"));
    assertThat(Run.of("rules", "check", rule).code()).isEqualTo(1);
    Path config = file("c.yaml", "lists: {bad_calls: [StopLogging]}\n");
    Run run = Run.of("rules", "check", rule, "--config", config);
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void testRunsTheTestsOfRules() throws IOException {
    Run run = Run.of("rules", "test", file("good.yml", GOOD));
    assertThat(run).isEqualTo(new Run(0, "2 tests of 1 rule: all passed\n", ""));
    Run failing =
        Run.of("rules", "test", file("bad.yml", GOOD.replace("StartLogging", "StopLogging")));
    assertThat(failing.code()).isEqualTo(1);
    assertThat(failing.out()).isEqualTo("2 tests of 1 rule: 1 failed\n");
    assertThat(failing.err()).contains("silent: must not match and does");
  }

  @Test
  void testWithoutPathsRunsTheDefaultRules() {
    Run run = Run.of("rules", "test");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).matches("\\d{3,} tests of \\d{2,} rules: all passed\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void listShowsTheRulesThatRun() throws IOException {
    Path rule = file("good.yml", GOOD);
    Run run = Run.of("rules", "list", "--no-default-rules", "--rules", rule);
    assertThat(run)
        .isEqualTo(
            new Run(
                0,
                "high          cloudtrail 11111111-0000-4000-8000-000000000001 Logging stopped\n",
                "1 rule\n"));
    Path config =
        file(
            "c.yaml",
            "rules: {default: false, paths: [good.yml], levels: {11111111-0000-4000-8000-000000000001: low}}\n");
    assertThat(Run.of("rules", "list", "--config", config).out()).startsWith("low ");
  }

  @Test
  void listAsJsonIsOneObjectARule() throws IOException {
    Run run =
        Run.of("rules", "list", "--json", "--no-default-rules", "--rules", file("g.yml", GOOD));
    JsonNode rule = new ObjectMapper().readTree(run.out());
    assertThat(rule.path("title").asText()).isEqualTo("Logging stopped");
    assertThat(rule.path("level").asText()).isEqualTo("high");
    assertThat(rule.path("tags")).hasSize(3);
    assertThat(Run.of("rules", "list", "--json").out().lines()).hasSizeGreaterThan(60);
  }

  @Test
  void coverageShowsTechniquesAndPractices() throws IOException {
    Run run = Run.of("rules", "coverage", "--no-default-rules", "--rules", file("g.yml", GOOD));
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "  T1685.002 Disable or Modify Cloud Log: 1 rule\n      Logging stopped\n",
            "  1 CloudTrail everywhere, with log file validation: 1 rule\n",
            "  10 unused keys and users removed: no rule\n");
    assertThat(run.err()).isEqualTo("1 rule, 1 technique, 1 of 10 practices\n");
  }

  @Test
  void everyTechniqueOfTheDefaultRulesHasAName() {
    assertThat(Run.of("rules", "coverage").out()).doesNotContainPattern("T\\d{4}(\\.\\d{3})?:");
  }

  @Test
  void titlesOfRulesCannotReachTheTerminalUnescaped() throws IOException {
    Path rule = file("evil.yml", GOOD.replace("Logging stopped", "\"a\\e[31m\\u202Eb\""));
    Run run = Run.of("rules", "list", "--no-default-rules", "--rules", rule);
    assertThat(run.out()).doesNotContain("\u001B", "\u202E");
  }
}
