package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @TempDir Path directory;

  @Test
  void theVersionIsTheBuilds() {
    Run run = Run.of("--version");
    assertThat(run.code()).isZero();
    assertThat(run.out()).matches("flowtrail \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "replay",
        "verify",
        "parse",
        "rules",
        "rules list",
        "rules check",
        "rules test",
        "rules coverage",
        "generate",
        "config",
        "config check"
      })
  void everyCommandHasHelp(String command) {
    String[] words = (command + " --help").strip().split(" ");
    Run run = Run.of((Object[]) words);
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: flowtrail " + command.strip());
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void aCommandThatThereIsNotIsNamedBesideThoseThatThereAre() {
    Run run = Run.of("follow", "x");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "There is no command 'follow' here; there are replay, watch, verify, parse, rules,"
                + " generate, config.\nTry 'flowtrail --help'.\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'',Which command?",
    "rules,Which command?",
    "config,Which command?",
    "config check,Missing required parameter: 'FILE'",
    "parse,Missing required parameter: 'FILE'",
    "rules check,Missing required parameter: 'PATH'",
    "replay,Nothing to read: give a SOURCE",
    "verify,Missing required parameter: 'SOURCE'",
    "verify /nonexistent,/nonexistent: there is no such file or directory",
    "verify . --format xml,--format xml is unknown; there are text and json",
    "verify . --parallelism 0,'--parallelism must be 1 to 1024, not 0'",
    "verify . --from 2026-03-02 --to 2026-03-01,--from 2026-03-02 is not before --to 2026-03-01",
    "verify . --to soon,--to soon is no time",
    "verify . --public-keys /nonexistent,/nonexistent: there is no such file",
    "verify kinesis://x,kinesis://x has no end: follow it with flowtrail watch",
    "replay --frob x,Unknown option: '--frob'",
    "replay /nonexistent,/nonexistent: there is no such file or directory",
    "replay kinesis://x,kinesis://x has no end: follow it with flowtrail watch",
    "watch,Nothing to read: give a SOURCE",
    "watch /nonexistent,/nonexistent: there is no such file or directory",
    "watch . --to 2026-03-01,--to has no meaning for watch",
    "watch . --sink gopher://x,--sink: ",
    "watch . --alerts /nonexistent/a.jsonl,/nonexistent/a.jsonl cannot be written",
    "watch . --parallelism 0,'--parallelism must be 1 to 1024, not 0'",
    "replay gopher://x,SOURCE 'gopher://x' is neither a path nor s3://bucket/prefix",
    "replay . --from yesterday,--from yesterday is no time",
    "replay . --from 2026-03-02 --to 2026-03-01,--from 2026-03-02 is not before --to 2026-03-01",
    "replay . --format json,--format json is unknown; there are auto",
    "replay . --region Europe,--region Europe is no AWS region",
    "replay . --endpoint x,--endpoint x is no address",
    "replay . --parallelism 0,'--parallelism must be 1 to 1024, not 0'",
    "replay . --parallelism many,Invalid value for option '--parallelism'",
    "replay . --integrity x --no-integrity,--integrity and --no-integrity contradict each other",
    "replay . --public-keys x --no-integrity,--public-keys and --no-integrity contradict",
    "replay . --public-keys /nonexistent,/nonexistent: there is no such file",
    "replay . --integrity /nonexistent/i.jsonl,/nonexistent/i.jsonl: there is no directory",
    "replay . --alerts /nonexistent/a.jsonl,/nonexistent/a.jsonl: there is no directory",
    "replay . --report /tmp,/tmp is a directory; name a file",
    "replay . --no-default-rules,There is no rule to run",
    "replay . --rules /nonexistent,/nonexistent",
    "replay . --config /nonexistent,/nonexistent: cannot be read: there is no such file",
    "generate x --days 0,'days must be 1 to 3660, not 0'",
    "generate x --scenario frob,--scenario frob is unknown; there are public-bucket",
    "parse --format json x,--format json is unknown"
  })
  void wrongUsageSaysWhatIsWrong(String command, String message) {
    Run run = Run.of((Object[]) (command.isEmpty() ? new String[0] : command.split(" ")));
    assertThat(run.err()).contains(message).doesNotContain("\tat ", "Exception");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void timesMayBeDatesInstantsOrLocal() throws UserError {
    assertThat(ReplaySettings.time("--from", "2026-03-01"))
        .hasToString("Optional[2026-03-01T00:00:00Z]");
    assertThat(ReplaySettings.time("--from", "2026-03-01T10:00:00Z"))
        .hasToString("Optional[2026-03-01T10:00:00Z]");
    assertThat(ReplaySettings.time("--from", "2026-03-01T10:00:00+02:00"))
        .hasToString("Optional[2026-03-01T08:00:00Z]");
    assertThat(ReplaySettings.time("--from", "2026-03-01T10:00"))
        .hasToString("Optional[2026-03-01T10:00:00Z]");
  }

  @Test
  void aGoodConfigurationHasNoProblems() throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), "time: {lateness: 5m}\n");
    Run run = Run.of("config", "check", file);
    assertThat(run).isEqualTo(new Run(0, file + ": no problems\n", ""));
  }

  @Test
  void aBadConfigurationTellsAllProblemsWithTheirLines() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("c.yaml"),
            "time: {lateness: soon}\nsinks: [{uri: 'sns:arn:x'}]\nx: 1\n");
    Run run = Run.of("config", "check", file);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errWithout(directory))
        .isEqualTo(
            """
            c.yaml:1: time.lateness: 'soon' is no duration; write 30s, 15m, 6h or 7d
            c.yaml:2: sinks[0].uri: 'sns:arn:x' names no topic; write sns:arn:aws:sns:eu-west-1:111122223333:alerts
            c.yaml:3: x: unknown key 'x'; known here: alerts, detectors, lists, rules, sinks, sources, time
            """);
  }

  @Test
  void generatedLogsCanBeParsed() {
    Path logs = directory.resolve("logs");
    Run generated =
        Run.of(
            "generate", logs, "--days", "1", "--scenario", "root-login", "--start", "2026-04-01");
    assertThat(generated.err()).contains("cloudtrail", "records", "scenario root-login");
    assertThat(generated.code()).isZero();
    Run parsed = Run.of("parse", logs.resolve("AWSLogs"));
    assertThat(parsed.code()).isZero();
    assertThat(parsed.err()).isEmpty();
    assertThat(parsed.out()).contains("\"eventName\":\"ConsoleLogin\"", "\"srcaddr\":");
    Run again = Run.of("generate", logs);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("is not empty");
  }

  @Test
  void coloursNeedATerminalAndNoObjection() {
    PrintStream stream = System.out;
    assertThat(Terminal.ofProcess(stream, stream, "stdout stderr", Map.of()).coloured()).isTrue();
    assertThat(Terminal.ofProcess(stream, stream, "stderr", Map.of()).coloured()).isFalse();
    assertThat(Terminal.ofProcess(stream, stream, "stderr", Map.of()).progress()).isTrue();
    assertThat(Terminal.ofProcess(stream, stream, "stdout", Map.of("NO_COLOR", "1")).coloured())
        .isFalse();
    assertThat(Terminal.ofProcess(stream, stream, "stdout", Map.of("NO_COLOR", "")).coloured())
        .isTrue();
    assertThat(Terminal.ofProcess(stream, stream, "stdout stderr", Map.of("TERM", "dumb")))
        .extracting(Terminal::coloured, Terminal::progress)
        .containsExactly(false, false);
    assertThat(Terminal.ofProcess(stream, stream, "", Map.of()).coloured()).isFalse();
  }

  @Test
  void checkingAConfigurationChecksTheRulesThatItNames() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("flowtrail.yaml"),
            "rules: {disable: [no-such-rule], levels: {neither-this: low}}\n");
    Run run = Run.of("config", "check", file);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no-such-rule", "neither-this");
  }

  @Test
  void whatIsWrittenNeverReplacesEvidenceOrAnotherOutput() throws IOException {
    Path logs = Files.createDirectory(directory.resolve("logs"));
    Path log = Files.writeString(logs.resolve("x.json"), "{\"Records\":[]}");
    Path other = directory.resolve("out.jsonl");

    Run itself = Run.of("replay", log, "--alerts", log);
    assertThat(itself.code()).isEqualTo(2);
    assertThat(itself.err()).contains("lies in the source");
    Run inside = Run.of("replay", logs, "--report", logs.resolve("r.html"));
    assertThat(inside.code()).isEqualTo(2);
    Run twice = Run.of("replay", logs, "--alerts", other, "--dead-letters", other);
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err()).contains("is named for two outputs");
    assertThat(log).hasContent("{\"Records\":[]}");
  }

  @Test
  void parseSaysThatThereIsNoRecord() throws IOException {
    Path log = Files.writeString(directory.resolve("x.json"), "{\"Records\":[]}");
    Run run = Run.of("parse", log);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).contains("there is no record in it");
  }

  @Test
  void loadIsMadeByTheNumber() {
    Path logs = directory.resolve("load");
    Run run =
        Run.of(
            "generate",
            logs,
            "--days",
            "1",
            "--no-ordinary-life",
            "--events",
            "700",
            "--event-files",
            "7",
            "--flow-records",
            "90");
    assertThat(run.code()).isZero();
    Run parsed = Run.of("parse", logs);
    assertThat(parsed.out().lines()).hasSize(790);
    assertThat(parsed.out().lines().filter(line -> line.contains("\"eventName\""))).hasSize(700);
  }
}
