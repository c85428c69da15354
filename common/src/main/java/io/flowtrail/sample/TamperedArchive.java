package io.flowtrail.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An archive under {@link Tamperer}'s hands: its chains of hourly digests, and how to rewrite. */
final class TamperedArchive {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern TIME =
      Pattern.compile("/[0-9]{4}/[0-9]{2}/[0-9]{2}/(.*_)([0-9]{8}T[0-9]{4})([0-9]{2})?Z([._].*)");
  private static final DateTimeFormatter FOLDER = utc("/yyyy/MM/dd/");
  private static final DateTimeFormatter MINUTE = utc("yyyyMMdd'T'HHmm");
  private static final DateTimeFormatter SECOND = utc("ss");

  private final Path directory;
  private final long seed;

  /** Keys of hourly digests, oldest first, by account, region and trail. */
  private final List<List<String>> chains;

  private final Set<String> taken = new HashSet<>();
  private final Map<String, DigestSigner> signers = new HashMap<>();

  TamperedArchive(Path directory, long seed) throws IOException {
    this.directory = directory;
    this.seed = seed;
    TreeMap<String, List<String>> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory.resolve("AWSLogs"))) {
      files
          .map(path -> directory.relativize(path).toString().replace('\\', '/'))
          .filter(key -> key.contains("/CloudTrail-Digest/") && key.endsWith("Z.json.gz"))
          .sorted()
          .forEach(key -> found.computeIfAbsent(chainOf(key), chain -> new ArrayList<>()).add(key));
    }
    chains = List.copyOf(found.values());
  }

  private static DateTimeFormatter utc(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
  }

  private static String chainOf(String digest) {
    return digest.substring(digest.lastIndexOf('/') + 1, digest.lastIndexOf('_'));
  }

  private static String accountOf(String digest) {
    String chain = chainOf(digest);
    return chain.substring(0, chain.indexOf('_'));
  }

  /**
   * Digests of one chain, one after another.
   *
   * @param before the one before them; empty if there is none
   */
  record Stretch(List<String> keys, String before) {}

  /** Inside a chain. */
  Stretch inside(Tampering way, int count) throws IOException {
    return take(way, count, false);
  }

  /** Inside a chain, the first of them listing a log file. */
  Stretch insideListing(Tampering way, int count) throws IOException {
    return take(way, count, true);
  }

  private Stretch take(Tampering way, int count, boolean listing) throws IOException {
    for (int turn = 0; turn < chains.size(); turn++) {
      List<String> chain = chains.get((way.ordinal() + turn) % chains.size());
      int middle = chain.size() / 2;
      for (int step = 0; step < chain.size(); step++) {
        int at = middle + (step % 2 == 0 ? step / 2 : -(step + 1) / 2);
        // The oldest two and the newest two are left to the ways that need them.
        if (at >= 3
            && at + count <= chain.size() - 3
            && chain.subList(at - 1, at + count + 1).stream().noneMatch(taken::contains)
            && (!listing || !listed(digest(chain.get(at))).isEmpty())) {
          return taken(chain, at, count);
        }
      }
    }
    throw new IOException(
        "no place is left for "
            + way.optionName()
            + ": ask for more days, for ordinary life, or for fewer ways at once");
  }

  /** The oldest of a chain. */
  Stretch oldest(Tampering way) throws IOException {
    for (int turn = 0; turn < chains.size(); turn++) {
      List<String> chain = chains.get((way.ordinal() + turn) % chains.size());
      if (chain.size() > 2 && !taken.contains(chain.get(0))) {
        return taken(chain, 0, 1);
      }
    }
    throw new IOException("no chain is left for " + way.optionName());
  }

  /** The newest of a chain; another chain of the account goes on at least as long. */
  Stretch newest(Tampering way, int count) throws IOException {
    for (int turn = 0; turn < chains.size(); turn++) {
      List<String> chain = chains.get((way.ordinal() + turn) % chains.size());
      int at = chain.size() - count;
      if (at > 2
          && chain.subList(at - 1, chain.size()).stream().noneMatch(taken::contains)
          && isOutlived(chain)) {
        return taken(chain, at, count);
      }
    }
    throw new IOException("no chain is left for " + way.optionName());
  }

  private boolean isOutlived(List<String> chain) {
    String newest = chain.get(chain.size() - 1);
    for (List<String> other : chains) {
      String last = other.get(other.size() - 1);
      if (other != chain
          && !taken.contains(last)
          && accountOf(last).equals(accountOf(newest))
          && !timeOf(last).isBefore(timeOf(newest))) {
        return true;
      }
    }
    return false;
  }

  private Stretch taken(List<String> chain, int at, int count) {
    List<String> keys = List.copyOf(chain.subList(at, at + count));
    taken.addAll(keys);
    return new Stretch(keys, at == 0 ? "" : chain.get(at - 1));
  }

  /** Keys of the log files that a digest lists. */
  static List<String> listed(JsonNode digest) {
    List<String> keys = new ArrayList<>();
    digest.path("logFiles").forEach(log -> keys.add(log.path("s3Object").asText()));
    return keys;
  }

  /** The time in a key's name. */
  static Instant timeOf(String key) {
    Matcher m = matcher(key);
    String seconds = m.group(3) == null ? "00" : m.group(3);
    return LocalDateTime.parse(
            m.group(2) + seconds, DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss"))
        .toInstant(ZoneOffset.UTC);
  }

  /** The same key with another time, in folders and name. */
  static String keyAt(String key, Instant time) {
    Matcher m = matcher(key);
    return key.substring(0, m.start())
        + FOLDER.format(time)
        + m.group(1)
        + MINUTE.format(time)
        + (m.group(3) == null ? "" : SECOND.format(time))
        + 'Z'
        + m.group(4);
  }

  /** The same name in the folders of another day. */
  static String inFolderOf(String key, Duration later) {
    Matcher m = matcher(key);
    return key.substring(0, m.start())
        + FOLDER.format(timeOf(key).plus(later))
        + key.substring(key.lastIndexOf('/') + 1);
  }

  private static Matcher matcher(String key) {
    Matcher m = TIME.matcher(key);
    if (!m.find()) {
      throw new IllegalArgumentException("no key with a time: " + key);
    }
    return m;
  }

  /** A key pair that is not the sample's. */
  DigestSigner signer(String name) {
    DigestSigner signer = DigestSigner.of(seed, name);
    signers.putIfAbsent(signer.fingerprint(), signer);
    return signer;
  }

  /** Whose fingerprint the digest names. */
  DigestSigner signerOf(JsonNode digest) throws IOException {
    String fingerprint = digest.path("digestPublicKeyFingerprint").asText();
    if (!signers.containsKey(fingerprint)) {
      for (String region : Organisation.REGIONS) {
        signer(region);
        signer(region + SampleKeys.NEXT);
      }
    }
    DigestSigner signer = signers.get(fingerprint);
    if (signer == null) {
      throw new IOException("nobody here has the key " + fingerprint);
    }
    return signer;
  }

  /** Publishes one more answer of {@code list-public-keys}. */
  void publish(String answer) throws IOException {
    Files.writeString(path(SampleKeys.FILE), answer, StandardOpenOption.APPEND);
  }

  /**
   * Writes a digest, signed, and links and signs all behind it anew; links that were wrong before
   * stay as they are.
   */
  void reseal(String key, String text) throws IOException {
    List<String> chain =
        chains.stream().filter(keys -> keys.contains(key)).findFirst().orElseThrow();
    String previous = key;
    String oldHash = hash(key);
    String oldSignature = signature(key);
    seal(key, text, signerOf(MAPPER.readTree(text)));
    for (String next : chain.subList(chain.indexOf(key) + 1, chain.size())) {
      if (!Files.exists(path(next))) {
        continue;
      }
      ObjectNode digest = digest(next);
      boolean linked = false;
      if (digest.path("previousDigestHashValue").asText().equals(oldHash)) {
        digest.put("previousDigestHashValue", hash(previous));
        linked = true;
      }
      if (digest.path("previousDigestSignature").asText().equals(oldSignature)) {
        digest.put("previousDigestSignature", signature(previous));
        linked = true;
      }
      if (!linked) {
        return;
      }
      previous = next;
      oldHash = hash(next);
      oldSignature = signature(next);
      seal(next, digest.toString(), signerOf(digest));
    }
  }

  /** Writes a digest and its metadata, signed. */
  void seal(String key, String text, DigestSigner signer) throws IOException {
    JsonNode digest = MAPPER.readTree(text);
    JsonNode previous = digest.path("previousDigestSignature");
    String signature =
        signer.sign(
            DigestSigner.stringToSign(
                digest.path("digestEndTime").asText(),
                digest.path("digestS3Bucket").asText(),
                digest.path("digestS3Object").asText(),
                text.getBytes(StandardCharsets.UTF_8),
                previous.isNull() ? "" : previous.asText()));
    write(key, text);
    String algorithm = digest.path("digestSignatureAlgorithm").asText();
    store(
        key + SampleDigest.SIDECAR,
        SampleDigest.sidecar(signature, algorithm, "").getBytes(StandardCharsets.UTF_8));
  }

  String signature(String key) throws IOException {
    return MAPPER
        .readTree(Files.readString(path(key + SampleDigest.SIDECAR)))
        .path("signature")
        .asText();
  }

  /** Puts another signature into a digest's metadata. */
  void resign(String key, String signature) throws IOException {
    store(
        key + SampleDigest.SIDECAR,
        SampleDigest.sidecar(signature, DigestSigner.ALGORITHM, "")
            .getBytes(StandardCharsets.UTF_8));
  }

  private String hash(String key) throws IOException {
    return DigestSigner.sha256(Gzip.inflate(stored(key)));
  }

  ObjectNode digest(String key) throws IOException {
    return (ObjectNode) MAPPER.readTree(text(key));
  }

  /** What a gzip file holds. */
  String text(String key) throws IOException {
    return new String(Gzip.inflate(stored(key)), StandardCharsets.UTF_8);
  }

  void write(String key, String text) throws IOException {
    store(key, Gzip.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  byte[] stored(String key) throws IOException {
    return Files.readAllBytes(path(key));
  }

  void store(String key, byte[] bytes) throws IOException {
    Files.createDirectories(path(key).getParent());
    Files.write(path(key), bytes);
  }

  void append(String key, byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(stored(key));
    out.writeBytes(bytes);
    store(key, out.toByteArray());
  }

  void move(String from, String to) throws IOException {
    Files.createDirectories(path(to).getParent());
    Files.move(path(from), path(to));
  }

  void delete(String key) throws IOException {
    Files.delete(path(key));
  }

  void deleteDigest(String key) throws IOException {
    delete(key);
    deleteSidecar(key);
  }

  void deleteSidecar(String key) throws IOException {
    delete(key + SampleDigest.SIDECAR);
  }

  private Path path(String key) {
    return directory.resolve(key);
  }
}
