package io.flowtrail.jobs.source.reader;

import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.source.FieldsInUse;
import io.flowtrail.jobs.source.SourceItem;
import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads objects one after the other, and asks for the next ones early enough that there is always
 * one to go on with.
 *
 * <p>Watermarks are the reader's, not the splits': splits that wait have said nothing yet and would
 * hold time back, and finished ones have nothing more to say.
 */
@SuppressWarnings("try") // The platform's close() may throw InterruptedException.
public final class LogArchiveReader
    extends SingleThreadMultiplexSourceReaderBase<
        ObjectChunk, SourceItem, LogObjectSplit, LogObjectSplitState> {
  private static final long TICK_MILLIS = 500;

  private final int ahead;
  private final OneFetcher<ObjectChunk, LogObjectSplit> fetcher;
  private final LogRecordEmitter emitter;
  private final EventClock clock;
  private final boolean follows;
  private long emittedWatermark = Long.MIN_VALUE;
  private boolean caughtUp;

  /** The latest time that the enumerator was told. */
  private long told = Long.MIN_VALUE;

  /** Stored size of the objects that are held and not read to their end. */
  private volatile long pendingBytes;

  private boolean introduced;
  private CompletableFuture<Void> awaited;
  private volatile CompletableFuture<Void> tick = CompletableFuture.completedFuture(null);

  private LogArchiveReader(
      OneFetcher<ObjectChunk, LogObjectSplit> fetcher,
      LogRecordEmitter emitter,
      EventClock clock,
      boolean follows,
      int ahead,
      SourceReaderContext context) {
    super(fetcher, emitter, context.getConfiguration(), context);
    this.fetcher = fetcher;
    this.emitter = emitter;
    this.clock = clock;
    this.follows = follows;
    this.ahead = ahead;
    context.metricGroup().setPendingBytesGauge(() -> pendingBytes);
  }

  /**
   * A reader of some stores.
   *
   * @param lateness milliseconds
   * @param integrity whether facts for verification are made
   * @param follows whether more comes when everything was read, and time goes on meanwhile
   * @param ahead how many objects to hold besides the one being read
   */
  public static LogArchiveReader of(
      List<StoreOpener> stores,
      Map<LogSource, FieldProjection> projections,
      long lateness,
      boolean integrity,
      boolean follows,
      int ahead,
      SourceReaderContext context) {
    EventClock clock = new EventClock(lateness, System::nanoTime);
    return new LogArchiveReader(
        new OneFetcher<>(
            () -> {
              try {
                return new LogObjectSplitReader(stores, follows);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            context.getConfiguration()),
        new LogRecordEmitter(
            stores, new FieldsInUse(projections), clock, integrity, follows, context.metricGroup()),
        clock,
        follows,
        ahead,
        context);
  }

  @Override
  public void start() {
    for (int held = getNumberOfCurrentlyAssignedSplits(); held <= ahead; held++) {
      context.sendSplitRequest();
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<SourceItem> output) throws Exception {
    if (!introduced) {
      introduced = true;
      emitter.introduce(output);
    }
    InputStatus status = super.pollNext(output);
    boolean idle = caughtUp && status == InputStatus.NOTHING_AVAILABLE;
    long watermark = idle ? clock.idleWatermark() : clock.watermark();
    if (watermark > emittedWatermark) {
      emittedWatermark = watermark;
      output.emitWatermark(new Watermark(watermark));
    }
    return status;
  }

  /** While nothing comes, asks to be polled all the same, so that time goes on. */
  @Override
  public CompletableFuture<Void> isAvailable() {
    CompletableFuture<Void> available = super.isAvailable();
    if (!follows || available.isDone()) {
      return available;
    }
    if (tick.isDone()) {
      tick =
          new CompletableFuture<Void>().completeOnTimeout(null, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
    if (available != awaited) {
      // Once for each: what hangs on a future that does not complete for hours must not grow.
      awaited = available;
      available.thenRun(() -> tick.complete(null));
    }
    if (available.isDone()) {
      tick.complete(null);
    }
    return tick;
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    if (event instanceof CaughtUp its) {
      caughtUp = getNumberOfCurrentlyAssignedSplits() == 0;
      clock.caughtUp(its.latest(), its.idle());
    } else {
      super.handleSourceEvents(event);
    }
  }

  @Override
  public void addSplits(List<LogObjectSplit> splits) {
    caughtUp = false;
    pending(splits.stream().mapToLong(LogObjectSplit::size).sum());
    super.addSplits(splits);
  }

  @Override
  public void notifyNoMoreSplits() {
    fetcher.noMoreSplits();
    super.notifyNoMoreSplits();
  }

  @Override
  protected void onSplitFinished(Map<String, LogObjectSplitState> finished) {
    pending(-finished.values().stream().mapToLong(state -> state.split().size()).sum());
    for (int i = 0; i < finished.size(); i++) {
      context.sendSplitRequest();
    }
    if (follows && clock.latest() > told) {
      told = clock.latest();
      context.sendSourceEventToCoordinator(new ReadUpTo(told));
    }
  }

  private void pending(long bytes) {
    pendingBytes = pendingBytes + bytes;
  }

  @Override
  protected LogObjectSplitState initializedState(LogObjectSplit split) {
    return new LogObjectSplitState(split);
  }

  @Override
  protected LogObjectSplit toSplitType(String splitId, LogObjectSplitState state) {
    return state.snapshot();
  }
}
