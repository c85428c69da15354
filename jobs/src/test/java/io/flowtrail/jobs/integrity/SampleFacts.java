package io.flowtrail.jobs.integrity;

import io.flowtrail.cloudtrail.digest.Condition;
import io.flowtrail.cloudtrail.digest.DigestMetadata;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.cloudtrail.digest.IntegrityFacts;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.StoredAt;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.sample.Tampering;
import io.flowtrail.store.DirectoryObjectStore;
import io.flowtrail.store.ObjectSummary;
import io.flowtrail.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Facts of sample logs: of one digest or log file each list.
 *
 * @param facts in the order of keys
 */
record SampleFacts(PublicKeys keys, List<List<IntegrityFact>> facts) {

  static SampleFacts of(Path directory, Tampering... ways) throws Exception {
    SampleLogs.write(
        directory,
        SampleOptions.defaults().withDays(3).withScenarios(Set.of()).withTampering(Set.of(ways)));
    List<List<IntegrityFact>> facts = new ArrayList<>();
    try (DirectoryObjectStore store = DirectoryObjectStore.open(directory)) {
      for (Iterator<ObjectSummary> keys = store.list("AWSLogs/", ""); keys.hasNext(); ) {
        String key = keys.next().key();
        facts.add(read(store, key));
      }
    }
    facts.removeIf(List::isEmpty);
    String keys = Files.readString(directory.resolve("public-keys.json"));
    return new SampleFacts(PublicKeys.parse(keys, "keys"), facts);
  }

  private static List<IntegrityFact> read(DirectoryObjectStore store, String key) throws Exception {
    StoredAt at = new StoredAt(store.bucket(), key, store.uri(key));
    try (StoredObject object = store.read(key)) {
      byte[] bytes = new GZIPInputStream(object.bytes()).readAllBytes();
      String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      List<IntegrityFact> facts = new ArrayList<>();
      IntegrityFacts.log(at, hash, bytes.length, Condition.GOOD, 0, 0).ifPresent(facts::add);
      facts.addAll(
          IntegrityFacts.digest(
              at, bytes, hash, Condition.GOOD, DigestMetadata.of(object.metadata())));
      return facts;
    } catch (IOException e) {
      return List.of();
    }
  }

  List<IntegrityFact> all() {
    return facts.stream().flatMap(List::stream).toList();
  }
}
