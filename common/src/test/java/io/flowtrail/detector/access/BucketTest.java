package io.flowtrail.detector.access;

import static io.flowtrail.detector.access.Buckets.ANONYMOUS;
import static io.flowtrail.detector.access.Buckets.at;
import static io.flowtrail.detector.access.Buckets.call;
import static io.flowtrail.detector.access.Buckets.denied;
import static io.flowtrail.detector.access.Buckets.findings;
import static io.flowtrail.detector.access.Buckets.id;
import static io.flowtrail.detector.access.Buckets.line;
import static io.flowtrail.detector.access.Buckets.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Records;
import io.flowtrail.event.NamedLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BucketTest {
  private static final long DAY = 86_400;
  private static final String PARTNER =
      "3272ee65a908a7677109fedda345db8d9554ba26398b2ca10581de88777e2b61";

  private static String read(long seconds, int n, String bucket) {
    return line(
        at(seconds),
        "198.51.100." + n % 200,
        "-",
        "A" + seconds + "x" + n,
        "REST.GET.OBJECT",
        bucket,
        "k" + n,
        200,
        "-",
        1000);
  }

  /** Ana and Ben use the bucket on ten days. */
  private static List<String> history(String bucket) {
    List<String> records = new ArrayList<>();
    for (int day = 0; day < 10; day++) {
      records.add(call(at(day * DAY), user("ana"), "GetObject", bucket, "AWSLogs/k" + day));
      records.add(call(at(day * DAY + 60), user("ben"), "GetObject", bucket, "AWSLogs/k" + day));
    }
    return records;
  }

  @Test
  void manyCallersRefused() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      records.add(denied(at(i * 20), user("u" + i), "GetObject", "data", "k"));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).ruleId()).isEqualTo(AccessRules.DISTRIBUTED);
    assertThat(found.get(0).steps()).isZero();
    assertThat(found.get(0).count()).isEqualTo(12);
    assertThat(found.get(0).details()).containsEntry("callers", 12L);
    assertThat(found.get(0).explanation())
        .isEqualTo(
            "Bucket data refused 12 requests of 12 callers within 3 min; up to 12 of them in a"
                + " short time (limit 10, usual 0); among them 203.0.113.9.");
    assertThat(findings(records.subList(0, 9))).isEmpty();
  }

  @Test
  void manyAddressesWithoutCredentials() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      records.add(
          line(
              at(i * 5),
              "198.51.100." + i,
              "-",
              "R" + i,
              "REST.GET.OBJECT",
              "data",
              "k",
              403,
              "AccessDenied",
              0));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
    assertThat(findings(records.subList(0, 45))).isEmpty();
  }

  @Test
  void anonymousReadsOfABucketThatWasNotPublic() {
    String inTrail = call(at(0), ANONYMOUS, "GetObject", "data", "k");
    List<Finding> found =
        findings(
            List.of(
                inTrail,
                line(
                    at(1),
                    "203.0.113.9",
                    "-",
                    id(inTrail),
                    "REST.GET.OBJECT",
                    "data",
                    "k",
                    200,
                    "-",
                    500),
                read(300, 7, "data")));
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo(AccessRules.ANONYMOUS);
    assertThat(finding.steps()).isZero();
    assertThat(finding.count()).isEqualTo(2);
    assertThat(finding.outcome()).isEqualTo("success");
    assertThat(finding.details())
        .containsEntry("addresses", 2L)
        .containsEntry("bytes", 1500L)
        .containsEntry("listed", false);
  }

  @Test
  void aWebSiteIsLearned() {
    List<String> records = new ArrayList<>();
    for (int hour = 0; hour < 24 * 14; hour += 6) {
      records.add(read(hour * 3600L, hour, "site"));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).lastTime()).isLessThan(at(7 * DAY).toEpochMilli());

    records.add(
        line(at(13 * DAY), "198.51.100.1", "-", "L1", "REST.GET.BUCKET", "site", "-", 200, "-", 9));
    List<Finding> listed = findings(records);
    assertThat(listed).hasSize(2);
    assertThat(listed.get(1).steps()).isEqualTo(1);
    assertThat(listed.get(1).details()).containsEntry("listed", true);
  }

  @Test
  void sensitiveBucketsAreNeverPublic() {
    List<String> records = new ArrayList<>();
    for (int hour = 0; hour < 24 * 14; hour += 6) {
      records.add(read(hour * 3600L, hour, "payroll"));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(2);
    assertThat(found).allMatch(finding -> finding.steps() == 1);
  }

  @Test
  void aPartnerIsToldOnce() {
    String partner = user("999900001111", "eve");
    List<String> records = new ArrayList<>();
    for (int day = 0; day < 40; day += 4) {
      String inTrail = call(at(day * DAY), partner, "GetObject", "data", "k" + day);
      records.add(inTrail);
      records.add(
          line(
              at(day * DAY),
              "203.0.113.9",
              PARTNER,
              id(inTrail),
              "REST.GET.OBJECT",
              "data",
              "k" + day,
              200,
              "-",
              70));
    }
    records.add(call(at(0), user("444455556666", "tom"), "GetObject", "data", "k"));
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).ruleId()).isEqualTo(AccessRules.FOREIGN);
    assertThat(found.get(0).count()).isEqualTo(1);
    assertThat(found.get(0).steps()).isZero();
    assertThat(found.get(0).explanation())
        .contains("999900001111")
        .contains("that are neither its own nor listed, for the first time");
    records.add(call(at(20 * DAY), user("888800001111", "x"), "ListObjects", "data", ""));
    assertThat(findings(records)).hasSize(2);
  }

  @Test
  void firstAccessToASensitiveBucket() {
    List<String> records = history("payroll");
    assertThat(findings(records)).isEmpty();
    records.add(call(at(9 * DAY + 500), user("eve"), "GetObject", "payroll", "k"));
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo(AccessRules.NEW_READER);
    assertThat(finding.steps()).isZero();
    assertThat(finding.principal()).isEqualTo("arn:aws:iam::111122223333:user/eve");
    assertThat(finding.explanation())
        .isEqualTo(
            "arn:aws:iam::111122223333:user/eve got into bucket payroll for the first time, with 1"
                + " requests for 1 objects within 0 s; since 2026-03-02 2 others did.");
  }

  @Test
  void firstAccessAfterARefusalIsGraver() {
    List<String> records = history("org-logs");
    records.add(denied(at(9 * DAY + 400), user("eve"), "GetObject", "org-logs", "k"));
    records.add(call(at(9 * DAY + 500), user("eve"), "GetObject", "org-logs", "k"));
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(1);
    assertThat(found.get(0).stepsReason()).isEqualTo("it was refused before");
  }

  @Test
  void firstAccessOfABulkIsGraver() {
    List<String> records = history("payroll");
    for (int i = 0; i < 120; i++) {
      records.add(call(at(9 * DAY + i), user("eve"), "GetObject", "payroll", "k" + i));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("objects", 120L);
    assertThat(found.get(0).stepsReason()).isEqualTo("it read many objects");
  }

  @Test
  void aNewPrincipalOfAKnownForeignAccount() {
    List<String> records = history("payroll");
    records.add(call(at(60), user("999900001111", "a"), "GetObject", "payroll", "k"));
    records.add(call(at(9 * DAY), user("999900001111", "b"), "GetObject", "payroll", "k"));
    List<Finding> found = findings(records);
    assertThat(found)
        .extracting(Finding::ruleId)
        .containsExactly(AccessRules.FOREIGN, AccessRules.NEW_READER);
    assertThat(found).allMatch(finding -> finding.steps() == 1);
  }

  @Test
  void ordinaryBucketsAndServicesHaveNoReaders() {
    List<String> records = history("payroll");
    records.add(
        call(
            at(9 * DAY),
            "{\"type\":\"AWSService\",\"invokedBy\":\"cloudtrail.amazonaws.com\"}",
            "GetObject",
            "payroll",
            "k"));
    records.add(call(at(9 * DAY), user("eve"), "GetObject", "data", "k"));
    assertThat(findings(records)).isEmpty();
  }

  @Test
  void whileNoAccountsAreListedAForeignOneMayBeOurs() {
    BucketAccess unlisted = BucketAccess.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);
    List<Finding> found =
        Records.findings(
            unlisted, List.of(call(at(0), user("444455556666", "tom"), "GetObject", "data", "k")));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
    assertThat(found.get(0).stepsReason()).contains("may be ours");
  }

  @Test
  void nothingIsCompleteBeforeItsEndAndAllIsInTheEnd() {
    List<String> records = history("payroll");
    for (int day = 0; day < 20; day++) {
      records.add(call(at((10 + day) * DAY), user("eve"), "GetObject", "payroll", "k" + day));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).complete()).isTrue();
    assertThat(found.get(0).count()).isLessThan(9);
  }
}
