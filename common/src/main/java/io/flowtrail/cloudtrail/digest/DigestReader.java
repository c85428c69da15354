package io.flowtrail.cloudtrail.digest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the JSON of a digest file, strictly.
 *
 * <p>Digests can be reached by attackers before their signature is checked: texts, nesting, the
 * number of members and of log files are bounded. Members that are not known are passed over, as
 * AWS may add some.
 */
public final class DigestReader {
  /** Largest digest that is read, unpacked: 100,000 log files take about 40 MB. */
  public static final int MAX_BYTES = 128 << 20;

  /** Most log files in one digest: a hundred for every second of its hour. */
  static final int MAX_LOG_FILES = 500_000;

  /**
   * Longest text, characters: keys have at most 1024 bytes, signatures of 8192 bits 2048 digits.
   */
  static final int MAX_TEXT = 4096;

  private static final int MAX_MEMBERS = 256;
  private static final int MAX_NESTING = 32;
  private static final int MAX_NAME = 256;

  /** Also of members that are not known. */
  private static final int MAX_ANY_TEXT = 1 << 16;

  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Names come from outside: they are not kept beyond their digest.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNameLength(MAX_NAME)
                  .maxStringLength(MAX_ANY_TEXT)
                  .build())
          .build();

  private final JsonParser parser;
  private final String[] values = new String[Member.values().length];
  private final List<ListedLog> logFiles = new ArrayList<>();
  private boolean listed;

  private DigestReader(JsonParser parser) {
    this.parser = parser;
  }

  /** What is read of the digest itself. */
  private enum Member {
    AWS_ACCOUNT_ID("awsAccountId", false, true),
    START("digestStartTime", true, false),
    END("digestEndTime", true, false),
    BUCKET("digestS3Bucket", true, false),
    OBJECT("digestS3Object", true, false),
    FINGERPRINT("digestPublicKeyFingerprint", true, false),
    ALGORITHM("digestSignatureAlgorithm", false, true),
    NEWEST("newestEventTime", false, true),
    OLDEST("oldestEventTime", false, true),
    PREVIOUS_BUCKET("previousDigestS3Bucket", false, true),
    PREVIOUS_OBJECT("previousDigestS3Object", false, true),
    PREVIOUS_HASH("previousDigestHashValue", false, true),
    PREVIOUS_HASH_ALGORITHM("previousDigestHashAlgorithm", false, true),
    // Must stand, as it is signed; null in a starting digest.
    PREVIOUS_SIGNATURE("previousDigestSignature", true, true);

    private final String name;
    private final boolean required;
    private final boolean nullable;

    Member(String name, boolean required, boolean nullable) {
      this.name = name;
      this.required = required;
      this.nullable = nullable;
    }

    static Member of(String name) {
      for (Member member : MEMBERS) {
        if (member.name.equals(name)) {
          return member;
        }
      }
      return null;
    }
  }

  private static final Member[] MEMBERS = Member.values();

  /**
   * Reads a digest.
   *
   * @param json the unpacked bytes
   * @throws InvalidDigestException if it is no JSON, lacks a member, has one twice, or one of a
   *     wrong type
   */
  public static DigestFile read(byte[] json) throws InvalidDigestException {
    if (json.length > MAX_BYTES) {
      throw new InvalidDigestException(
          "the digest has " + json.length + " bytes; at most " + MAX_BYTES + " are read");
    }
    // Given bytes, the parser would guess at UTF-16 and let malformed UTF-8 pass.
    Reader utf8 =
        new InputStreamReader(
            new ByteArrayInputStream(json),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    try (JsonParser parser = JSON.createParser(utf8)) {
      return new DigestReader(parser).digest();
    } catch (JsonProcessingException e) {
      throw new InvalidDigestException(
          "the digest is no valid JSON"
              + (e.getLocation() == null
                  ? ""
                  : " at line %d, column %d"
                      .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()))
              + ": "
              + VisibleText.of(e.getOriginalMessage()));
    } catch (IOException e) {
      // Bytes in memory have no other fault to give.
      throw new InvalidDigestException("the digest is no UTF-8");
    }
  }

  private DigestFile digest() throws IOException, InvalidDigestException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new InvalidDigestException("the digest is empty");
    }
    if (first != JsonToken.START_OBJECT) {
      throw new InvalidDigestException("the digest is no JSON object");
    }
    for (int count = 0; parser.nextToken() != JsonToken.END_OBJECT; count++) {
      bound(count, "the digest");
      String name = parser.currentName();
      Member member = Member.of(name);
      JsonToken value = parser.nextToken();
      if (member != null) {
        values[member.ordinal()] = text(value, "", name, member.nullable);
      } else if (name.equals("logFiles")) {
        logFiles(value);
      } else {
        parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw new InvalidDigestException("something stands behind the end of the digest's JSON");
    }
    return complete();
  }

  private DigestFile complete() throws InvalidDigestException {
    for (Member member : MEMBERS) {
      if (values[member.ordinal()] == null) {
        if (member.required) {
          throw new InvalidDigestException(member.name + " is missing");
        }
        values[member.ordinal()] = "";
      }
    }
    if (!listed) {
      throw new InvalidDigestException("logFiles is missing");
    }
    long start = time(Member.START);
    long end = time(Member.END);
    if (end < start) {
      throw new InvalidDigestException(
          "digestEndTime " + value(Member.END) + " is before digestStartTime");
    }
    return new DigestFile(
        new DigestHeader(
            value(Member.AWS_ACCOUNT_ID),
            start,
            end,
            value(Member.START),
            value(Member.END),
            value(Member.BUCKET),
            value(Member.OBJECT),
            value(Member.FINGERPRINT),
            value(Member.ALGORITHM),
            value(Member.PREVIOUS_BUCKET),
            value(Member.PREVIOUS_OBJECT),
            value(Member.PREVIOUS_HASH),
            value(Member.PREVIOUS_HASH_ALGORITHM),
            value(Member.PREVIOUS_SIGNATURE)),
        logFiles);
  }

  private String value(Member member) {
    return values[member.ordinal()];
  }

  private long time(Member member) throws InvalidDigestException {
    String text = value(member);
    try {
      Instant time = Instant.parse(text);
      if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) {
        return time.toEpochMilli();
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw new InvalidDigestException(
        member.name + " is no time such as 2026-03-01T10:00:00Z: " + shown(text));
  }

  private void logFiles(JsonToken value) throws IOException, InvalidDigestException {
    if (value != JsonToken.START_ARRAY) {
      throw new InvalidDigestException("logFiles is " + typeOf(value) + ", not an array");
    }
    listed = true;
    String bucket = "";
    String algorithm = "";
    for (JsonToken entry = parser.nextToken();
        entry != JsonToken.END_ARRAY;
        entry = parser.nextToken()) {
      if (logFiles.size() == MAX_LOG_FILES) {
        throw new InvalidDigestException("logFiles has more than " + MAX_LOG_FILES + " entries");
      }
      ListedLog log = entry(entry, bucket, algorithm);
      bucket = log.s3Bucket();
      algorithm = log.hashAlgorithm();
      logFiles.add(log);
    }
  }

  /** One entry; texts that nearly every entry repeats are kept once. */
  private ListedLog entry(JsonToken first, String lastBucket, String lastAlgorithm)
      throws IOException, InvalidDigestException {
    String place = "logFiles[" + logFiles.size() + "]";
    if (first != JsonToken.START_OBJECT) {
      throw new InvalidDigestException(place + " is " + typeOf(first) + ", not an object");
    }
    String bucket = null;
    String object = null;
    String hash = null;
    String algorithm = null;
    String newest = "";
    String oldest = "";
    for (int count = 0; parser.nextToken() != JsonToken.END_OBJECT; count++) {
      bound(count, place);
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "s3Bucket" -> bucket = once(text(value, place, name, false), lastBucket);
        case "s3Object" -> object = text(value, place, name, false);
        case "hashValue" -> hash = text(value, place, name, false);
        case "hashAlgorithm" -> algorithm = once(text(value, place, name, false), lastAlgorithm);
        case "newestEventTime" -> newest = text(value, place, name, true);
        case "oldestEventTime" -> oldest = text(value, place, name, true);
        default -> parser.skipChildren();
      }
    }
    return new ListedLog(
        present(bucket, place, "s3Bucket"),
        present(object, place, "s3Object"),
        present(hash, place, "hashValue"),
        present(algorithm, place, "hashAlgorithm"),
        newest,
        oldest);
  }

  private static String once(String text, String last) {
    return text.equals(last) ? last : text;
  }

  private static String present(String value, String place, String name)
      throws InvalidDigestException {
    if (value == null) {
      throw new InvalidDigestException(place + "." + name + " is missing");
    }
    return value;
  }

  /** A text; the empty one for null where that may stand. */
  private String text(JsonToken value, String place, String name, boolean nullable)
      throws IOException, InvalidDigestException {
    if (value == JsonToken.VALUE_NULL && nullable) {
      return "";
    }
    String path = place.isEmpty() ? name : place + "." + name;
    if (value != JsonToken.VALUE_STRING) {
      throw new InvalidDigestException(path + " is " + typeOf(value) + ", not a string");
    }
    String text = "";
    boolean tooLong = false;
    try {
      text = parser.getText();
    } catch (StreamConstraintsException e) {
      tooLong = true;
    }
    if (tooLong || text.length() > MAX_TEXT) {
      throw new InvalidDigestException(path + " is longer than " + MAX_TEXT + " characters");
    }
    if (text.isEmpty()) {
      throw new InvalidDigestException(path + " is an empty string");
    }
    return text;
  }

  private static void bound(int members, String place) throws InvalidDigestException {
    if (members == MAX_MEMBERS) {
      throw new InvalidDigestException(place + " has more than " + MAX_MEMBERS + " members");
    }
  }

  private static String typeOf(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NULL -> "null";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      default -> "a number";
    };
  }

  private static String shown(String text) {
    return VisibleText.of(text.length() <= 40 ? text : text.substring(0, 40) + "...");
  }
}
