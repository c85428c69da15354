package io.flowtrail.jobs.verify;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.cloudtrail.CloudTrailObjectKey.Kind;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import io.flowtrail.format.FormatDetector;
import io.flowtrail.jobs.source.enumerator.KeySelection;
import io.flowtrail.jobs.source.enumerator.ListedObject;
import io.flowtrail.jobs.source.enumerator.ReadPeriod;
import io.flowtrail.store.ObjectSummary;
import java.util.Optional;

/**
 * What verification reads: CloudTrail's log files and digests, and objects whose key tells nothing,
 * as they may be archives that hold such.
 *
 * <p>Digests are read for longer than the period: a log file's digest follows within hours, that of
 * a late one may take a day.
 */
final class VerifiedObjects implements KeySelection {
  private static final String SIDECAR = ".metadata.json";

  private final VerificationSettings settings;
  private final ReadPeriod period;
  private long others;

  VerifiedObjects(VerificationSettings settings) {
    this.settings = settings;
    this.period = new ReadPeriod(settings.from(), settings.to());
  }

  @Override
  public Optional<ListedObject> select(
      ObjectSummary object, boolean formatForced, long timeOfFolder) {
    String key = object.key();
    if (key.endsWith("/")) {
      // A folder as an object: made by a console, and empty; or, without a time, one that cannot be
      // read, which reading will tell.
      return object.lastModified() == 0
          ? Optional.of(new ListedObject(object, 0))
          : Optional.empty();
    }
    if (key.endsWith(SIDECAR)) {
      return Optional.empty();
    }
    Optional<CloudTrailObjectKey> parsed = CloudTrailObjectKey.parse(key);
    if (parsed.isEmpty()) {
      if (FormatDetector.ofKey(key).isPresent()) {
        others++;
        return Optional.empty();
      }
      return Optional.of(new ListedObject(object, 0));
    }
    long time = parsed.get().delivery().toEpochMilli();
    if (parsed.get().kind() == Kind.DIGEST) {
      // Named after its end.
      return time > settings.from() && time < period.keyTimeBehind()
          ? Optional.of(new ListedObject(object, time))
          : Optional.empty();
    }
    if (!parsed.get().isLog()) {
      others++;
      return Optional.empty();
    }
    return time >= settings.from() && time < settings.to()
        ? Optional.of(new ListedObject(object, time))
        : Optional.empty();
  }

  @Override
  public ReadPeriod period() {
    return period;
  }

  @Override
  public long digests() {
    return 0;
  }

  @Override
  public long others() {
    return others;
  }

  @Override
  public void resume(long digestsSoFar, long othersSoFar) {
    others = othersSoFar;
  }
}
