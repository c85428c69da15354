package io.flowtrail.jobs.source.enumerator;

import java.util.List;

/**
 * How far the listing of one folder has come.
 *
 * @param store which store, counted from 0
 * @param prefix the folder, with its final {@code /}; empty for the root
 * @param kind how the folder is walked
 * @param startAfter the listing goes on behind this key
 * @param lastTime time of the last object handed out of those behind {@code startAfter}; {@link
 *     Long#MIN_VALUE} if there is none
 * @param lastKey its key
 * @param waiting objects listed already and not handed out; only for flat folders
 */
record FolderPosition(
    int store,
    String prefix,
    Kind kind,
    String startAfter,
    long lastTime,
    String lastKey,
    List<ListedObject> waiting) {

  enum Kind {
    /** {@code .../2026/}: all below it, day by day. */
    YEAR,
    /** Only what lies in it directly. */
    FLAT
  }

  FolderPosition {
    waiting = List.copyOf(waiting);
  }

  static FolderPosition start(int store, String prefix, Kind kind) {
    return new FolderPosition(store, prefix, kind, "", Long.MIN_VALUE, "", List.of());
  }
}
