package io.flowtrail.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

  private Map<String, String> verify(SampleTrails trails) throws Exception {
    SampleLogs.write(temporary, SampleOptions.defaults().withDays(2).withTrails(trails));
    return PlainVerifier.verify(temporary);
  }

  private static long count(Map<String, String> verdicts, String part) {
    return verdicts.keySet().stream().filter(key -> key.contains(part)).count();
  }

  @Test
  void organizationTrailHasItsIdInEveryKey() throws Exception {
    Map<String, String> verdicts = verify(SampleTrails.ONE.withOrganization(true));

    assertThat(Set.copyOf(verdicts.values())).containsExactly("valid");
    assertThat(verdicts.keySet()).allMatch(key -> key.startsWith("AWSLogs/o-harb0urb00ks/"));
  }

  @Test
  void eachOfSeveralTrailsDigestsItsOwnCopies() throws Exception {
    Map<String, String> verdicts = verify(SampleTrails.ONE.withCount(3));

    assertThat(Set.copyOf(verdicts.values())).containsExactly("valid");
    assertThat(count(verdicts, "_main_eu-west-1_2026"))
        .isEqualTo(count(verdicts, "_security-audit_us-east-1_"))
        .isEqualTo(count(verdicts, "_main_eu-west-1_copy_eu-west-1_"))
        .isGreaterThan(300);
    assertThat(count(verdicts, "/CloudTrail/") % 3).isZero();
  }

  @Test
  void lateLogFilesAreListedByTheBackfillChain() throws Exception {
    Map<String, String> verdicts = verify(SampleTrails.ONE.withBackfill(true));

    assertThat(Set.copyOf(verdicts.values())).containsExactly("valid");
    assertThat(count(verdicts, "_backfill.json.gz")).isBetween(10L, 100L);
    Map<String, byte[]> files = SampleFiles.inflated(temporary);
    String sidecar =
        files.keySet().stream()
            .filter(name -> name.endsWith("_backfill.json.gz.metadata.json"))
            .findFirst()
            .orElseThrow();
    assertThat(new String(files.get(sidecar), StandardCharsets.UTF_8))
        .containsPattern("\"backfill-generation-timestamp\":\"[0-9-]+T[0-9:]+\\.000Z\"");
  }

  @Test
  void keysAreReplacedInTheMiddle() throws Exception {
    Map<String, String> verdicts = verify(SampleTrails.ONE.withRotatedKeys(true));

    assertThat(Set.copyOf(verdicts.values())).containsExactly("valid");
    String keys = Files.readString(temporary.resolve("public-keys.json"));
    assertThat(keys.split("\"Fingerprint\"")).hasSize(7);
  }

  @Test
  void allOfItTogetherIsValidToo() throws Exception {
    assertThat(Set.copyOf(verify(new SampleTrails(true, 2, true, true)).values()))
        .containsExactly("valid");
  }

  @Test
  void someHoursAreEmptyAndDigestedAllTheSame() throws Exception {
    SampleLogs.write(temporary, SampleOptions.defaults().withDays(1));

    assertThat(SampleFiles.inflated(temporary).entrySet())
        .filteredOn(file -> file.getKey().contains("-Digest/"))
        .filteredOn(file -> file.getKey().endsWith(".gz"))
        .anyMatch(
            file ->
                new String(file.getValue(), StandardCharsets.UTF_8).contains("\"logFiles\":[]"));
  }
}
