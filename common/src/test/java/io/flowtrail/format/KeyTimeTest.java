package io.flowtrail.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTimeTest {

  @ParameterizedTest
  @CsvSource({
    "AWSLogs/1/CloudTrail/eu-west-1/2026/03/02/111122223333_CloudTrail_eu-west-1_20260301T1005Z_AbCd.json.gz, 2026-03-01T10:05:00Z",
    "111122223333_CloudTrail_eu-west-1_20140620T1255ZHdkvFTXOA3Vnhbc.json.gz, 2014-06-20T12:55:00Z",
    "a/111122223333_CloudTrail-Digest_eu-west-1_t_eu-west-1_20260301T100059Z.json.gz, 2026-03-01T10:00:59Z",
    "x/111122223333_vpcflowlogs_eu-west-1_fl-0a_20260301T1620Z_0a1b.log.gz, 2026-03-01T16:20:00Z",
    "logs2026-03-01-10-17-28-E568B2907131C0C0, 2026-03-01T10:17:28Z",
    "p/2026/03/01/2026-03-01-00-00-00-E568B2907131C0C0, 2026-03-01T00:00:00Z",
    "AWSLogs/1/vpcflowlogs/eu-west-1/2026/03/01/16/odd.log.gz, 2026-03-01T16:00:00Z",
    "AWSLogs/1/CloudTrail/eu-west-1/2026/03/01/odd.json.gz, 2026-03-01T00:00:00Z",
    "old/1999/01/01/AWSLogs/1/CloudTrail/eu-west-1/2026/03/01/odd.json.gz, 2026-03-01T00:00:00Z",
    "a/year=2026/month=3/day=01/hour=9/f.log.gz, 2026-03-01T09:00:00Z",
    "a/year=2026/month=03/day=01/f.log.gz, 2026-03-01T00:00:00Z"
  })
  void readsTheTimeOfDelivery(String key, Instant expected) {
    assertThat(KeyTime.of(key)).hasValue(expected.toEpochMilli());
  }

  @Test
  void keysWithoutATimeOrWithAnImpossibleOneHaveNone() {
    assertThat(KeyTime.of("events.json")).isEmpty();
    assertThat(KeyTime.of("a/2026/13/45/x")).isEmpty();
    assertThat(KeyTime.of("x_20261345T9999Z_a.json.gz")).isEmpty();
    assertThat(KeyTime.of("2026-02-31-10-17-28-E568B2907131C0C0")).isEmpty();
  }
}
