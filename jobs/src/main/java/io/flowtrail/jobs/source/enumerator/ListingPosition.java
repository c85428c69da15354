package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.split.ListingTotals;
import java.util.List;

/**
 * How far the listing of the whole archive has come.
 *
 * @param walked whether the folders were looked for; else there are none yet
 * @param folders folders with something left
 * @param totals what was listed so far
 */
record ListingPosition(boolean walked, List<FolderPosition> folders, ListingTotals totals) {
  static final ListingPosition START = new ListingPosition(false, List.of(), ListingTotals.NONE);

  ListingPosition {
    folders = List.copyOf(folders);
  }

  boolean complete() {
    return walked && folders.isEmpty();
  }
}
