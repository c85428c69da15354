package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.store.ObjectSummary;
import java.util.Comparator;

/**
 * An object that a listing found, with its place in the order of time.
 *
 * @param time the time that its key tells, milliseconds since 1970; 0 where it tells none
 */
public record ListedObject(ObjectSummary object, long time) {
  /** By time, then key. */
  static final Comparator<ListedObject> ORDER =
      Comparator.comparingLong(ListedObject::time).thenComparing(o -> o.object().key());
}
