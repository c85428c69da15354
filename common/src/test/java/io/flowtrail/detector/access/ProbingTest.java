package io.flowtrail.detector.access;

import static io.flowtrail.detector.access.Buckets.at;
import static io.flowtrail.detector.access.Buckets.call;
import static io.flowtrail.detector.access.Buckets.denied;
import static io.flowtrail.detector.access.Buckets.findings;
import static io.flowtrail.detector.access.Buckets.id;
import static io.flowtrail.detector.access.Buckets.line;
import static io.flowtrail.detector.access.Buckets.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbingTest {
  private static final String EVE = user("eve");
  private static final String EVES = "arn:aws:iam::111122223333:user/eve";
  private static final String FROM_CONSOLE = ",\"sessionCredentialFromConsole\":\"true\"";

  private static List<Finding> probing(List<String> records) {
    return findings(records).stream().filter(f -> f.ruleId().equals(AccessRules.PROBING)).toList();
  }

  @Test
  void manyObjectsRefused() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      records.add(denied(at(i * 11), EVE, "GetObject", "data", "k" + i));
    }
    List<Finding> found = probing(records);
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.steps()).isZero();
    assertThat(finding.count()).isEqualTo(25);
    assertThat(finding.principal()).isEqualTo(EVES);
    assertThat(finding.account()).isEqualTo("111122223333");
    assertThat(finding.region()).isEqualTo("eu-west-1");
    assertThat(finding.outcome()).isEqualTo("denied");
    assertThat(finding.firstTime()).isEqualTo(at(0).toEpochMilli());
    assertThat(finding.lastTime()).isEqualTo(at(24 * 11).toEpochMilli());
    assertThat(finding.evidences()).hasSizeBetween(5, 10);
    assertThat(finding.details())
        .containsEntry("kinds", "refused")
        .containsEntry("requests", 25L)
        .containsEntry("buckets", "data")
        .containsEntry("sources", "203.0.113.9")
        .containsEntry("allowed_after", false);
    assertThat(finding.explanation())
        .startsWith(EVES + " tried in vain 25 requests to S3 within 4 min: 25 different buckets")
        .contains("(limit 20, usual 0)")
        .endsWith("; of data.");
  }

  @Test
  void aWindowHasNoBorder() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      records.add(
          denied(
              Instant.parse("2026-03-02T23:56:00Z").plusSeconds(i * 25),
              EVE,
              "GetObject",
              "data",
              "k" + i));
    }
    assertThat(probing(records)).hasSize(1);
  }

  @Test
  void theSameThingAgainAndAgainIsAMissingRight() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      records.add(denied(at(i * 3), EVE, "GetObject", "data", "k" + i % 3));
    }
    assertThat(findings(records)).isEmpty();
  }

  @Test
  void somebodyWhoLooksAroundInTheConsole() {
    List<String> records = new ArrayList<>();
    for (int bucket = 0; bucket < 30; bucket++) {
      for (String name : List.of("GetBucketAcl", "GetBucketPolicyStatus", "GetBucketVersioning")) {
        records.add(call(at(bucket), EVE, name, "b" + bucket, "", "AccessDenied", FROM_CONSOLE));
      }
    }
    records.add(call(at(60), EVE, "GetObject", "b1", "x", "AccessDenied", FROM_CONSOLE));
    assertThat(findings(records)).isEmpty();
  }

  @Test
  void manyBucketsInTheConsoleAreTooMany() {
    List<String> records = new ArrayList<>();
    for (int bucket = 0; bucket < 80; bucket++) {
      records.add(
          call(at(bucket), EVE, "GetBucketAcl", "b" + bucket, "", "AccessDenied", FROM_CONSOLE));
    }
    assertThat(probing(records)).hasSize(1);
  }

  @Test
  void bucketsThatDoNotExist() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      records.add(call(at(i * 5), EVE, "HeadBucket", "corp-" + i, "", "NoSuchBucket", ""));
    }
    List<Finding> found = probing(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details())
        .containsEntry("kinds", "buckets")
        .containsEntry("buckets_count", 16L);
  }

  @Test
  void slowlyOverADay() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      records.add(denied(at(i * 1500), EVE, "ListObjects", "b" + i, ""));
    }
    List<Finding> found = probing(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("buckets_window", "day");
    assertThat(probing(records.subList(0, 40))).isEmpty();
  }

  @Test
  void refusedAndThenLetIn() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      records.add(denied(at(i), EVE, "GetObject", "data", "k" + i));
    }
    records.add(call(at(7200), EVE, "GetObject", "data", "k1"));
    List<Finding> found = probing(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(1);
    assertThat(found.get(0).outcome()).isEmpty();
    assertThat(found.get(0).explanation())
        .contains("; data refused it and let it in at 2026-03-02T12:00:00Z.");

    List<String> atHome = new ArrayList<>(records);
    atHome.add(call(at(-60), EVE, "GetObject", "data", "k1"));
    assertThat(probing(atHome).get(0).steps()).isZero();
  }

  @Test
  void logsAndSensitiveBucketsHaveLowerLimits() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      records.add(denied(at(i * 60), EVE, "GetObject", "payroll", "k" + i));
    }
    assertThat(probing(records)).hasSize(1);
    assertThat(probing(records.subList(0, 4))).isEmpty();
  }

  @Test
  void guessedKeys() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 110; i++) {
      records.add(call(at(i * 2), EVE, "HeadObject", "data", "k" + i, "NoSuchKey", ""));
    }
    List<Finding> found = probing(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("kinds", "keys");
    // A cache asks first, and then puts.
    for (int i = 0; i < 40; i++) {
      records.add(call(at(i * 2 + 1), EVE, "PutObject", "data", "k" + i));
    }
    assertThat(findings(records)).isEmpty();
  }

  @Test
  void bothLogsTellTheSame() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      String inTrail = denied(at(i * 10), EVE, "GetObject", "data", "k " + i);
      records.add(inTrail);
      records.add(
          line(
              at(i * 10 + 1),
              "203.0.113.9",
              EVES,
              id(inTrail),
              "REST.GET.OBJECT",
              "data",
              "k%2520" + i,
              403,
              "AccessDenied",
              0));
    }
    assertThat(findings(records)).isEmpty();
    for (int i = 15; i < 21; i++) {
      records.add(denied(at(i * 10), EVE, "GetObject", "data", "k" + i));
    }
    assertThat(probing(records)).hasSize(1);
    assertThat(probing(records).get(0).count()).isEqualTo(21);
  }

  @Test
  void noiseOfTheInternet() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      records.add(
          line(
              at(i),
              "198.51.100.7",
              "-",
              "R" + i,
              "REST.GET.OBJECT",
              "site",
              "wp/" + i,
              404,
              "NoSuchKey",
              0));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
    assertThat(found.get(0).principal()).isEqualTo("198.51.100.7");
  }

  @Test
  void wrongCredentialsAreNoRefusals() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(
          line(
              at(i),
              "198.51.100.7",
              "-",
              "R" + i,
              "REST.GET.OBJECT",
              "data",
              "k" + i,
              403,
              "SignatureDoesNotMatch",
              0));
    }
    assertThat(findings(records)).isEmpty();
  }

  @Test
  void aJobThatLacksARightIsToldAndThenLearned() {
    List<String> records = new ArrayList<>();
    for (int day = 0; day < 12; day++) {
      for (int i = 0; i < 25; i++) {
        records.add(denied(at(day * 86_400L + i), EVE, "GetObject", "data", day + "/" + i));
      }
    }
    List<Finding> found = probing(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).count()).isEqualTo(50);
  }

  @Test
  void servicesDoNotCount() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(
          denied(
              at(i),
              "{\"type\":\"AWSService\",\"invokedBy\":\"config.amazonaws.com\"}",
              "GetBucketAcl",
              "b" + i,
              ""));
    }
    assertThat(findings(records)).isEmpty();
  }
}
