package io.flowtrail.jobs.source;

import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.source.enumerator.LogArchiveEnumerator;
import io.flowtrail.jobs.source.enumerator.LogArchiveEnumeratorState;
import io.flowtrail.jobs.source.enumerator.LogArchiveEnumeratorStateSerializer;
import io.flowtrail.jobs.source.enumerator.ReadPeriod;
import io.flowtrail.jobs.source.reader.LogArchiveReader;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.jobs.source.split.LogObjectSplitSerializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Log files in directories and buckets, read once each in the order of their time; and then, where
 * the source is followed, those that come.
 *
 * <p>Its output is one reused {@link SourceItem}; the operator behind it must be chained to it. It
 * emits its own watermarks.
 */
public final class LogArchiveSource
    implements Source<SourceItem, LogObjectSplit, LogArchiveEnumeratorState>,
        ResultTypeQueryable<SourceItem> {
  private static final long serialVersionUID = 1L;

  /** Objects that wait in a reader where nothing needs fetching ahead. */
  private static final int AHEAD_LOCALLY = 1;

  /** Makes the projections that records are read with, once for each reader. */
  public interface Projections extends Serializable, Supplier<Map<LogSource, FieldProjection>> {}

  private final ArrayList<StoreOpener> stores;
  private final Projections projections;
  private final ReadPeriod period;
  private final long lateness;
  private final boolean integrity;
  private final Following following;

  /**
   * @param stores the places to read
   * @param lateness how much later than its successors a record may come, milliseconds
   * @param integrity whether digests are read too, and facts made for verification
   * @param following how to go on when everything was read; empty for an end
   */
  public LogArchiveSource(
      List<StoreOpener> stores,
      Projections projections,
      ReadPeriod period,
      long lateness,
      boolean integrity,
      Optional<Following> following) {
    this.stores = new ArrayList<>(stores);
    this.projections = projections;
    this.period = period;
    this.lateness = lateness;
    this.integrity = integrity;
    this.following = following.orElse(null);
  }

  @Override
  public Boundedness getBoundedness() {
    return following == null ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<LogObjectSplit, LogArchiveEnumeratorState> createEnumerator(
      SplitEnumeratorContext<LogObjectSplit> context) {
    return enumerator(context, Optional.empty());
  }

  @Override
  public SplitEnumerator<LogObjectSplit, LogArchiveEnumeratorState> restoreEnumerator(
      SplitEnumeratorContext<LogObjectSplit> context, LogArchiveEnumeratorState state) {
    return enumerator(context, Optional.of(state));
  }

  private LogArchiveEnumerator enumerator(
      SplitEnumeratorContext<LogObjectSplit> context, Optional<LogArchiveEnumeratorState> state) {
    return new LogArchiveEnumerator(
        context,
        stores,
        period,
        integrity,
        Optional.ofNullable(following),
        System::currentTimeMillis,
        state);
  }

  @Override
  public SourceReader<SourceItem, LogObjectSplit> createReader(SourceReaderContext context) {
    Map<LogSource, FieldProjection> fields = projections.get();
    int ahead = AHEAD_LOCALLY;
    for (StoreOpener opener : stores) {
      ahead = Math.max(ahead, opener.fetchAhead());
    }
    return LogArchiveReader.of(
        stores, fields, lateness, integrity, following != null, ahead, context);
  }

  @Override
  public SimpleVersionedSerializer<LogObjectSplit> getSplitSerializer() {
    return LogObjectSplitSerializer.INSTANCE;
  }

  @Override
  public SimpleVersionedSerializer<LogArchiveEnumeratorState> getEnumeratorCheckpointSerializer() {
    return new LogArchiveEnumeratorStateSerializer();
  }

  @Override
  public TypeInformation<SourceItem> getProducedType() {
    return new SourceItemTypeInfo();
  }
}
