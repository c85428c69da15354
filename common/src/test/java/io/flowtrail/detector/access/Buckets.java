package io.flowtrail.detector.access;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Records;
import io.flowtrail.event.NamedLists;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Records about buckets, in both logs. */
final class Buckets {
  static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
  static final NamedLists LISTS =
      new NamedLists(
          Map.of(
              NamedLists.SENSITIVE_BUCKETS,
              List.of("payroll"),
              NamedLists.LOG_BUCKETS,
              List.of("org-logs"),
              NamedLists.ACCOUNTS,
              List.of("111122223333", "444455556666")));
  static final String ANONYMOUS =
      "{\"type\":\"AWSAccount\",\"principalId\":\"\",\"accountId\":\"anonymous\"}";
  private static final String OWNER =
      "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
  private static final DateTimeFormatter LINE_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Buckets() {}

  static BucketAccess detector(Map<String, String> settings) {
    return BucketAccess.of(new DetectorSettings(settings), LISTS);
  }

  static List<Finding> findings(List<String> records) {
    return findings(detector(Map.of()), records);
  }

  static List<Finding> findings(BucketAccess detector, List<String> records) {
    return Records.findings(detector, LISTS, records);
  }

  static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  static String user(String name) {
    return user("111122223333", name);
  }

  static String user(String account, String name) {
    return "{\"type\":\"IAMUser\",\"principalId\":\"AIDA"
        + name
        + "\",\"arn\":\"arn:aws:iam::"
        + account
        + ":user/"
        + name
        + "\",\"accountId\":\""
        + account
        + "\",\"userName\":\""
        + name
        + "\"}";
  }

  /** A record of CloudTrail whose outcome is an error code, empty for success. */
  static String call(
      Instant time, String who, String name, String bucket, String key, String error, String rest) {
    return Records.event(
        time.toString(),
        "s3",
        name,
        who,
        (error.isEmpty() ? "" : ",\"errorCode\":\"" + error + "\"")
            + ",\"requestParameters\":{\"bucketName\":\""
            + bucket
            + "\""
            + (key.isEmpty() ? "" : ",\"key\":\"" + key + "\"")
            + "}"
            + rest);
  }

  static String call(Instant time, String who, String name, String bucket, String key) {
    return call(time, who, name, bucket, key, "", "");
  }

  static String denied(Instant time, String who, String name, String bucket, String key) {
    return call(time, who, name, bucket, key, "AccessDenied", "");
  }

  /** The request id that {@link Records} gave a record. */
  static String id(String record) {
    return record.replaceFirst(".*\"requestID\":\"([^\"]*)\".*", "$1");
  }

  /** A line of an access log; requester and key may be {@code -}. */
  static String line(
      Instant time,
      String address,
      String requester,
      String id,
      String operation,
      String bucket,
      String key,
      int status,
      String error,
      long bytes) {
    return OWNER
        + " "
        + bucket
        + " ["
        + LINE_TIME.format(time)
        + "] "
        + address
        + " "
        + requester
        + " "
        + id
        + " "
        + operation
        + " "
        + key
        + " \"GET /x HTTP/1.1\" "
        + status
        + " "
        + error
        + " "
        + bytes
        + " - 8 7 \"-\" \"aws-cli/2.17\" - s9= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader "
        + bucket
        + ".s3.eu-west-1.amazonaws.com TLSv1.3 - - -";
  }
}
