package io.flowtrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.CloudTrailObjectKey.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudTrailObjectKeyTest {
  private static final String LOG =
      "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/"
          + "111122223333_CloudTrail_eu-west-1_20260301T1005Z_Ab1Cd2Ef3Gh4Ij5K.json.gz";

  private static CloudTrailObjectKey parse(String key) {
    return CloudTrailObjectKey.parse(key).orElseThrow();
  }

  @Test
  void readsALogFile() {
    assertThat(parse(LOG))
        .isEqualTo(
            new CloudTrailObjectKey(
                "",
                "",
                "111122223333",
                Kind.CLOUDTRAIL,
                "eu-west-1",
                Instant.parse("2026-03-01T10:05:00Z"),
                "",
                "",
                false));
    assertThat(parse(LOG).isLog()).isTrue();
  }

  @Test
  void findsTheLastRootBehindAnyPrefix() {
    assertThat(parse("a/AWSLogs/b/" + LOG).prefix()).isEqualTo("a/AWSLogs/b/");
    assertThat(CloudTrailObjectKey.parse("xAWSLogs/1/y")).isEmpty();
  }

  @Test
  void readsOrganizationTrails() {
    CloudTrailObjectKey key = parse(LOG.replace("AWSLogs/", "AWSLogs/o-abcdef1234/"));
    assertThat(key.organizationId()).isEqualTo("o-abcdef1234");
    assertThat(key.account()).isEqualTo("111122223333");
  }

  @ParameterizedTest
  @CsvSource({
    "CloudTrail-Insight,INSIGHT,true",
    "CloudTrail-NetworkActivity,NETWORK_ACTIVITY,true",
    "CloudTrail-Aggregated,AGGREGATED,false"
  })
  void readsTheOtherKinds(String folder, Kind kind, boolean log) {
    CloudTrailObjectKey exact = parse(LOG.replace("CloudTrail", folder));
    CloudTrailObjectKey lax = parse(LOG.replace("/CloudTrail/", "/" + folder + "/"));
    assertThat(exact).isEqualTo(lax);
    assertThat(exact.kind()).isEqualTo(kind);
    assertThat(exact.isLog()).isEqualTo(log);
    assertThat(exact.delivery()).isEqualTo(Instant.parse("2026-03-01T10:05:00Z"));
  }

  @Test
  void isLaxAboutTheName() {
    assertThat(parse(LOG.replace("Z_Ab", "ZAb")).delivery())
        .isEqualTo(Instant.parse("2026-03-01T10:05:00Z"));
    assertThat(parse(LOG.replace(".json.gz", ".json.zst")).delivery())
        .isEqualTo(Instant.parse("2026-03-01T10:05:00Z"));
    assertThat(parse(LOG.substring(0, LOG.lastIndexOf('/')) + "/renamed.json").delivery())
        .isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(parse("case/" + LOG.substring(LOG.lastIndexOf('/') + 1)).region())
        .isEqualTo("eu-west-1");
  }

  @ParameterizedTest
  @CsvSource({
    "main,eu-west-1",
    "foo_us-east-1_x,us-east-1",
    "a_20260101T000000Z,us-gov-west-1",
    "backfill,ap-southeast-2"
  })
  void takesADigestApartFromBothEnds(String trail, String home) {
    String name =
        "111122223333_CloudTrail-Digest_eu-west-1_" + trail + "_" + home + "_20260301T101728Z";
    String folder = "p/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01/";
    CloudTrailObjectKey key = parse(folder + name + ".json.gz");
    assertThat(key.kind()).isEqualTo(Kind.DIGEST);
    assertThat(key.trail()).isEqualTo(trail);
    assertThat(key.homeRegion()).isEqualTo(home);
    assertThat(key.region()).isEqualTo("eu-west-1");
    assertThat(key.delivery()).isEqualTo(Instant.parse("2026-03-01T10:17:28Z"));
    assertThat(key.backfill()).isFalse();
    assertThat(key.isLog()).isFalse();
    assertThat(parse(folder + name + "_backfill.json.gz").backfill()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AWSLogs/",
        "AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/01/x.log.gz",
        "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/13/01/x.json.gz",
        "AWSLogs/111122223333/CloudTrail-Other/eu-west-1/2026/03/01/x.json.gz",
        "AWSLogs/1111/CloudTrail/eu-west-1/2026/03/01/x.json.gz",
        "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01/x.json.gz",
        "111122223333_CloudTrail_eu-west-1_20269901T1005Z_x.json.gz"
      })
  void leavesOtherKeysToOthers(String key) {
    assertThat(CloudTrailObjectKey.parse(key)).isEmpty();
  }
}
