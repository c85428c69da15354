package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.IntegrityMatches;
import io.flowtrail.alert.Severity;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.detector.catalog.DetectorCatalog;
import io.flowtrail.event.NamedLists;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.rules.DefaultRules;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.sample.Tampering;
import io.flowtrail.sigma.RuleText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who follows logs is told in the end what a replay of them tells: of rules, of correlations, of
 * every detector, and of verification.
 */
class LiveAnswerTest {
  private static final Pattern DELIVERED =
      Pattern.compile("(\\d{4})-?(\\d\\d)-?(\\d\\d)[T-](\\d\\d)-?(\\d\\d)");

  /** As the docs advise where access logs are followed. */
  private static final Duration LATENESS = Duration.ofHours(8);

  /** By how much a file may come later than its name says. */
  private static final int DELAY_SECONDS = 3600;

  private static final int STEP = 25;

  private static final DetectorSet DETECTORS =
      DetectorCatalog.of(Mischief.SETTINGS, NamedLists.EMPTY);

  private static final String CORRELATIONS =
      """
      title: Read
      id: read
      level: informational
      logsource: {product: aws, service: cloudtrail}
      detection: {s: {eventName: GetObject}, condition: s}
      ---
      title: Refused
      id: refused
      level: informational
      logsource: {product: aws, service: vpcflow}
      detection: {s: {action: REJECT, dstport: [22, 3389, 5432]}, condition: s}
      ---
      title: Let in
      id: let-in
      level: informational
      logsource: {product: aws, service: vpcflow}
      detection: {s: {action: ACCEPT, dstport: [22, 3389, 5432]}, condition: s}
      ---
      title: Refused inside
      id: refused-inside
      level: informational
      logsource: {product: aws, service: vpcflow}
      detection: {s: {action: REJECT, srcaddr|startswith: '10.'}, condition: s}
      ---
      title: Much read
      id: much-read
      correlation: {type: event_count, rules: [read], group-by: [requestParameters.bucketName],
        timespan: 10m, condition: {gte: 20}}
      ---
      title: Many ports
      id: many-ports
      correlation: {type: value_count, rules: [refused-inside], group-by: [srcaddr], timespan: 5m,
        condition: {field: dstport, gte: 5}}
      ---
      title: Little read
      id: little-read
      correlation: {type: event_count, rules: [read], group-by: [requestParameters.bucketName],
        timespan: 1h, condition: {lt: 4}}
      ---
      title: Refused and let in
      id: refused-let-in
      correlation: {type: temporal_ordered, rules: [refused, let-in], group-by: [srcaddr, dstaddr],
        timespan: 30m}
      ---
      title: Again and again
      id: again
      correlation: {type: event_count, rules: [refused-let-in], group-by: [srcaddr],
        timespan: 1d, generate: true, condition: {gte: 1}}
      """;

  @TempDir static Path directory;

  private static Path archive;

  @BeforeAll
  static void makeLogs() throws Exception {
    archive = directory.resolve("archive");
    SampleOptions options = SampleOptions.defaults();
    SampleLogs.write(
        archive,
        options.withDays(2).withTampering(Set.of(Tampering.MODIFY_RECORD, Tampering.DELETE_LOG)));
    Mischief.write(archive, options.start().atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  private static PipelineSettings settings(Path logs, Optional<Following> following)
      throws Exception {
    List<RuleText> rules = new ArrayList<>(DefaultRules.load());
    rules.add(new RuleText("correlations.yml", CORRELATIONS));
    String keys = Files.readString(archive.resolve("public-keys.json"));
    PipelineSettings defaults =
        PipelineSettings.of(
            List.of(LogLocation.of(logs.toString())),
            new RuleSettings(rules, new HashSet<>(), new HashMap<>(), new HashMap<>()));
    return new PipelineSettings(
        defaults.locations(),
        defaults.rules(),
        DETECTORS,
        defaults.from(),
        defaults.to(),
        LATENESS,
        defaults.groupBy(),
        defaults.window(),
        Severity.INFORMATIONAL,
        IntegritySettings.with(PublicKeys.parse(keys, "keys")),
        following,
        false);
  }

  private static long delivered(Path file) {
    Matcher found = DELIVERED.matcher(file.getFileName().toString());
    assertThat(found.find()).as(file.toString()).isTrue();
    int[] parts = new int[5];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Integer.parseInt(found.group(i + 1));
    }
    return LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4])
        .toEpochSecond(ZoneOffset.UTC);
  }

  /** The archive's files in an order in which they might come, some at a time. */
  private static List<List<Path>> steps(Random random) throws Exception {
    Map<Path, Long> arrivals = new HashMap<>();
    try (Stream<Path> files = Files.walk(archive)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        // Sidecars and keys come with their digests.
        if (!file.toString().endsWith(".json")) {
          long delay = random.nextInt(DELAY_SECONDS);
          arrivals.put(archive.relativize(file), delivered(file) + delay);
        }
      }
    }
    List<Path> order = new ArrayList<>(arrivals.keySet());
    order.sort(Comparator.<Path>comparingLong(arrivals::get).thenComparing(file -> file));
    List<List<Path>> steps = new ArrayList<>();
    for (int at = 0; at < order.size(); at += STEP) {
      steps.add(order.subList(at, Math.min(order.size(), at + STEP)));
    }
    return steps;
  }

  /** The last word on each alert as a replay would say it, by the uid that a replay gives. */
  private static Map<String, String> lastWords(List<Alert> told) {
    Map<String, Alert> last = new TreeMap<>();
    told.forEach(alert -> last.put(alert.uid(), alert));
    Map<String, String> words = new TreeMap<>();
    for (Alert alert : last.values()) {
      String line = AlertJson.line(alert.as(Activity.CREATE));
      String uid = alert.uidAlt().isEmpty() ? alert.uid() : alert.uidAlt();
      line = line.replace("\"uidAlt\":\"" + alert.uidAlt() + "\"", "\"uidAlt\":\"\"");
      assertThat(words.put(uid, line.replace(alert.uid(), uid))).as("two alerts are one").isNull();
    }
    return words;
  }

  private static void liveTellsWhatAReplayTells(int seed, int parallelism, boolean restart)
      throws Exception {
    Path work = Files.createDirectories(directory.resolve("live-" + seed));
    Path logs = Files.createDirectories(work.resolve("logs"));
    List<List<Path>> steps = steps(new Random(seed));
    Following following = new Following(Duration.ofMillis(20), Duration.ofDays(1), Duration.ZERO);
    LiveRun.Told live =
        LiveRun.of(
            work,
            settings(logs, Optional.of(following)),
            parallelism,
            archive,
            steps,
            restart ? steps.size() / 2 : -1,
            restart ? steps.size() * 2 / 3 : -1);
    // Of the place to which the files came, since alerts name it.
    Run replay =
        Run.of(
            FlowtrailPipeline.local(2), settings(logs, Optional.empty()), work.resolve("replay"));

    assertThat(live.counts().value(RunCounts.LATE_FACTS)).isZero();
    assertThat(live.counts().value(RunCounts.LATE)).isZero();
    assertThat(live.counts().records()).isEqualTo(replay.counts().records());
    assertThat(differences(lastWords(live.alerts()), lastWords(replay.alerts()))).isEmpty();
    for (Alert alert : live.undone()) {
      assertThat(live.alerts())
          .as("nothing is lost of " + alert)
          .anyMatch(last -> holds(last, alert));
    }
    assertThat(live.alerts()).as("some were told again").hasSizeGreaterThan(replay.alerts().size());
    saysSomethingOfEverything(replay.alerts());
  }

  private static boolean holds(Alert last, Alert told) {
    return last.rule().id().equals(told.rule().id())
        && last.principal().equals(told.principal())
        && last.firstTime() <= told.firstTime()
        && last.lastTime() >= told.firstTime();
  }

  private static List<String> differences(Map<String, String> live, Map<String, String> replay) {
    Set<String> uids = new TreeSet<>(live.keySet());
    uids.addAll(replay.keySet());
    return uids.stream()
        .filter(uid -> !live.getOrDefault(uid, "").equals(replay.getOrDefault(uid, "")))
        .map(uid -> "live:   " + live.get(uid) + "\nreplay: " + replay.get(uid))
        .toList();
  }

  private static void saysSomethingOfEverything(List<Alert> alerts) {
    Set<String> told = alerts.stream().map(alert -> alert.rule().id()).collect(Collectors.toSet());
    assertThat(told).contains("much-read", "many-ports", "little-read", "refused-let-in", "again");
    assertThat(told).anyMatch(IntegrityMatches.rules()::containsKey);
    for (Detector detector : DETECTORS.detectors()) {
      if (!detector.rules().isEmpty()) {
        assertThat(detector.rules().stream().map(DetectorRule::id))
            .as("the test says something about " + detector.name())
            .anyMatch(told::contains);
      }
    }
  }

  @Test
  void oneReaderWhateverTheOrder() throws Exception {
    liveTellsWhatAReplayTells(1, 1, false);
  }

  @Test
  void severalReadersAndARestartFromTheMiddle() throws Exception {
    liveTellsWhatAReplayTells(2, 2, true);
  }
}
