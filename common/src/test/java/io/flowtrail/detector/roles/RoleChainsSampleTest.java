package io.flowtrail.detector.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.SampleRun;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sample.SampleOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleChainsSampleTest {
  @TempDir Path directory;

  @Test
  void ordinaryLifeHasNoLongChains() throws IOException {
    assertThat(
            SampleRun.findings(
                RoleChains.of(new DetectorSettings(Map.of()), NamedLists.EMPTY),
                SampleOptions.defaults(),
                directory))
        .isEmpty();
  }
}
