package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.source.LogFiles;
import io.flowtrail.sigma.RuleText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings depend on the events alone: not on files, order, parallelism, or a restart. */
class SameAnswerTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int EVENTS = 4000;
  private static final Duration LENGTH = Duration.ofHours(30);
  private static final List<String> NAMES = List.of("StopLogging", "StartLogging", "GetTrail");
  private static final List<String> ACCOUNTS = List.of("111111111111", "222222222222");

  private static final String RULES =
      rule("stop", "StopLogging")
          + rule("start", "StartLogging")
          + rule("get", "GetTrail")
          + correlation("count", "type: event_count, rules: [stop], timespan: 10m", "gte: 4")
          + correlation(
              "values",
              "type: value_count, rules: [stop, get], timespan: 5m",
              "field: eventID, gte: 5")
          + correlation("few", "type: event_count, rules: [start], timespan: 10m", "lt: 3, neq: 1")
          + correlation("order", "type: temporal_ordered, rules: [get, stop, start]", "")
          + correlation("pair", "type: temporal, rules: [stop, start]", "")
          + correlation(
              "chain", "type: event_count, rules: [pair], timespan: 3h, generate: true", "gte: 3");

  @TempDir Path directory;

  private record Event(String account, Instant time, String name, String id) {}

  private static String rule(String id, String eventName) {
    return "title: "
        + id
        + "\nid: "
        + id
        + "\nlogsource: {product: aws, service: cloudtrail}\ndetection: {s: {eventName: "
        + eventName
        + "}, condition: s}\n---\n";
  }

  private static String correlation(String id, String body, String condition) {
    return "title: "
        + id
        + "\nid: "
        + id
        + "\ncorrelation: {group-by: [recipientAccountId], "
        + body
        + (body.contains("timespan") ? "" : ", timespan: 90s")
        + (condition.isEmpty() ? "" : ", condition: {" + condition + "}")
        + "}\n---\n";
  }

  /** Sparse hours and dense ones, so that conditions come true and false again. */
  private static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      double share = random.nextDouble();
      long second = (long) (LENGTH.toSeconds() * (share - 0.02 * Math.sin(share * 200)));
      events.add(
          new Event(
              ACCOUNTS.get(random.nextInt(ACCOUNTS.size())),
              START.plusSeconds(Math.max(0, second)),
              NAMES.get(random.nextInt(NAMES.size())),
              "event-" + i));
    }
    return events;
  }

  /** Files of five minutes; every event is delivered some time within the lateness. */
  private Path archive(String name, List<Event> events, Random random) throws Exception {
    Map<String, List<String>> files = new TreeMap<>();
    for (Event event : events) {
      int deliveries = random.nextInt(50) == 0 ? 2 : 1;
      for (int i = 0; i < deliveries; i++) {
        long delay = random.nextInt(14 * 60);
        Instant delivered = event.time().plusSeconds(delay);
        Instant slot = Instant.ofEpochSecond((delivered.getEpochSecond() / 300 + 1) * 300);
        String key =
            LogFiles.key(
                event.account(), slot, "AbCdEfGhIjKlMno" + (char) ('A' + random.nextInt(3)));
        List<String> records = files.computeIfAbsent(key, k -> new ArrayList<>());
        records.add(
            random.nextInt(records.size() + 1),
            LogFiles.record(event.account(), event.time(), event.name(), event.id()));
      }
    }
    Path archive = Files.createDirectory(directory.resolve(name));
    for (Map.Entry<String, List<String>> file : files.entrySet()) {
      LogFiles.write(archive, file.getKey(), file.getValue());
    }
    return archive;
  }

  private static PipelineSettings settings(Path archive) {
    PipelineSettings defaults =
        PipelineSettings.of(
            List.of(LogLocation.of(archive.toString())),
            new RuleSettings(
                List.of(new RuleText("rules.yml", RULES)),
                new HashSet<>(),
                new HashMap<>(),
                new HashMap<>()));
    return new PipelineSettings(
        defaults.locations(),
        defaults.rules(),
        DetectorSet.NONE,
        defaults.from(),
        defaults.to(),
        defaults.lateness(),
        defaults.groupBy(),
        defaults.window(),
        defaults.minimum(),
        IntegritySettings.OFF,
        defaults.following(),
        false);
  }

  /** Alerts without the places where their evidence was found. */
  private static List<String> withoutPlaces(Run run) {
    List<String> lines = new ArrayList<>();
    for (String line : run.alertLines()) {
      Alert alert = AlertJson.ofLine(line);
      List<String> evidences = new ArrayList<>();
      for (MatchedRecord evidence : alert.evidences()) {
        evidences.add(evidence.ruleId() + " " + evidence.time() + " " + evidence.identity());
      }
      lines.add(
          String.join(
              " ",
              alert.uid(),
              alert.rule().id(),
              String.valueOf(alert.count()),
              String.valueOf(alert.firstTime()),
              String.valueOf(alert.lastTime()),
              alert.note().toString(),
              evidences.toString()));
    }
    return lines;
  }

  @Test
  void filesOrderParallelismAndRestartsChangeNothing() throws Exception {
    long seed = 7;
    List<Event> events = events(new Random(seed));
    Path first = archive("first", events, new Random(1));
    Path second = archive("second", events, new Random(2));
    Path out = directory.resolve("out");

    Run one = Run.of(FlowtrailPipeline.local(1), settings(first), out);
    Run two = Run.of(FlowtrailPipeline.local(2), settings(first), out);
    Run four = Run.of(FlowtrailPipeline.local(4), settings(first), out);
    Run restarted = Run.of(FailingOnce.environment(2), settings(first), out, FailingOnce::behind);
    Run otherFiles = Run.of(FlowtrailPipeline.local(3), settings(second), out);

    assertThat(one.counts().value(RunCounts.LATE_FACTS)).isZero();
    assertThat(two.alertLines()).isEqualTo(one.alertLines());
    assertThat(four.alertLines()).isEqualTo(one.alertLines());
    assertThat(FailingOnce.failures()).isEqualTo(1);
    assertThat(restarted.alertLines()).isEqualTo(one.alertLines());
    assertThat(withoutPlaces(otherFiles)).isEqualTo(withoutPlaces(one));
    for (String rule : List.of("count", "values", "few", "order", "pair", "chain")) {
      assertThat(one.alertLines().stream().map(AlertJson::ofLine).map(a -> a.rule().id()))
          .as("the test says something about " + rule)
          .contains(rule);
    }
  }
}
