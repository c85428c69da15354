package io.flowtrail.jobs;

import io.flowtrail.jobs.source.LogFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two days of an account without digests, in which happens what the sample's incidents lack, so
 * that every detector has something to tell.
 */
final class Mischief {
  static final String ACCOUNT = "222233334444";

  /** Settings with which little is enough. */
  static final Map<String, Map<String, String>> SETTINGS =
      Map.of(
          "first_seen", Map.of("learn", "1d", "learn_days", "1", "remember", "180d"),
          "credentials", Map.of("idle", "1d"),
          "rejects", Map.of("least", "20", "cold_factor", "1"),
          "flood", Map.of("flows", "100", "cold_factor", "1"),
          "silence", Map.of("learn", "6h"),
          "role_chains", Map.of("hops", "2"),
          "risk", Map.of("rules", "2", "tactics", "1", "score", "2"));

  private static final String OTHER = "555566667777";
  private static final String HEADER =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start"
          + " end action log-status";
  private static final DateTimeFormatter SLOT =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmm'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

  private final Instant start;
  private final Map<String, List<String>> trail = new TreeMap<>();
  private final Map<String, List<String>> flows = new TreeMap<>();
  private int calls;

  private Mischief(Instant start) {
    this.start = start;
  }

  /** Writes it, from midnight on. */
  static void write(Path archive, Instant start) throws IOException {
    Mischief mischief = new Mischief(start);
    mischief.trails();
    mischief.identities();
    mischief.roles();
    mischief.network();
    mischief.silence();
    mischief.twice();
    for (Map.Entry<String, List<String>> file : mischief.trail.entrySet()) {
      LogFiles.write(archive, file.getKey(), file.getValue());
    }
    for (Map.Entry<String, List<String>> file : mischief.flows.entrySet()) {
      LogFiles.writeGzip(
          archive, file.getKey(), HEADER + "\n" + String.join("\n", file.getValue()) + "\n");
    }
  }

  private Instant at(int hour, int minute, int second) {
    return start.plusSeconds(hour * 3600L + minute * 60L + second);
  }

  // ---- CloudTrail

  private void trails() {
    String main =
        ",\"requestParameters\":{\"name\":\"arn:aws:cloudtrail:eu-west-1:222233334444:trail/t\"}";
    call(at(1, 0, 0), "eu-west-1", "cloudtrail", "StartLogging", user("ana"), main);
    call(at(20, 0, 0), "eu-west-1", "cloudtrail", "StopLogging", user("bo"), main);
    call(at(26, 0, 0), "eu-west-1", "cloudtrail", "StartLogging", user("ana"), main);
  }

  private void identities() {
    String key = ",\"requestParameters\":{\"userName\":\"dee\"}";
    for (int hour = 2; hour < 20; hour += 3) {
      call(at(hour, 5, 0), "eu-west-1", "ec2", "CreateTags", user("cy"), "");
    }
    call(at(30, 5, 0), "ap-south-1", "ec2", "RunInstances", user("cy"), "");
    call(at(30, 9, 0), "ap-south-1", "ec2", "CreateKeyPair", user("cy"), "");
    call(at(0, 20, 0), "eu-west-1", "s3", "ListBuckets", user("sleeper"), "");
    call(at(27, 20, 0), "eu-west-1", "s3", "ListBuckets", user("sleeper"), "");
    for (int minute = 0; minute < 50; minute += 12) {
      String refused = ",\"errorCode\":\"InvalidClientTokenId\",\"errorMessage\":\"no\"";
      call(at(9, minute, 0), "eu-west-1", "sts", "GetCallerIdentity", user("gone"), refused);
    }
    deliver(
        "eu-west-1",
        slot(at(15, 0, 0), 5),
        record(at(10, 0, 0), "eu-west-1", "iam", "CreateAccessKey", user("fay"), key));
    call(at(31, 0, 0), "eu-west-1", "iam", "CreateAccessKey", user("dee"), key);
    call(at(31, 1, 0), "eu-west-1", "iam", "CreateUser", user("dee"), key);
    call(at(31, 2, 0), "eu-west-1", "iam", "ListUsers", user("dee"), "");
    call(at(31, 3, 0), "eu-west-1", "iam", "GetAccountAuthorizationDetails", user("dee"), "");
    call(at(31, 4, 0), "eu-west-1", "iam", "ListAccessKeys", user("dee"), "");
  }

  private void roles() {
    assume(at(12, 0, 0), user("eve"), ACCOUNT, "Jump", "ASIAJUMP000000000001");
    assume(
        at(12, 1, 0),
        session(ACCOUNT, "Jump", "ASIAJUMP000000000001"),
        OTHER,
        "Hub",
        "ASIAHUB0000000000001");
    assume(
        at(12, 7, 0),
        session(OTHER, "Hub", "ASIAHUB0000000000001"),
        ACCOUNT,
        "Admin",
        "ASIAADMIN00000000001");
    String admin = session(ACCOUNT, "Admin", "ASIAADMIN00000000001");
    String key = ",\"requestParameters\":{\"userName\":\"eve\"}";
    call(at(12, 9, 0), "eu-west-1", "iam", "CreateAccessKey", admin, key);
    call(at(12, 19, 0), "eu-west-1", "iam", "DeleteUser", admin, key);
  }

  private void assume(Instant time, String who, String account, String role, String key) {
    String made =
        """
        ,"requestParameters":{"roleArn":"arn:aws:iam::%1$s:role/%2$s","roleSessionName":"s"},\
        "responseElements":{"credentials":{"accessKeyId":"%3$s"},\
        "assumedRoleUser":{"arn":"arn:aws:sts::%1$s:assumed-role/%2$s/s"}}"""
            .formatted(account, role, key);
    call(time, "eu-west-1", "sts", "AssumeRole", who, made);
  }

  private static String user(String name) {
    String key = (name.toUpperCase(Locale.ROOT) + "0000000000000000").substring(0, 16);
    return """
        {"type":"IAMUser","principalId":"AIDA%1$s","arn":"arn:aws:iam::%2$s:user/%1$s",\
        "accountId":"%2$s","accessKeyId":"AKIA%3$s","userName":"%1$s"}"""
        .formatted(name, ACCOUNT, key);
  }

  private static String session(String account, String role, String key) {
    return """
        {"type":"AssumedRole","principalId":"AROA%1$s:s","accountId":"%2$s","accessKeyId":"%3$s",\
        "arn":"arn:aws:sts::%2$s:assumed-role/%1$s/s","sessionContext":{"sessionIssuer":{\
        "type":"Role","principalId":"AROA%1$s","arn":"arn:aws:iam::%2$s:role/%1$s",\
        "accountId":"%2$s","userName":"%1$s"},"attributes":{"mfaAuthenticated":"false"}}}"""
        .formatted(role, account, key);
  }

  private void call(
      Instant time, String region, String service, String name, String who, String more) {
    String record = record(time, region, service, name, who, more);
    deliver(region, slot(time, 5), record);
    if (calls % 5 == 0) {
      // CloudTrail delivers at least once.
      deliver(region, slot(time, 5).plusSeconds(1200), record);
    }
  }

  private String record(
      Instant time, String region, String service, String name, String who, String more) {
    String id = "m-" + calls++;
    return """
        {"eventVersion":"1.09","eventTime":"%s","eventSource":"%s.amazonaws.com","eventName":"%s",\
        "awsRegion":"%s","sourceIPAddress":"198.51.100.9","userIdentity":%s,"eventID":"%s",\
        "requestID":"R%s","readOnly":%s,"recipientAccountId":"%s"%s}"""
        .formatted(
            time,
            service,
            name,
            region,
            who,
            id,
            id,
            name.matches("(List|Get|Describe).*"),
            ACCOUNT,
            more);
  }

  private void deliver(String region, Instant delivered, String record) {
    String file =
        "AWSLogs/%s/CloudTrail/%s/%s/%s_CloudTrail_%s_%s_AbCdEfGhIjKlMnOp.json.gz"
            .formatted(
                ACCOUNT, region, FOLDER.format(delivered), ACCOUNT, region, SLOT.format(delivered));
    trail.computeIfAbsent(file, f -> new ArrayList<>()).add(record);
  }

  private static Instant slot(Instant time, int minutes) {
    long length = Duration.ofMinutes(minutes).toSeconds();
    return Instant.ofEpochSecond((time.getEpochSecond() / length + 1) * length);
  }

  // ---- flow logs

  private void network() {
    for (int port = 100; port < 140; port++) {
      flow(at(5, 0, (port - 100) * 7), "10.9.0.5 10.9.0.6 45000 " + port + " 6 1 44", "REJECT");
    }
    for (int i = 0; i < 90; i++) {
      flow(
          at(7, 1, 2 * i),
          "203.0.113." + (20 + i % 3) + " 10.9.0.9 " + (40_000 + i) + " 8081 6 1 44",
          "REJECT");
    }
    for (int i = 0; i < 9; i++) {
      flow(at(8, i, 0), "203.0.113.50 10.9.0.10 " + (41_000 + i) + " 5432 6 1 44", "REJECT");
    }
    flow(at(8, 30, 0), "203.0.113.50 10.9.0.10 42000 5432 6 40 9000", "ACCEPT");
    for (int i = 0; i < 600; i++) {
      flow(
          at(10, 0, i / 3),
          "198.51.100." + i % 200 + " 10.9.0.11 " + (30_000 + i) + " 443 6 1 44",
          "ACCEPT");
    }
    for (int i = 0; i < 60; i++) {
      flow(at(11, 5 * i, 0), "10.9.0.12 203.0.113.77 " + (50_000 + i) + " 8443 6 8 1200", "ACCEPT");
    }
    for (int i = 0; i < 55; i++) {
      flow(at(13, 0, 6 * i), "203.0.113.88 10.9.0.13 " + (50_000 + i) + " 22 6 12 2400", "ACCEPT");
    }
    flow(at(13, 20, 0), "203.0.113.88 10.9.0.13 60000 22 6 900 900000", "ACCEPT");
  }

  /** One flow log stops at noon of the first day, another goes on. */
  private void silence() {
    for (int half = 0; half < 96; half++) {
      String line = "10.9.1.1 10.9.1.2 40000 9000 6 10 900";
      flow("fl-0aaaaaaaaaaaaaaaa", at(0, 30 * half + 1, 0), line, "ACCEPT");
      if (half < 24) {
        flow("fl-0bbbbbbbbbbbbbbbb", at(0, 30 * half + 1, 0), line, "ACCEPT");
      }
    }
  }

  /** Two flow logs see one interface. */
  private void twice() {
    for (int half = 28; half < 34; half++) {
      String line = "10.9.1.1 10.9.1.2 40000 9000 6 10 900";
      flow("fl-0cccccccccccccccc", "eni-0aaaa", at(0, 30 * half + 1, 0), line, "ACCEPT");
    }
  }

  private void flow(Instant end, String ends, String action) {
    flow("fl-0aaaaaaaaaaaaaaaa", end, ends, action);
  }

  private void flow(String log, Instant end, String ends, String action) {
    flow(log, "eni-" + log.substring(3, 8), end, ends, action);
  }

  private void flow(String log, String networkInterface, Instant end, String ends, String action) {
    Instant delivered = slot(end, 10);
    String file =
        "AWSLogs/%s/vpcflowlogs/eu-west-1/%s/%s_vpcflowlogs_eu-west-1_%s_%s_0123abcd.log.gz"
            .formatted(ACCOUNT, FOLDER.format(delivered), ACCOUNT, log, SLOT.format(delivered));
    long seconds = end.getEpochSecond();
    flows
        .computeIfAbsent(file, f -> new ArrayList<>())
        .add(
            "2 %s %s %s %d %d %s OK"
                .formatted(ACCOUNT, networkInterface, ends, seconds - 5, seconds, action));
  }
}
