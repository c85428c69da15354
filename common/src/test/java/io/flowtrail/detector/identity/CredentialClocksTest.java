package io.flowtrail.detector.identity;

import static io.flowtrail.detector.identity.Records.ANA;
import static io.flowtrail.detector.identity.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Finding;
import io.flowtrail.event.NamedLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialClocksTest {
  private static final String ADMIN =
      "{\"type\":\"IAMUser\",\"principalId\":\"AIDAEXAMPLEADM\",\"arn\":"
          + "\"arn:aws:iam::111122223333:user/adm\",\"accountId\":\"111122223333\","
          + "\"accessKeyId\":\"ASIAEXAMPLEADM000001\",\"userName\":\"adm\"}";
  private static final String ANA_NEW = ANA.replace("ANA000001", "ANA000002");
  private static final String ANA_SESSION = ANA.replace("AKIA", "ASIA");
  private static final String ROLE =
      "{\"type\":\"AssumedRole\",\"principalId\":\"AROAEXAMPLE:s\",\"arn\":"
          + "\"arn:aws:sts::111122223333:assumed-role/dr/s\",\"accountId\":\"111122223333\","
          + "\"accessKeyId\":\"ASIAEXAMPLEROL000001\",\"sessionContext\":{\"sessionIssuer\":{"
          + "\"type\":\"Role\",\"arn\":\"arn:aws:iam::111122223333:role/dr\",\"accountId\":"
          + "\"111122223333\",\"userName\":\"dr\"}}}";

  private final CredentialClocks detector =
      CredentialClocks.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  private List<Finding> findings(String... records) {
    return Records.findings(detector, List.of(records));
  }

  private static String use(String time, String who) {
    return event(time, "ec2", "DescribeInstances", who, "");
  }

  private static String created(String time, String key) {
    return event(
        time,
        "iam",
        "CreateAccessKey",
        ADMIN,
        ",\"requestParameters\":{\"userName\":\"ana\"},\"responseElements\":{\"accessKey\":{"
            + "\"userName\":\"ana\",\"accessKeyId\":\""
            + key
            + "\",\"status\":\"Active\"}}");
  }

  @Test
  void dormantKeyWakesUp() {
    List<Finding> found =
        findings(
            use("2026-01-01T10:00:00Z", ANA),
            use("2026-02-20T10:03:00Z", ANA),
            use("2026-02-20T10:03:01Z", ANA),
            use("2026-02-20T10:09:00Z", ANA));
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-dormant-key-used");
    assertThat(finding.group()).isEqualTo("AKIAEXAMPLEANA000001");
    assertThat(finding.firstTime())
        .isEqualTo(java.time.Instant.parse("2026-02-20T10:03:00Z").toEpochMilli());
    assertThat(finding.evidences()).hasSize(1);
    assertThat(finding.explanation())
        .isEqualTo(
            "Access key AKIAEXAMPLEANA000001 of user ana of account 111122223333 was used after"
                + " 50 d without use (last on 2026-01-01): DescribeInstances from 203.0.113.9 in"
                + " eu-west-1; the limit is 45 d.");
  }

  @Test
  void usedNowAndThenIsNotDormant() {
    assertThat(
            findings(
                use("2026-01-01T10:00:00Z", ANA),
                use("2026-02-01T10:00:00Z", ANA),
                use("2026-03-01T10:00:00Z", ANA)))
        .isEmpty();
  }

  @Test
  void keyMadeLongAgoAndNeverUsed() {
    List<Finding> found =
        findings(
            created("2026-01-01T10:00:00Z", "AKIAEXAMPLEANA000002"),
            use("2026-03-01T10:00:00Z", ANA_NEW));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).ruleId()).isEqualTo("flowtrail-dormant-key-used");
    assertThat(found.get(0).details()).containsEntry("last_use", "never");
  }

  @Test
  void dormantUserWithNewKeyOrSession() {
    List<Finding> found =
        findings(
            use("2026-01-01T10:00:00Z", ANA),
            created("2026-03-01T09:00:00Z", "AKIAEXAMPLEANA000002"),
            use("2026-03-01T10:00:00Z", ANA_NEW));
    assertThat(found).extracting(Finding::ruleId).containsExactly("flowtrail-dormant-user-active");
    assertThat(
            findings(
                use("2026-01-01T10:00:00Z", ANA_SESSION), use("2026-03-01T10:00:00Z", ANA_SESSION)))
        .extracting(Finding::ruleId)
        .containsExactly("flowtrail-dormant-user-active");
  }

  @Test
  void dormantRoleIsLessGrave() {
    List<Finding> found =
        findings(use("2026-01-01T10:00:00Z", ROLE), use("2026-03-01T10:00:00Z", ROLE));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
    assertThat(found.get(0).explanation()).startsWith("Role dr of account 111122223333");
  }

  @Test
  void failedLoginsWakeNobody() {
    assertThat(
            findings(
                use("2026-01-01T10:00:00Z", ANA_SESSION),
                event(
                    "2026-03-01T10:00:00Z",
                    "signin",
                    "ConsoleLogin",
                    ANA_SESSION,
                    ",\"errorMessage\":\"Failed authentication\",\"responseElements\":{"
                        + "\"ConsoleLogin\":\"Failure\"}")))
        .isEmpty();
  }

  @Test
  void oldKeyIsToldOnceAMonth() {
    List<String> records = new ArrayList<>();
    records.add(created("2026-01-01T00:00:00Z", "AKIAEXAMPLEANA000001"));
    for (int day = 2; day <= 150; day++) {
      records.add(
          use(
              java.time.Instant.parse("2026-01-01T10:00:00Z")
                  .plus(java.time.Duration.ofDays(day - 1))
                  .toString(),
              ANA));
    }
    List<Finding> found = Records.findings(detector, records);
    assertThat(found).extracting(Finding::ruleId).containsOnly("flowtrail-old-key-used");
    assertThat(found).hasSize(2);
    assertThat(found.get(0).explanation()).contains("is in use and 90 d old (made on 2026-01-01)");
    assertThat(found.get(0).steps()).isZero();
  }

  @Test
  void oldKeyOfUnknownAgeAndDeletedKey() {
    List<String> records =
        new ArrayList<>(
            List.of(
                use("2026-01-01T10:00:00Z", ANA),
                use("2026-02-10T10:00:00Z", ANA),
                use("2026-03-20T10:00:00Z", ANA),
                use("2026-04-10T10:00:00Z", ANA)));
    List<Finding> found = Records.findings(detector, records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).explanation()).contains("at least 99 d old (first seen on 2026-01-01)");
    records.add(
        event(
            "2026-03-25T10:00:00Z",
            "iam",
            "DeleteAccessKey",
            ADMIN,
            ",\"requestParameters\":{\"userName\":\"ana\",\"accessKeyId\":"
                + "\"AKIAEXAMPLEANA000001\"}"));
    assertThat(Records.findings(detector, records)).isEmpty();
  }

  @Test
  void badValuesAreSurvived() {
    assertThat(
            findings(
                use("2026-01-01T10:00:00Z", "{\"type\":\"IAMUser\",\"arn\":7,\"accountId\":[]}"),
                use("2026-01-01T10:00:00Z", "\"text\""),
                use("2026-03-01T10:00:00Z", "{\"type\":\"Root\",\"accountId\":\"x\"}")))
        .isEmpty();
  }

  @Test
  void stateIsSmallAndGoes() {
    EntityState state = detector.newState(new Who("111122223333", "user", "ana").key());
    List<Finding> findings = new ArrayList<>();
    EntityState.Output out =
        new EntityState.Output() {
          @Override
          public void finding(Finding finding) {
            findings.add(finding);
          }

          @Override
          public void pass(Fact fact) {}
        };
    for (int i = 0; i < 100; i++) {
      state.apply(
          new Fact(
              CredentialClocks.NAME,
              "k",
              i * 1_000_000L,
              "id" + i,
              new CredentialClocks.Use(
                      CredentialClocks.What.USED, "AKIA" + (1000 + i), "p", "n", "a", "r")
                  .text(),
              ""),
          out);
    }
    assertThat(Rewritten.bytes(state).length).isLessThanOrEqualTo(10 + ClockState.KEYS * 56);
    for (int i = 0; i < 20 && state.wakeAt() != EntityState.NEVER; i++) {
      state.wake(state.wakeAt(), out);
    }
    assertThat(state.isEmpty()).isTrue();
    assertThat(findings).isEmpty();
  }
}
