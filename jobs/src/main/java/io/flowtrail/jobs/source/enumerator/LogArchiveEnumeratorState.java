package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.util.List;

/**
 * What a checkpoint keeps of the enumerator. Splits that readers have are in the readers' state.
 *
 * @param listing where the listing stands
 * @param waiting splits listed and not assigned
 */
public record LogArchiveEnumeratorState(ListingPosition listing, List<LogObjectSplit> waiting) {
  public LogArchiveEnumeratorState {
    waiting = List.copyOf(waiting);
  }
}
