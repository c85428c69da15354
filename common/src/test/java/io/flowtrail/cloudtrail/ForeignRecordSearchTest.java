package io.flowtrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.ByteInput;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignRecordSearchTest {
  private static final RecordHome HOME = new RecordHome("111122223333", "eu-west-1", "us-east-1");

  private static final String AT_HOME =
      """
      {"eventTime":"2026-03-01T10:00:00Z","eventName":"GetKey","awsRegion":"eu-west-1",\
      "vpcEndpointAccountId":"444455556666","userIdentity":{"accountId":"777788889999"},\
      "recipientAccountId":"111122223333"}""";

  /** The whole file in pieces of one size, as a reader would give them. */
  private static boolean suspicious(String file, int piece) {
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    ForeignRecordSearch search = new ForeignRecordSearch(HOME);
    byte[] buffer = new byte[ForeignRecordSearch.LONGEST_REST + piece];
    int kept = 0;
    for (int at = 0; at < bytes.length; ) {
      int read = Math.min(piece, bytes.length - at);
      System.arraycopy(bytes, at, buffer, kept, read);
      at += read;
      int end = kept + read;
      int from = search.scan(buffer, 0, end);
      kept = end - from;
      assertThat(kept).isLessThanOrEqualTo(ForeignRecordSearch.LONGEST_REST);
      System.arraycopy(buffer, from, buffer, 0, kept);
    }
    return search.suspicious();
  }

  private static void assertSuspicious(boolean expected, String file) {
    for (int piece : new int[] {1, 2, 7, 19, 20, 64, 300, 100_000}) {
      assertThat(suspicious(file, piece)).as("%s in pieces of %d", file, piece).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "\"awsRegion\"",
        "\"awsRegion\":\"eu-west-1\"",
        "\"awsRegion\" :\r\n\t \"eu-west-1\"",
        "\"awsRegion\":\"us-east-1\"",
        "\"awsRegion\":null",
        "\"recipientAccountId\":null",
        "\"recipientAccountId\":\"\"",
        "\"recipientAccountId\":\"111122223333\"",
        "[\"awsRegion\",\"eu-south-1\"]",
        "\"requestParameters\":\"{\\\"awsRegion\\\":\\\"eu-south-1\\\"}\"",
        "\"vpcEndpointAccountId\":\"999988887777\"",
        "\"AccountId\":\"999988887777\""
      })
  void whatIsAtHomeOrNotAMemberIsNotSuspicious(String text) {
    assertSuspicious(false, text);
    assertSuspicious(false, AT_HOME + text + AT_HOME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"awsRegion\":\"eu-south-1\"",
        "\"awsRegion\" : \n \"eu-south-1\"",
        "\"awsRegion\":\"eu-west-11\"",
        "\"awsRegion\":\"eu-west-\"",
        "\"awsRegion\":\"\\u0065u-west-1\"",
        "\"awsRegion\":5",
        "\"awsRegion\":[\"eu-south-1\"]",
        "\"recipientAccountId\":\"999988887777\"",
        "\"recipientAccountId\":999988887777",
        "\"recipientAccountId\":\"us-east-1\"",
        "\"awsRegion\":\"111122223333\""
      })
  void anotherValueIsSuspiciousWhereverItStands(String text) {
    assertSuspicious(true, text + " ");
    assertSuspicious(true, AT_HOME + text + AT_HOME);
    assertSuspicious(true, AT_HOME.repeat(20) + text + AT_HOME);
  }

  @Test
  void endlessSpaceHidesNothing() {
    assertSuspicious(true, "\"awsRegion\":" + " ".repeat(1000) + "\"eu-south-1\"" + AT_HOME);
    assertSuspicious(true, "\"awsRegion\"" + " ".repeat(1000) + ":\"eu-south-1\"" + AT_HOME);
  }

  @Test
  void aFileThatEndsWithinAValueIsNotSuspicious() {
    assertSuspicious(false, AT_HOME + "\"awsRegion\":\"eu-wes");
    assertSuspicious(false, AT_HOME + "\"awsRegion\":");
  }

  @Test
  void whatReadingFindsIsNeverOverlooked() {
    String[] regions = {"eu-west-1", "us-east-1", "eu-south-1", "ap-southeast-2"};
    String[] accounts = {"111122223333", "999988887777"};
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      StringBuilder file = new StringBuilder("{\"Records\":[");
      for (int record = random.nextInt(4); record >= 0; record--) {
        file.append("{\"eventTime\":\"2026-03-01T10:00:00Z\",\"eventName\":\"")
            .append("x".repeat(random.nextInt(40)))
            .append("\",\"awsRegion\":\"")
            .append(regions[random.nextInt(20) < 18 ? 0 : random.nextInt(4)])
            .append("\",\"recipientAccountId\"")
            .append(" ".repeat(random.nextInt(3)))
            .append(":\"")
            .append(accounts[random.nextInt(20) < 19 ? 0 : 1])
            .append("\"}")
            .append(record == 0 ? "]}" : ",");
      }
      byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
      boolean foreign = ForeignRecords.count(ByteInput.of(bytes), HOME).foreign() > 0;
      assertSuspicious(foreign, file.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "111122223333, eu-west-1, 0",
    "111122223333, us-east-1, 0",
    "'', eu-west-1, 0",
    "111122223333, '', 0",
    "999988887777, eu-west-1, 1",
    "111122223333, eu-south-1, 1",
    "999988887777, eu-south-1, 1"
  })
  void aRecordIsForeignByItsAccountOrItsRegion(String account, String region, long foreign) {
    String file =
        """
        {"Records":[%s,{"eventTime":"2026-03-01T10:00:00Z","eventName":"x","awsRegion":"%s",\
        "recipientAccountId":"%s","requestParameters":{"awsRegion":"eu-central-1"}}]}"""
            .formatted(AT_HOME, region, account);
    assertThat(ForeignRecords.count(ByteInput.of(file.getBytes(StandardCharsets.UTF_8)), HOME))
        .isEqualTo(new ForeignRecords(2, foreign));
  }

  @ParameterizedTest
  @CsvSource({"eu-west-1, us-east-1", "us-gov-east-1, us-gov-west-1", "cn-northwest-1, cn-north-1"})
  void globalServicesLogInOneRegionOfThePartition(String region, String global) {
    String key =
        "AWSLogs/111122223333/CloudTrail/"
            + region
            + "/2026/03/01/111122223333_CloudTrail_"
            + region
            + "_20260301T0940Z_Ab1Cd2Ef3Gh4Ij5K.json.gz";
    RecordHome home = RecordHome.of(CloudTrailObjectKey.parse(key).orElseThrow());
    assertThat(home).isEqualTo(new RecordHome("111122223333", region, global));
  }
}
