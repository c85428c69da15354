package io.flowtrail.jobs.source.enumerator;

import java.io.IOException;

/** Objects of one folder in the order of time, listed as far as needed. */
interface FolderListing {

  /**
   * The time of the next object, or a lower bound of it while {@link #load} has still to be called;
   * {@link Long#MAX_VALUE} at the end.
   */
  long nextTime();

  /**
   * Whether nothing that comes later is older than {@link #nextTime}. Folders without dates can say
   * so only once they are listed to their end.
   */
  boolean isInOrder();

  /** Which store, counted from 0. */
  int store();

  /** The key of the next object, which decides between objects of the same time. */
  String nextKey();

  /** Whether {@link #load} must be called before {@link #take}. */
  boolean needsLoad();

  /** Lists further; may find nothing to hand out. */
  void load() throws IOException;

  /** Takes the next object out. */
  ListedObject take();

  /** From here a later listing would go on. */
  FolderPosition position();

  default boolean finished() {
    return nextTime() == Long.MAX_VALUE && !needsLoad();
  }
}
