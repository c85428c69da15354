package io.flowtrail.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flowtrail.s3access.AccessLogReader;
import io.flowtrail.vpcflow.FlowLogReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recognises logs by what they begin with. */
final class ContentSniffer {
  private static final JsonFactory JSON = new JsonFactory();

  /** The first lines may be damaged, or comments; further than this no one looks. */
  private static final int MOST_LINES = 50;

  private static final Set<String> ENVELOPES = Set.of("logEvents", "events", "message", "detail");

  private static final Map<String, LogFormat> MEMBERS =
      Map.ofEntries(
          Map.entry("Records", LogFormat.CLOUDTRAIL),
          Map.entry("CloudTrailEvent", LogFormat.CLOUDTRAIL),
          Map.entry("eventVersion", LogFormat.CLOUDTRAIL),
          Map.entry("userIdentity", LogFormat.CLOUDTRAIL),
          Map.entry("eventSource", LogFormat.CLOUDTRAIL),
          Map.entry("eventName", LogFormat.CLOUDTRAIL),
          Map.entry("awsRegion", LogFormat.CLOUDTRAIL),
          Map.entry("recipientAccountId", LogFormat.CLOUDTRAIL),
          Map.entry("digestStartTime", LogFormat.CLOUDTRAIL_DIGEST),
          Map.entry("digestS3Bucket", LogFormat.CLOUDTRAIL_DIGEST),
          Map.entry("digestPublicKeyFingerprint", LogFormat.CLOUDTRAIL_DIGEST),
          Map.entry("previousDigestSignature", LogFormat.CLOUDTRAIL_DIGEST),
          Map.entry("schema_version_id", LogFormat.S3_ACCESS),
          Map.entry("bucket_name", LogFormat.S3_ACCESS),
          Map.entry("key_name", LogFormat.S3_ACCESS),
          Map.entry("request_uri", LogFormat.S3_ACCESS));

  private static final String CONTROL_MESSAGE = "\"CONTROL_MESSAGE\"";

  private ContentSniffer() {}

  static Optional<LogFormat> sniff(byte[] head, int length) {
    if (startsWith(head, length, 'P', 'A', 'R', '1')) {
      return Optional.of(LogFormat.VPC_FLOW);
    }
    int at = startsWith(head, length, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    while (at < length && isBlank(head[at])) {
      at++;
    }
    if (at == length) {
      return Optional.empty();
    }
    return lines(head, at, length);
  }

  /**
   * Whether it begins with an envelope of a CloudWatch Logs subscription, which says nothing of the
   * next one.
   */
  static boolean isEnvelope(byte[] head, int length) {
    try (JsonParser parser = JSON.createParser(head, 0, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (MEMBERS.containsKey(name)) {
          return false;
        }
        if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("messageType")) {
          return Set.of("DATA_MESSAGE", "CONTROL_MESSAGE").contains(parser.getText());
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  /** Whether it begins with a health probe of CloudWatch Logs, which every reader drops. */
  static boolean isControlMessage(byte[] head, int length) {
    return new String(head, 0, Math.min(length, 1024), StandardCharsets.ISO_8859_1)
        .contains(CONTROL_MESSAGE);
  }

  private static boolean startsWith(byte[] head, int length, int... bytes) {
    if (length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static Optional<LogFormat> lines(byte[] head, int from, int length) {
    int start = from;
    for (int line = 0; line < MOST_LINES && start < length; line++) {
      int end = start;
      while (end < length && head[end] != '\n') {
        end++;
      }
      while (start < end && isBlank(head[start])) {
        start++;
      }
      // JSON may spread over lines: it is looked at from here to the end of the head.
      boolean json = start < length && (head[start] == '{' || head[start] == '[');
      Optional<LogFormat> known = json ? json(head, start, length, 0) : line(head, start, end);
      if (known.isPresent()) {
        return known;
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  private static Optional<LogFormat> line(byte[] b, int start, int lineEnd) {
    int end = lineEnd;
    while (end > start && isBlank(b[end - 1])) {
      end--;
    }
    if (FlowLogReader.looksLikeFlowLog(b, start, end)) {
      return Optional.of(LogFormat.VPC_FLOW);
    }
    return AccessLogReader.looksLikeAccessLog(b, start, end)
        ? Optional.of(LogFormat.S3_ACCESS)
        : Optional.empty();
  }

  /** The first member that tells; the head ends anywhere, so an end is no fault. */
  private static Optional<LogFormat> json(byte[] head, int from, int length, int inside) {
    if (inside > 2) {
      return Optional.empty();
    }
    try (JsonParser parser = JSON.createParser(head, from, length - from)) {
      int depth = 0;
      int envelopes = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          depth++;
        } else if (token == JsonToken.END_OBJECT) {
          depth--;
          envelopes = Math.min(envelopes, Math.max(depth, 0));
        } else if (token == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          LogFormat known = MEMBERS.get(name);
          if (known != null) {
            return Optional.of(known);
          }
          JsonToken value = parser.nextToken();
          if (name.equals("message") && value == JsonToken.VALUE_STRING) {
            byte[] text = parser.getText().strip().getBytes(StandardCharsets.UTF_8);
            Optional<LogFormat> carried = carried(text, inside);
            if (carried.isPresent()) {
              return carried;
            }
          } else if (value == JsonToken.START_OBJECT) {
            if (ENVELOPES.contains(name) || name.equals("Events")) {
              depth++;
            } else {
              parser.skipChildren();
            }
          } else if (value == JsonToken.START_ARRAY
              && !ENVELOPES.contains(name)
              && !name.equals("Events")) {
            parser.skipChildren();
          }
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<LogFormat> carried(byte[] text, int inside) {
    if (text.length == 0) {
      return Optional.empty();
    }
    return text[0] == '{' ? json(text, 0, text.length, inside + 1) : line(text, 0, text.length);
  }
}
