package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * All objects of all stores in the order of time, listed as far as they are asked for: the folders'
 * listings merged. Memory is bounded by one day's keys a folder of dates, however large the
 * archive.
 *
 * <p>A plain class for one thread at a time.
 */
public final class ArchiveListing {
  private final List<ListedStore> stores;
  private final KeySelection selection;
  private final PriorityQueue<FolderListing> folders =
      new PriorityQueue<>(
          Comparator.comparingLong(FolderListing::nextTime).thenComparing(FolderListing::nextKey));

  /** Folders that may still hold something older than what they have handed out. */
  private final Set<FolderListing> disorderly = new HashSet<>();

  private boolean walked;
  private long objects;
  private long bytes;

  /**
   * A listing that begins where another one stopped.
   *
   * @param resume where an earlier listing stopped; {@link ListingPosition#START} for a new one
   */
  ArchiveListing(List<ListedStore> stores, KeySelection selection, ListingPosition resume) {
    this.stores = stores;
    this.selection = selection;
    this.walked = resume.walked();
    this.objects = resume.totals().objects();
    this.bytes = resume.totals().bytes();
    selection.resume(resume.totals().digests(), resume.totals().others());
    resume.folders().forEach(this::open);
  }

  /** A listing from the beginning. */
  public ArchiveListing(List<ListedStore> stores, KeySelection selection) {
    this(stores, selection, ListingPosition.START);
  }

  /**
   * An object whose turn it is.
   *
   * @param store which store, counted from 0
   * @param object the object
   * @param bound no object that comes now or later was delivered before, milliseconds since 1970;
   *     {@link Long#MIN_VALUE} where that is not known yet, because keys of a folder without dates
   *     need not be in the order of time
   */
  public record Turn(int store, ListedObject object, long bound) {}

  /**
   * The next object, or empty behind the last.
   *
   * @throws IOException if a listing fails; the listing cannot be used any more
   */
  public Optional<Turn> next() throws IOException {
    try {
      walk();
      while (!folders.isEmpty()) {
        FolderListing folder = folders.peek();
        if (folder.finished()) {
          folders.remove();
        } else if (folder.needsLoad()) {
          folders.remove();
          folder.load();
          add(folder);
        } else {
          long bound = disorderly.isEmpty() ? folder.nextTime() : Long.MIN_VALUE;
          folders.remove();
          ListedObject next = take(folder);
          add(folder);
          return Optional.of(new Turn(folder.store(), next, bound));
        }
      }
      return Optional.empty();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void add(FolderListing folder) {
    if (folder.isInOrder()) {
      disorderly.remove(folder);
    } else {
      disorderly.add(folder);
    }
    folders.add(folder);
  }

  /** Objects found so far that are to be read. */
  public long objects() {
    return objects;
  }

  /** Their stored size. */
  public long bytes() {
    return bytes;
  }

  /**
   * The next objects.
   *
   * @param atMost how many; fewer come only at the end
   * @throws IOException if a listing fails; the listing cannot be used any more
   */
  ListedBatch next(int atMost) throws IOException {
    try {
      walk();
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

  private void walk() throws IOException {
    if (!walked) {
      for (int store = 0; store < stores.size(); store++) {
        FolderWalk.folders(store, stores.get(store).store()).forEach(this::open);
      }
      walked = true;
    }
  }

  private ListedObject take(FolderListing folder) {
    ListedObject next = folder.take();
    objects++;
    bytes += next.object().size();
    return next;
  }

  private LogObjectSplit split(FolderListing folder) {
    ListedObject next = take(folder);
    return new LogObjectSplit(
        folder.store(),
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
