package io.flowtrail.cloudtrail.digest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Findings as JSON Lines, the contract of {@code verify --format json} and {@code replay
 * --integrity}.
 *
 * <p>Members stand in a fixed order. {@code kind}, {@code key}, {@code verdict}, {@code reason} and
 * {@code fault} always stand; others only if there is something to say. Times are ISO 8601 in UTC.
 * Whatever could attack a terminal that shows the line is escaped.
 */
public final class IntegrityJson {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private IntegrityJson() {}

  /** One finding on one line, without a line break. */
  public static String line(IntegrityFinding finding) {
    boolean log = finding.kind() == Kind.LOG;
    boolean read = log && !finding.foundSha256().isEmpty();
    StringBuilder out = new StringBuilder(640);
    out.append("{\"kind\":\"").append(finding.kind().word()).append('"');
    always(out, "key", finding.key());
    always(out, "verdict", finding.verdict().word());
    always(out, "reason", finding.reason());
    out.append(",\"fault\":").append(finding.fault());
    text(out, "uri", finding.uri());
    text(out, "account", finding.account());
    text(out, "organization_id", finding.organizationId());
    text(out, "region", finding.region());
    text(out, "trail", finding.trail());
    text(out, "home_region", finding.homeRegion());
    if (finding.backfill()) {
      out.append(",\"backfill\":true");
    }
    time(out, "from", finding.from(), finding.from() != 0);
    // A log file has one time only, that of its delivery.
    time(out, "to", finding.to(), finding.to() != (log ? finding.from() : 0));
    text(out, "expected_sha256", finding.expectedSha256());
    text(out, "found_sha256", finding.foundSha256());
    text(out, "digest", finding.digest());
    number(out, "log_files", finding.logFiles(), finding.kind() == Kind.DIGEST);
    number(out, "bytes", finding.bytes(), read);
    number(out, "foreign_records", finding.foreignRecords(), false);
    return out.append('}').toString();
  }

  /** Appends {@code text} as a JSON string that is as safe as those of {@link #line}. */
  public static void appendQuoted(StringBuilder out, String text) {
    VisibleText.appendQuoted(out, text);
  }

  private static void always(StringBuilder out, String name, String value) {
    out.append(",\"").append(name).append("\":");
    VisibleText.appendQuoted(out, value);
  }

  private static void text(StringBuilder out, String name, String value) {
    if (!value.isEmpty()) {
      always(out, name, value);
    }
  }

  private static void time(StringBuilder out, String name, long millis, boolean stands) {
    if (stands) {
      always(out, name, Instant.ofEpochMilli(millis).toString());
    }
  }

  private static void number(StringBuilder out, String name, long value, boolean evenIfZero) {
    if (value != 0 || evenIfZero) {
      out.append(",\"").append(name).append("\":").append(value);
    }
  }

  /**
   * Reads what {@link #line} wrote; members of later releases are passed over.
   *
   * @throws IllegalArgumentException if it is no such line; the message tells why
   */
  public static IntegrityFinding ofLine(String line) {
    Map<String, String> members = members(line);
    Kind kind = kind(required(members, "kind"));
    String word = required(members, "verdict");
    Verdict verdict =
        Verdict.ofWord(word)
            .orElseThrow(() -> new IllegalArgumentException("no verdict: " + VisibleText.of(word)));
    long from = time(members, "from", 0);
    return new IntegrityFinding(
        kind,
        text(members, "account"),
        text(members, "organization_id"),
        text(members, "region"),
        text(members, "trail"),
        text(members, "home_region"),
        text(members, "backfill").equals("true"),
        required(members, "key"),
        text(members, "uri"),
        verdict,
        required(members, "fault").equals("true"),
        required(members, "reason"),
        text(members, "expected_sha256"),
        text(members, "found_sha256"),
        from,
        time(members, "to", kind == Kind.LOG ? from : 0),
        text(members, "digest"),
        Math.toIntExact(number(members, "log_files")),
        number(members, "bytes"),
        number(members, "foreign_records"));
  }

  /** Members with a plain value, as text. */
  private static Map<String, String> members(String line) {
    Map<String, String> members = new HashMap<>();
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("a finding is a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        if (parser.nextToken().isScalarValue()) {
          members.put(name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("something stands behind the finding");
      }
      return members;
    } catch (IOException e) {
      throw new IllegalArgumentException("a finding is a JSON object on one line", e);
    }
  }

  private static Kind kind(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of finding: " + VisibleText.of(word));
  }

  private static String required(Map<String, String> members, String name) {
    if (!members.containsKey(name)) {
      throw new IllegalArgumentException("a finding without " + name);
    }
    return members.get(name);
  }

  private static String text(Map<String, String> members, String name) {
    return members.getOrDefault(name, "");
  }

  private static long time(Map<String, String> members, String name, long otherwise) {
    String text = text(members, name);
    try {
      return text.isEmpty() ? otherwise : Instant.parse(text).toEpochMilli();
    } catch (java.time.DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(name + " is no time: " + VisibleText.of(text), e);
    }
  }

  private static long number(Map<String, String> members, String name) {
    String text = text(members, name);
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is no number: " + VisibleText.of(text), e);
    }
  }
}
