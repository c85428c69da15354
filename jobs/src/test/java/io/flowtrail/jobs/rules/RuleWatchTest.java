package io.flowtrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.DetectionFindingWriter;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.s3.S3Server;
import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.sigma.SigmaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleWatchTest {
  private static final RulesBasis BASIS = new RulesBasis(DetectorSet.NONE, false, false, 1);

  @TempDir Path directory;
  private final List<RuleWatch> watches = new ArrayList<>();
  private long checkpoint;

  @AfterEach
  void leave() {
    watches.forEach(RuleWatch::leave);
  }

  private static String rule(String eventName) {
    return "title: R\nid: r\nlogsource: {product: aws, service: cloudtrail}\n"
        + "detection:\n  s: {eventName: "
        + eventName
        + "}\n  condition: s\n";
  }

  private static String both(String rule, int deep) {
    StringBuilder text = new StringBuilder(rule);
    for (int i = 0; i < deep; i++) {
      text.append("---\ntitle: C\nid: c")
          .append(i)
          .append("\ncorrelation: {type: event_count, rules: [")
          .append(i == 0 ? "r" : "c" + (i - 1))
          .append("], group-by: [awsRegion], timespan: 1h, condition: {gte: 2}}\n");
    }
    return text.toString();
  }

  private RuleOrigin origin(List<StoreOpener> stores, Map<String, ArrayList<String>> lists) {
    return new RuleOrigin(
        false,
        new ArrayList<>(stores.isEmpty() ? List.of(directory.toString()) : List.of()),
        new ArrayList<>(stores),
        new HashSet<>(),
        new HashMap<>(),
        new HashMap<>(lists));
  }

  private RuleWatch watch(RuleOrigin origin) throws SigmaException, IOException {
    RuleWatch watch =
        new RuleWatch(
            new RuleWatching(new RuleUpdates(origin, Duration.ofMillis(10)), origin.read(), BASIS));
    watch.join();
    watches.add(watch);
    return watch;
  }

  private RuleWatch watch() throws SigmaException, IOException {
    return watch(origin(List.of(), Map.of()));
  }

  private void put(String name, String text) throws IOException {
    Path hidden = Files.writeString(directory.resolve("." + name), text);
    Files.move(hidden, directory.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Checkpoints that never complete, until one says something of the kind. */
  private RuleWatch.Answer await(RuleWatch watch, Predicate<RuleWatch.Answer> which) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < deadline) {
      RuleWatch.Answer answer = watch.at(++checkpoint);
      if (which.test(answer)) {
        return answer;
      }
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("waited in vain");
  }

  private static boolean changes(RuleWatch.Answer answer) {
    return answer.next().isPresent();
  }

  private static Alert alert(RulesNews news) {
    return AlertJson.ofLine(news.line());
  }

  @Test
  void filesOfAnotherMachineAreNoRefusalAndAreTakenUpOnceTheyAreHere() throws Exception {
    Path elsewhere = directory.resolve("elsewhere");
    Path rules = Files.createDirectory(directory.resolve("rules"));
    Files.writeString(rules.resolve("a.yml"), rule("StopLogging"));
    RuleOrigin origin =
        new RuleOrigin(
            false,
            new ArrayList<>(List.of(rules.toString())),
            new ArrayList<>(),
            new HashSet<>(),
            new HashMap<>(),
            new HashMap<>());
    RuleSettings submitted = origin.read();
    Files.move(rules, elsewhere);
    RuleWatch watch =
        new RuleWatch(
            new RuleWatching(new RuleUpdates(origin, Duration.ofMillis(10)), submitted, BASIS));
    watch.join();
    watches.add(watch);
    Files.writeString(elsewhere.resolve("a.yml"), rule("GetTrail"));
    Files.move(elsewhere, rules);

    await(
        watch,
        answer -> {
          assertThat(answer.news()).isEmpty();
          return changes(answer);
        });
  }

  @Test
  void everyCheckpointSaysTheSameUntilOneIsComplete() throws Exception {
    put("a.yml", rule("StopLogging"));
    RuleWatch watch = watch();
    assertThat(watch.at(++checkpoint).next()).isEmpty();
    put("a.yml", rule("GetTrail"));

    NextRules next = await(watch, RuleWatchTest::changes).next().orElseThrow();

    assertThat(next.checkpoint()).isEqualTo(checkpoint);
    assertThat(watch.at(checkpoint).next()).contains(next);
    NextRules again = watch.at(checkpoint + 1).next().orElseThrow();
    assertThat(again.version()).isEqualTo(next.version());
    assertThat(watch.inForceIfChanged()).isEmpty();
    watch.completed(checkpoint + 1);
    assertThat(watch.at(checkpoint + 2).next()).isEmpty();
    assertThat(watch.inForceIfChanged().orElseThrow().version()).isEqualTo(next.version());
    assertThat(RuleSettingsBytes.read(next.settings()).version()).isEqualTo(next.version());
  }

  @Test
  void aRestartFromBeforeTheChangeMakesItAgain() throws Exception {
    put("a.yml", rule("StopLogging"));
    RuleWatch watch = watch();
    byte[] before = watch.at(++checkpoint).state();
    watch.completed(checkpoint);
    put("a.yml", rule("GetTrail"));
    RuleWatch.Answer changed = await(watch, RuleWatchTest::changes);
    watch.completed(checkpoint);
    assertThat(watch.at(++checkpoint).next()).isEmpty();

    watch.reset(before);
    assertThat(watch.inForceIfChanged()).isEmpty();
    assertThat(watch.at(++checkpoint).next().orElseThrow().version())
        .isEqualTo(changed.next().orElseThrow().version());
    watch.reset(changed.state());
    assertThat(watch.at(++checkpoint).next()).isEmpty();
  }

  @Test
  void aJobThatIsStartedWithOtherRulesBeginsWithThem() throws Exception {
    put("a.yml", rule("StopLogging"));
    RuleWatch first = watch();
    put("a.yml", rule("GetTrail"));
    RuleWatch.Answer changed = await(first, RuleWatchTest::changes);
    put("a.yml", rule("ListTrails"));

    RuleWatch second = watch();
    second.reset(changed.state());

    assertThat(second.inForceIfChanged()).isEmpty();
    assertThat(second.at(++checkpoint).next()).isEmpty();
  }

  @Test
  void aRefusalIsToldOnceForEachStateOfTheFilesAndTakenBack() throws Exception {
    put("a.yml", rule("StopLogging"));
    RuleWatch watch = watch();
    put("b.yml", "title: [");
    RulesNews told = await(watch, answer -> !answer.news().isEmpty()).news().get(0);
    watch.completed(checkpoint);
    assertThat(watch.at(++checkpoint).news()).isEmpty();
    assertThat(watch.at(checkpoint).next()).isEmpty();
    put("b.yml", rule("GetTrail").replace("title: R", "author: me"));
    List<RulesNews> other = await(watch, answer -> !answer.news().isEmpty()).news();
    watch.completed(checkpoint);
    Files.delete(directory.resolve("b.yml"));
    List<RulesNews> repaired = await(watch, answer -> !answer.news().isEmpty()).news();
    watch.completed(checkpoint);

    assertThat(alert(told).activity()).isEqualTo(Activity.CREATE);
    assertThat(alert(told).note().explanation()).contains("b.yml");
    assertThat(other).hasSize(2);
    assertThat(alert(other.get(0)).activity()).isEqualTo(Activity.CLOSE);
    assertThat(other.get(0).uid()).isEqualTo(told.uid());
    assertThat(other.get(1).uid()).isNotEqualTo(told.uid());
    assertThat(repaired).hasSize(1);
    assertThat(repaired.get(0).uid()).isEqualTo(other.get(1).uid());
    assertThat(new DetectionFindingWriter("0").json(alert(repaired.get(0))))
        .contains("\"activity_id\":3", "\"status\":\"Resolved\"");
    assertThat(watch.at(++checkpoint).news()).isEmpty();
  }

  @Test
  void theAlertIsAFindingAboutFlowtrailItself() throws Exception {
    put("a.yml", rule("StopLogging"));
    RuleWatch watch = watch();
    put("b.yml", "title: [");
    RulesNews told = await(watch, answer -> !answer.news().isEmpty()).news().get(0);

    assertThat(new DetectionFindingWriter("0").json(alert(told)))
        .contains("\"data_sources\":[\"Flowtrail itself\"]", "flowtrail-rules-refused", "b.yml");
  }

  @Test
  void aSetThatNeedsMoreStagesThanTheGraphHasIsRefused() throws Exception {
    put("a.yml", both(rule("StopLogging"), 1));
    RuleWatch watch = watch();
    put("a.yml", both(rule("StopLogging"), 2));

    RulesNews told = await(watch, answer -> !answer.news().isEmpty()).news().get(0);

    assertThat(alert(told).note().explanation()).contains("start it anew");
  }

  @Test
  void listsInFilesAreAPartOfTheRules() throws Exception {
    put("a.yml", rule("'%calls%'").replace("eventName", "eventName|expand"));
    Path list = Files.writeString(directory.resolve("calls.txt"), "StopLogging\n");
    RuleWatch watch =
        watch(origin(List.of(), Map.of("calls", new ArrayList<>(List.of("@" + list)))));
    put("calls.txt", "StopLogging\nDeleteTrail # and that\n");

    NextRules next = await(watch, RuleWatchTest::changes).next().orElseThrow();

    assertThat(RuleSettingsBytes.read(next.settings()).lists())
        .containsEntry("calls", List.of("StopLogging", "DeleteTrail"));
  }

  @Test
  void rulesInABucketAreFollowedAndMissedWhenItIsGone() throws Exception {
    S3Server server = S3Server.start(true);
    try {
      server.bucket("rules");
      server.put(
          "rules", "live/a.yml", rule("StopLogging").getBytes(StandardCharsets.UTF_8), Map.of());
      RuleWatch watch =
          watch(
              origin(
                  List.of(
                      new LogLocation(
                          "s3://rules/live/",
                          "auto",
                          "",
                          server.endpoint().toString(),
                          true,
                          true)),
                  Map.of()));
      server.put(
          "rules",
          "live/b.yaml",
          rule("GetTrail").replace(": r", ": q").getBytes(StandardCharsets.UTF_8),
          Map.of());
      NextRules next = await(watch, RuleWatchTest::changes).next().orElseThrow();
      assertThat(RuleSettingsBytes.read(next.settings()).rules()).hasSize(2);
      server.close();
      RulesNews told = await(watch, answer -> !answer.news().isEmpty()).news().get(0);

      assertThat(watch.at(checkpoint).next().orElseThrow().version()).isEqualTo(next.version());
      assertThat(alert(told).note().explanation()).contains(next.version());
    } finally {
      server.close();
    }
  }
}
