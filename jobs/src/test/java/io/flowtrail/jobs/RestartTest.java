package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.source.LogFiles;
import io.flowtrail.sigma.RuleText;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int FILES = 400;
  private static final int RECORDS = 300;

  private static final String RULE =
      """
      title: Trail stopped
      id: 11111111-1111-1111-1111-111111111111
      logsource: {product: aws, service: cloudtrail}
      detection:
        stopped: {eventName: StopLogging}
        condition: stopped
      level: high
      """;

  @TempDir Path directory;
  @TempDir Path out;

  @Test
  void aRestartFromACheckpointLosesAndDoublesNothing() throws Exception {
    for (int file = 0; file < FILES; file++) {
      Instant delivered = START.plusSeconds(300L * file);
      List<String> records = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        String name = i % 50 == 7 ? "StopLogging" : "GetTrail";
        String id = file + "-" + i;
        records.add(LogFiles.record("111111111111", delivered.minusSeconds(i), name, id));
      }
      String key = LogFiles.key("111111111111", delivered, "AbCdEfGhIjKlMnOp");
      LogFiles.write(directory, key, records);
    }
    PipelineSettings settings =
        PipelineSettings.of(
            List.of(LogLocation.of(directory.toString())),
            new RuleSettings(
                List.of(new RuleText("rule.yml", RULE)),
                new HashSet<>(),
                new HashMap<>(),
                new HashMap<>()));

    Run undisturbed = Run.of(FlowtrailPipeline.local(2), settings, out);
    Run restarted = Run.of(FailingOnce.environment(2), settings, out, FailingOnce::behind);

    assertThat(FailingOnce.failures()).isEqualTo(1);
    assertThat(restarted.alertLines()).isEqualTo(undisturbed.alertLines()).isNotEmpty();
    assertThat(restarted.files()).containsExactlyInAnyOrderElementsOf(undisturbed.files());
    assertThat(restarted.counts().records()).isEqualTo((long) FILES * RECORDS);
    assertThat(restarted.counts().value("objects")).isEqualTo(FILES);
    assertThat(restarted.counts().value("alerts")).isEqualTo(restarted.alertLines().size());
  }
}
