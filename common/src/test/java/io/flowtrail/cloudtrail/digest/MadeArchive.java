package io.flowtrail.cloudtrail.digest;

import io.flowtrail.sample.DigestSigner;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Chains of signed digests and their log files as facts, without files. */
final class MadeArchive {
  static final String ACCOUNT = "111122223333";
  static final Instant BEGIN = Instant.parse("2026-03-01T00:17:28Z");
  static final DigestSigner SIGNER = DigestSigner.of(7, "made");

  private static final DateTimeFormatter FOLDERS =
      DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmm'Z'").withZone(ZoneOffset.UTC);

  final String bucket;
  final Map<String, DigestFact> digests = new LinkedHashMap<>();
  final Map<String, List<ListedLog>> listed = new LinkedHashMap<>();
  final Map<String, LogFileFact> logs = new LinkedHashMap<>();
  private final Map<String, DigestFact> last = new LinkedHashMap<>();

  /** A directory if the bucket is empty. */
  MadeArchive(String bucket) {
    this.bucket = bucket;
  }

  static PublicKeys keys() throws PublicKeysException {
    String value = Base64.getEncoder().encodeToString(SIGNER.publicKey());
    return PublicKeys.parse(
        "{\"PublicKeyList\":[{\"Value\":\""
            + value
            + "\",\"ValidityStartTime\":\"2026-01-01T00:00:00Z\",\"ValidityEndTime\":"
            + "\"2026-12-31T00:00:00Z\",\"Fingerprint\":\""
            + SIGNER.fingerprint()
            + "\"}]}",
        "keys.json");
  }

  static String sha(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256")
                  .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String digestKey(String region, String trail, Instant end) {
    return "AWSLogs/%s/CloudTrail-Digest/%s/%s/%s_CloudTrail-Digest_%s_%s_eu-west-1_%s.json.gz"
        .formatted(
            ACCOUNT, region, FOLDERS.format(end), ACCOUNT, region, trail, SECONDS.format(end));
  }

  static String logKey(String region, Instant delivery, String name) {
    return "AWSLogs/%s/CloudTrail/%s/%s/%s_CloudTrail_%s_%s_%s.json.gz"
        .formatted(
            ACCOUNT,
            region,
            FOLDERS.format(delivery),
            ACCOUNT,
            region,
            MINUTES.format(delivery),
            name);
  }

  StoredAt at(String key) {
    return new StoredAt(
        bucket, key, bucket.isEmpty() ? "/logs/" + key : "s3://" + bucket + "/" + key);
  }

  String named() {
    return bucket.isEmpty() ? "org-logs" : bucket;
  }

  LogFileFact log(String region, Instant delivery, String name) {
    String key = logKey(region, delivery, name);
    LogFileFact fact =
        new LogFileFact(
            ACCOUNT, at(key), delivery.toEpochMilli(), sha(key), 100, Condition.GOOD, 10, 0);
    logs.put(key, fact);
    return fact;
  }

  ListedLog entry(LogFileFact log) {
    return new ListedLog(named(), log.at().key(), sha(log.at().key()), "SHA-256", "", "");
  }

  /** The next digest of a chain, properly signed. */
  String digest(String region, String trail, Instant start, Instant end, LogFileFact... files) {
    return digest(region, trail, start, end, header -> header, files);
  }

  /** The same, with a header that is changed before it is signed. */
  String digest(
      String region,
      String trail,
      Instant start,
      Instant end,
      UnaryOperator<DigestHeader> change,
      LogFileFact... files) {
    String key = digestKey(region, trail, end);
    DigestFact before = last.get(region + trail);
    DigestHeader header =
        new DigestHeader(
            ACCOUNT,
            start.toEpochMilli(),
            end.toEpochMilli(),
            start.toString(),
            end.toString(),
            named(),
            key,
            SIGNER.fingerprint(),
            "SHA256withRSA",
            before == null ? "" : named(),
            before == null ? "" : before.at().key(),
            before == null ? "" : before.sha256(),
            before == null ? "" : "SHA-256",
            before == null ? "" : before.metadata().signature());
    List<ListedLog> entries = new ArrayList<>();
    for (LogFileFact file : files) {
      entries.add(entry(file));
    }
    put(key, change.apply(header), entries);
    last.put(region + trail, digests.get(key));
    return key;
  }

  /** Signs anew and puts in place. */
  void put(String key, DigestHeader header, List<ListedLog> entries) {
    String hash = sha(header + entries.toString());
    String previous =
        header.previousDigestSignature().isEmpty() ? "null" : header.previousDigestSignature();
    String signature =
        SIGNER.sign(
            header.digestEndTime()
                + "\n"
                + header.digestS3Bucket()
                + "/"
                + header.digestS3Object()
                + "\n"
                + hash
                + "\n"
                + previous);
    digests.put(
        key,
        new DigestFact(
            ACCOUNT,
            at(key),
            at(key).parsed().orElseThrow().delivery().toEpochMilli(),
            hash,
            Condition.GOOD,
            new DigestMetadata(signature, "SHA256withRSA", ""),
            header,
            "",
            entries.size()));
    listed.put(key, entries);
  }

  /** A chain of hourly digests, each of them listing two log files. */
  List<String> chain(String region, String trail, int hours) {
    List<String> keys = new ArrayList<>();
    for (int hour = 0; hour < hours; hour++) {
      Instant start = BEGIN.plusSeconds(3600L * hour);
      keys.add(
          digest(
              region,
              trail,
              start,
              start.plusSeconds(3600),
              log(region, start.plusSeconds(600), trail.replace("-", "") + "a" + hour),
              log(region, start.plusSeconds(3400), trail.replace("-", "") + "b" + hour)));
    }
    return keys;
  }

  void change(String key, UnaryOperator<DigestFact> change) {
    digests.computeIfPresent(key, (k, digest) -> change.apply(digest));
  }

  void changeLog(String key, UnaryOperator<LogFileFact> change) {
    logs.computeIfPresent(key, (k, log) -> change.apply(log));
  }

  void delete(String key) {
    digests.remove(key);
    listed.remove(key);
    logs.remove(key);
  }

  List<IntegrityFact> facts() {
    List<IntegrityFact> facts = new ArrayList<>();
    digests.forEach(
        (key, digest) -> {
          facts.add(digest);
          for (ListedLog log : listed.get(key)) {
            facts.add(new ListedLogFact(ACCOUNT, digest.at().uri(), log));
          }
        });
    facts.addAll(logs.values());
    return facts;
  }
}
