package io.flowtrail.detector.exposure;

import static io.flowtrail.detector.identity.Records.ANA;
import static io.flowtrail.detector.identity.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Records;
import io.flowtrail.event.NamedLists;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenedPortTest {
  private static final String ENI = "eni-0a1b";
  private static final String OFFICE = "198.51.100.7";
  private static final String STRANGER = "203.0.113.99";

  private static List<Finding> findings(List<String> records) {
    return Records.findings(detectors(), NamedLists.EMPTY, records);
  }

  private static List<Finding> findings(String... records) {
    return findings(List.of(records));
  }

  private static List<Detector> detectors() {
    return ExposureDetector.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);
  }

  private static String permissions(String group, String ports, String network) {
    return ",\"requestParameters\":{\"groupId\":\""
        + group
        + "\",\"ipPermissions\":{\"items\":[{\"ipProtocol\":\"tcp\","
        + ports
        + ",\"ipRanges\":{\"items\":[{\"cidrIp\":\""
        + network
        + "\"}]}}]}}";
  }

  private static String ports(int from, int to) {
    return "\"fromPort\":" + from + ",\"toPort\":" + to;
  }

  private static String open(String time, String group, int from, int to) {
    return event(
        time,
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ANA,
        permissions(group, ports(from, to), "0.0.0.0/0")
            + ",\"responseElements\":{\"_return\":true,\"securityGroupRuleSet\":{\"items\":[{"
            + "\"groupId\":\""
            + group
            + "\",\"securityGroupRuleId\":\"sgr-"
            + from
            + "\",\"isEgress\":false,\"ipProtocol\":\"tcp\","
            + ports(from, to)
            + ",\"cidrIpv4\":\"0.0.0.0/0\"}]}}");
  }

  private static String revoke(String time, String group, int from, int to) {
    return event(
        time,
        "ec2",
        "RevokeSecurityGroupIngress",
        ANA,
        permissions(group, ports(from, to), "0.0.0.0/0"));
  }

  private static String flow(
      String start, String from, int fromPort, String to, int toPort, long bytes, String action) {
    long seconds = Instant.parse(start).getEpochSecond();
    return "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
        + " start end action log-status\n"
        + "2 111122223333 "
        + ENI
        + " "
        + from
        + " "
        + to
        + " "
        + fromPort
        + " "
        + toPort
        + " 6 10 "
        + bytes
        + " "
        + seconds
        + " "
        + (seconds + 50)
        + " "
        + action
        + " OK\n";
  }

  private static String in(String start, String from, int port, long bytes) {
    return flow(start, from, 50123, "10.0.0.5", port, bytes, "ACCEPT");
  }

  private static String back(String start, String to, int port, long bytes) {
    return flow(start, "10.0.0.5", port, to, 50123, bytes, "ACCEPT");
  }

  private static String groupsOf(String time, String group) {
    return event(
        time,
        "ec2",
        "RunInstances",
        ANA,
        ",\"responseElements\":{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-1\","
            + "\"networkInterfaceSet\":{\"items\":[{\"networkInterfaceId\":\""
            + ENI
            + "\",\"groupSet\":{\"items\":[{\"groupId\":\""
            + group
            + "\"}]}}]}}]}}");
  }

  @Test
  void openedUsedAndClosed() {
    List<Finding> found =
        findings(
            open("2026-03-01T10:00:05Z", "sg-1", 22, 22),
            in("2026-03-01T10:03:05Z", STRANGER, 22, 3000),
            back("2026-03-01T10:03:05Z", STRANGER, 22, 2_200_000_000L),
            in("2026-03-01T10:20:05Z", "203.0.113.101", 22, 500),
            revoke("2026-03-01T11:00:05Z", "sg-1", 22, 22),
            in("2026-03-01T12:20:05Z", "203.0.113.102", 22, 500));
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-opened-port-used");
    assertThat(finding.steps()).isEqualTo(1);
    assertThat(finding.principal()).isEqualTo("arn:aws:iam::111122223333:user/ana");
    assertThat(finding.account()).isEqualTo("111122223333");
    assertThat(finding.region()).isEqualTo("eu-west-1");
    assertThat(finding.count()).isEqualTo(2);
    assertThat(finding.evidences()).hasSize(3);
    assertThat(finding.details())
        .containsEntry("sources", 2L)
        .containsEntry("bytes_out", 2_200_000_000L)
        .containsEntry("closed", true)
        .containsEntry("seconds_until_used", 180L)
        .containsEntry("seconds_open", 3600L)
        .containsEntry("used_sensitive_ports", "22");
    assertThat(finding.explanation())
        .isEqualTo(
            "Security group sg-1 was opened to the internet for port 22 at 2026-03-01T10:00:05Z by"
                + " arn:aws:iam::111122223333:user/ana; the first connection that was not there"
                + " before came 3 min later, from 203.0.113.99 to port 22 of an interface of the"
                + " same account, eni-0a1b; 2 sources, 2 flows, 3.5 KB in, 2.2 GB out; closed by"
                + " arn:aws:iam::111122223333:user/ana after 1 h.");
  }

  @Test
  void nothingWithoutTrafficOrWithoutOpening() {
    assertThat(findings(open("2026-03-01T10:00:05Z", "sg-1", 22, 22))).isEmpty();
    assertThat(findings(in("2026-03-01T10:03:05Z", STRANGER, 22, 3000))).isEmpty();
    assertThat(
            findings(
                open("2026-03-01T10:00:05Z", "sg-1", 22, 22),
                in("2026-03-01T10:03:05Z", STRANGER, 8022, 3000),
                flow("2026-03-01T10:03:05Z", STRANGER, 50123, "10.0.0.5", 22, 40, "REJECT"),
                in("2026-03-01T10:03:05Z", "10.9.9.9", 22, 3000)))
        .isEmpty();
  }

  @Test
  void openedAndUsedWithinTheSameTenSeconds() {
    assertThat(
            findings(
                open("2026-03-01T10:00:01Z", "sg-1", 22, 22),
                flow("2026-03-01T09:59:15Z", STRANGER, 50123, "10.0.0.5", 2222, 40, "ACCEPT")
                    .replace("1772359155 1772359205", "1772359202 1772359206")
                    .replace(" 2222 ", " 22 ")))
        .hasSize(1);
  }

  @Test
  void thePortsOfTheWebAreThereToBeReached() {
    assertThat(
            findings(
                open("2026-03-01T10:00:05Z", "sg-1", 443, 443),
                in("2026-03-01T10:03:05Z", STRANGER, 443, 3000)))
        .isEmpty();
  }

  @Test
  void anotherPortIsMedium() {
    List<Finding> found =
        findings(
            open("2026-03-01T10:00:05Z", "sg-1", 8000, 8100),
            in("2026-03-01T10:03:05Z", STRANGER, 8080, 3000));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isZero();
    assertThat(found.get(0).explanation()).contains("for port 8000-8100").contains("not seen clos");
  }

  @Test
  void whatManyReachedBeforeIsNotNews() {
    List<String> records = new ArrayList<>();
    for (int n = 1; n <= 20; n++) {
      records.add(in("2026-03-01T08:%02d:00Z".formatted(n), "198.51.100." + n, 8443, 100));
    }
    records.add(open("2026-03-01T10:00:05Z", "sg-1", 8443, 8443));
    records.add(in("2026-03-01T10:03:05Z", STRANGER, 8443, 3000));
    assertThat(findings(records)).isEmpty();
  }

  @Test
  void onlyTheOfficeCameBeforeAndThenAStranger() {
    List<String> records =
        new ArrayList<>(
            List.of(
                in("2026-03-01T08:00:00Z", OFFICE, 22, 100),
                in("2026-03-01T09:58:00Z", OFFICE, 22, 100),
                open("2026-03-01T10:00:05Z", "sg-1", 22, 22),
                in("2026-03-01T10:05:00Z", OFFICE, 22, 100)));
    assertThat(findings(records)).isEmpty();
    records.add(in("2026-03-01T10:30:00Z", STRANGER, 22, 100));
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("first_source", STRANGER);
    assertThat(found.get(0).count()).isEqualTo(1);
  }

  @Test
  void knownGroupsOfTheInterfaceMustMatch() {
    List<String> records =
        List.of(
            open("2026-03-01T10:00:05Z", "sg-1", 22, 22),
            in("2026-03-01T10:03:05Z", STRANGER, 22, 3000));
    List<String> other = new ArrayList<>(records);
    other.add(groupsOf("2026-02-20T10:00:00Z", "sg-2"));
    assertThat(findings(other)).isEmpty();
    List<String> same = new ArrayList<>(records);
    same.add(groupsOf("2026-02-20T10:00:00Z", "sg-1"));
    List<Finding> found = findings(same);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("interface_in_group", true);
    assertThat(found.get(0).explanation()).contains("to port 22 of eni-0a1b");
  }

  @Test
  void severalPortsOfOneGroupAreOneFinding() {
    List<Finding> found =
        findings(
            open("2026-03-01T10:00:05Z", "sg-1", 22, 22),
            open("2026-03-01T10:01:05Z", "sg-1", 27017, 27017),
            in("2026-03-01T10:03:05Z", STRANGER, 22, 3000),
            in("2026-03-01T10:13:05Z", STRANGER, 27017, 3000),
            revoke("2026-03-01T11:00:05Z", "sg-1", 22, 22));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details())
        .containsEntry("closed", false)
        .containsEntry("used_ports", "22, 27017");
  }

  @Test
  void closedByIdOfTheRuleOrWithTheGroup() {
    String byId =
        event(
            "2026-03-01T11:00:05Z",
            "ec2",
            "RevokeSecurityGroupIngress",
            ANA,
            ",\"requestParameters\":{\"groupId\":\"sg-1\",\"ipPermissions\":{},"
                + "\"securityGroupRuleIds\":{\"items\":[{\"securityGroupRuleId\":\"sgr-22\"}]}}");
    String whole =
        event(
            "2026-03-01T11:00:05Z",
            "ec2",
            "DeleteSecurityGroup",
            ANA,
            ",\"requestParameters\":{\"groupId\":\"sg-1\"}");
    for (String closing : List.of(byId, whole)) {
      List<Finding> found =
          findings(
              open("2026-03-01T10:00:05Z", "sg-1", 22, 22),
              in("2026-03-01T10:03:05Z", STRANGER, 22, 3000),
              closing);
      assertThat(found).hasSize(1);
      assertThat(found.get(0).details()).containsEntry("seconds_open", 3600L);
    }
  }

  @Test
  void anotherNetworkRevokedClosesNothing() {
    List<Finding> found =
        findings(
            open("2026-03-01T10:00:05Z", "sg-1", 22, 22),
            in("2026-03-01T10:03:05Z", STRANGER, 22, 3000),
            event(
                "2026-03-01T11:00:05Z",
                "ec2",
                "RevokeSecurityGroupIngress",
                ANA,
                permissions("sg-1", ports(22, 22), "198.51.100.0/24")));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("closed", false);
  }

  @Test
  void closedBeforeAnybodyCame() {
    assertThat(
            findings(
                open("2026-03-01T10:00:05Z", "sg-1", 22, 22),
                revoke("2026-03-01T10:01:05Z", "sg-1", 22, 22),
                in("2026-03-01T10:03:05Z", STRANGER, 22, 3000)))
        .isEmpty();
  }

  @Test
  void aRuleRewrittenToTheWorld() {
    List<Finding> found =
        findings(
            event(
                "2026-03-01T10:00:05Z",
                "ec2",
                "ModifySecurityGroupRules",
                ANA,
                ",\"requestParameters\":{\"ModifySecurityGroupRulesRequest\":{\"GroupId\":\"sg-1\","
                    + "\"SecurityGroupRule\":{\"SecurityGroupRuleId\":\"sgr-9\","
                    + "\"SecurityGroupRule\":{\"IpProtocol\":\"-1\",\"CidrIpv4\":\"0.0.0.0/0\"}}}}"),
            in("2026-03-01T10:03:05Z", STRANGER, 6379, 3000));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).explanation()).contains("for all ports");
  }

  @Test
  void aDryRunOpensNothing() {
    assertThat(
            findings(
                event(
                    "2026-03-01T10:00:05Z",
                    "ec2",
                    "AuthorizeSecurityGroupIngress",
                    ANA,
                    ",\"errorCode\":\"Client.DryRunOperation\""
                        + permissions("sg-1", ports(22, 22), "0.0.0.0/0")),
                in("2026-03-01T10:03:05Z", STRANGER, 22, 3000)))
        .isEmpty();
  }

  @Test
  void aFloodOfSourcesAndPortsStaysBounded() {
    List<String> records = new ArrayList<>();
    records.add(open("2026-03-01T10:00:05Z", "sg-1", 0, 65535));
    for (int n = 0; n < 300; n++) {
      records.add(
          in(
              "2026-03-01T10:%02d:%02dZ".formatted(1 + n / 60, n % 60),
              "203.0.113." + n % 250,
              1000 + n,
              100));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details().get("used_ports").toString()).endsWith(", and more");
    assertThat(found.get(0).explanation().length()).isLessThan(2000);
  }
}
