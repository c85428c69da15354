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
 */
public record LogObjectSplit(
    int store,
    String key,
    long size,
    long keyTime,
    long lastModified,
    long consumed,
    ListingTotals totals)
    implements SourceSplit, Delivered {

  @Override
  public String splitId() {
    return store + ":" + key;
  }

  /** The same object, read so far. */
  public LogObjectSplit withConsumed(long items) {
    return new LogObjectSplit(store, key, size, keyTime, lastModified, items, totals);
  }

  /** The same object, with other totals. */
  public LogObjectSplit withTotals(ListingTotals newTotals) {
    return new LogObjectSplit(store, key, size, keyTime, lastModified, consumed, newTotals);
  }
}
