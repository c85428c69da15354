package io.flowtrail.jobs.source.split;

import io.flowtrail.jobs.serialization.VersionedBytes;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Splits in checkpoints and on their way to readers.
 *
 * <p>Version 1: store, key, size, key time, last modified, items consumed, totals (objects, bytes,
 * digests, others, complete). Version 2: the refusal besides.
 */
public final class LogObjectSplitSerializer implements SimpleVersionedSerializer<LogObjectSplit> {
  public static final LogObjectSplitSerializer INSTANCE = new LogObjectSplitSerializer();

  /** Written now. */
  public static final int VERSION = 2;

  private static final int WITHOUT_REFUSALS = 1;

  private LogObjectSplitSerializer() {}

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(LogObjectSplit split) throws IOException {
    return VersionedBytes.write(out -> write(split, out));
  }

  @Override
  public LogObjectSplit deserialize(int version, byte[] bytes) throws IOException {
    return VersionedBytes.read(
        "log object split", VERSION, version, bytes, in -> read(in, version));
  }

  /** Writes one split of the current version into a larger state. */
  public static void write(LogObjectSplit split, DataOutputView out) throws IOException {
    out.writeInt(split.store());
    VersionedBytes.writeText(out, split.key());
    out.writeLong(split.size());
    out.writeLong(split.keyTime());
    out.writeLong(split.lastModified());
    out.writeLong(split.consumed());
    writeTotals(split.totals(), out);
    VersionedBytes.writeText(out, split.refusal());
  }

  /** Reads what {@link #write} of a version wrote. */
  public static LogObjectSplit read(DataInputView in, int version) throws IOException {
    return new LogObjectSplit(
        in.readInt(),
        VersionedBytes.readText(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        readTotals(in),
        version == WITHOUT_REFUSALS ? "" : VersionedBytes.readText(in));
  }

  /** Writes totals into a larger state. */
  public static void writeTotals(ListingTotals totals, DataOutputView out) throws IOException {
    out.writeLong(totals.objects());
    out.writeLong(totals.bytes());
    out.writeLong(totals.digests());
    out.writeLong(totals.others());
    out.writeBoolean(totals.complete());
  }

  /** Reads what {@link #writeTotals} wrote. */
  public static ListingTotals readTotals(DataInputView in) throws IOException {
    return new ListingTotals(
        in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readBoolean());
  }
}
