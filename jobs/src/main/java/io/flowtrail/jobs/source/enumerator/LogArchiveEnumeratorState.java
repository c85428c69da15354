package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.util.List;

/**
 * What a checkpoint keeps of the enumerator. Splits that readers have are in the readers' state.
 *
 * @param listing where the listing stands
 * @param waiting splits listed and not assigned
 * @param following what was found since the listing came to its end; empty at first, and where
 *     nothing is followed
 * @param read how far event time has come in all readers
 */
public record LogArchiveEnumeratorState(
    ListingPosition listing,
    List<LogObjectSplit> waiting,
    FollowPosition following,
    ReadTime read) {
  public LogArchiveEnumeratorState {
    waiting = List.copyOf(waiting);
  }
}
