package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.store.ObjectSummary;
import java.util.Optional;

/** Which listed objects are read, told from their keys; counts those that are not. */
public interface KeySelection {

  /**
   * The object with its time, or empty if it is not to be read.
   *
   * @param formatForced whether the user says what it is, so that its key is not asked
   * @param timeOfFolder what the folder's date says, for keys that tell no time themselves
   */
  Optional<ListedObject> select(ObjectSummary object, boolean formatForced, long timeOfFolder);

  /** Outside of it nothing is listed, as far as folders tell. */
  ReadPeriod period();

  /** Digests that were met and left out. */
  long digests();

  /** Other objects that were left out. */
  long others();

  /** Goes on counting where an earlier selection stopped. */
  void resume(long digestsSoFar, long othersSoFar);
}
