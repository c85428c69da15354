package io.flowtrail.jobs.source;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Real CloudTrail files in the layout of a real bucket. */
public final class LogFiles {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmm'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

  private LogFiles() {}

  /** A record; the name of the event is what test rules look at. */
  public static String record(String account, Instant time, String eventName, String eventId) {
    return """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE",\
        "arn":"arn:aws:iam::%s:user/ana","accountId":"%s","userName":"ana"},"eventTime":"%s",\
        "eventSource":"cloudtrail.amazonaws.com","eventName":"%s","awsRegion":"eu-west-1",\
        "sourceIPAddress":"203.0.113.7","userAgent":"aws-cli","requestParameters":null,\
        "responseElements":null,"requestID":"r","eventID":"%s","readOnly":false,\
        "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"%s"}"""
        .formatted(account, account, time, eventName, eventId, account);
  }

  public static String key(String account, Instant delivered, String unique) {
    return "AWSLogs/%s/CloudTrail/eu-west-1/%s/%s_CloudTrail_eu-west-1_%s_%s.json.gz"
        .formatted(account, FOLDER.format(delivered), account, NAME.format(delivered), unique);
  }

  /** Writes a log file with these records. */
  public static Path write(Path directory, String key, List<String> records) throws IOException {
    return writeGzip(
        directory, key, records.stream().collect(Collectors.joining(",", "{\"Records\":[", "]}")));
  }

  /** Writes any text, compressed. */
  public static Path writeGzip(Path directory, String key, String text) throws IOException {
    Path file = directory.resolve(key);
    Files.createDirectories(file.getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }
}
