package io.flowtrail.detector.identity;

import static io.flowtrail.detector.identity.Records.ANA;
import static io.flowtrail.detector.identity.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.event.NamedLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstSeenTest {
  private final FirstSeen detector = FirstSeen.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  private static String run(String time, String region) {
    return event(time, "ec2", "RunInstances", ANA, ",\"readOnly\":false")
        .replace("eu-west-1", region);
  }

  private static String login(String time, String address, String result) {
    return event(
            time,
            "signin",
            "ConsoleLogin",
            ANA,
            ",\"responseElements\":{\"ConsoleLogin\":\"" + result + "\"}")
        .replace("203.0.113.9", address);
  }

  private static List<String> daily(int days) {
    List<String> records = new ArrayList<>();
    for (int day = 1; day <= days; day++) {
      String time = "2026-01-%02dT10:00:00Z".formatted(day);
      records.add(run(time, "eu-west-1"));
      records.add(login(time, "203.0.113." + day, "Success"));
    }
    return records;
  }

  @Test
  void newRegionsAreOneFinding() {
    List<String> records = daily(20);
    records.add(run("2026-01-20T12:00:00Z", "sa-east-1"));
    records.add(run("2026-01-20T12:10:00Z", "ap-south-1"));
    records.add(run("2026-01-20T12:20:00Z", "sa-east-1"));
    List<Finding> found = Records.findings(detector, records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).ruleId()).isEqualTo("flowtrail-first-region");
    assertThat(found.get(0).steps()).isZero();
    assertThat(found.get(0).explanation())
        .isEqualTo(
            "User ana of account 111122223333 changed something in sa-east-1, ap-south-1 for the"
                + " first time (first RunInstances from 203.0.113.9); since 2026-01-01 it was seen"
                + " in 1 other region.");
    records.add(run("2026-01-20T12:30:00Z", "us-west-2"));
    found = Records.findings(detector, records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(1);
  }

  @Test
  void newNetworkOfALogin() {
    List<String> records = daily(20);
    records.add(login("2026-01-20T12:00:00Z", "198.51.100.7", "Success"));
    List<Finding> found = Records.findings(detector, records);
    assertThat(found).extracting(Finding::ruleId).containsExactly("flowtrail-first-network");
    assertThat(found.get(0).details()).containsEntry("new_values", "198.51.0.0/16");
  }

  @Test
  void silentWhileItLearnsAndAboutReadsAndFailures() {
    List<String> records = daily(10);
    records.add(run("2026-01-10T12:00:00Z", "sa-east-1"));
    records.add(login("2026-01-10T12:00:00Z", "198.51.100.7", "Success"));
    assertThat(Records.findings(detector, records)).isEmpty();
    records = daily(20);
    records.add(login("2026-01-20T12:00:00Z", "198.51.100.7", "Failure"));
    records.add(
        event("2026-01-20T12:00:00Z", "ec2", "DescribeInstances", ANA, ",\"readOnly\":true")
            .replace("eu-west-1", "sa-east-1"));
    records.add(
        event("2026-01-20T12:00:00Z", "iam", "CreateUser", ANA, ",\"readOnly\":false")
            .replace("eu-west-1", "us-east-1"));
    records.add(
        run("2026-01-20T12:00:00Z", "sa-east-1")
            .replace("\"readOnly\"", "\"errorCode\":\"AccessDenied\",\"readOnly\""));
    assertThat(Records.findings(detector, records)).isEmpty();
  }

  @Test
  void aFewDaysOfOldAreNotEnough() {
    assertThat(
            Records.findings(
                detector,
                List.of(
                    run("2026-01-01T10:00:00Z", "eu-west-1"),
                    run("2026-03-01T10:00:00Z", "sa-east-1"))))
        .isEmpty();
  }

  @Test
  void networks() {
    assertThat(FirstSeen.network("203.0.113.9")).isEqualTo("203.0.0.0/16");
    assertThat(FirstSeen.network("2001:0db8:1::1")).isEqualTo("2001:db8::/32");
    assertThat(FirstSeen.network("cloudtrail.amazonaws.com")).isEmpty();
    assertThat(FirstSeen.network("AWS Internal")).isEmpty();
    assertThat(FirstSeen.network("x".repeat(100_000))).isEmpty();
  }

  @Test
  void stateIsBoundedAndGoes() {
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
    for (int i = 0; i < 1000; i++) {
      state.apply(
          new Fact(
              FirstSeen.NAME,
              "k",
              i * 86_400_000L / 8,
              "id" + i,
              FactText.join("NETWORK", i + ".0.0/16", "p", "ConsoleLogin", "a", "r"),
              "e".repeat(2000)),
          out);
      if (state.wakeAt() <= i * 86_400_000L / 8) {
        state.wake(state.wakeAt(), out);
      }
    }
    assertThat(Rewritten.bytes(state).length).isLessThan(64 * 30 + 10 * 2100 + 1000);
    // Somebody who is at home everywhere is not told of every step.
    assertThat(findings).hasSizeLessThan(10);
    for (int i = 0; i < 200 && state.wakeAt() != EntityState.NEVER; i++) {
      state.wake(state.wakeAt(), out);
    }
    assertThat(state.isEmpty()).isTrue();
  }
}
