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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenedBucketTest {
  private static final String NOBODY =
      "{\"type\":\"AWSAccount\",\"principalId\":\"\",\"accountId\":\"anonymous\"}";
  private static final String FOREIGN =
      "{\"type\":\"AWSAccount\",\"principalId\":\"AIDAFOREIGN\",\"accountId\":\"999900001111\"}";

  private static final DateTimeFormatter ACCESS_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static List<Finding> findings(List<String> records) {
    List<Detector> detectors =
        ExposureDetector.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);
    return Records.findings(detectors, NamedLists.EMPTY, records);
  }

  private static List<Finding> findings(String... records) {
    return findings(List.of(records));
  }

  private static String policy(String time, String principal) {
    return event(
        time,
        "s3",
        "PutBucketPolicy",
        ANA,
        ",\"requestParameters\":{\"bucketName\":\"exports\",\"bucketPolicy\":{\"Statement\":[{"
            + "\"Effect\":\"Allow\",\"Principal\":"
            + principal
            + ",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::exports/*\"}]}}");
  }

  private static String onBucket(String time, String name, String more) {
    return event(
        time, "s3", name, ANA, ",\"requestParameters\":{\"bucketName\":\"exports\"" + more + "}");
  }

  private static String block(String time, boolean on) {
    return onBucket(
        time,
        "PutBucketPublicAccessBlock",
        ",\"PublicAccessBlockConfiguration\":{\"RestrictPublicBuckets\":"
            + on
            + ",\"IgnorePublicAcls\":"
            + on
            + ",\"BlockPublicPolicy\":"
            + on
            + ",\"BlockPublicAcls\":"
            + on
            + "}");
  }

  private static String read(String time, String who, int n) {
    return event(
        time,
        "s3",
        "GetObject",
        who,
        ",\"requestParameters\":{\"bucketName\":\"exports\",\"key\":\"a/"
            + n
            + "\"},\"additionalEventData\":{\"bytesTransferredOut\":1000000.0}");
  }

  /** The access log's line of a request that {@link #read} makes. */
  private static String line(String time, String read) {
    String id = read.replaceFirst(".*\"requestID\":\"([^\"]*)\".*", "$1");
    return "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be exports ["
        + ACCESS_TIME.format(Instant.parse(time))
        + "] 203.0.113.9 - "
        + id
        + " REST.GET.OBJECT a/1 \"GET /x HTTP/1.1\" 200 - 1000000 1000000 8 7 \"-\" \"curl/8\" -"
        + " s9= - TLS_AES_128_GCM_SHA256 - exports.s3.eu-west-1.amazonaws.com TLSv1.3 - - -";
  }

  @Test
  void openedReadAndClosed() {
    String first = read("2026-03-01T12:30:00Z", NOBODY, 1);
    String second = read("2026-03-01T12:31:00Z", NOBODY, 2);
    List<Finding> found =
        findings(
            onBucket("2026-03-01T09:58:00Z", "DeleteBucketPublicAccessBlock", ""),
            policy("2026-03-01T10:00:00Z", "\"*\""),
            first,
            line("2026-03-01T12:30:01Z", first),
            second,
            line("2026-03-01T12:31:00Z", second),
            block("2026-03-01T13:12:00Z", true));
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-public-bucket-read");
    assertThat(finding.steps()).isZero();
    assertThat(finding.count()).isEqualTo(2);
    assertThat(finding.evidences()).hasSize(6);
    assertThat(finding.details())
        .containsEntry("requests", 2L)
        .containsEntry("requests_exact", true)
        .containsEntry("bytes_out", 2_000_000L)
        .containsEntry("sources", 1L)
        .containsEntry("seconds_open", 11_520L)
        .containsEntry("closed_with", "PutBucketPublicAccessBlock");
    assertThat(finding.explanation())
        .isEqualTo(
            "Bucket exports was opened to everyone (everyone:s3:GetObject) at 2026-03-01T10:00:00Z"
                + " by arn:aws:iam::111122223333:user/ana, after its public access block was"
                + " removed at 2026-03-01T09:58:00Z by arn:aws:iam::111122223333:user/ana; the"
                + " first request of an outsider came 2 h 30 min later, from 203.0.113.9; 1 source,"
                + " 2 requests, 2.0 MB out; closed by arn:aws:iam::111122223333:user/ana"
                + " (PutBucketPublicAccessBlock) after 3 h 12 min.");
  }

  @Test
  void nothingWithoutReadersOrWithoutOpening() {
    assertThat(findings(policy("2026-03-01T10:00:00Z", "\"*\""))).isEmpty();
    assertThat(findings(read("2026-03-01T12:30:00Z", NOBODY, 1))).isEmpty();
    assertThat(
            findings(
                policy("2026-03-01T10:00:00Z", "\"*\""),
                onBucket("2026-03-01T11:00:00Z", "DeleteBucketPolicy", ""),
                read("2026-03-01T12:30:00Z", NOBODY, 1),
                read("2026-03-01T10:30:00Z", ANA, 1)))
        .isEmpty();
  }

  @Test
  void theBlockIsRemovedFromAPolicyThatWasThereAlready() {
    List<Finding> found =
        findings(
            block("2026-03-01T09:00:00Z", true),
            policy("2026-03-01T10:00:00Z", "\"*\""),
            block("2026-03-01T11:00:00Z", false),
            read("2026-03-01T12:30:00Z", NOBODY, 1));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details())
        .containsEntry("opened_at", "2026-03-01T11:00:00Z")
        .containsEntry("opened_with", "PutBucketPublicAccessBlock")
        .containsEntry("closed", false);
    assertThat(found.get(0).explanation()).doesNotContain("after its public access block");
  }

  @Test
  void thePolicyPutAgainOpensNothing() {
    List<Finding> found =
        findings(
            policy("2026-03-01T10:00:00Z", "\"*\""),
            read("2026-03-01T10:30:00Z", NOBODY, 1),
            policy("2026-03-20T10:00:00Z", "\"*\""),
            read("2026-03-20T12:30:00Z", NOBODY, 2));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).count()).isEqualTo(1);
  }

  @Test
  void openedAgainIsAnotherFinding() {
    assertThat(
            findings(
                policy("2026-03-01T10:00:00Z", "\"*\""),
                read("2026-03-01T10:30:00Z", NOBODY, 1),
                onBucket("2026-03-01T11:00:00Z", "DeleteBucketPolicy", ""),
                policy("2026-03-01T11:05:00Z", "\"*\""),
                read("2026-03-01T11:30:00Z", NOBODY, 2)))
        .hasSize(2);
  }

  @Test
  void oneThatWasReadBeforeIsLessGrave() {
    List<Finding> found =
        findings(
            read("2026-03-01T09:30:00Z", NOBODY, 1),
            policy("2026-03-01T10:00:00Z", "\"*\""),
            read("2026-03-01T10:30:00Z", NOBODY, 2));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
  }

  @Test
  void aForeignAccount() {
    String foreign = "{\"AWS\":\"arn:aws:iam::999900001111:root\"}";
    List<Finding> found =
        findings(
            policy("2026-03-01T10:00:00Z", foreign),
            read("2026-03-01T10:30:00Z", FOREIGN, 1),
            onBucket("2026-03-01T11:00:00Z", "DeleteBucketPolicy", ""));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).ruleId()).isEqualTo("flowtrail-shared-bucket-read");
    assertThat(found.get(0).explanation())
        .contains("opened to account 999900001111 (account:999900001111:s3:GetObject)");
    assertThat(
            findings(
                read("2026-02-28T10:30:00Z", FOREIGN, 1),
                policy("2026-03-01T10:00:00Z", foreign),
                read("2026-03-01T10:30:00Z", FOREIGN, 2)))
        .isEmpty();
  }

  @Test
  void credentialsOfAnyAccountAreOutsidersToo() {
    List<Finding> found =
        findings(policy("2026-03-01T10:00:00Z", "\"*\""), read("2026-03-01T10:30:00Z", FOREIGN, 1));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).ruleId()).isEqualTo("flowtrail-public-bucket-read");
    assertThat(found.get(0).details()).containsEntry("accounts", "999900001111");
  }

  @Test
  void thousandsOfRequestsAreCounted() {
    List<String> records = new ArrayList<>();
    records.add(policy("2026-03-01T10:00:00Z", "\"*\""));
    for (int n = 0; n < 1500; n++) {
      records.add(read("2026-03-01T10:%02d:%02dZ".formatted(10 + n / 60, n % 60), NOBODY, n));
    }
    List<Finding> found = findings(records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details())
        .containsEntry("requests", 1500L)
        .containsEntry("bytes_out", 1_500_000_000L);
  }
}
