package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the archive a little ahead of the readers and hands out its objects in the order of time.
 *
 * <p>Listing blocks, so it runs in the context's worker thread, one step at a time; what it found
 * is taken over in the coordinator's thread together with its position, so that a checkpoint never
 * sees one without the other.
 */
public final class LogArchiveEnumerator
    implements SplitEnumerator<LogObjectSplit, LogArchiveEnumeratorState> {
  private static final Logger LOG = LoggerFactory.getLogger(LogArchiveEnumerator.class);

  /** Objects listed in one step. */
  static final int STEP = 1000;

  /** Objects listed ahead of the readers: enough for an honest progress bar, a few megabytes. */
  static final int AHEAD = 20_000;

  private final SplitEnumeratorContext<LogObjectSplit> context;
  private final List<StoreOpener> openers;
  private final SplitTracker tracker;
  private final ObjectSelection selection;
  private final List<ListedStore> stores = new CopyOnWriteArrayList<>();

  /** Used in the worker thread only. */
  private ArchiveListing listing;

  private boolean stepUnderWay;

  public LogArchiveEnumerator(
      SplitEnumeratorContext<LogObjectSplit> context,
      List<StoreOpener> openers,
      ReadPeriod period,
      boolean withDigests,
      Optional<LogArchiveEnumeratorState> restored) {
    this.context = context;
    this.openers = List.copyOf(openers);
    this.selection = new ObjectSelection(period, withDigests);
    this.tracker =
        new SplitTracker(
            restored.orElseGet(
                () -> new LogArchiveEnumeratorState(ListingPosition.START, List.of())));
  }

  @Override
  public void start() {
    listFurther();
  }

  private void listFurther() {
    if (stepUnderWay || tracker.position().complete() || tracker.waiting() >= AHEAD) {
      return;
    }
    stepUnderWay = true;
    ListingPosition from = tracker.position();
    context.callAsync(() -> step(from), this::listed);
  }

  private ListedBatch step(ListingPosition from) throws IOException {
    if (listing == null) {
      for (StoreOpener opener : openers) {
        stores.add(new ListedStore(opener.open(), opener.forcedFormat().isPresent()));
      }
      listing = new ArchiveListing(stores, selection, from);
    }
    return listing.next(STEP);
  }

  private void listed(ListedBatch batch, Throwable failure) {
    stepUnderWay = false;
    if (failure != null) {
      throw new FlinkRuntimeException(
          "The archive cannot be listed: " + failure.getMessage(), failure);
    }
    tracker.listed(batch);
    LOG.debug("listed {}", batch.position().totals());
    assign();
    listFurther();
  }

  @Override
  public void handleSplitRequest(int reader, String host) {
    tracker.request(reader);
    assign();
    listFurther();
  }

  private void assign() {
    for (Optional<SplitTracker.Assignment> next = tracker.nextAssignment();
        next.isPresent();
        next = tracker.nextAssignment()) {
      int reader = next.get().reader();
      if (context.registeredReaders().containsKey(reader)) {
        context.assignSplit(next.get().split(), reader);
      } else {
        tracker.giveBack(List.of(next.get().split()));
        tracker.forget(reader);
      }
    }
    tracker.readersToDismiss().forEach(context::signalNoMoreSplits);
  }

  @Override
  public void addSplitsBack(List<LogObjectSplit> splits, int reader) {
    tracker.forget(reader);
    tracker.giveBack(splits);
    assign();
  }

  @Override
  public void addReader(int reader) {
    // Readers ask for splits themselves.
  }

  @Override
  public LogArchiveEnumeratorState snapshotState(long checkpoint) {
    return tracker.state();
  }

  @Override
  public void close() {
    stores.forEach(listed -> listed.store().close());
  }
}
