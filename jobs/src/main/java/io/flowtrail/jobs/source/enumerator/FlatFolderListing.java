package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A folder without dates of its own: objects that lie directly in it. Keys that tell the time are
 * usually in its order already; a queue of bounded size puts right what is out of order by less
 * than its length. Objects without a time come first.
 */
final class FlatFolderListing implements FolderListing {
  /** Objects waiting to be put into order. */
  static final int LONGEST_QUEUE = 4096;

  private final ListedStore store;
  private final KeySelection selection;
  private final FolderPosition start;
  private final PriorityQueue<ListedObject> waiting = new PriorityQueue<>(ListedObject.ORDER);
  private Iterator<ObjectSummary> listing;
  private boolean listedAll;
  private String listedUpTo;

  FlatFolderListing(ListedStore store, KeySelection selection, FolderPosition start) {
    this.store = store;
    this.selection = selection;
    this.start = start;
    this.listedUpTo = start.startAfter();
    this.waiting.addAll(start.waiting());
  }

  @Override
  public boolean needsLoad() {
    return !listedAll && waiting.size() < LONGEST_QUEUE;
  }

  @Override
  public long nextTime() {
    if (needsLoad()) {
      return Long.MIN_VALUE;
    }
    return waiting.isEmpty() ? Long.MAX_VALUE : waiting.peek().time();
  }

  @Override
  public boolean isInOrder() {
    return listedAll;
  }

  @Override
  public int store() {
    return start.store();
  }

  @Override
  public String nextKey() {
    return waiting.isEmpty() ? "" : waiting.peek().object().key();
  }

  @Override
  public void load() throws IOException {
    if (listing == null) {
      listing = store.store().listFolder(start.prefix(), listedUpTo);
    }
    while (waiting.size() < LONGEST_QUEUE && listing.hasNext()) {
      ObjectSummary object = listing.next();
      listedUpTo = object.key();
      selection.select(object, store.formatForced(), 0).ifPresent(waiting::add);
    }
    listedAll = waiting.size() < LONGEST_QUEUE || !listing.hasNext();
  }

  @Override
  public ListedObject take() {
    return waiting.remove();
  }

  @Override
  public FolderPosition position() {
    return new FolderPosition(
        start.store(),
        start.prefix(),
        start.kind(),
        listedUpTo,
        Long.MIN_VALUE,
        "",
        List.copyOf(waiting));
  }
}
