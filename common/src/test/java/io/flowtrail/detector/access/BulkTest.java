package io.flowtrail.detector.access;

import static io.flowtrail.detector.access.Buckets.at;
import static io.flowtrail.detector.access.Buckets.call;
import static io.flowtrail.detector.access.Buckets.detector;
import static io.flowtrail.detector.access.Buckets.findings;
import static io.flowtrail.detector.access.Buckets.id;
import static io.flowtrail.detector.access.Buckets.line;
import static io.flowtrail.detector.access.Buckets.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BulkTest {
  private static final long DAY = 86_400;
  private static final String EVE = user("eve");
  private static final String EVES = "arn:aws:iam::111122223333:user/eve";
  private static final BucketAccess FEW = detector(Map.of("reads", "40"));

  private static void add(List<String> records, String name, long seconds, int count) {
    for (int i = 0; i < count; i++) {
      records.add(call(at(seconds + i), EVE, name, "data", seconds + "/" + i));
    }
  }

  @Test
  void deletions() {
    List<String> records = new ArrayList<>();
    add(records, "DeleteObject", 0, 105);
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo(AccessRules.BULK_DELETE);
    assertThat(finding.count()).isEqualTo(105);
    assertThat(finding.steps()).isZero();
    assertThat(finding.evidences()).isNotEmpty();
    assertThat(finding.explanation())
        .isEqualTo(
            EVES
                + " deleted 105 different objects in bucket data within 1 min; up to 105 in a short"
                + " time (limit 100, usual 0).");
    assertThat(findings(records.subList(0, 99))).isEmpty();
  }

  @Test
  void aNightlyJobIsToldOnce() {
    List<String> records = new ArrayList<>();
    for (int day = 0; day < 8; day++) {
      add(records, "DeleteObject", day * DAY, 110);
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).lastTime()).isLessThan(at(2 * DAY).toEpochMilli());
  }

  @Test
  void batchesInBothLogsCountOnce() {
    List<String> records = new ArrayList<>();
    String batch =
        call(
            at(0),
            EVE,
            "DeleteObjects",
            "data",
            "",
            "",
            ",\"additionalEventData\":{\"bytesTransferredIn\":14400}");
    records.add(batch);
    records.add(
        line(
            at(0),
            "203.0.113.9",
            EVES,
            id(batch),
            "REST.POST.MULTI_OBJECT_DELETE",
            "data",
            "-",
            200,
            "-",
            9));
    for (int i = 0; i < 120; i++) {
      records.add(
          line(at(0), "-", EVES, id(batch), "BATCH.DELETE.OBJECT", "data", "k" + i, 204, "-", 0));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).count()).isEqualTo(120);
    assertThat(findings(List.of(batch))).hasSize(1);
  }

  @Test
  void whatLifecycleRulesDeleteDoesNotCount() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      records.add(
          line(at(i), "-", "AmazonS3", "E" + i, "S3.EXPIRE.OBJECT", "data", "k" + i, 204, "-", 0));
    }
    assertThat(findings(records)).isEmpty();
  }

  @Test
  void deletionsOfLogsAreGraver() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 105; i++) {
      records.add(call(at(i), EVE, "DeleteObject", "org-logs", "k" + i));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(1);
  }

  @Test
  void readsFarAboveTheUsual() {
    List<String> records = new ArrayList<>();
    for (int day = 0; day < 8; day++) {
      add(records, "GetObject", day * DAY, 15);
    }
    assertThat(findings(FEW, records)).isEmpty();
    add(records, "GetObject", 7 * DAY + 3600, 70);
    List<Finding> found = findings(FEW, records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).ruleId()).isEqualTo(AccessRules.BULK_READ);
    // Limit of a window: four times what was read on two days.
    assertThat(found.get(0).details()).containsEntry("limit", 60L).containsEntry("usual", 15L);
  }

  @Test
  void somebodyNewToABucketMayReadMore() {
    List<String> records = new ArrayList<>();
    add(records, "GetObject", 0, 120);
    assertThat(findings(FEW, records)).isEmpty();
  }

  @Test
  void theSameObjectAgainAndAgainIsOne() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      records.add(call(at(i), EVE, "DeleteObject", "data", "lock"));
    }
    assertThat(findings(records)).isEmpty();
  }

  @Test
  void objectsOfManyBuckets() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      records.add(call(at(i * 10), EVE, "GetObject", "b" + i, "k"));
      records.add(call(at(i * 10), user("scanner"), "GetBucketAcl", "b" + i, ""));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).ruleId()).isEqualTo(AccessRules.WIDE);
    assertThat(found.get(0).count()).isEqualTo(45);
    assertThat(found.get(0).principal()).isEqualTo(EVES);
    assertThat(findings(records.subList(0, 70))).isEmpty();
  }
}
