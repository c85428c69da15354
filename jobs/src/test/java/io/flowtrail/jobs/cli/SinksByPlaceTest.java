package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a cluster can write is refused where there is none. */
class SinksByPlaceTest {
  @TempDir private Path logs;

  @Test
  void aLocalReplayWritesAFile() {
    Run run = Run.of("replay", logs.toString(), "--sink", "file:///var/alerts");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("--sink is for replays on a cluster", "--alerts FILE");
  }

  @Test
  void aLocalWatchWritesToNoBucket() {
    Run run = Run.of("watch", logs.toString(), "--sink", "s3://findings/live");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("s3://findings/live", "on a cluster only");
  }
}
