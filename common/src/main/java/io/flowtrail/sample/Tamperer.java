package io.flowtrail.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Breaks an intact sample. Ways take digests that no other way touched nor any of its neighbours,
 * beginning with another chain each.
 */
final class Tamperer {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration HALF_HOUR = Duration.ofMinutes(30);
  private static final Duration DAY = Duration.ofDays(1);

  private final TamperedArchive archive;
  private final long seed;

  private Tamperer(Path directory, long seed) throws IOException {
    this.archive = new TamperedArchive(directory, seed);
    this.seed = seed;
  }

  static List<Tampered> tamper(Path directory, long seed, Set<Tampering> ways) throws IOException {
    List<Tampered> done = new ArrayList<>();
    if (ways.isEmpty()) {
      return done;
    }
    Tamperer tamperer = new Tamperer(directory, seed);
    for (Tampering way : EnumSet.copyOf(ways)) {
      done.add(tamperer.apply(way));
    }
    return done;
  }

  private Tampered apply(Tampering way) throws IOException {
    return switch (way) {
      case STOP_AND_START,
          VALIDATION_OFF,
          STARTING_DIGEST_IN_MID_HISTORY,
          GAP_IN_TIME,
          OVERLAP,
          END_BEFORE_START,
          BROKEN_PREVIOUS_HASH,
          BROKEN_PREVIOUS_SIGNATURE,
          PREVIOUS_IS_ITSELF,
          PREVIOUS_IN_OTHER_BUCKET,
          FOREIGN_RECORD,
          WRONG_HASH_ALGORITHM,
          LISTED_TWICE_DIFFERENTLY,
          UNKNOWN_FINGERPRINT,
          EXPIRED_KEY,
          WRONG_ALGORITHM,
          DIGEST_LACKS_FIELD,
          DIGEST_DUPLICATE_MEMBER ->
          reseal(way);
      case TWO_CLAIM_ONE_PREDECESSOR, PATH_ESCAPE -> addDigest(way);
      case MODIFY_DIGEST,
          BAD_SIGNATURE_HEX,
          ODD_SIGNATURE_LENGTH,
          DIGEST_NOT_JSON,
          APPEND_MEMBER_TO_DIGEST,
          CUT_DIGEST_TRAILER,
          MOVE_DIGEST,
          DELETE_SIDECAR ->
          damageDigest(way);
      case SWAP_DIGESTS -> swap(archive.inside(way, 3));
      case DELETE_NEWEST_SIDECAR -> {
        String newest = archive.newest(way, 1).keys().get(0);
        archive.deleteSidecar(newest);
        yield new Tampered(way, List.of(newest));
      }
      case DELETE_OLDEST_DIGEST -> deleteDigests(way, archive.oldest(way));
      case DELETE_MIDDLE_DIGEST -> deleteDigests(way, archive.inside(way, 1));
      case DELETE_TWO_DIGESTS -> deleteDigests(way, archive.inside(way, 2));
      case DELETE_NEWEST_DIGEST -> deleteDigests(way, archive.newest(way, 1));
      case DELETE_CHAIN_END -> deleteDigests(way, archive.newest(way, 4));
      case MODIFY_RECORD,
          APPEND_GZIP_MEMBER,
          APPEND_JUNK,
          TRUNCATE_LOG,
          CUT_LOG_TRAILER,
          DELETE_LOG,
          MOVE_LOG,
          COPY_LOG,
          ADD_UNLISTED_LOG,
          REPLAYED_LOG ->
          damageLog(way);
    };
  }

  /** Ways that rewrite a digest with the right key, and link and sign all behind it anew. */
  private Tampered reseal(Tampering way) throws IOException {
    TamperedArchive.Stretch stretch =
        switch (way) {
          case STOP_AND_START -> archive.inside(way, 4);
          case VALIDATION_OFF -> archive.insideListing(way, 4);
          case FOREIGN_RECORD, WRONG_HASH_ALGORITHM -> archive.insideListing(way, 1);
          case LISTED_TWICE_DIFFERENTLY -> archive.insideListing(way, 2);
          default -> archive.inside(way, 1);
        };
    String key = stretch.keys().get(stretch.keys().size() - 1);
    ObjectNode digest = archive.digest(key);
    List<String> touched = List.of(key);
    List<String> named = touched;
    switch (way) {
      case STOP_AND_START -> {
        List<String> hours = stretch.keys().subList(0, 3);
        touched = new ArrayList<>(hours);
        for (String hour : hours) {
          for (String log : TamperedArchive.listed(archive.digest(hour))) {
            archive.delete(log);
            touched.add(log);
          }
          archive.deleteDigest(hour);
        }
        touched.add(key);
        startAnew(digest);
      }
      case VALIDATION_OFF -> {
        List<String> hours = stretch.keys().subList(0, 3);
        touched = new ArrayList<>(hours);
        named = new ArrayList<>();
        for (String hour : hours) {
          named.addAll(TamperedArchive.listed(archive.digest(hour)));
          archive.deleteDigest(hour);
        }
        touched.add(key);
        startAnew(digest);
      }
      case STARTING_DIGEST_IN_MID_HISTORY -> startAnew(digest);
      case GAP_IN_TIME -> digest.put("digestStartTime", shifted(digest, HALF_HOUR));
      case OVERLAP -> digest.put("digestStartTime", shifted(digest, HALF_HOUR.negated()));
      case END_BEFORE_START -> digest.put("digestStartTime", shifted(digest, Duration.ofHours(3)));
      case BROKEN_PREVIOUS_HASH ->
          digest.put("previousDigestHashValue", DigestSigner.sha256(utf8("another digest")));
      case BROKEN_PREVIOUS_SIGNATURE ->
          digest.put(
              "previousDigestSignature", reversed(digest.path("previousDigestSignature").asText()));
      case PREVIOUS_IS_ITSELF -> digest.put("previousDigestS3Object", key);
      case PREVIOUS_IN_OTHER_BUCKET ->
          digest.put("previousDigestS3Bucket", Organisation.LOG_BUCKET + "-of-another");
      case FOREIGN_RECORD -> {
        named = List.of(foreignRecord((ObjectNode) digest.get("logFiles").get(0)));
        touched = named;
      }
      case WRONG_HASH_ALGORITHM -> {
        ObjectNode entry = (ObjectNode) digest.get("logFiles").get(0);
        String log = entry.path("s3Object").asText();
        entry.put("hashAlgorithm", "MD5").put("hashValue", md5(utf8(archive.text(log))));
        named = List.of(log);
      }
      case LISTED_TWICE_DIFFERENTLY -> {
        ObjectNode entry = archive.digest(stretch.keys().get(0)).get("logFiles").get(0).deepCopy();
        entry.put("hashValue", DigestSigner.sha256(utf8("another log file")));
        ((ArrayNode) digest.get("logFiles")).add(entry);
        named = List.of(entry.path("s3Object").asText());
      }
      case UNKNOWN_FINGERPRINT ->
          digest.put(
              "digestPublicKeyFingerprint",
              archive.signer("a key that nobody published").fingerprint());
      case EXPIRED_KEY -> {
        DigestSigner expired = archive.signer("a key that expired");
        digest.put("digestPublicKeyFingerprint", expired.fingerprint());
        long end = Instant.parse(digest.path("digestEndTime").asText()).getEpochSecond();
        archive.publish(SampleKeys.answer(expired, end - 35L * Day.LENGTH, end - 5L * Day.LENGTH));
      }
      case WRONG_ALGORITHM -> digest.put("digestSignatureAlgorithm", "SHA1withRSA");
      case DIGEST_LACKS_FIELD -> digest.remove("logFiles");
      case DIGEST_DUPLICATE_MEMBER -> {
        String text = digest.toString();
        archive.reseal(key, text.substring(0, text.length() - 1) + ",\"logFiles\":[]}");
        return new Tampered(way, touched);
      }
      default -> throw new IllegalArgumentException(way + " seals nothing");
    }
    archive.reseal(key, digest.toString());
    return new Tampered(way, touched, way == Tampering.STOP_AND_START ? List.of(key) : named);
  }

  private static void startAnew(ObjectNode digest) {
    for (String field :
        List.of("S3Bucket", "S3Object", "HashValue", "HashAlgorithm", "Signature")) {
      digest.putNull("previousDigest" + field);
    }
  }

  private static String shifted(ObjectNode digest, Duration by) {
    return Instant.parse(digest.path("digestStartTime").asText()).plus(by).toString();
  }

  /** Puts a record of elsewhere into a log file, and its new hash into the digest's entry. */
  private String foreignRecord(ObjectNode entry) throws IOException {
    String key = entry.path("s3Object").asText();
    JsonNode log = MAPPER.readTree(archive.text(key));
    ArrayNode records = (ArrayNode) log.get("Records");
    ObjectNode foreign = records.get(0).deepCopy();
    foreign.put("recipientAccountId", "999988887777");
    foreign.put("awsRegion", "ap-southeast-2");
    foreign.put("eventID", SeededRandom.of(seed, key, 0).guid());
    records.add(foreign);
    archive.write(key, log.toString());
    entry.put("hashValue", DigestSigner.sha256(utf8(log.toString())));
    return key;
  }

  /** Ways that lay one more digest beside another. */
  private Tampered addDigest(Tampering way) throws IOException {
    String beside = archive.inside(way, 1).keys().get(0);
    ObjectNode digest = archive.digest(beside);
    Instant end = Instant.parse(digest.path("digestEndTime").asText()).plus(HALF_HOUR);
    String key = TamperedArchive.keyAt(beside, end);
    digest.put("digestEndTime", end.toString()).put("digestS3Object", key);
    digest.putNull("newestEventTime").putNull("oldestEventTime");
    ArrayNode logs = digest.putArray("logFiles");
    if (way == Tampering.TWO_CLAIM_ONE_PREDECESSOR) {
      archive.seal(key, digest.toString(), archive.signerOf(digest));
      return new Tampered(way, List.of(key));
    }
    for (String path :
        List.of("../../etc/passwd", "/etc/passwd", "AWSLogs/%2e%2e/%2E%2E/etc/passwd")) {
      logs.addObject()
          .put("s3Bucket", Organisation.LOG_BUCKET)
          .put("s3Object", path)
          .put("hashValue", DigestSigner.sha256(utf8(path)))
          .put("hashAlgorithm", "SHA-256")
          .putNull("newestEventTime")
          .putNull("oldestEventTime");
    }
    archive.seal(key, digest.toString(), archive.signer("a key that nobody published"));
    return new Tampered(way, List.of(key));
  }

  /** Ways that change a digest and leave those round it as they are. */
  private Tampered damageDigest(Tampering way) throws IOException {
    String key = archive.inside(way, 1).keys().get(0);
    switch (way) {
      case MODIFY_DIGEST ->
          archive.write(
              key, archive.digest(key).put("newestEventTime", "2026-01-01T00:00:00Z").toString());
      case BAD_SIGNATURE_HEX -> archive.resign(key, archive.signature(key).substring(1) + "g");
      case ODD_SIGNATURE_LENGTH -> {
        String signature = archive.signature(key);
        archive.resign(key, signature.substring(0, signature.length() - 1));
      }
      case DIGEST_NOT_JSON -> archive.write(key, "<html><body>503 Slow Down</body></html>");
      case APPEND_MEMBER_TO_DIGEST -> archive.append(key, Gzip.of(utf8("\n")));
      case CUT_DIGEST_TRAILER -> cutTrailer(key);
      case MOVE_DIGEST -> {
        String moved = TamperedArchive.inFolderOf(key, DAY);
        archive.move(key, moved);
        archive.move(key + SampleDigest.SIDECAR, moved + SampleDigest.SIDECAR);
        return new Tampered(way, List.of(key, moved), List.of(moved));
      }
      case DELETE_SIDECAR -> archive.deleteSidecar(key);
      default -> throw new IllegalArgumentException(way + " damages no digest");
    }
    return new Tampered(way, List.of(key));
  }

  private Tampered swap(TamperedArchive.Stretch stretch) throws IOException {
    String one = stretch.keys().get(0);
    String other = stretch.keys().get(2);
    for (String suffix : List.of("", SampleDigest.SIDECAR)) {
      byte[] kept = archive.stored(one + suffix);
      archive.store(one + suffix, archive.stored(other + suffix));
      archive.store(other + suffix, kept);
    }
    return new Tampered(Tampering.SWAP_DIGESTS, List.of(one, other));
  }

  private Tampered deleteDigests(Tampering way, TamperedArchive.Stretch stretch)
      throws IOException {
    for (String key : stretch.keys()) {
      archive.deleteDigest(key);
    }
    return new Tampered(
        way,
        stretch.keys(),
        switch (way) {
          // The link behind them names but the last.
          case DELETE_TWO_DIGESTS -> stretch.keys().subList(1, 2);
          case DELETE_NEWEST_DIGEST, DELETE_CHAIN_END -> List.of(stretch.before());
          default -> stretch.keys();
        });
  }

  private Tampered damageLog(Tampering way) throws IOException {
    String digest = archive.insideListing(way, 1).keys().get(0);
    String key = TamperedArchive.listed(archive.digest(digest)).get(0);
    switch (way) {
      case MODIFY_RECORD -> archive.write(key, forged(archive.text(key)));
      case APPEND_GZIP_MEMBER -> archive.append(key, Gzip.of(utf8(forged(archive.text(key)))));
      case APPEND_JUNK -> archive.append(key, utf8("no gzip"));
      case TRUNCATE_LOG -> {
        byte[] stored = archive.stored(key);
        archive.store(key, Arrays.copyOf(stored, stored.length * 2 / 3));
      }
      case CUT_LOG_TRAILER -> cutTrailer(key);
      case DELETE_LOG -> archive.delete(key);
      case MOVE_LOG -> {
        String moved = TamperedArchive.inFolderOf(key, DAY);
        archive.move(key, moved);
        return new Tampered(way, List.of(key, moved), List.of(moved));
      }
      case COPY_LOG -> {
        String copy = TamperedArchive.inFolderOf(key, DAY);
        archive.store(copy, archive.stored(key));
        return new Tampered(way, List.of(copy));
      }
      case ADD_UNLISTED_LOG -> {
        String added = renamed(key, "unlisted");
        archive.write(added, forged(archive.text(key)));
        return new Tampered(way, List.of(added));
      }
      case REPLAYED_LOG -> {
        Instant later = TamperedArchive.timeOf(key).plus(Duration.ofHours(3));
        String added = renamed(TamperedArchive.keyAt(key, later), "replayed");
        archive.store(added, archive.stored(key));
        return new Tampered(way, List.of(added));
      }
      default -> throw new IllegalArgumentException(way + " damages no log file");
    }
    return new Tampered(way, List.of(key));
  }

  private void cutTrailer(String key) throws IOException {
    byte[] stored = archive.stored(key);
    archive.store(key, Arrays.copyOf(stored, stored.length - 8));
  }

  private String renamed(String key, String chance) {
    String name = SeededRandom.of(seed, chance, 0).base62(16);
    return key.substring(0, key.lastIndexOf('_') + 1) + name + ".json.gz";
  }

  /** The same log with another caller's address in its first record. */
  private static String forged(String log) {
    return log.replaceFirst(
        "\"sourceIPAddress\":\"[^\"]*\"", "\"sourceIPAddress\":\"203.0.113.250\"");
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5", e);
    }
  }
}
