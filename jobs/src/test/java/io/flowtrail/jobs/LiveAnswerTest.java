package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.Severity;
import io.flowtrail.cloudtrail.digest.PublicKeys;
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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who follows logs is told in the end what a replay of them tells. */
class LiveAnswerTest {
  private static final Pattern DELIVERED =
      Pattern.compile("(\\d{4})-?(\\d\\d)-?(\\d\\d)[T-](\\d\\d)-?(\\d\\d)");

  /** By how much a file may come later than its name says. */
  private static final int DELAY_SECONDS = 3600;

  @TempDir Path directory;

  private Path archive;

  private PipelineSettings settings(Path logs, boolean live) throws Exception {
    PublicKeys keys =
        PublicKeys.parse(Files.readString(archive.resolve("public-keys.json")), "keys");
    PipelineSettings defaults =
        PipelineSettings.of(
            List.of(LogLocation.of(logs.toString())),
            new RuleSettings(
                DefaultRules.load(), new HashSet<>(), new HashMap<>(), new HashMap<>()));
    return new PipelineSettings(
        defaults.locations(),
        defaults.rules(),
        DetectorCatalog.of(Map.of(), NamedLists.EMPTY),
        defaults.from(),
        defaults.to(),
        // As the docs advise where access logs are followed.
        Duration.ofHours(8),
        defaults.groupBy(),
        defaults.window(),
        Severity.INFORMATIONAL,
        IntegritySettings.with(keys),
        live
            ? Optional.of(new Following(Duration.ofMillis(20), Duration.ofDays(1), Duration.ZERO))
            : Optional.empty(),
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

  /** The archive's files in an order in which they might come. */
  private List<Path> arrivals(long seed) throws Exception {
    Random random = new Random(seed);
    Map<Path, Long> arrivals = new HashMap<>();
    try (Stream<Path> files = Files.walk(archive)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.toString().endsWith(".json")) {
          arrivals.put(archive.relativize(file), delivered(file) + random.nextInt(DELAY_SECONDS));
        }
      }
    }
    List<Path> order = new ArrayList<>(arrivals.keySet());
    order.sort(Comparator.comparing((Path file) -> arrivals.get(file)).thenComparing(file -> file));
    return order;
  }

  @Test
  void lastWordsAreThoseOfAReplay() throws Exception {
    archive = directory.resolve("archive");
    SampleLogs.write(
        archive,
        SampleOptions.defaults()
            .withDays(2)
            .withTampering(java.util.Set.of(Tampering.MODIFY_RECORD, Tampering.DELETE_LOG)));
    int seed = Integer.getInteger("seed", 1);
    int parallelism = Integer.getInteger("par", 1);
    boolean restart = Boolean.getBoolean("restart");
    Path work = Files.createDirectories(directory.resolve("live-" + seed));
    Path logs = Files.createDirectories(work.resolve("logs"));
    long t0 = System.nanoTime();
    List<List<Path>> steps = LiveRun.inSteps(arrivals(seed), 20);
    LiveRun.Told live =
        LiveRun.of(
            work,
            settings(logs, true),
            parallelism,
            archive,
            steps,
            restart ? steps.size() / 2 : -1,
            restart ? steps.size() * 2 / 3 : -1);
    System.out.println("live " + (System.nanoTime() - t0) / 1e9 + " s, steps " + steps.size());
    t0 = System.nanoTime();
    Run replay = Run.of(FlowtrailPipeline.local(2), settings(logs, false), work.resolve("out"));
    System.out.println("replay " + (System.nanoTime() - t0) / 1e9);
    System.out.println(
        "late "
            + live.counts().value(RunCounts.LATE)
            + " "
            + live.counts().value(RunCounts.LATE_FACTS)
            + " replay "
            + replay.counts().value(RunCounts.LATE)
            + " "
            + replay.counts().value(RunCounts.LATE_FACTS));

    Map<String, String> expected = new TreeMap<>();
    for (String line : replay.alertLines()) {
      expected.put(AlertJson.ofLine(line).uid(), line);
    }
    Map<String, String> got = live.lastWords();
    System.out.println(
        "alerts told "
            + live.alerts().size()
            + " last "
            + got.size()
            + " replay "
            + expected.size());
    Path out = Path.of(System.getProperty("dump"));
    Files.write(out.resolve("live.jsonl"), got.values());
    Files.write(out.resolve("replay.jsonl"), expected.values());
    Files.write(out.resolve("told.jsonl"), live.alerts().stream().map(AlertJson::line).toList());
    assertThat(got).isEqualTo(expected);
  }
}
