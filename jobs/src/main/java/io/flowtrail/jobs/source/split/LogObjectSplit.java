package io.flowtrail.jobs.source.split;

import io.flowtrail.jobs.source.Delivered;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One stored object that is to be read.
 *
 * @param store which of the source's stores it lies in, counted from 0
 * @param key its key there
 * @param size stored size in bytes, as listed
 * @param keyTime time of delivery that the key tells, milliseconds since 1970; 0 where it tells
 *     none
 * @param lastModified as listed, milliseconds since 1970
 * @param consumed how many items (records, dead letters, facts) were taken from it already; a
 *     reader reads it from the start and leaves out so many
 * @param totals what was listed when the split was made
 * @param refusal why there is nothing to read, one sentence; empty where there is an object. It
 *     becomes a dead letter whose origin is {@code key}
 */
public record LogObjectSplit(
    int store,
    String key,
    long size,
    long keyTime,
    long lastModified,
    long consumed,
    ListingTotals totals,
    String refusal)
    implements SourceSplit, Delivered {

  /** The store of what is no object. */
  public static final int NO_STORE = -1;

  /** An object. */
  public LogObjectSplit(
      int store,
      String key,
      long size,
      long keyTime,
      long lastModified,
      long consumed,
      ListingTotals totals) {
    this(store, key, size, keyTime, lastModified, consumed, totals, "");
  }

  /**
   * Something that should have named an object and named none.
   *
   * @param origin where it lies, for people
   */
  public static LogObjectSplit refused(String origin, String refusal) {
    return new LogObjectSplit(NO_STORE, origin, 0, 0, 0, 0, ListingTotals.NONE, refusal);
  }

  /** Whether there is no object. */
  public boolean isRefused() {
    return !refusal.isEmpty();
  }

  @Override
  public String splitId() {
    return store + ":" + key;
  }

  /** The same object, read so far. */
  public LogObjectSplit withConsumed(long items) {
    return new LogObjectSplit(store, key, size, keyTime, lastModified, items, totals, refusal);
  }

  /** The same object, with other totals. */
  public LogObjectSplit withTotals(ListingTotals newTotals) {
    return new LogObjectSplit(
        store, key, size, keyTime, lastModified, consumed, newTotals, refusal);
  }
}
