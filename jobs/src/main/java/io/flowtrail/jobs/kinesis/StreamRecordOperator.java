package io.flowtrail.jobs.kinesis;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.format.LogFormat;
import io.flowtrail.jobs.metrics.FlowtrailMetrics;
import io.flowtrail.jobs.metrics.Metric;
import io.flowtrail.jobs.source.Delivered;
import io.flowtrail.jobs.source.FieldsInUse;
import io.flowtrail.jobs.source.LogArchiveSource;
import io.flowtrail.jobs.source.SourceItem;
import io.flowtrail.kinesis.KinesisRecord;
import io.flowtrail.kinesis.StreamRecords;
import io.flowtrail.vpcflow.FlowLogFormat;
import java.util.Optional;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Takes records of a stream apart, each log record handed straight to the operator that is chained
 * behind, and tells how far event time has come; the connector's own watermarks run ahead of slow
 * shards, and are not asked for.
 *
 * <p>Has no state: what was read is the connector's to remember.
 */
final class StreamRecordOperator extends AbstractStreamOperator<SourceItem>
    implements OneInputStreamOperator<KinesisRecord, SourceItem> {
  private static final long serialVersionUID = 1L;

  private final LogArchiveSource.Projections projections;
  private final LogFormat forcedOrNull;
  private final String declaredFormat;
  private final long lateness;
  private final Pace pace;

  private transient FieldsInUse fields;
  private transient int fieldChanges;
  private transient StreamRecords records;
  private transient ShardClocks clocks;
  private transient SourceItem item;
  private transient long emitted;
  private transient boolean idle;

  /**
   * @param declaredFormat names of the fields of flow log lines; empty if none is declared
   * @param lateness milliseconds
   */
  StreamRecordOperator(
      LogArchiveSource.Projections projections,
      Optional<LogFormat> forced,
      Optional<FlowLogFormat> declaredFormat,
      long lateness,
      Pace pace) {
    this.projections = projections;
    this.forcedOrNull = forced.orElse(null);
    this.declaredFormat = declaredFormat.map(FlowLogFormat::toString).orElse("");
    this.lateness = lateness;
    this.pace = pace;
    // The item is reused and cannot be serialised.
    setChainingStrategy(ChainingStrategy.ALWAYS);
  }

  @Override
  public void open() throws Exception {
    super.open();
    fields = null;
    clocks = new ShardClocks(lateness, pace.quietTicks(), pace.forgottenTicks());
    item = new SourceItem();
    new FlowtrailMetrics(getMetricGroup()).gauge(Metric.SHARDS, () -> (long) clocks.size());
    emitted = Long.MIN_VALUE;
    nextTick(getProcessingTimeService().getCurrentProcessingTime());
  }

  /** Goes on with the fields that the operator behind wants; tells it of them first of all. */
  private void useFields() {
    if (fields == null) {
      fields = new FieldsInUse(projections.get());
      records = records();
      output.collect(new StreamRecord<>(item.fields(fields)));
    }
    if (fieldChanges != fields.changes()) {
      fieldChanges = fields.changes();
      records = records();
    }
  }

  private StreamRecords records() {
    Optional<FlowLogFormat> declared =
        declaredFormat.isEmpty()
            ? Optional.empty()
            : Optional.of(FlowLogFormat.ofLogFormat(declaredFormat));
    return new StreamRecords(fields.projections(), Optional.ofNullable(forcedOrNull), declared);
  }

  private void nextTick(long now) {
    getProcessingTimeService().registerTimer(now + pace.tickMillis(), this::tick);
  }

  private void tick(long scheduled) {
    clocks.tick();
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (clocks.isEmpty()) {
      // Without shards of its own the subtask must not hold the others back.
      if (clocks.isWarm()) {
        idle(true);
      }
    } else {
      long watermark = clocks.watermark(now);
      if (watermark > emitted) {
        emitted = watermark;
        output.emitWatermark(new Watermark(watermark));
      }
    }
    nextTick(now);
  }

  private void idle(boolean now) {
    if (idle != now) {
      idle = now;
      output.emitWatermarkStatus(now ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
    }
  }

  @Override
  public void processElement(StreamRecord<KinesisRecord> element) {
    useFields();
    KinesisRecord record = element.getValue();
    idle(false);
    clocks.delivered(record.shard(), record.arrival());
    Delivered from = new Arrival(record.arrival());
    LogReader reader = records.open(record);
    for (LogReader.Status status = reader.next(item.event());
        status != LogReader.Status.END;
        status = reader.next(item.event())) {
      if (status == LogReader.Status.DEAD_LETTER) {
        output.collect(
            new StreamRecord<>(item.deadLetter(from, reader.deadLetter()), record.arrival()));
      } else if (status == LogReader.Status.RECORD) {
        emit(record, from);
      }
    }
  }

  private void emit(KinesisRecord record, Delivered from) {
    long time = item.event().time();
    clocks.record(record.shard(), time, record.arrival());
    if (time == LogEvent.NO_TIME) {
      // When it arrived is the best that is known of when it happened.
      time = record.arrival();
      item.event().time(time);
    }
    output.collect(new StreamRecord<>(item.record(from), time));
  }

  @Override
  public void processWatermark(Watermark mark) {
    // Only the end of the input is the connector's to tell.
    if (mark.getTimestamp() == Long.MAX_VALUE) {
      output.emitWatermark(mark);
    }
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) {
    // Told by this operator itself.
  }

  /** A record of a stream has no key. */
  private record Arrival(long keyTime) implements Delivered {
    @Override
    public String key() {
      return "";
    }
  }
}
