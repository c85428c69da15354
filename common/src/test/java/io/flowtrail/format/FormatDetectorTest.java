package io.flowtrail.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.lines.ReadLog;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatDetectorTest {
  @ParameterizedTest
  @CsvSource({
    "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/111122223333_CloudTrail_eu-west-1_20260301T1000Z_AbCdEf0123456789.json.gz, CLOUDTRAIL",
    "my/AWSLogs/prefix/AWSLogs/o-abcdefghij/111122223333/CloudTrail/eu-west-1/2026/03/01/111122223333_CloudTrail_eu-west-1_20260301T1000Z_AbCdEf0123456789.json.gz, CLOUDTRAIL",
    "AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2026/03/01/111122223333_CloudTrail-Insight_eu-west-1_20260301T1000Z_AbCd.json.gz, CLOUDTRAIL",
    "AWSLogs/111122223333/CloudTrail-NetworkActivity/eu-west-1/2026/03/01/x.json.gz, CLOUDTRAIL",
    "AWSLogs/111122223333/CloudTrail-Aggregated/eu-west-1/2026/03/01/x.json.gz, CLOUDTRAIL",
    "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01/111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20260301T100000Z.json.gz, CLOUDTRAIL_DIGEST",
    "111122223333_CloudTrail_eu-west-1_20140620T1255ZHdkvFTXOA3Vnhbc.json.gz, CLOUDTRAIL",
    "AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/01/111122223333_vpcflowlogs_eu-west-1_fl-0a1b_20260301T1000Z_0a1b2c3d.log.gz, VPC_FLOW",
    "p/AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/01/10/111122223333_vpcflowlogs_eu-west-1_fl-0a1b_20260301T1000Z_0a1b2c3d.log.parquet, VPC_FLOW",
    "AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=03/day=01/hour=10/f.log.gz, VPC_FLOW",
    "AWSLogs/o-abcdefghij/111122223333/vpcflowlogs/eu-west-1/2026/03/01/f.log.gz, VPC_FLOW",
    "copy/111122223333_vpcflowlogs_eu-west-1_fl-0a1b_20260301T1000Z_0a1b2c3d.log, VPC_FLOW",
    "logs2026-03-01-10-17-28-E568B2907131C0C0, S3_ACCESS",
    "access/111122223333/eu-west-1/bucket/2026/03/01/2026-03-01-00-00-00-E568B2907131C0C0, S3_ACCESS",
    "AWSLogs/access/2026-03-01-10-17-28-E568B2907131C0C0.gz, S3_ACCESS",
    "AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2026/03/01/x.log.gz, OTHER",
    "AWSLogs/111122223333/Config/ConfigWritabilityCheckFile, OTHER",
    "AWSLogs/aws-account-id=111122223333/aws-service=elasticloadbalancing/f.gz, OTHER",
    "AWSLogs/111122223333/CloudTrail/, OTHER",
    "a/111122223333_CloudTrail-Digest_eu-west-1_t_eu-west-1_20260301T100000Z.json.gz.metadata.json, OTHER"
  })
  void recognisesKeys(String key, LogFormat expected) {
    assertThat(FormatDetector.ofKey(key)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "events.json",
        "case.zip",
        "AWSLogs/notes.txt",
        "AWSLogs/111122223333/CloudTrail/odd",
        "2026-03-01-10-17-28-E568B2907131C0C",
        ""
      })
  void otherKeysTellNothing(String key) {
    assertThat(FormatDetector.ofKey(key)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"Records\":[{\"eventVersion|CLOUDTRAIL",
        "{\"Records\":[|CLOUDTRAIL",
        "[ {\"x\": {\"bucket_name\": 1}, \"eventName\": \"A\"|CLOUDTRAIL",
        "{\"Events\": [{\"EventId\": \"1\", \"Resources\": [{}], \"CloudTrailEvent\": \"{|CLOUDTRAIL",
        "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logEvents\":[{\"id\":\"1\",\"message\":\"{\\\"eventVersion\\\":\\\"1.08\\\"}\"}]|CLOUDTRAIL",
        "{\"version\":\"0\",\"source\":\"aws.s3\",\"detail\":{\"eventVersion\":\"1.08\"|CLOUDTRAIL",
        "{\"awsAccountId\":\"1\",\"digestStartTime\":\"|CLOUDTRAIL_DIGEST",
        "PAR1xyz|VPC_FLOW",
        "srcaddr dstaddr bytes|VPC_FLOW",
        "version resource-type account-id tgw-id|VPC_FLOW",
        "2 111122223333 eni-0a - - - - - - - 1767258000 1767258060 - NODATA|VPC_FLOW",
        "6 TransitGateway 111122223333 tgw-1|VPC_FLOW",
        "{\"message\":\"2 111122223333 eni-0a - - - - - - - 1767258000 1767258060 - NODATA\"}|VPC_FLOW",
        "{\"logEvents\":[{\"message\":\"2 111122223333 eni-0a - - - - - - - 1767258000 1767258060 - NODATA\"}]}|VPC_FLOW",
        "79a5 org-logs [01/Mar/2026:10:00:00 +0000] 203.0.113.9 - ID|S3_ACCESS",
        "{\"schema_version_id\":\"1\"|S3_ACCESS",
        "{\"message\":\"{\\\"bucket_name\\\":\\\"a\\\"}\"}|S3_ACCESS"
      })
  void recognisesContent(String head, LogFormat expected) {
    byte[] bytes = ReadLog.bytes(head);
    assertThat(FormatDetector.ofContent(bytes, bytes.length)).contains(expected);
    byte[] spaced = ReadLog.bytes("\uFEFF\n" + head);
    if (!head.startsWith("PAR1")) {
      assertThat(FormatDetector.ofContent(spaced, spaced.length)).contains(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "hello world",
        "version 1.0 of this file",
        "{\"a\":1}",
        "<html>",
        "{\"message\":\"hello\"}",
        "\"Records\""
      })
  void otherContentTellsNothing(String head) {
    byte[] bytes = ReadLog.bytes(head);
    assertThat(FormatDetector.ofContent(bytes, bytes.length)).isEmpty();
  }

  @Test
  void looksBehindADamagedFirstLine() {
    byte[] bytes = ReadLog.bytes("{\"Rec\n\0\1\n{\"eventName\":\"A\"}\n");
    assertThat(FormatDetector.ofContent(bytes, bytes.length)).contains(LogFormat.CLOUDTRAIL);
  }

  @Test
  void optionsAreTheFormatsThatHoldRecords() {
    for (String option : LogFormat.options()) {
      assertThat(LogFormat.ofOption(option).flatMap(LogFormat::source)).isPresent();
    }
    assertThat(LogFormat.ofOption("VPC-Flow")).contains(LogFormat.VPC_FLOW);
    assertThat(LogFormat.ofOption("")).isEqualTo(Optional.empty());
    assertThat(LogFormat.OTHER.source()).isEmpty();
  }

  @Test
  void whatLiesBesideLogsIsLeftAsideAndNoSuffixIs() {
    for (String key :
        List.of("README.md", "case/LICENSE", "a/aws-logs-write-test", "AWSLogs/public-keys.json")) {
      assertThat(FormatDetector.ofKey(key)).as(key).contains(LogFormat.OTHER);
    }
    for (String key : List.of("events.md", "x.html", "my-public-keys.json")) {
      assertThat(FormatDetector.ofKey(key)).as(key).isEmpty();
    }
  }
}
