package io.flowtrail.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;

/**
 * A second opinion on samples: the rules of AWS's guide, and the stricter ones for chains, written
 * down plainly and sharing no code with the generator.
 */
final class PlainVerifier {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final String BUCKET = "harbour-org-logs";

  private final Path directory;
  private final Map<String, PublicKey> keys = new HashMap<>();
  private final Map<String, String> verdicts = new TreeMap<>();
  private final Set<String> listed = new HashSet<>();

  private PlainVerifier(Path directory) {
    this.directory = directory;
  }

  /** Every digest and log file, present or named, with its verdict. */
  static Map<String, String> verify(Path directory) throws Exception {
    PlainVerifier verifier = new PlainVerifier(directory);
    verifier.readKeys();
    Map<String, List<String>> chains = new TreeMap<>();
    for (String key : verifier.keys("/CloudTrail-Digest/")) {
      String[] parts = key.split("/");
      chains.computeIfAbsent(parts[1] + parts[3], chain -> new ArrayList<>()).add(key);
    }
    String newest = "";
    for (List<String> chain : chains.values()) {
      String last = verifier.digest(chain.get(chain.size() - 1)).path("digestEndTime").asText();
      newest = last.compareTo(newest) > 0 ? last : newest;
    }
    for (List<String> chain : chains.values()) {
      verifier.chain(chain, newest);
    }
    for (String key : verifier.keys("/CloudTrail/")) {
      if (!verifier.listed.contains(key)) {
        verifier.verdicts.put(key, "unlisted");
      }
    }
    return verifier.verdicts;
  }

  private void readKeys() throws Exception {
    Path file = directory.resolve("public-keys.json");
    try (MappingIterator<JsonNode> answers =
        MAPPER.readerFor(JsonNode.class).readValues(file.toFile())) {
      while (answers.hasNext()) {
        for (JsonNode key : answers.next().get("PublicKeyList")) {
          byte[] der = Base64.getDecoder().decode(key.get("Value").asText());
          String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(der));
          if (!md5.equals(key.get("Fingerprint").asText())) {
            throw new IOException("fingerprint of another key: " + md5);
          }
          keys.put(md5, pkcs1(der));
        }
      }
    }
  }

  /** DER of {@code SEQUENCE { INTEGER modulus, INTEGER exponent }}, a 2048-bit modulus. */
  private static PublicKey pkcs1(byte[] der) throws GeneralSecurityException {
    int modulusLength = (der[6] & 0xFF) << 8 | der[7] & 0xFF;
    BigInteger modulus = new BigInteger(der, 8, modulusLength);
    int at = 8 + modulusLength;
    BigInteger exponent = new BigInteger(der, at + 2, der[at + 1]);
    return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
  }

  private void chain(List<String> chain, String newestEnd) throws Exception {
    Set<String> present = new HashSet<>(chain);
    String previousKey = "";
    String previousEnd = "";
    for (String key : chain) {
      byte[] bytes = inflate(key);
      JsonNode digest = MAPPER.readTree(bytes);
      String verdict = digestVerdict(key, bytes, digest);
      String previous = digest.path("previousDigestS3Object").asText("null");
      if (verdict.equals("valid") && previous.equals("null") && !previousKey.isEmpty()) {
        verdict = "broken_chain";
      }
      if (verdict.equals("valid") && !previous.equals("null")) {
        if (!present.contains(previous)) {
          verdicts.put(previous, "missing");
          // What came before the hole is missing too, if time was lost.
          String missingEnd = digest.path("digestStartTime").asText();
          if (!previousEnd.isEmpty() && hours(previousEnd, missingEnd) > 1) {
            verdicts.put("gap " + previousEnd + " " + missingEnd, "missing");
          }
        } else if (!sha256(inflate(previous)).equals(digest.get("previousDigestHashValue").asText())
            || !signature(previous).equals(digest.get("previousDigestSignature").asText())) {
          verdict = "broken_chain";
        }
      }
      verdicts.put(key, verdict);
      if (!verdict.equals("moved")) {
        logs(digest, verdict.equals("valid") || verdict.equals("broken_chain"));
      }
      previousKey = key;
      previousEnd = digest.path("digestEndTime").asText();
    }
    if (hours(previousEnd, newestEnd) >= 1) {
      verdicts.put("end of " + previousKey, "broken_chain");
    }
  }

  private static long hours(String from, String to) {
    return Duration.between(Instant.parse(from), Instant.parse(to)).toHours();
  }

  private String digestVerdict(String key, byte[] bytes, JsonNode digest) throws Exception {
    if (!digest.get("digestS3Object").asText().equals(key)
        || !digest.get("digestS3Bucket").asText().equals(BUCKET)) {
      return "moved";
    }
    PublicKey publicKey = keys.get(digest.get("digestPublicKeyFingerprint").asText());
    if (publicKey == null) {
      return "unknown_key";
    }
    JsonNode metadata = MAPPER.readTree(directory.resolve(key + ".metadata.json").toFile());
    if (!metadata.get("signature-algorithm").asText().equals("SHA256withRSA")
        || !digest.get("digestSignatureAlgorithm").asText().equals("SHA256withRSA")) {
      return "bad_signature";
    }
    JsonNode previous = digest.get("previousDigestSignature");
    String signed =
        String.join(
            "\n",
            digest.get("digestEndTime").asText(),
            BUCKET + "/" + key,
            sha256(bytes),
            previous.isNull() ? "null" : previous.asText());
    Signature rsa = Signature.getInstance("SHA256withRSA");
    rsa.initVerify(publicKey);
    rsa.update(signed.getBytes(StandardCharsets.UTF_8));
    try {
      boolean good = rsa.verify(HexFormat.of().parseHex(metadata.get("signature").asText()));
      return good ? "valid" : "bad_signature";
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return "bad_signature";
    }
  }

  private void logs(JsonNode digest, boolean trusted) throws Exception {
    String newest = "";
    String oldest = "~";
    for (JsonNode log : digest.get("logFiles")) {
      String key = log.get("s3Object").asText();
      listed.add(key);
      newest = max(newest, log.get("newestEventTime").asText());
      oldest = min(oldest, log.get("oldestEventTime").asText());
      String verdict;
      if (!Files.exists(directory.resolve(key))) {
        verdict = "missing";
      } else {
        verdict = hashOf(key).equals(log.get("hashValue").asText()) ? "valid" : "modified";
      }
      verdicts.put(key, verdict.equals("valid") && !trusted ? "uncovered" : verdict);
    }
    if (trusted && !newest.isEmpty()) {
      check(digest.get("newestEventTime").asText().equals(newest), digest);
      check(digest.get("oldestEventTime").asText().equals(oldest), digest);
    }
  }

  private static void check(boolean holds, JsonNode digest) throws IOException {
    if (!holds) {
      throw new IOException("event times of a digest are not those of its logs: " + digest);
    }
  }

  private static String max(String one, String other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static String min(String one, String other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The hash over all members; anything that does not inflate to its very end is no log. */
  private String hashOf(String key) throws Exception {
    byte[] stored = Files.readAllBytes(directory.resolve(key));
    ByteArrayOutputStream inflated = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    int at = 0;
    while (at < stored.length) {
      if (stored.length - at < HEADER + TRAILER || (stored[at] & 0xFF) != 0x1f) {
        return "bytes behind the end";
      }
      Inflater inflater = new Inflater(true);
      inflater.setInput(stored, at + HEADER, stored.length - at - HEADER);
      while (!inflater.finished()) {
        int count = inflater.inflate(buffer);
        if (count == 0 && inflater.needsInput()) {
          return "cut off";
        }
        inflated.write(buffer, 0, count);
      }
      at += HEADER + (int) inflater.getBytesRead() + TRAILER;
      inflater.end();
    }
    return at == stored.length ? sha256(inflated.toByteArray()) : "cut off";
  }

  private JsonNode digest(String key) throws IOException {
    return MAPPER.readTree(inflate(key));
  }

  private String signature(String key) throws IOException {
    return MAPPER
        .readTree(directory.resolve(key + ".metadata.json").toFile())
        .get("signature")
        .asText();
  }

  private byte[] inflate(String key) throws IOException {
    byte[] stored = Files.readAllBytes(directory.resolve(key));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(stored))) {
      return in.readAllBytes();
    }
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private List<String> keys(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("AWSLogs"))) {
      return files
          .map(path -> directory.relativize(path).toString().replace('\\', '/'))
          .filter(key -> key.contains(folder) && key.endsWith(".json.gz"))
          .sorted()
          .toList();
    }
  }
}
