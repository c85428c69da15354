package io.flowtrail.sample;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A second opinion on samples: the rules of AWS's guide, and the stricter ones for chains, written
 * down plainly and sharing no code with the generator nor with what verifies for users.
 */
final class PlainVerifier {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final List<String> FIELDS =
      List.of(
          "awsAccountId",
          "digestStartTime",
          "digestEndTime",
          "digestS3Bucket",
          "digestS3Object",
          "digestPublicKeyFingerprint",
          "digestSignatureAlgorithm",
          "previousDigestS3Bucket",
          "previousDigestS3Object",
          "previousDigestHashValue",
          "previousDigestSignature",
          "logFiles");
  private static final Pattern TIME = Pattern.compile("_([0-9]{8}T[0-9]{4})([0-9]{2})?Z[._]");
  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final String BUCKET = "harbour-org-logs";

  private final Path directory;
  private final Map<String, Key> keys = new HashMap<>();
  private final Map<String, String> verdicts = new TreeMap<>();

  /** Hash and the digest's trustworthiness of every listing, by the log file's key. */
  private final Map<String, List<Listing>> listings = new TreeMap<>();

  /** Hours that some digest covers, by account and region. */
  private final Map<String, List<JsonNode>> covered = new HashMap<>();

  private record Key(PublicKey key, Instant from, Instant to) {}

  private record Listing(String hash, String algorithm, boolean trusted) {}

  /** What a gzip file holds, over all members; the detail is empty if nothing is wrong. */
  private record Unpacked(byte[] bytes, String detail) {}

  /** Whether metadata is at hand at all: then where it is missing it was taken away. */
  private final boolean withSidecars;

  private PlainVerifier(Path directory) throws IOException {
    this.directory = directory;
    try (Stream<Path> files = Files.walk(directory)) {
      withSidecars = files.anyMatch(path -> path.toString().endsWith(".metadata.json"));
    }
  }

  /** Every digest and log file, present or named, with its verdict. */
  static Map<String, String> verify(Path directory) throws Exception {
    PlainVerifier verifier = new PlainVerifier(directory);
    verifier.readKeys();
    Map<String, TreeMap<String, String>> chains = new TreeMap<>();
    for (String key : verifier.keys("/CloudTrail-Digest/")) {
      String name = name(key);
      String chain = name.substring(0, name.lastIndexOf("Z") - 16) + name.contains("_backfill");
      chains.computeIfAbsent(chain, c -> new TreeMap<>()).put(name, key);
    }
    Map<String, String> ends = new TreeMap<>();
    for (Map.Entry<String, TreeMap<String, String>> chain : chains.entrySet()) {
      String last = verifier.chain(new ArrayList<>(chain.getValue().values()));
      if (chain.getKey().endsWith("false")) {
        ends.put(chain.getKey(), last);
      }
    }
    // A chain that ends an hour before another one of its account was cut.
    for (String chain : ends.keySet()) {
      String last = chains.get(chain).lastEntry().getValue();
      for (String other : ends.keySet()) {
        if (other.substring(0, 12).equals(chain.substring(0, 12))
            && Duration.between(timeOf(last), timeOf(ends.get(other))).toMinutes() >= 60) {
          verifier.verdicts.put("end of " + last, "broken_chain");
        }
      }
    }
    verifier.logs();
    return verifier.verdicts;
  }

  private static String name(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** The time in a name. */
  private static Instant timeOf(String key) {
    Matcher time = TIME.matcher(name(key));
    if (!time.find()) {
      throw new IllegalArgumentException("no time in " + key);
    }
    String seconds = time.group(2) == null ? "00" : time.group(2);
    return LocalDateTime.parse(
            time.group(1) + seconds, DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss"))
        .toInstant(ZoneOffset.UTC);
  }

  /** The folders that a log file's and its digests' keys have in common. */
  private static String site(String key) {
    return key.replaceFirst("/CloudTrail(-Digest)?/([^/]+)/.*", "/$2").replaceFirst("/o-[^/]+", "");
  }

  private void readKeys() throws Exception {
    Path file = directory.resolve("public-keys.json");
    try (MappingIterator<JsonNode> answers =
        new ObjectMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
      while (answers.hasNext()) {
        for (JsonNode key : answers.next().get("PublicKeyList")) {
          byte[] der = Base64.getDecoder().decode(key.get("Value").asText());
          String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(der));
          if (!md5.equals(key.get("Fingerprint").asText())) {
            throw new IOException("fingerprint of another key: " + md5);
          }
          keys.put(
              md5,
              new Key(
                  pkcs1(der),
                  OffsetDateTime.parse(key.get("ValidityStartTime").asText()).toInstant(),
                  OffsetDateTime.parse(key.get("ValidityEndTime").asText()).toInstant()));
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

  /** A digest that could be read. */
  private record Digest(
      String key, byte[] bytes, JsonNode json, String signature, String algorithm, String made) {
    String text(String field) {
      return json.get(field).isNull() ? "" : json.get(field).asText();
    }
  }

  /** Judges a chain, oldest first; gives the key of its last one. */
  private String chain(List<String> chain) throws Exception {
    List<Digest> digests = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (String key : chain) {
      names.put(name(key), key);
      Unpacked unpacked = unpack(key);
      if (!unpacked.detail.isEmpty()) {
        verdicts.put(key, "modified");
        continue;
      }
      JsonNode json;
      try {
        json = MAPPER.readTree(unpacked.bytes);
      } catch (IOException e) {
        verdicts.put(key, "modified");
        continue;
      }
      if (!FIELDS.stream().allMatch(json::has)) {
        verdicts.put(key, "modified");
        continue;
      }
      JsonNode metadata = metadata(key);
      digests.add(
          new Digest(
              key,
              unpacked.bytes,
              json,
              metadata.path("signature").asText(),
              metadata.path("signature-algorithm").asText(),
              metadata.path("backfill-generation-timestamp").asText()));
    }
    List<Digest> sound = new ArrayList<>();
    for (int i = 0; i < digests.size(); i++) {
      Digest digest = digests.get(i);
      boolean named =
          i + 1 < digests.size()
              && digests.get(i + 1).text("previousDigestS3Object").equals(digest.key);
      String next = named ? digests.get(i + 1).text("previousDigestSignature") : "";
      String verdict = signatureVerdict(digest, next);
      boolean isSound = verdict.equals("valid") || verdict.equals("chained, unsigned");
      if (verdict.equals("valid")) {
        verdict = linkVerdict(digest, sound, names);
      }
      verdicts.put(digest.key, verdict);
      if (!verdict.equals("moved")) {
        list(digest, isSound);
      }
      if (isSound) {
        covered.computeIfAbsent(site(digest.key), s -> new ArrayList<>()).add(digest.json);
        sound.add(digest);
      }
    }
    return chain.get(chain.size() - 1);
  }

  private JsonNode metadata(String key) throws IOException {
    Path sidecar = directory.resolve(key + ".metadata.json");
    return Files.exists(sidecar) ? MAPPER.readTree(sidecar.toFile()) : MAPPER.createObjectNode();
  }

  private String signatureVerdict(Digest digest, String next) throws Exception {
    if (!digest.text("digestS3Object").equals(digest.key)
        || !digest.text("digestS3Bucket").equals(BUCKET)) {
      return "moved";
    }
    Instant made =
        digest.made.isEmpty()
            ? Instant.parse(digest.text("digestEndTime"))
            : Instant.parse(digest.made);
    Key key = keys.get(digest.text("digestPublicKeyFingerprint"));
    if (key == null || made.isBefore(key.from) || made.isAfter(key.to)) {
      return "unknown_key";
    }
    String signature = digest.signature.isEmpty() ? next : digest.signature;
    if (signature.isEmpty()) {
      return withSidecars ? "bad_signature" : "chained, unsigned";
    }
    if (!digest.algorithm.isEmpty() && !digest.algorithm.equals("SHA256withRSA")
        || !digest.text("digestSignatureAlgorithm").equals("SHA256withRSA")) {
      return "bad_signature";
    }
    String before = digest.text("previousDigestSignature");
    String signed =
        String.join(
            "\n",
            digest.text("digestEndTime"),
            BUCKET + "/" + digest.key,
            sha256(digest.bytes),
            before.isEmpty() ? "null" : before);
    Signature rsa = Signature.getInstance("SHA256withRSA");
    rsa.initVerify(key.key);
    rsa.update(signed.getBytes(StandardCharsets.UTF_8));
    try {
      return rsa.verify(HexFormat.of().parseHex(signature)) ? "valid" : "bad_signature";
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return "bad_signature";
    }
  }

  private String linkVerdict(Digest digest, List<Digest> before, Map<String, String> names)
      throws Exception {
    Instant start = Instant.parse(digest.text("digestStartTime"));
    String named = digest.text("previousDigestS3Object");
    if (start.isAfter(Instant.parse(digest.text("digestEndTime")))) {
      return "modified";
    }
    if (named.equals(digest.key)) {
      return "broken_chain";
    }
    if (named.isEmpty()) {
      return before.isEmpty() ? "valid" : "broken_chain";
    }
    if (!names.containsKey(name(named))) {
      verdicts.put(named, "missing");
      // What came before the hole is missing too, if time was lost.
      if (!before.isEmpty()) {
        Instant end = Instant.parse(before.get(before.size() - 1).text("digestEndTime"));
        if (Duration.between(end, start).toHours() > 1) {
          verdicts.put("gap " + end + " " + start, "missing");
        }
      }
      return "valid";
    }
    for (Digest other : before) {
      if (other.text("previousDigestS3Object").equals(named)) {
        return "broken_chain";
      }
      if (other.key.equals(named)) {
        Instant end = Instant.parse(other.text("digestEndTime"));
        boolean inTime =
            digest.key.contains("_backfill") ? !start.isBefore(end) : start.equals(end);
        boolean linked =
            sha256(other.bytes).equals(digest.text("previousDigestHashValue"))
                && (other.signature.isEmpty()
                    || other.signature.equals(digest.text("previousDigestSignature")))
                && other.text("digestS3Bucket").equals(digest.text("previousDigestS3Bucket"));
        if (!linked || !inTime && verdicts.get(named).equals("valid")) {
          return "broken_chain";
        }
      }
    }
    // A predecessor that does not hold is its own fault.
    return "valid";
  }

  private void list(Digest digest, boolean trusted) {
    String newest = "";
    String oldest = "~";
    for (JsonNode log : digest.json.get("logFiles")) {
      listings
          .computeIfAbsent(log.get("s3Object").asText(), k -> new ArrayList<>())
          .add(
              new Listing(
                  log.get("hashValue").asText(), log.get("hashAlgorithm").asText(), trusted));
      newest = max(newest, log.get("newestEventTime").asText());
      oldest = min(oldest, log.get("oldestEventTime").asText());
    }
    if (trusted
        && !(digest.text("newestEventTime").equals(newest)
            && digest.text("oldestEventTime").equals(newest.isEmpty() ? "" : oldest))) {
      verdicts.put("event times of " + digest.key, "not those of its log files");
    }
  }

  /** Judges all log files, by what lists them. */
  private void logs() throws Exception {
    Map<String, String> placeOf = new HashMap<>();
    listings.keySet().forEach(key -> placeOf.put(name(key), key));
    TreeSet<String> moved = new TreeSet<>();
    for (String key : keys("/CloudTrail/")) {
      String listed = placeOf.get(name(key));
      if (listed == null) {
        boolean hasHour =
            covered.getOrDefault(site(key), List.of()).stream()
                .anyMatch(
                    digest ->
                        !timeOf(key).isBefore(Instant.parse(digest.get("digestStartTime").asText()))
                            && timeOf(key)
                                .isBefore(Instant.parse(digest.get("digestEndTime").asText())));
        verdicts.put(key, hasHour ? "unlisted" : "uncovered");
      } else if (!listed.equals(key)) {
        boolean copied = Files.exists(directory.resolve(listed));
        verdicts.put(key, copied ? "unlisted" : "moved");
        moved.add(listed);
      }
    }
    for (Map.Entry<String, List<Listing>> log : listings.entrySet()) {
      String key = log.getKey();
      if (!key.startsWith("AWSLogs/") || key.contains("..") || key.contains("%")) {
        continue;
      }
      if (Files.exists(directory.resolve(key))) {
        verdicts.put(key, logVerdict(key, log.getValue()));
      } else if (!moved.contains(key)) {
        verdicts.put(key, "missing");
      }
    }
  }

  private String logVerdict(String key, List<Listing> listed) throws Exception {
    Unpacked unpacked = unpack(key);
    if (!unpacked.detail.isEmpty()) {
      return "modified";
    }
    String verdict = "uncovered";
    for (Listing listing : listed) {
      if (!listing.algorithm.equals("SHA-256")) {
        continue;
      }
      if (!sha256(unpacked.bytes).equals(listing.hash)) {
        return "modified";
      }
      verdict = listing.trusted ? "valid" : verdict;
    }
    return verdict;
  }

  /** Unpacks all members; anything that does not inflate to its very end is told. */
  private Unpacked unpack(String key) throws IOException {
    byte[] stored = Files.readAllBytes(directory.resolve(key));
    ByteArrayOutputStream inflated = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    int at = 0;
    String detail = "";
    while (at < stored.length && detail.isEmpty()) {
      if (stored.length - at < HEADER + TRAILER || (stored[at] & 0xFF) != 0x1f) {
        detail = "bytes behind the end";
        break;
      }
      Inflater inflater = new Inflater(true);
      inflater.setInput(stored, at + HEADER, stored.length - at - HEADER);
      while (!inflater.finished() && detail.isEmpty()) {
        try {
          int count = inflater.inflate(buffer);
          inflated.write(buffer, 0, count);
          detail = count == 0 && inflater.needsInput() ? "cut off" : "";
        } catch (DataFormatException e) {
          detail = "no gzip";
        }
      }
      at += HEADER + (int) inflater.getBytesRead() + TRAILER;
      inflater.end();
    }
    return new Unpacked(
        inflated.toByteArray(), detail.isEmpty() && at != stored.length ? "cut off" : detail);
  }

  private static String max(String one, String other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static String min(String one, String other) {
    return one.compareTo(other) < 0 ? one : other;
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
