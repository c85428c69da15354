package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.DeadLetter;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.s3.S3Server;
import io.flowtrail.jobs.source.LogFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ReplayTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final String ACCOUNT = "111111111111";

  @TempDir Path directory;
  @TempDir Path out;

  @Test
  void aBucketIsReadWithObjectsFetchedAheadAndADamagedOneAmongThem() throws Exception {
    try (S3Server server = S3Server.start(true)) {
      server.bucket("org-logs");
      for (int file = 0; file < 25; file++) {
        Instant delivered = START.plusSeconds(300L * file);
        String key = LogFiles.key(ACCOUNT, delivered, "AbCdEfGhIjKlMnOp");
        List<String> records =
            List.of(
                LogFiles.record(ACCOUNT, delivered, "GetTrail", file + "-a"),
                LogFiles.record(ACCOUNT, delivered, "GetTrail", file + "-b"));
        byte[] bytes = Files.readAllBytes(LogFiles.write(directory, key, records));
        if (file == 10) {
          bytes[bytes.length / 2] ^= 0x55;
        }
        server.put("org-logs", "trail/" + key, bytes, Map.of());
      }
      server.put("org-logs", "elsewhere/" + "x.json", new byte[] {'{'}, Map.of());
      LogLocation location =
          new LogLocation("s3://org-logs/trail/AWSLogs", "auto", "", server.endpoint(), true, true);
      assertThat(location.check()).isEmpty();

      PipelineSettings settings =
          PipelineSettings.of(
              List.of(location),
              new RuleSettings(List.of(), new HashSet<>(), new HashMap<>(), new HashMap<>()));
      Run run = Run.of(FlowtrailPipeline.local(2), settings, out);

      assertThat(run.counts().records()).isBetween(48L, 50L);
      assertThat(run.counts().value(RunCounts.OBJECTS)).isEqualTo(25);
      assertThat(run.counts().value(RunCounts.LISTED_OBJECTS)).isEqualTo(25);
      assertThat(run.deadLetters())
          .isNotEmpty()
          .extracting(DeadLetter::reason)
          .allMatch(
              reason ->
                  reason == DeadLetter.Reason.CORRUPT
                      || reason == DeadLetter.Reason.MALFORMED_RECORD);
      assertThat(run.files()).allMatch(f -> f.object().startsWith("s3://org-logs/trail/AWSLogs/"));
    }
  }

  @Test
  void bucketsThatAreNotThereAreToldBeforeTheJobStarts() throws Exception {
    try (S3Server server = S3Server.start(true)) {
      LogLocation location =
          new LogLocation("s3://no-such-bucket", "auto", "", server.endpoint(), true, true);

      assertThat(location.check())
          .hasValueSatisfying(problem -> assertThat(problem).contains("there is no such bucket"));
    }
  }
}
