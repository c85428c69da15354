package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * All objects of all stores in the order of time, listed as far as they are asked for: the folders'
 * listings merged. Memory is bounded by one day's keys a folder of dates, however large the
 * archive.
 *
 * <p>A plain class for one thread at a time.
 */
final class ArchiveListing {
  private final List<ListedStore> stores;
  private final ObjectSelection selection;
  private final PriorityQueue<FolderListing> folders =
      new PriorityQueue<>(
          Comparator.comparingLong(FolderListing::nextTime).thenComparing(FolderListing::nextKey));
  private boolean walked;
  private long objects;
  private long bytes;

  /**
   * @param resume where an earlier listing stopped; {@link ListingPosition#START} for a new one
   */
  ArchiveListing(List<ListedStore> stores, ObjectSelection selection, ListingPosition resume) {
    this.stores = stores;
    this.selection = selection;
    this.walked = resume.walked();
    this.objects = resume.totals().objects();
    this.bytes = resume.totals().bytes();
    selection.resume(resume.totals().digests(), resume.totals().others());
    resume.folders().forEach(this::open);
  }

  /**
   * The next objects.
   *
   * @param atMost how many; fewer come only at the end
   * @throws IOException if a listing fails; the listing cannot be used any more
   */
  ListedBatch next(int atMost) throws IOException {
    try {
      if (!walked) {
        for (int store = 0; store < stores.size(); store++) {
          FolderWalk.folders(store, stores.get(store).store()).forEach(this::open);
        }
        walked = true;
      }
      List<LogObjectSplit> splits = new ArrayList<>();
      while (splits.size() < atMost && !folders.isEmpty()) {
        FolderListing folder = folders.remove();
        if (folder.finished()) {
          continue;
        }
        if (folder.needsLoad()) {
          folder.load();
        } else {
          splits.add(split(folder));
        }
        folders.add(folder);
      }
      folders.removeIf(FolderListing::finished);
      return new ListedBatch(splits, position());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private LogObjectSplit split(FolderListing folder) {
    ListedObject next = folder.take();
    objects++;
    bytes += next.object().size();
    return new LogObjectSplit(
        folder.position().store(),
        next.object().key(),
        next.object().size(),
        next.time(),
        next.object().lastModified(),
        0,
        ListingTotals.NONE);
  }

  private void open(FolderPosition position) {
    ListedStore store = stores.get(position.store());
    folders.add(
        switch (position.kind()) {
          case YEAR -> new YearFolderListing(store, selection, position);
          case FLAT -> new FlatFolderListing(store, selection, position);
        });
  }

  private ListingPosition position() {
    boolean complete = walked && folders.isEmpty();
    return new ListingPosition(
        walked,
        folders.stream().map(FolderListing::position).toList(),
        new ListingTotals(objects, bytes, selection.digests(), selection.others(), complete));
  }
}
