package io.flowtrail.jobs.evidence;

import io.flowtrail.alert.EvidenceIntegrity;

/**
 * What verification says of a file, on its way to the alerts of one group that have evidence in it;
 * flat, because it crosses a wire.
 *
 * @param groupKey {@link EvidenceFact#groupKey}
 * @param file see {@link io.flowtrail.event.RecordOrigin#file}
 * @param time of the group's last match in the file that is known, milliseconds since 1970
 * @param word see {@link EvidenceIntegrity}, as the rest
 */
public record EvidenceVerdict(
    String groupKey,
    String file,
    long time,
    String word,
    String verdict,
    String reason,
    String sha256,
    String digest) {

  /** The verdict for a group. */
  public static EvidenceVerdict of(
      String groupKey, String file, long time, EvidenceIntegrity integrity) {
    return new EvidenceVerdict(
        groupKey,
        file,
        time,
        integrity.word(),
        integrity.verdict(),
        integrity.reason(),
        integrity.sha256(),
        integrity.digest());
  }

  /** As alerts keep it. */
  public EvidenceIntegrity integrity() {
    return new EvidenceIntegrity(word, verdict, reason, sha256, digest);
  }

  /** The same, for matches of another time. */
  public EvidenceVerdict at(long otherTime) {
    return new EvidenceVerdict(groupKey, file, otherTime, word, verdict, reason, sha256, digest);
  }
}
