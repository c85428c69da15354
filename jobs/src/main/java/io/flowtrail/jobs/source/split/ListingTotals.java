package io.flowtrail.jobs.source.split;

/**
 * How far the listing of the archive had come when a split was made, for whoever shows progress.
 *
 * @param objects objects found so far that will be read
 * @param bytes their stored size
 * @param digests digest objects seen, which are not read as logs
 * @param others objects left out because they are no logs that Flowtrail reads
 * @param complete whether nothing is left to be listed
 */
public record ListingTotals(long objects, long bytes, long digests, long others, boolean complete) {
  /** Before anything was listed. */
  public static final ListingTotals NONE = new ListingTotals(0, 0, 0, 0, false);
}
