package io.flowtrail.jobs.source.reader;

import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.source.SourceItem;
import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
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
  private final int ahead;
  private final EventClock clock;
  private long emittedWatermark = Long.MIN_VALUE;

  private LogArchiveReader(
      Supplier<SplitReader<ObjectChunk, LogObjectSplit>> splitReaders,
      LogRecordEmitter emitter,
      EventClock clock,
      int ahead,
      SourceReaderContext context) {
    super(splitReaders, emitter, context.getConfiguration(), context);
    this.clock = clock;
    this.ahead = ahead;
  }

  /**
   * A reader of some stores.
   *
   * @param lateness milliseconds
   * @param integrity whether facts for verification are made
   * @param ahead how many objects to hold besides the one being read
   */
  public static LogArchiveReader of(
      List<StoreOpener> stores,
      Map<LogSource, FieldProjection> projections,
      long lateness,
      boolean integrity,
      int ahead,
      SourceReaderContext context) {
    EventClock clock = new EventClock(lateness);
    return new LogArchiveReader(
        () -> {
          try {
            return new LogObjectSplitReader(stores);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        new LogRecordEmitter(stores, projections, clock, integrity),
        clock,
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
    InputStatus status = super.pollNext(output);
    long watermark = clock.watermark();
    if (watermark > emittedWatermark) {
      emittedWatermark = watermark;
      output.emitWatermark(new Watermark(watermark));
    }
    return status;
  }

  @Override
  protected void onSplitFinished(Map<String, LogObjectSplitState> finished) {
    for (int i = 0; i < finished.size(); i++) {
      context.sendSplitRequest();
    }
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
