package io.flowtrail.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestChainTest {
  @TempDir Path temporary;

  @Test
  void everyDigestAndLogFileOfAnIntactSampleIsValid() throws Exception {
    SampleSummary summary = SampleLogs.write(temporary, SampleOptions.defaults().withDays(2));

    Map<String, String> verdicts = PlainVerifier.verify(temporary);

    assertThat(Set.copyOf(verdicts.values())).containsExactly("valid");
    assertThat(verdicts.keySet().stream().filter(key -> key.contains("-Digest/")))
        .hasSize((int) summary.digests());
    assertThat(verdicts.keySet().stream().filter(key -> key.contains("/CloudTrail/")))
        .hasSizeGreaterThan(100);
  }

  @Test
  void loadIsDigestedToo() throws Exception {
    SampleOptions load =
        SampleOptions.defaults()
            .withDays(2)
            .withOrdinaryLife(false)
            .withScenarios(Set.of())
            .withLoad(new SampleLoad(5_000, 50, 0, 0));
    SampleLogs.write(temporary, load);

    Map<String, String> verdicts = PlainVerifier.verify(temporary);

    assertThat(Set.copyOf(verdicts.values())).containsExactly("valid");
    assertThat(verdicts.keySet().stream().filter(key -> key.contains("/CloudTrail/"))).hasSize(50);
  }
}
