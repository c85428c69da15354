package io.flowtrail.detector.roles;

import static io.flowtrail.detector.identity.Records.ANA;
import static io.flowtrail.detector.identity.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Records;
import io.flowtrail.event.NamedLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoleChainsTest {
  private static final String HOME = "111122223333";
  private static final String HUB = "444455556666";
  private static final String TARGET = "777788889999";

  private static List<Finding> findings(List<String> records) {
    List<Detector> detectors = RoleChains.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);
    return Records.findings(detectors, NamedLists.EMPTY, records);
  }

  private static List<Finding> findings(String... records) {
    return findings(List.of(records));
  }

  private static String session(String account, String role, String key) {
    return "{\"type\":\"AssumedRole\",\"principalId\":\"AROAEXAMPLE:s\",\"arn\":\"arn:aws:sts::"
        + account
        + ":assumed-role/"
        + role
        + "/s\",\"accountId\":\""
        + account
        + "\",\"accessKeyId\":\""
        + key
        + "\",\"sessionContext\":{\"sessionIssuer\":{\"type\":\"Role\",\"principalId\":"
        + "\"AROAEXAMPLE\",\"arn\":\""
        + arn(account, role)
        + "\",\"accountId\":\""
        + account
        + "\",\"userName\":\""
        + role
        + "\"},\"attributes\":{\"mfaAuthenticated\":\"false\"}}}";
  }

  private static String arn(String account, String role) {
    return "arn:aws:iam::" + account + ":role/" + role;
  }

  private static String assume(String time, String who, String account, String role, String key) {
    return event(
        time,
        "sts",
        "AssumeRole",
        who,
        ",\"requestParameters\":{\"roleArn\":\""
            + arn(account, role)
            + "\",\"roleSessionName\":\"s\"},\"responseElements\":{\"credentials\":{"
            + "\"accessKeyId\":\""
            + key
            + "\"},\"assumedRoleUser\":{\"arn\":\"arn:aws:sts::"
            + account
            + ":assumed-role/"
            + role
            + "/s\"}}");
  }

  private static String act(String time, String who) {
    return event(
        time, "iam", "CreateAccessKey", who, ",\"requestParameters\":{\"userName\":\"ben\"}");
  }

  private static List<String> chain(String day) {
    String first = "ASIAFIRST" + day.replace("-", "");
    String second = "ASIASECOND" + day.replace("-", "");
    String third = "ASIATHIRD" + day.replace("-", "");
    return List.of(
        assume(day + "T10:00:01Z", ANA, HOME, "Jump", first),
        assume(day + "T10:00:05Z", session(HOME, "Jump", first), HUB, "Hub", second),
        assume(day + "T10:02:05Z", session(HUB, "Hub", second), TARGET, "Admin", third),
        act(day + "T10:02:06Z", session(TARGET, "Admin", third)));
  }

  @Test
  void backToWhoBegan() {
    List<Finding> found = findings(chain("2026-03-01"));
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-role-chain");
    assertThat(finding.principal()).isEqualTo("arn:aws:iam::111122223333:user/ana");
    assertThat(finding.steps()).isEqualTo(1);
    assertThat(finding.evidences()).hasSize(1);
    assertThat(finding.details())
        .containsEntry("hops", 3)
        .containsEntry("account_borders", 2)
        .containsEntry("origin", "arn:aws:iam::111122223333:user/ana")
        .containsEntry("roles_at_the_end", arn(TARGET, "Admin"));
    assertThat(finding.explanation())
        .isEqualTo(
            "arn:aws:iam::111122223333:user/ana came by 3 hops to"
                + " arn:aws:iam::777788889999:role/Admin (2026-03-01T10:00:01Z AssumeRole"
                + " arn:aws:iam::111122223333:role/Jump, 2026-03-01T10:00:05Z AssumeRole"
                + " arn:aws:iam::444455556666:role/Hub, 2026-03-01T10:02:05Z AssumeRole"
                + " arn:aws:iam::777788889999:role/Admin) and then called CreateAccessKey in"
                + " account 111122223333 at 2026-03-01T10:02:06Z; by such a chain it was not seen"
                + " to come there in 30 d before.");
  }

  @Test
  void theSameChainIsNoNewsForAWhile() {
    List<String> records = new ArrayList<>(chain("2026-03-01"));
    records.addAll(chain("2026-03-05"));
    records.addAll(chain("2026-03-25"));
    assertThat(findings(records)).hasSize(1);
    records.addAll(chain("2026-05-25"));
    assertThat(findings(records)).hasSize(2);
  }

  @Test
  void oneHopOrTwoAreEverydayLife() {
    assertThat(
            findings(
                assume("2026-03-01T10:00:01Z", ANA, HOME, "Jump", "ASIAFIRST"),
                act("2026-03-01T10:02:06Z", session(HOME, "Jump", "ASIAFIRST")),
                assume(
                    "2026-03-01T10:00:05Z",
                    session(HOME, "Jump", "ASIAFIRST"),
                    TARGET,
                    "Admin",
                    "ASIASECOND"),
                act("2026-03-01T10:02:07Z", session(TARGET, "Admin", "ASIASECOND"))))
        .isEmpty();
  }

  @Test
  void nothingSensitiveNothingTold() {
    List<String> records = new ArrayList<>(chain("2026-03-01"));
    records.remove(3);
    assertThat(findings(records)).isEmpty();
    assertThat(findings(act("2026-03-01T10:02:06Z", session(TARGET, "Admin", "ASIATHIRD"))))
        .isEmpty();
  }

  @Test
  void rootIsToldHoweverShortTheChain() {
    List<Finding> found =
        findings(
            event(
                "2026-03-01T10:00:01Z",
                "sts",
                "GetSessionToken",
                "{\"type\":\"Root\",\"principalId\":\"111122223333\",\"arn\":"
                    + "\"arn:aws:iam::111122223333:root\",\"accountId\":\"111122223333\","
                    + "\"accessKeyId\":\"AKIAROOT\"}",
                ",\"responseElements\":{\"credentials\":{\"accessKeyId\":\"ASIAROOT\"}}"),
            act(
                "2026-03-01T10:02:06Z",
                "{\"type\":\"Root\",\"principalId\":\"111122223333\",\"arn\":"
                    + "\"arn:aws:iam::111122223333:root\",\"accountId\":\"111122223333\","
                    + "\"accessKeyId\":\"ASIAROOT\"}"));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).stepsReason()).isEqualTo("root is behind it");
    assertThat(found.get(0).details()).containsEntry("hops", 0);
  }

  @Test
  void whatBothAccountsRecordIsOneHop() {
    List<String> records = new ArrayList<>(chain("2026-03-01"));
    records.add(
        assume(
            "2026-03-01T10:00:05Z",
            "{\"type\":\"AWSAccount\",\"principalId\":\"AROAEXAMPLE:s\",\"accountId\":\""
                + HOME
                + "\"}",
            HUB,
            "Hub",
            "ASIASECOND20260301"));
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("hops", 3);
  }

  @Test
  void aLongerChainIsFollowedAsFarAsItGoes() {
    List<String> records = new ArrayList<>(chain("2026-03-01"));
    records.remove(3);
    records.add(
        assume(
            "2026-03-01T10:03:00Z",
            session(TARGET, "Admin", "ASIATHIRD20260301"),
            TARGET,
            "Deploy",
            "ASIAFOURTH"));
    records.add(act("2026-03-01T10:04:06Z", session(TARGET, "Deploy", "ASIAFOURTH")));
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details())
        .containsEntry("origin_is_session", true)
        .containsEntry("origin", arn(HOME, "Jump"));
  }
}
