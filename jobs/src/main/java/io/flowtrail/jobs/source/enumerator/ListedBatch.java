package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.util.List;

/**
 * What one step of the listing found.
 *
 * @param splits the next objects in the order of time
 * @param position where the listing stands behind them
 */
record ListedBatch(List<LogObjectSplit> splits, ListingPosition position) {
  ListedBatch {
    splits = List.copyOf(splits);
  }
}
