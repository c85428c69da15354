package io.flowtrail.jobs.detection;

import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.jobs.source.SourceItem;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link DetectionFunction} as an operator: lets go of what observers have added up before event
 * time passes it, and before every checkpoint, so that sums need no state.
 */
public final class DetectionOperator extends ProcessOperator<SourceItem, MatchedRecord> {
  private static final long serialVersionUID = 1L;

  private final long granule;
  private transient long flushed;

  /**
   * @param granule watermarks go on in steps of so many milliseconds, a multiple of {@link
   *     FactSteps#STEP}: the longer, the more of what observers add up is one fact, and the later
   *     it is told
   */
  public DetectionOperator(DetectionFunction function, long granule) {
    super(function);
    this.granule = granule;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    long step = Math.floorDiv(mark.getTimestamp(), granule);
    boolean isEnd = mark.getTimestamp() == Long.MAX_VALUE;
    // Facts of a step may still come until a watermark closes it.
    if (step != flushed || isEnd) {
      flushed = step;
      flush();
      super.processWatermark(mark);
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    flush();
  }

  private void flush() {
    ((DetectionFunction) getUserFunction())
        .flush(fact -> output.collect(DetectionFunction.FACTS, new StreamRecord<>(fact)));
  }
}
