package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.format.FormatDetector;
import io.flowtrail.format.KeyTime;
import io.flowtrail.format.LogFormat;
import io.flowtrail.store.ObjectSummary;
import java.util.Optional;

/** Which listed objects are read, told from their keys; counts digests, and those that are not. */
final class ObjectSelection implements KeySelection {
  /** Sidecars in which copies of digests keep the metadata that S3 had. */
  private static final String SIDECAR = ".metadata.json";

  private final ReadPeriod period;
  private final boolean withDigests;
  private long digests;
  private long others;

  /**
   * @param withDigests whether digests are read too
   */
  ObjectSelection(ReadPeriod period, boolean withDigests) {
    this.period = period;
    this.withDigests = withDigests;
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
    Optional<LogFormat> format = FormatDetector.ofKey(key);
    if (format.isPresent() && format.get() == LogFormat.CLOUDTRAIL_DIGEST) {
      digests++;
      if (!withDigests) {
        return Optional.empty();
      }
    }
    boolean other = format.isPresent() && format.get() == LogFormat.OTHER && !formatForced;
    if (other || key.endsWith(SIDECAR)) {
      others++;
      return Optional.empty();
    }
    long time = KeyTime.of(key).orElse(timeOfFolder);
    if (time > 0 && !period.mayHold(time)) {
      return Optional.empty();
    }
    return Optional.of(new ListedObject(object, time));
  }

  @Override
  public ReadPeriod period() {
    return period;
  }

  @Override
  public long digests() {
    return digests;
  }

  @Override
  public long others() {
    return others;
  }

  @Override
  public void resume(long digestsSoFar, long othersSoFar) {
    digests = digestsSoFar;
    others = othersSoFar;
  }
}
