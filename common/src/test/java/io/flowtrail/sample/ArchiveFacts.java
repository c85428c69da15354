package io.flowtrail.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.cloudtrail.digest.AccountLedger;
import io.flowtrail.cloudtrail.digest.Condition;
import io.flowtrail.cloudtrail.digest.DigestFact;
import io.flowtrail.cloudtrail.digest.DigestMetadata;
import io.flowtrail.cloudtrail.digest.InMemoryLedgerState;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.cloudtrail.digest.IntegrityFacts;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.LogFileFact;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.StoredAt;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** An archive in a directory as facts, read plainly, and what the ledgers of its accounts say. */
final class ArchiveFacts {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int HEADER = 10;
  private static final int TRAILER = 8;

  private final PublicKeys keys;

  /** The facts of each object. */
  private final List<List<IntegrityFact>> objects = new ArrayList<>();

  private ArchiveFacts(PublicKeys keys) {
    this.keys = keys;
  }

  /** Reads all objects below a directory, and its keys if there are any. */
  static ArchiveFacts of(Path directory) throws Exception {
    Path keyFile = directory.resolve("public-keys.json");
    ArchiveFacts archive =
        new ArchiveFacts(
            Files.exists(keyFile)
                ? PublicKeys.parse(Files.readString(keyFile), keyFile.toString())
                : PublicKeys.NONE);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".gz"))::iterator) {
        String key = directory.relativize(path).toString().replace('\\', '/');
        List<IntegrityFact> facts = read(new StoredAt("", key, key), path);
        if (!facts.isEmpty()) {
          archive.objects.add(facts);
        }
      }
    }
    return archive;
  }

  private static List<IntegrityFact> read(StoredAt at, Path path) throws Exception {
    ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    Condition condition = unpack(Files.readAllBytes(path), unpacked);
    byte[] bytes = unpacked.toByteArray();
    String hash = DigestSigner.sha256(bytes);
    Path sidecar = Path.of(path + ".metadata.json");
    Map<String, String> metadata = new HashMap<>();
    if (Files.exists(sidecar)) {
      for (Map.Entry<String, JsonNode> field : MAPPER.readTree(sidecar.toFile()).properties()) {
        metadata.put(field.getKey(), field.getValue().asText());
      }
    }
    List<IntegrityFact> digest =
        IntegrityFacts.digest(at, bytes, hash, condition, DigestMetadata.of(metadata));
    if (!digest.isEmpty()) {
      return digest;
    }
    if (at.parsed().filter(CloudTrailObjectKey::isLog).isEmpty()) {
      return List.of();
    }
    long foreign = condition.whole() ? foreignRecords(at, bytes) : 0;
    long records = condition.whole() ? MAPPER.readTree(bytes).path("Records").size() : 0;
    return IntegrityFacts.log(at, hash, bytes.length, condition, records, foreign)
        .<List<IntegrityFact>>map(List::of)
        .orElse(List.of());
  }

  private static long foreignRecords(StoredAt at, byte[] bytes) throws IOException {
    JsonNode json = MAPPER.readTree(bytes);
    String account = at.parsed().orElseThrow().account();
    List<String> regions = List.of(at.parsed().orElseThrow().region(), "us-east-1", "");
    long foreign = 0;
    for (JsonNode record : json.path("Records")) {
      if (!record.path("recipientAccountId").asText(account).equals(account)
          || !regions.contains(record.path("awsRegion").asText())) {
        foreign++;
      }
    }
    return foreign;
  }

  private static Condition unpack(byte[] stored, ByteArrayOutputStream unpacked) {
    byte[] buffer = new byte[1 << 16];
    int at = 0;
    int members = 0;
    while (at < stored.length) {
      if (stored.length - at < HEADER || (stored[at] & 0xFF) != 0x1f) {
        return new Condition(Condition.State.WHOLE, "", members, true);
      }
      Inflater inflater = new Inflater(true);
      inflater.setInput(stored, at + HEADER, stored.length - at - HEADER);
      try {
        while (!inflater.finished()) {
          int count = inflater.inflate(buffer);
          unpacked.write(buffer, 0, count);
          if (count == 0 && inflater.needsInput()) {
            return new Condition(Condition.State.DAMAGED, "it is cut off", members + 1, false);
          }
        }
      } catch (DataFormatException e) {
        return new Condition(Condition.State.DAMAGED, "it is damaged", members + 1, false);
      }
      at += HEADER + (int) inflater.getBytesRead() + TRAILER;
      inflater.end();
      members++;
    }
    return at == stored.length
        ? new Condition(Condition.State.WHOLE, "", members, false)
        : new Condition(Condition.State.DAMAGED, "its checksum is cut off", members, false);
  }

  /** Findings if everything is read in an order of chance and then ended. */
  Set<IntegrityFinding> findingsInAnyOrder(long seed) {
    List<List<IntegrityFact>> shuffled = new ArrayList<>(objects);
    Collections.shuffle(shuffled, new Random(seed));
    return findings(shuffled, false);
  }

  /** Findings if everything is read as it was delivered, and the clock told. */
  Set<IntegrityFinding> findingsAsDelivered() {
    List<List<IntegrityFact>> sorted = new ArrayList<>(objects);
    sorted.sort(
        Comparator.<List<IntegrityFact>>comparingLong(facts -> time(facts.get(0)))
            .thenComparing(facts -> facts.get(0).toString()));
    return findings(sorted, true);
  }

  private static long time(IntegrityFact fact) {
    return fact instanceof LogFileFact log ? log.delivery() : ((DigestFact) fact).keyTime();
  }

  private Set<IntegrityFinding> findings(List<List<IntegrityFact>> inOrder, boolean advancing) {
    Set<IntegrityFinding> findings = new HashSet<>();
    Map<String, AccountLedger> ledgers = new HashMap<>();
    for (List<IntegrityFact> facts : inOrder) {
      for (IntegrityFact fact : facts) {
        ledgers
            .computeIfAbsent(
                fact.account(),
                account ->
                    new AccountLedger(
                        new InMemoryLedgerState(),
                        VerificationSettings.ALL,
                        keys,
                        finding -> {
                          if (!findings.add(finding)) {
                            throw new IllegalStateException("given twice: " + finding);
                          }
                        }))
            .add(fact);
      }
      if (advancing) {
        ledgers.values().forEach(ledger -> ledger.advance(time(facts.get(0))));
      }
    }
    ledgers.values().forEach(AccountLedger::end);
    return findings;
  }
}
