package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.jobs.source.notification.NotificationQueue;
import io.flowtrail.jobs.source.reader.CaughtUp;
import io.flowtrail.jobs.source.reader.ReadUpTo;
import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the archive a little ahead of the readers and hands out its objects in the order of time.
 * Where a source is followed, it then looks for new objects without an end, and takes what queues
 * tell of them.
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
  private final boolean withDigests;

  /** Whether every place has a queue, so that empty queues mean that nothing is new. */
  private final boolean allNotified;

  private final SplitTracker tracker;
  private final ObjectSelection selection;
  private final List<ListedStore> stores = new CopyOnWriteArrayList<>();

  /** Used in the worker thread only. */
  private ArchiveListing listing;

  private final Optional<Following> following;
  private final LongSupplier clock;
  private final DiscoveryMetrics metrics;

  /** Used in the worker thread only. */
  private NewObjects finder;

  /** Used in the worker thread only. */
  private long lastLook;

  private final List<NotificationFeed> feeds = new ArrayList<>();

  /** Queues whose last answer was that they are empty. */
  private final Set<NotificationFeed> silent = new HashSet<>();

  /** Whatever appeared before may have been read and forgotten, milliseconds since 1970. */
  private volatile long horizon;

  private volatile boolean hasRoom = true;
  private boolean stepUnderWay;
  private boolean follows;
  private boolean lookedOnce;

  /** Said once, not at every look. */
  private boolean lookFailed;

  /**
   * @param following how to go on behind the archive; empty for an end. Where no beginning of the
   *     period is given, what is there already is read as far as the lookback reaches
   * @param clock milliseconds since 1970
   */
  public LogArchiveEnumerator(
      SplitEnumeratorContext<LogObjectSplit> context,
      List<StoreOpener> openers,
      ReadPeriod period,
      boolean withDigests,
      Optional<Following> following,
      LongSupplier clock,
      Optional<LogArchiveEnumeratorState> restored) {
    this.context = context;
    this.openers = List.copyOf(openers);
    this.withDigests = withDigests;
    this.selection = new ObjectSelection(period, withDigests);
    this.allNotified = openers.stream().allMatch(its -> its.notifications().isPresent());
    this.following = following;
    this.clock = clock;
    boolean onlyNew = following.isPresent() && period.from() == Long.MIN_VALUE;
    ListingPosition begin =
        onlyNew ? new ListingPosition(true, List.of(), ListingTotals.NONE) : ListingPosition.START;
    this.tracker =
        new SplitTracker(
            restored.orElseGet(
                () ->
                    new LogArchiveEnumeratorState(
                        begin, List.of(), FollowPosition.start(), ReadTime.NONE)),
            following.isPresent());
    this.metrics = new DiscoveryMetrics(context.metricGroup(), clock);
    metrics.show(tracker);
  }

  @Override
  public void start() {
    listFurther();
    followOnceListed();
  }

  private void followOnceListed() {
    if (follows || following.isEmpty() || !tracker.position().complete()) {
      return;
    }
    follows = true;
    lastLook = tracker.lastLook() > 0 ? tracker.lastLook() : clock.getAsLong();
    SeenObjects seen = tracker.seen().copy();
    horizon = lastLook - following.get().lookback().toMillis();
    context.callAsync(() -> look(seen), this::looked, 0, following.get().interval().toMillis());
  }

  /** Begins to read the queues, once the stores are open. One that several stores name is one. */
  private void readQueues() {
    Set<String> uris = new HashSet<>();
    for (StoreOpener opener : openers) {
      if (opener.notifications().isPresent() && uris.add(opener.notifications().get().uri())) {
        NotificationQueue.Opener queue = opener.notifications().get();
        AtomicReference<NotificationFeed> self = new AtomicReference<>();
        NotificationFeed feed =
            new NotificationFeed(
                queue,
                stores,
                new ObjectSelection(selection.period(), withDigests),
                () -> horizon,
                () -> hasRoom,
                told -> context.runInCoordinatorThread(() -> notified(self.get(), told)));
        self.set(feed);
        feeds.add(feed);
        feed.start();
      }
    }
  }

  private void notified(NotificationFeed feed, Notified told) {
    int added = tracker.notified(told, horizon, clock.getAsLong());
    metrics.notified(told, added);
    feed.receipts().add(told.receipts());
    assign();
    if (!told.empty()) {
      silent.remove(feed);
    } else if (added == 0) {
      silent.add(feed);
      if (allNotified && silent.size() == feeds.size()) {
        tellIfCaughtUp();
      }
    }
  }

  private NewObjects.Look look(SeenObjects seen) throws IOException {
    openStores();
    if (finder == null) {
      finder = new NewObjects(stores, selection, following.orElseThrow(), seen);
    }
    NewObjects.Look look = finder.look(lastLook, clock.getAsLong());
    lastLook = look.began();
    return look;
  }

  private void looked(NewObjects.Look look, Throwable failure) {
    if (failure != null) {
      metrics.lookFailed();
    }
    if (failure != null && !lookedOnce) {
      throw new FlinkRuntimeException(
          "New objects cannot be looked for: " + failure.getMessage(), failure);
    }
    if (failure != null) {
      // It may pass; whatever came meanwhile is found by the next look that succeeds.
      if (!lookFailed) {
        LOG.warn("looking for new objects failed, will look again: {}", failure.toString());
      }
      lookFailed = true;
      return;
    }
    if (lookFailed) {
      LOG.warn("new objects are found again");
      lookFailed = false;
    }
    horizon = look.horizon();
    metrics.looked(look, tracker.lastLook() > 0);
    int added = tracker.found(look);
    assign();
    if (!lookedOnce) {
      lookedOnce = true;
      readQueues();
    }
    if (added == 0) {
      tellIfCaughtUp();
    }
  }

  private void tellIfCaughtUp() {
    if (tracker.waiting() > 0) {
      return;
    }
    ReadTime read = tracker.read();
    CaughtUp caughtUp = new CaughtUp(read.latest(), read.idle(clock.getAsLong()));
    context
        .registeredReaders()
        .keySet()
        .forEach(reader -> context.sendEventToSourceReader(reader, caughtUp));
  }

  @Override
  public void handleSourceEvent(int reader, SourceEvent event) {
    if (event instanceof ReadUpTo its) {
      tracker.read(its.latest(), clock.getAsLong());
    }
  }

  private void listFurther() {
    if (stepUnderWay || tracker.position().complete() || tracker.waiting() >= AHEAD) {
      return;
    }
    stepUnderWay = true;
    ListingPosition from = tracker.position();
    context.callAsync(() -> step(from), this::listed);
  }

  private void openStores() throws IOException {
    if (stores.isEmpty()) {
      List<ListedStore> opened = new ArrayList<>();
      for (StoreOpener opener : openers) {
        opened.add(new ListedStore(opener.open(), opener.forcedFormat().isPresent()));
      }
      stores.addAll(opened);
    }
  }

  /** Objects of the archive, and those of them that a look would take for new. */
  private record Step(ListedBatch batch, List<SeenObjects.Seen> recent) {}

  private Step step(ListingPosition from) throws IOException {
    openStores();
    if (listing == null) {
      listing = new ArchiveListing(stores, selection, from);
    }
    ListedBatch batch = listing.next(STEP);
    List<SeenObjects.Seen> recent = new ArrayList<>();
    if (following.isPresent()) {
      long horizon = clock.getAsLong() - following.get().lookback().toMillis();
      for (LogObjectSplit split : batch.splits()) {
        ObjectSummary object = new ObjectSummary(split.key(), split.size(), split.lastModified());
        long appeared = stores.get(split.store()).store().appeared(object);
        if (appeared >= horizon) {
          recent.add(new SeenObjects.Seen(split.store(), object, appeared));
        }
      }
    }
    return new Step(batch, recent);
  }

  private void listed(Step step, Throwable failure) {
    stepUnderWay = false;
    if (failure != null) {
      throw new FlinkRuntimeException(
          "The archive cannot be listed: " + failure.getMessage(), failure);
    }
    tracker.listed(step.batch());
    tracker.remember(step.recent());
    LOG.debug("listed {}", step.batch().position().totals());
    assign();
    listFurther();
    followOnceListed();
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
    hasRoom = tracker.waiting() < AHEAD;
    metrics.show(tracker);
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
    feeds.forEach(feed -> feed.receipts().checkpoint(checkpoint));
    return tracker.state();
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {
    feeds.forEach(feed -> feed.receipts().completed(checkpoint));
  }

  @Override
  public void close() {
    feeds.forEach(NotificationFeed::close);
    metrics.close();
    stores.forEach(listed -> listed.store().close());
  }
}
