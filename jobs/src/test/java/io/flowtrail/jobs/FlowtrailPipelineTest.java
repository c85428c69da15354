package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.Severity;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.source.LogFiles;
import io.flowtrail.jobs.source.ReadFile;
import io.flowtrail.sigma.RuleText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowtrailPipelineTest {
  private static final String ACCOUNT = "111111111111";
  private static final String OTHER = "222222222222";
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private static final String STOPPED =
      """
      title: Trail stopped
      id: 11111111-1111-1111-1111-111111111111
      logsource: {product: aws, service: cloudtrail}
      detection:
        stopped: {eventName: StopLogging}
        condition: stopped
      level: high
      """;
  private static final String LISTED =
      """
      title: Trails listed
      id: 22222222-2222-2222-2222-222222222222
      logsource: {product: aws, service: cloudtrail}
      detection:
        listed: {eventName: ListTrails}
        condition: listed
      level: informational
      """;

  @TempDir Path directory;
  @TempDir Path out;

  private static RuleSettings rules() {
    return new RuleSettings(
        List.of(new RuleText("stopped.yml", STOPPED), new RuleText("listed.yml", LISTED)),
        new HashSet<>(),
        new HashMap<>(),
        new HashMap<>());
  }

  private PipelineSettings settings() {
    return PipelineSettings.of(List.of(LogLocation.of(directory.toString())), rules());
  }

  private static PipelineSettings with(
      PipelineSettings s, Optional<Instant> from, Optional<Instant> to, boolean everyMatch) {
    return new PipelineSettings(
        s.locations(),
        s.rules(),
        s.detectors(),
        from,
        to,
        s.lateness(),
        s.groupBy(),
        s.window(),
        s.minimum(),
        s.integrity(),
        s.following(),
        everyMatch);
  }

  private Run run(PipelineSettings settings, int parallelism) throws Exception {
    return Run.of(FlowtrailPipeline.local(parallelism), settings, out);
  }

  /** Files of two accounts, every five minutes; in each a match or two among other records. */
  private void writeArchive(int files) throws Exception {
    for (int file = 0; file < files; file++) {
      Instant delivered = START.plusSeconds(300L * file);
      for (String account : List.of(ACCOUNT, OTHER)) {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          String name = i == 7 ? "StopLogging" : i == 9 ? "ListTrails" : "GetTrail";
          Instant time = delivered.minusSeconds((i * 37 + file * 13) % 840);
          records.add(LogFiles.record(account, time, name, account + "-" + file + "-" + i));
        }
        LogFiles.write(directory, LogFiles.key(account, delivered, "AbCdEfGhIjKlMnOp"), records);
      }
    }
  }

  @Test
  void alertsAndCountsAreTheSameAtEveryParallelism() throws Exception {
    writeArchive(40);

    Run one = run(settings(), 1);

    assertThat(one.counts().records(LogSource.CLOUDTRAIL)).isEqualTo(40 * 2 * 20);
    assertThat(one.counts().recordsRead()).isEqualTo(40 * 2 * 20);
    assertThat(one.counts().byName(RunCounts.MATCHES))
        .containsEntry("11111111-1111-1111-1111-111111111111", 80L)
        .containsEntry("22222222-2222-2222-2222-222222222222", 80L);
    assertThat(one.counts().byName(RunCounts.SIGNALS))
        .containsOnly(Map.entry("22222222-2222-2222-2222-222222222222", 80L));
    assertThat(one.counts().value(RunCounts.LATE)).isZero();
    assertThat(one.counts().value(RunCounts.ALERTS)).isEqualTo(one.alerts().size());
    assertThat(one.alerts().stream().mapToLong(Alert::count).sum()).isEqualTo(80);
    // 200 minutes in windows of an hour, for each of two accounts.
    assertThat(one.alerts()).hasSizeBetween(8, 10);
    assertThat(one.alerts())
        .allSatisfy(
            alert -> {
              assertThat(alert.severity()).isEqualTo(Severity.HIGH);
              assertThat(alert.lastTime() - alert.firstTime())
                  .isLessThanOrEqualTo(Duration.ofHours(1).toMillis());
            });

    for (int parallelism : new int[] {2, 4}) {
      Run other = run(settings(), parallelism);
      assertThat(other.alertLines()).as("parallelism %d", parallelism).isEqualTo(one.alertLines());
      assertThat(other.counts().records()).isEqualTo(one.counts().records());
    }
  }

  @Test
  void everyMatchIsAnAlertOfItsOwnSignalsIncluded() throws Exception {
    writeArchive(3);

    Run run = run(with(settings(), Optional.empty(), Optional.empty(), true), 2);

    assertThat(run.alerts()).hasSize(12).allMatch(alert -> alert.count() == 1);
    assertThat(run.alerts()).extracting(Alert::uid).doesNotHaveDuplicates();
  }

  @Test
  void recordsOutsideOfThePeriodAreCountedAndNotMatched() throws Exception {
    writeArchive(12);
    Instant from = START.plusSeconds(600);
    Instant to = START.plusSeconds(1800);

    Run run = run(with(settings(), Optional.of(from), Optional.of(to), true), 2);

    assertThat(run.counts().value(RunCounts.OUT_OF_RANGE)).isPositive();
    assertThat(run.counts().recordsRead()).isEqualTo(12 * 2 * 20);
    assertThat(run.alerts())
        .isNotEmpty()
        .allMatch(a -> a.firstTime() >= from.toEpochMilli() && a.firstTime() < to.toEpochMilli());
  }

  @Test
  void whatCannotBeReadIsADeadLetterAndTheRestIsRead() throws Exception {
    writeArchive(2);
    String key = LogFiles.key(ACCOUNT, START.plusSeconds(900), "AbCdEfGhIjKlMnOp");
    Path cut =
        LogFiles.write(
            directory,
            key,
            List.of(
                LogFiles.record(ACCOUNT, START.plusSeconds(890), "StopLogging", "cut-1"),
                LogFiles.record(ACCOUNT, START.plusSeconds(891), "StopLogging", "cut-2")));
    byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 12));
    LogFiles.writeGzip(
        directory,
        LogFiles.key(OTHER, START.plusSeconds(900), "BbCdEfGhIjKlMnOp"),
        "{\"Records\":[{\"eventName\":\"StopLogging\",,},"
            + LogFiles.record(OTHER, START.plusSeconds(895), "StopLogging", "behind")
            + "]}");
    Files.writeString(directory.resolve("notes.txt"), "no log at all, only notes\n");
    Files.createSymbolicLink(
        directory.resolve("AWSLogs/dangling.json.gz"), directory.resolve("nowhere"));

    Run run = run(with(settings(), Optional.empty(), Optional.empty(), true), 2);

    assertThat(run.deadLetters())
        .extracting(DeadLetter::reason)
        .contains(
            DeadLetter.Reason.TRUNCATED,
            DeadLetter.Reason.MALFORMED_RECORD,
            DeadLetter.Reason.UNKNOWN_FORMAT,
            DeadLetter.Reason.UNREADABLE);
    assertThat(run.alerts()).anyMatch(alert -> alert.evidences().get(0).eventId().equals("behind"));
    assertThat(run.counts().deadLetters()).isEqualTo(run.deadLetters().size());
    assertThat(run.counts().recordsRead())
        .isEqualTo(run.counts().records() + run.deadLetters().size());
    assertThat(run.deadLetters())
        .allSatisfy(letter -> assertThat(letter.detail()).isNotBlank().doesNotContain("\n"));
  }

  @Test
  void everyFileIsToldWithTheHashOfItsUnpackedBytes() throws Exception {
    String text = "{\"Records\":[" + LogFiles.record(ACCOUNT, START, "GetTrail", "1") + "]}";
    LogFiles.writeGzip(directory, LogFiles.key(ACCOUNT, START, "AbCdEfGhIjKlMnOp"), text);

    Run run = run(settings(), 1);

    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(run.files()).hasSize(1);
    ReadFile file = run.files().get(0);
    assertThat(file.sha256()).isEqualTo(hash);
    assertThat(file.bytes()).isEqualTo(bytes.length);
    assertThat(file.records()).isEqualTo(1);
    assertThat(file.whole()).isTrue();
  }

  @Test
  void anEmptyDirectoryIsAnEmptyRun() throws Exception {
    Run run = run(settings(), 2);

    assertThat(run.alerts()).isEmpty();
    assertThat(run.counts().recordsRead()).isZero();
  }

  @Test
  void aRecordOfTheFarFutureClosesNoWindow() throws Exception {
    List<String> first =
        List.of(
            LogFiles.record(ACCOUNT, Instant.parse("2099-01-01T00:00:00Z"), "GetTrail", "future"),
            LogFiles.record(ACCOUNT, START.minusSeconds(60), "StopLogging", "a"));
    List<String> second =
        List.of(LogFiles.record(ACCOUNT, START.plusSeconds(250), "StopLogging", "b"));
    LogFiles.write(directory, LogFiles.key(ACCOUNT, START, "AbCdEfGhIjKlMnOp"), first);
    LogFiles.write(
        directory, LogFiles.key(ACCOUNT, START.plusSeconds(300), "AbCdEfGhIjKlMnOp"), second);

    Run run = run(settings(), 1);

    assertThat(run.alerts()).singleElement().extracting(Alert::count).isEqualTo(2L);
    assertThat(run.counts().value(RunCounts.LATE)).isZero();
  }

  @Test
  void windowsCloseWhileTheArchiveIsReadAndWhatComesTooLateIsCountedAndStillAlerted()
      throws Exception {
    Instant later = START.plus(Duration.ofDays(1));
    writeOne(START, LogFiles.record(ACCOUNT, START.minusSeconds(60), "StopLogging", "a"));
    writeOne(later, LogFiles.record(ACCOUNT, later.minusSeconds(60), "StopLogging", "b"));
    writeOne(
        later.plusSeconds(300),
        LogFiles.record(ACCOUNT, START.plusSeconds(60), "StopLogging", "c"));

    Run run = run(settings(), 1);

    assertThat(run.counts().value(RunCounts.LATE)).isEqualTo(1);
    assertThat(run.alerts())
        .extracting(alert -> alert.evidences().get(0).eventId())
        .containsExactly("a", "c", "b");
  }

  private void writeOne(Instant delivered, String record) throws Exception {
    LogFiles.write(
        directory, LogFiles.key(ACCOUNT, delivered, "AbCdEfGhIjKlMnOp"), List.of(record));
  }

  @Test
  void overlappingPlacesAreReadOnce() throws Exception {
    writeArchive(2);
    PipelineSettings settings =
        PipelineSettings.of(
            List.of(
                LogLocation.of(directory.resolve("AWSLogs").toString()),
                LogLocation.of(directory.toString()),
                LogLocation.of(directory + "/.")),
            rules());

    assertThat(settings.locations())
        .extracting(LogLocation::uri)
        .containsExactly(directory.toString());
    assertThat(run(settings, 1).counts().records()).isEqualTo(80);
  }

  @Test
  void placesThatCannotBeReadAreToldBeforeTheJobStarts() {
    assertThat(LogLocation.of(directory.toString()).check()).isEmpty();
    assertThat(LogLocation.of(directory.resolve("absent").toString()).check())
        .hasValueSatisfying(problem -> assertThat(problem).contains("no such file or directory"));
    assertThat(LogLocation.of("s3://").check())
        .hasValueSatisfying(problem -> assertThat(problem).contains("write s3://bucket/prefix"));
  }
}
