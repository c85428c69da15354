package io.flowtrail.jobs.detection;

import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.evidence.EvidenceFact;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which groups have matches in the file at hand: tells each the first time, and again where its
 * matches go on much later. To tell one twice does no harm, so nothing of it is kept in
 * checkpoints.
 */
final class FileEvidence {
  private static final long MUCH_LATER = Duration.ofHours(1).toMillis();

  private final Collection<GroupBy> groupBy;
  private final boolean everyMatch;
  private final Map<String, Long> told = new HashMap<>();
  private String file = "";
  private String account = "";

  FileEvidence(Collection<GroupBy> groupBy, boolean everyMatch) {
    this.groupBy = groupBy;
    this.everyMatch = everyMatch;
  }

  /**
   * What to tell of a match, if anything.
   *
   * @param objectKey key of the object in which it was found
   */
  Optional<EvidenceFact> of(MatchedRecord match, String objectKey) {
    return of(match, everyMatch ? match.origin().file() : GroupBy.key(groupBy, match), objectKey);
  }

  /**
   * What to tell of evidence of a fact, if anything: alerts that it ends in ask by file.
   *
   * @param objectKey key of the object in which it was found
   */
  Optional<EvidenceFact> ofFact(MatchedRecord match, String objectKey) {
    return of(match, match.origin().file(), objectKey);
  }

  private Optional<EvidenceFact> of(MatchedRecord match, String group, String objectKey) {
    if (!match.service().equals(LogSource.CLOUDTRAIL.service())) {
      return Optional.empty();
    }
    String itsFile = match.origin().file();
    if (!itsFile.equals(file)) {
      file = itsFile;
      String entry = match.entry();
      account = account(entry.isEmpty() ? objectKey : entry.substring(entry.lastIndexOf('!') + 1));
      told.clear();
    }
    Long before = told.get(group);
    if (before != null && match.time() <= before + MUCH_LATER) {
      return Optional.empty();
    }
    told.put(group, match.time());
    return Optional.of(new EvidenceFact(account, file, group, match.time()));
  }

  private static String account(String key) {
    return CloudTrailObjectKey.parse(key)
        .filter(CloudTrailObjectKey::isLog)
        .map(CloudTrailObjectKey::account)
        .orElse("");
  }
}
