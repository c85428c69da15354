package io.flowtrail.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.sample.SampleDigest.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Breaks an intact sample. Ways that need a digest each take another chain or another part of it;
 * ways that need a log file take files far apart in the fullest account and region.
 */
final class Tamperer {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SIDECAR = ".metadata.json";

  private final Path directory;
  private final long seed;

  /** Keys of digests, oldest first, by account and region. */
  private final List<List<String>> chains = new ArrayList<>();

  private Tamperer(Path directory, long seed) throws IOException {
    this.directory = directory;
    this.seed = seed;
    TreeMap<String, List<String>> found = new TreeMap<>();
    for (String key : keys("/CloudTrail-Digest/")) {
      String[] parts = key.split("/");
      found.computeIfAbsent(parts[1] + "/" + parts[3], chain -> new ArrayList<>()).add(key);
    }
    chains.addAll(found.values());
  }

  static List<Tampered> tamper(Path directory, long seed, Set<Tampering> ways) throws IOException {
    List<Tampered> done = new ArrayList<>();
    if (ways.isEmpty()) {
      return done;
    }
    Tamperer tamperer = new Tamperer(directory, seed);
    for (Tampering way : EnumSet.copyOf(ways)) {
      done.add(new Tampered(way, tamperer.apply(way)));
    }
    return done;
  }

  private List<String> apply(Tampering way) throws IOException {
    List<String> chain = chains.get(way.ordinal() % chains.size());
    int middle = chain.size() / 2;
    int quarter = chain.size() / 4;
    int newest = chain.size() - 1;
    return switch (way) {
      case STARTING_DIGEST_IN_MID_HISTORY -> {
        reseal(chain, middle, digest(chain.get(middle)).after("", "", ""), signer(chain));
        yield List.of(chain.get(middle));
      }
      case FOREIGN_RECORD -> foreignRecord(chain);
      case BROKEN_PREVIOUS_HASH -> {
        SampleDigest digest = digest(chain.get(newest));
        String wrong = DigestSigner.sha256("another digest".getBytes(StandardCharsets.UTF_8));
        reseal(
            chain,
            newest,
            digest.after(digest.previousObject(), wrong, digest.previousSignature()),
            signer(chain));
        yield List.of(chain.get(newest));
      }
      case UNKNOWN_FINGERPRINT -> {
        DigestSigner stranger = DigestSigner.of(seed, "a key that nobody published");
        SampleDigest digest = digest(chain.get(newest));
        reseal(
            chain,
            newest,
            digest.signedBy(stranger.fingerprint(), DigestSigner.ALGORITHM),
            stranger);
        yield List.of(chain.get(newest));
      }
      case WRONG_ALGORITHM -> {
        SampleDigest digest = digest(chain.get(newest));
        reseal(chain, newest, digest.signedBy(digest.fingerprint(), "SHA1withRSA"), signer(chain));
        yield List.of(chain.get(newest));
      }
      case MODIFY_DIGEST -> {
        String key = chain.get(middle);
        String text = text(key);
        String field = "\"digestSignatureAlgorithm\":\"SHA256withRSA\",\"newestEventTime\":";
        int at = text.indexOf(field) + field.length();
        int end = text.indexOf(',', at);
        write(key, text.substring(0, at) + "\"2026-01-01T00:00:00Z\"" + text.substring(end));
        yield List.of(key);
      }
      case BAD_SIGNATURE_HEX -> {
        String key = chain.get(middle);
        resign(key, signature(key).substring(1) + "g");
        yield List.of(key);
      }
      case ODD_SIGNATURE_LENGTH -> {
        String key = chain.get(quarter);
        String signature = signature(key);
        resign(key, signature.substring(0, signature.length() - 1));
        yield List.of(key);
      }
      case SWAP_DIGESTS -> {
        swap(chain.get(quarter), chain.get(quarter + 2));
        yield List.of(chain.get(quarter), chain.get(quarter + 2));
      }
      case DELETE_OLDEST_DIGEST -> deleteDigests(chain, 0, 1);
      case DELETE_MIDDLE_DIGEST -> deleteDigests(chain, middle, 1);
      case DELETE_TWO_DIGESTS -> deleteDigests(chain, middle, 2);
      case DELETE_NEWEST_DIGEST -> deleteDigests(chain, newest, 1);
      case MODIFY_RECORD,
          APPEND_GZIP_MEMBER,
          APPEND_JUNK,
          TRUNCATE_LOG,
          DELETE_LOG,
          ADD_UNLISTED_LOG ->
          List.of(damageLog(way));
    };
  }

  private DigestSigner signer(List<String> chain) {
    return DigestSigner.of(seed, chain.get(0).split("/")[3]);
  }

  private List<String> deleteDigests(List<String> chain, int from, int count) throws IOException {
    List<String> keys = List.copyOf(chain.subList(from, from + count));
    for (String key : keys) {
      Files.delete(path(key));
      Files.delete(path(key + SIDECAR));
    }
    return keys;
  }

  /** Writes a digest, and all after it, anew: signed and linked. */
  private void reseal(List<String> chain, int from, SampleDigest first, DigestSigner signer)
      throws IOException {
    SampleDigest digest = first;
    for (int i = from; ; i++) {
      byte[] bytes = digest.bytes();
      String signature = digest.sign(signer, bytes);
      write(chain.get(i), new String(bytes, StandardCharsets.UTF_8));
      Files.writeString(
          path(chain.get(i) + SIDECAR), SampleDigest.sidecar(signature, digest.algorithm()));
      if (i + 1 == chain.size()) {
        return;
      }
      digest = digest(chain.get(i + 1)).after(chain.get(i), DigestSigner.sha256(bytes), signature);
    }
  }

  private List<String> foreignRecord(List<String> chain) throws IOException {
    int middle = chain.size() / 2;
    for (int step = 0; step < chain.size(); step++) {
      int at = (middle + step) % chain.size();
      SampleDigest digest = digest(chain.get(at));
      if (digest.logFiles().isEmpty()) {
        continue;
      }
      List<Entry> entries = new ArrayList<>(digest.logFiles());
      Entry entry = entries.get(0);
      JsonNode log = MAPPER.readTree(text(entry.object()));
      ArrayNode records = (ArrayNode) log.get("Records");
      ObjectNode foreign = records.get(0).deepCopy();
      foreign.put("recipientAccountId", "999988887777");
      foreign.put("awsRegion", "ap-southeast-2");
      foreign.put("eventID", SeededRandom.of(seed, entry.object(), 0).guid());
      records.add(foreign);
      byte[] bytes = MAPPER.writeValueAsBytes(log);
      write(entry.object(), new String(bytes, StandardCharsets.UTF_8));
      entries.set(
          0, new Entry(entry.object(), DigestSigner.sha256(bytes), entry.newest(), entry.oldest()));
      reseal(chain, at, digest.listing(entries), signer(chain));
      return List.of(entry.object());
    }
    throw new IOException("no digest of " + chain.get(0) + " and its chain lists a log file");
  }

  private String damageLog(Tampering way) throws IOException {
    List<String> logs = fullest();
    int first = Tampering.MODIFY_RECORD.ordinal();
    int ways = Tampering.values().length - first;
    String key = logs.get(logs.size() * (way.ordinal() - first + 1) / (ways + 1));
    byte[] stored = Files.readAllBytes(path(key));
    switch (way) {
      case MODIFY_RECORD -> write(key, forged(text(key)));
      case APPEND_GZIP_MEMBER -> {
        byte[] more = Gzip.of(forged(text(key)).getBytes(StandardCharsets.UTF_8));
        Files.write(path(key), join(stored, more));
      }
      case APPEND_JUNK ->
          Files.write(path(key), join(stored, "no gzip".getBytes(StandardCharsets.US_ASCII)));
      case TRUNCATE_LOG -> Files.write(path(key), Arrays.copyOf(stored, stored.length * 2 / 3));
      case DELETE_LOG -> Files.delete(path(key));
      case ADD_UNLISTED_LOG -> {
        String name = SeededRandom.of(seed, "unlisted", 0).base62(16);
        String added = key.substring(0, key.lastIndexOf('_') + 1) + name + ".json.gz";
        write(added, forged(text(key)));
        return added;
      }
      default -> throw new IllegalArgumentException(way + " damages no log file");
    }
    return key;
  }

  /** The same log with another caller's address in its first record. */
  private static String forged(String log) {
    return log.replaceFirst(
        "\"sourceIPAddress\":\"[^\"]*\"", "\"sourceIPAddress\":\"203.0.113.250\"");
  }

  /** Log files of the account and region that has most. */
  private List<String> fullest() throws IOException {
    TreeMap<String, List<String>> sites = new TreeMap<>();
    for (String key : keys("/CloudTrail/")) {
      String[] parts = key.split("/");
      sites.computeIfAbsent(parts[1] + "/" + parts[3], site -> new ArrayList<>()).add(key);
    }
    List<String> fullest = List.of();
    for (List<String> logs : sites.values()) {
      fullest = logs.size() > fullest.size() ? logs : fullest;
    }
    if (fullest.size() < Tampering.values().length) {
      throw new IOException(
          "too few log files to tamper with: the fullest account and region has "
              + fullest.size()
              + "; ask for more days, or for ordinary life");
    }
    return fullest;
  }

  private void swap(String one, String other) throws IOException {
    for (String suffix : List.of("", SIDECAR)) {
      byte[] kept = Files.readAllBytes(path(one + suffix));
      Files.write(path(one + suffix), Files.readAllBytes(path(other + suffix)));
      Files.write(path(other + suffix), kept);
    }
  }

  private String signature(String key) throws IOException {
    return MAPPER.readTree(Files.readString(path(key + SIDECAR))).get("signature").asText();
  }

  private void resign(String key, String signature) throws IOException {
    Files.writeString(path(key + SIDECAR), SampleDigest.sidecar(signature, DigestSigner.ALGORITHM));
  }

  private SampleDigest digest(String key) throws IOException {
    return SampleDigest.parse(Gzip.inflate(Files.readAllBytes(path(key))));
  }

  private String text(String key) throws IOException {
    return new String(Gzip.inflate(Files.readAllBytes(path(key))), StandardCharsets.UTF_8);
  }

  private void write(String key, String text) throws IOException {
    Files.write(path(key), Gzip.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Path path(String key) {
    return directory.resolve(key);
  }

  /** Keys of gzip files in folders of that kind, in their order. */
  private List<String> keys(String folder) throws IOException {
    Path logs = directory.resolve("AWSLogs");
    try (Stream<Path> files = Files.walk(logs)) {
      return files
          .map(path -> directory.relativize(path).toString().replace('\\', '/'))
          .filter(key -> key.contains(folder) && key.endsWith(".json.gz"))
          .sorted()
          .toList();
    }
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(first.length + second.length);
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
