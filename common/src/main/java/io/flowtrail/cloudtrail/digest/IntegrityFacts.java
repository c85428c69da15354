package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.cloudtrail.CloudTrailObjectKey.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes facts of what was read. */
public final class IntegrityFacts {
  private IntegrityFacts() {}

  /**
   * The fact of a log file; empty if its key is none of a CloudTrail log file.
   *
   * @param sha256 of the unpacked bytes
   * @param bytes unpacked
   * @param records how many it holds, if they were counted; else 0
   * @param foreignRecords how many of them name another account or region than the key does
   */
  public static Optional<LogFileFact> log(
      StoredAt at,
      String sha256,
      long bytes,
      Condition condition,
      long records,
      long foreignRecords) {
    return at.parsed()
        .filter(CloudTrailObjectKey::isLog)
        .map(
            key ->
                new LogFileFact(
                    key.account(),
                    at,
                    key.delivery().toEpochMilli(),
                    sha256,
                    bytes,
                    condition,
                    records,
                    foreignRecords));
  }

  /**
   * The facts of a digest, its own first; none if its key is none of a digest.
   *
   * @param unpacked its bytes as far as they could be read
   * @param sha256 of those bytes
   */
  public static List<IntegrityFact> digest(
      StoredAt at, byte[] unpacked, String sha256, Condition condition, DigestMetadata metadata) {
    Optional<CloudTrailObjectKey> parsed = at.parsed().filter(key -> key.kind() == Kind.DIGEST);
    if (parsed.isEmpty()) {
      return List.of();
    }
    DigestFile file = new DigestFile(DigestHeader.NONE, List.of());
    String invalid = condition.detail();
    if (condition.state() == Condition.State.WHOLE) {
      try {
        file = DigestReader.read(unpacked);
        invalid = "";
      } catch (InvalidDigestException e) {
        invalid = e.getMessage();
      }
    }
    String account = parsed.get().account();
    List<IntegrityFact> facts = new ArrayList<>(file.logFiles().size() + 1);
    facts.add(
        new DigestFact(
            account,
            at,
            parsed.get().delivery().toEpochMilli(),
            sha256,
            condition,
            metadata,
            file.header(),
            invalid,
            file.logFiles().size()));
    for (ListedLog log : file.logFiles()) {
      facts.add(new ListedLogFact(account, at.uri(), log));
    }
    return facts;
  }
}
