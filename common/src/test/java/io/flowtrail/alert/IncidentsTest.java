package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentsTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private static Alert alert(int hours, String principal, String json, Severity severity) {
    return alert("cloudtrail", hours, principal, json, severity);
  }

  /** Something left from a machine to an outside address. */
  private static Alert sent(int hours, String from, String to, String more) {
    String json =
        "{\"interface-id\":\"eni-"
            + from
            + "\",\"srcaddr\":\""
            + from
            + "\",\"dstaddr\":\""
            + to
            + "\""
            + more
            + "}";
    return alert("vpcflow", hours, from, json, Severity.MEDIUM);
  }

  private static Alert alert(
      String service, int hours, String principal, String json, Severity severity) {
    Instant time = START.plusSeconds(3600L * hours);
    MatchedRecord evidence =
        new MatchedRecord(
            "r",
            service,
            time.toEpochMilli(),
            "e" + hours,
            "111122223333",
            "eu-west-1",
            principal,
            "success",
            "f",
            "",
            0,
            -1,
            json,
            "[]",
            "e" + hours + principal,
            "",
            "");
    return Alert.ofMatch(Matches.rule(severity, service, List.of()), evidence);
  }

  private static List<Incident> incidents(Alert... alerts) {
    Incidents incidents = new Incidents();
    for (Alert alert : alerts) {
      incidents.add(alert);
    }
    return incidents.all();
  }

  @Test
  void alertsOfOneIdentityBelongTogether() {
    List<Incident> all =
        incidents(
            alert(0, "role/A", "{}", Severity.LOW),
            alert(1, "role/B", "{}", Severity.HIGH),
            alert(2, "role/A", "{}", Severity.MEDIUM));

    assertThat(all).hasSize(2);
    assertThat(all.get(0).principals()).containsExactly("role/B");
    assertThat(all.get(1).alerts()).isEqualTo(2);
    assertThat(all.get(1).severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void whatIsDoneToATrailBelongsToWhatIsDoneToItsLogs() {
    String stopped =
        """
        {"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging",\
        "awsRegion":"eu-west-1","recipientAccountId":"111122223333"}""";
    String deleted =
        """
        {"eventSource":"s3.amazonaws.com","eventName":"DeleteObject","requestParameters":{\
        "bucketName":"b","key":"p/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/x"}}""";
    String elsewhere = deleted.replace("eu-west-1", "us-east-1").replace("\"b\"", "\"c\"");
    assertThat(
            incidents(
                alert(0, "role/A", stopped, Severity.HIGH),
                alert(1, "role/B", deleted, Severity.CRITICAL),
                alert(2, "role/C", elsewhere, Severity.CRITICAL)))
        .extracting(Incident::alerts)
        .containsExactlyInAnyOrder(2L, 1L);
  }

  @Test
  void keysAddressesAndBucketsLeadFromOneIdentityToAnother() {
    String made =
        "{\"userIdentity\":{\"accessKeyId\":\"AKIA1\"},"
            + "\"responseElements\":{\"accessKey\":{\"accessKeyId\":\"AKIA2\"}}}";
    String used =
        "{\"userIdentity\":{\"accessKeyId\":\"AKIA2\"},\"sourceIPAddress\":\"203.0.113.7\"}";
    String other = "{\"sourceIPAddress\":\"203.0.113.7\"}";

    assertThat(
            incidents(
                alert(0, "user/a", made, Severity.LOW),
                alert(1, "user/b", used, Severity.LOW),
                alert(2, "user/c", other, Severity.LOW)))
        .hasSize(1);
  }

  @Test
  void whatIsNobodysOwnIsNoLink() {
    String inside = "{\"sourceIPAddress\":\"10.0.0.7\"}";

    assertThat(
            incidents(
                alert(0, "anonymous", inside, Severity.LOW),
                alert(1, "anonymous", inside, Severity.LOW),
                alert(2, "config.amazonaws.com", inside, Severity.LOW),
                alert(3, "config.amazonaws.com", inside, Severity.LOW)))
        .hasSize(4);
  }

  @Test
  void aDayWithoutAlertsEndsAnIncident() {
    Alert first = alert(0, "role/A", "{}", Severity.LOW);
    assertThat(incidents(first, alert(24, "role/A", "{}", Severity.LOW))).hasSize(1);
    assertThat(incidents(first, alert(25, "role/A", "{}", Severity.LOW))).hasSize(2);
  }

  @Test
  void theUidIsThatOfTheFirstAlertWhateverComesBehind() {
    Alert first = alert(0, "role/A", "{}", Severity.LOW);
    String alone = incidents(first).get(0).uid();
    assertThat(incidents(first, alert(1, "role/A", "{}", Severity.HIGH)).get(0).uid())
        .isEqualTo(alone);
    Incidents incidents = new Incidents();
    incidents.add(first);
    assertThat(incidents.uidOf(0)).isEqualTo(alone);
  }

  @Test
  void whatTwoMachinesSendToOneReceiverBelongsTogether() {
    assertThat(
            incidents(
                sent(0, "10.0.0.1", "203.0.113.200", ",\"pkt-dst-aws-service\":\"-\""),
                sent(1, "10.0.0.2", "203.0.113.200", "")))
        .hasSize(1);
    // A virtual machine of somebody's is no less his than one elsewhere.
    assertThat(
            incidents(
                sent(0, "10.0.0.1", "203.0.113.200", ",\"pkt-dst-aws-service\":\"EC2\""),
                sent(1, "10.0.0.2", "203.0.113.200", ",\"pkt-dst-aws-service\":\"EC2\"")))
        .hasSize(1);
    // Behind a NAT gateway only the packet itself tells where it goes.
    assertThat(
            incidents(
                sent(0, "10.0.0.1", "203.0.113.200", ""),
                sent(1, "10.0.0.2", "10.0.9.9", ",\"pkt-dstaddr\":\"203.0.113.200\"")))
        .hasSize(1);
  }

  @Test
  void receiversThatEverybodyUsesAreNoLink() {
    for (String service : List.of("S3", "AMAZON", "CLOUDFRONT", "API_GATEWAY")) {
      String named = ",\"pkt-dst-aws-service\":\"" + service + "\"";
      assertThat(
              incidents(
                  sent(0, "10.0.0.1", "52.95.120.17", named),
                  sent(1, "10.0.0.2", "52.95.120.17", named)))
          .as(service)
          .hasSize(2);
    }
  }

  @Test
  void neitherNeighboursNorReceiversOfAnotherDayAreLinks() {
    assertThat(
            incidents(
                sent(0, "10.0.0.1", "203.0.113.200", ""),
                sent(1, "10.0.0.2", "203.0.113.201", ""),
                sent(26, "10.0.0.3", "203.0.113.200", "")))
        .hasSize(3);
  }
}
