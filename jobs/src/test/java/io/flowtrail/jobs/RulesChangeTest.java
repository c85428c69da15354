package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.Severity;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.rules.RuleOrigin;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.rules.RuleUpdates;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.source.LogFiles;
import io.flowtrail.sigma.RuleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesChangeTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String REFUSED = "flowtrail-rules-refused";

  @TempDir Path directory;
  private Path rules;
  private Path logs;
  private Path written;
  private int files;

  @BeforeEach
  void directories() throws IOException {
    rules = Files.createDirectory(directory.resolve("rules"));
    logs = Files.createDirectory(directory.resolve("logs"));
    written = Files.createDirectory(directory.resolve("written"));
  }

  /** A rule about one event name, and about further fields if need be. */
  private static String rule(String id, String eventName, String more) {
    return """
        title: Rule %s
        id: %s
        logsource: {product: aws, service: cloudtrail}
        detection:
          its: {eventName: %s%s}
          condition: its
        level: high
        """
        .formatted(id, id, eventName, more);
  }

  /** Files come whole, as editors and deployments write them. */
  private void put(Path target, String text) throws IOException {
    Path file = Files.writeString(written.resolve("f" + files++), text);
    Files.move(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void log(String account, Instant time, String... eventNames) throws IOException {
    List<String> records = new ArrayList<>();
    for (String name : eventNames) {
      records.add(LogFiles.record(account, time.plusSeconds(records.size()), name, "e" + files++));
    }
    put(logs.resolve(files + ".json"), "{\"Records\":[" + String.join(",", records) + "]}");
  }

  private RuleSettings settings() {
    return new RuleSettings(
        RuleFiles.read(List.of(rules)).texts(), new HashSet<>(), new HashMap<>(), new HashMap<>());
  }

  private String version() {
    return settings().version();
  }

  private WatchRun start(
      int parallelism, boolean everyMatch, UnaryOperator<DataStream<String>> behindAlerts)
      throws Exception {
    PipelineSettings settings =
        new PipelineSettings(
            List.of(LogLocation.of(logs.toString())),
            settings(),
            DetectorSet.NONE,
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(15),
            GroupBy.DEFAULT,
            Duration.ofHours(1),
            everyMatch ? Severity.INFORMATIONAL : Severity.LOW,
            IntegritySettings.OFF,
            Optional.of(new Following(Duration.ofMillis(50), Duration.ofHours(6), Duration.ZERO)),
            everyMatch);
    RuleOrigin origin =
        new RuleOrigin(
            false,
            new ArrayList<>(List.of(rules.toString())),
            new ArrayList<>(),
            new HashSet<>(),
            new HashMap<>(),
            new HashMap<>());
    return WatchRun.start(
        parallelism,
        settings,
        new RuleUpdates(origin, Duration.ofMillis(50)),
        directory.resolve("alerts"),
        behindAlerts);
  }

  private WatchRun start(int parallelism) throws Exception {
    return start(parallelism, false, alerts -> alerts);
  }

  private static boolean isOf(Alert alert, String rule, String account) {
    return alert.rule().id().equals(rule) && alert.account().equals(account);
  }

  /** Logs of new accounts, until a rule finds what is in them. */
  private Alert awaitRule(WatchRun run, String rule, String eventName) throws IOException {
    AtomicInteger account = new AtomicInteger(200 + files);
    run.await(
        "rule " + rule,
        () -> {
          try {
            log("444455550" + account.getAndIncrement(), NOON, eventName);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          LockSupport.parkNanos(200_000_000);
          return run.alerts().stream().anyMatch(alert -> alert.rule().id().equals(rule));
        });
    return run.await("rule " + rule, alert -> alert.rule().id().equals(rule));
  }

  @Test
  void aRuleThatIsAddedFindsWhatComesBehindItEvenByFieldsThatNoneAskedForBefore() throws Exception {
    put(rules.resolve("a.yml"), rule("stop", "StopLogging", ""));
    String before = version();
    try (WatchRun run = start(2)) {
      log("111122223333", NOON, "StopLogging", "GetTrail");
      Alert first = run.await("the first", alert -> isOf(alert, "stop", "111122223333"));
      put(rules.resolve("b.yml"), rule("get", "GetTrail", ", userAgent|startswith: aws-"));

      Alert found = awaitRule(run, "get", "GetTrail");
      log("222233334444", NOON, "StopLogging");
      Alert behind = run.await("the last", alert -> isOf(alert, "stop", "222233334444"));

      assertThat(first.rule().rulesVersion()).isEqualTo(before);
      assertThat(found.rule().rulesVersion()).isEqualTo(version()).isNotEqualTo(before);
      assertThat(behind.rule().rulesVersion()).isEqualTo(version());
      assertThat(run.alerts()).noneMatch(alert -> isOf(alert, "get", "111122223333"));
    }
  }

  /** Slows the task that reads, and keeps little of each alert. */
  private static final class Slowly extends RichMapFunction<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String map(String line) {
      LockSupport.parkNanos(50_000);
      Alert alert = AlertJson.ofLine(line);
      return alert.evidences().get(0).record()
          + " "
          + alert.rule().id()
          + " "
          + alert.rule().rulesVersion();
    }
  }

  @Test
  void inTheMiddleOfAFileEveryRecordMeetsOneSet() throws Exception {
    int records = 20_000;
    put(rules.resolve("a.yml"), rule("before", "GetTrail", ""));
    String before = version();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      texts.add(LogFiles.record("111122223333", NOON, "GetTrail", "e" + i));
    }
    put(logs.resolve("large.json"), "{\"Records\":[" + String.join(",", texts) + "]}");
    try (WatchRun run = start(1, true, alerts -> alerts.map(new Slowly()).returns(Types.STRING))) {
      run.await("the first", () -> !run.lines().isEmpty());
      put(rules.resolve("a.yml"), rule("behind", "GetTrail", ", userAgent|endswith: cli"));
      run.await("the last", () -> run.lines().size() >= records);

      List<String> lines = run.lines();
      assertThat(lines).hasSize(records);
      int changed = 0;
      while (changed < records && lines.get(changed).endsWith(before)) {
        changed++;
      }
      assertThat(changed).isBetween(1, records - 1);
      for (int i = 0; i < records; i++) {
        assertThat(lines.get(i))
            .isEqualTo((i + 1) + (i < changed ? " before " + before : " behind " + version()));
      }
    }
  }

  @Test
  void aSetThatCannotRunIsRefusedAndToldAndTheOldOneGoesOn() throws Exception {
    put(rules.resolve("a.yml"), rule("stop", "StopLogging", ""));
    String before = version();
    try (WatchRun run = start(2)) {
      put(rules.resolve("bad.yml"), rule("bad", "GetTrail", "").replace("condition: its", "x: y"));
      Alert refused = run.await("refusal", alert -> alert.rule().id().equals(REFUSED));
      log("111122223333", NOON, "StopLogging");
      Alert found = run.await("an alert", alert -> isOf(alert, "stop", "111122223333"));
      put(rules.resolve("bad.yml"), rule("good", "GetTrail", ""));
      Alert repaired =
          run.await(
              "the end of it",
              alert -> alert.rule().id().equals(REFUSED) && alert.activity() == Activity.CLOSE);

      assertThat(refused.activity()).isEqualTo(Activity.CREATE);
      assertThat(refused.note().explanation())
          .contains("bad.yml", "condition", "the rules of version " + before + " go on");
      assertThat(found.rule().rulesVersion()).isEqualTo(before);
      assertThat(repaired.uid()).isEqualTo(refused.uid());
      assertThat(repaired.note().explanation()).contains(version());
      assertThat(run.alerts()).filteredOn(alert -> alert.rule().id().equals(REFUSED)).hasSize(2);
      assertThat(awaitRule(run, "good", "GetTrail").rule().rulesVersion()).isEqualTo(version());
    }
  }

  /** Fails at the first alert of a group. */
  private static final class FailingAt extends RichMapFunction<String, String> {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger FAILURES = new AtomicInteger();
    private static final String ACCOUNT = "999900001111";

    @Override
    public String map(String line) {
      if (line.contains(ACCOUNT) && FAILURES.compareAndSet(0, 1)) {
        throw new IllegalStateException("this failure is part of the test");
      }
      return line;
    }
  }

  @Test
  void aRestartGoesOnWithTheSetOfItsCheckpointThoughTheFilesAreGone() throws Exception {
    FailingAt.FAILURES.set(0);
    put(rules.resolve("a.yml"), rule("stop", "StopLogging", ""));
    try (WatchRun run =
        start(2, false, alerts -> alerts.map(new FailingAt()).returns(Types.STRING))) {
      put(rules.resolve("b.yml"), rule("get", "GetTrail", ", userAgent|startswith: aws-"));
      String swapped = version();
      awaitRule(run, "get", "GetTrail");
      Files.move(rules, directory.resolve("elsewhere"));
      run.await("that it is told", alert -> alert.rule().id().equals(REFUSED));
      log(FailingAt.ACCOUNT, NOON, "GetTrail");
      Alert again = run.await("it again", alert -> isOf(alert, "get", FailingAt.ACCOUNT));
      log("222233334444", NOON, "GetTrail");
      Alert behind = run.await("more", alert -> isOf(alert, "get", "222233334444"));

      assertThat(FailingAt.FAILURES).hasValue(1);
      assertThat(again.rule().rulesVersion()).isEqualTo(swapped);
      assertThat(behind.rule().rulesVersion()).isEqualTo(swapped);
      assertThat(run.alerts())
          .filteredOn(alert -> alert.rule().id().equals(REFUSED))
          .extracting(Alert::uid)
          .containsOnly(run.await("it", a -> a.rule().id().equals(REFUSED)).uid());
    }
  }

  @Test
  void whatARuleThatIsGoneLeftOpenIsTold() throws Exception {
    put(rules.resolve("a.yml"), rule("stop", "StopLogging", ""));
    put(rules.resolve("b.yml"), rule("get", "GetTrail", ""));
    String before = version();
    try (WatchRun run = start(1)) {
      // One and two are told at once, three only when the window closes.
      log("111122223333", NOON, "GetTrail", "GetTrail", "GetTrail");
      run.await("two", alert -> isOf(alert, "get", "111122223333") && alert.count() == 2);
      Files.delete(rules.resolve("b.yml"));
      put(rules.resolve("c.yml"), rule("list", "ListTrails", ""));
      awaitRule(run, "list", "ListTrails");
      log("111122223333", NOON.plus(Duration.ofHours(5)), "StopLogging");
      Alert last =
          run.await("three", alert -> isOf(alert, "get", "111122223333") && alert.count() == 3);

      assertThat(last.rule().title()).isEqualTo("Rule get");
      assertThat(last.rule().rulesVersion()).isEqualTo(before);
      assertThat(last.activity()).isEqualTo(Activity.UPDATE);
    }
  }

  private static String correlation(String condition) {
    return rule("stop", "StopLogging", "")
        + """
        ---
        title: Stopped often
        id: often
        correlation:
          type: event_count
          rules: [stop]
          group-by: [recipientAccountId]
          timespan: 1h
          condition: {%s}
          generate: true
        level: high
        """
            .formatted(condition);
  }

  @Test
  void aCorrelationThatIsChangedBeginsAnew() throws Exception {
    put(rules.resolve("a.yml"), correlation("gte: 4"));
    try (WatchRun run = start(1)) {
      log("111122223333", NOON, "StopLogging", "StopLogging");
      run.await("two", alert -> isOf(alert, "stop", "111122223333") && alert.count() == 2);
      put(rules.resolve("a.yml"), correlation("gte: 3"));
      put(rules.resolve("c.yml"), rule("list", "ListTrails", ""));
      awaitRule(run, "list", "ListTrails");
      // With the two from before these would be three.
      log("111122223333", NOON.plusSeconds(60), "StopLogging");
      log("222233334444", NOON.plusSeconds(60), "StopLogging", "StopLogging", "StopLogging");
      log("111122223333", NOON.plus(Duration.ofHours(5)), "ListTrails");

      Alert often = run.await("often", alert -> alert.rule().id().equals("often"));
      assertThat(often.account()).isEqualTo("222233334444");
      assertThat(often.rule().rulesVersion()).isEqualTo(version());
      log("111122223333", NOON.plus(Duration.ofHours(9)), "StopLogging");
      run.await(
          "time that has passed",
          alert -> isOf(alert, "stop", "111122223333") && alert.count() == 3);
      assertThat(run.alerts())
          .filteredOn(alert -> alert.rule().id().equals("often"))
          .extracting(Alert::account)
          .containsOnly("222233334444");
    }
  }
}
