package io.flowtrail.jobs.serialization;

import io.flowtrail.cloudtrail.digest.LogState;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes what is known of the log files of one name in its own versioned form. */
public final class LogStateSerializer extends ImmutableValueSerializer<LogState> {
  public static final LogStateSerializer INSTANCE = new LogStateSerializer();
  private static final long serialVersionUID = 1L;

  @Override
  public LogState createInstance() {
    // Never asked to be filled: values are immutable.
    return null;
  }

  @Override
  public void serialize(LogState value, DataOutputView target) throws IOException {
    value.write(target);
  }

  @Override
  public LogState deserialize(DataInputView source) throws IOException {
    return LogState.read(source);
  }

  @Override
  public TypeSerializerSnapshot<LogState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Marks what this serializer wrote; the version is in the value's own bytes. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LogState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
