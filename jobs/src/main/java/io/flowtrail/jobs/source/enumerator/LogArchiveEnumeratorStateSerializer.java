package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.serialization.VersionedBytes;
import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.jobs.source.split.LogObjectSplitSerializer;
import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The enumerator's state in checkpoints.
 *
 * <p>Version 1: walked, folders (store, prefix, kind by name, start after, last time, last key,
 * waiting objects), totals, waiting splits. Version 2: last look and seen objects besides. Version
 * 3: splits of version 2, and the latest time that was read with the moment at which that was told.
 * Version 4: seen objects as hashes, not keys.
 */
public final class LogArchiveEnumeratorStateSerializer
    implements SimpleVersionedSerializer<LogArchiveEnumeratorState> {
  private static final int VERSION = 4;

  /** Of releases that followed nothing. */
  private static final int WITHOUT_FOLLOWING = 1;

  /** Of releases that remembered objects by their keys. */
  private static final int WITH_KEYS = 3;

  /** Of releases that knew no notifications, and whose readers' time was lost. */
  private static final int WITHOUT_TIME = 2;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(LogArchiveEnumeratorState state) throws IOException {
    return VersionedBytes.write(
        out -> {
          ListingPosition listing = state.listing();
          out.writeBoolean(listing.walked());
          out.writeInt(listing.folders().size());
          for (FolderPosition folder : listing.folders()) {
            write(folder, out);
          }
          LogObjectSplitSerializer.writeTotals(listing.totals(), out);
          out.writeInt(state.waiting().size());
          for (LogObjectSplit split : state.waiting()) {
            LogObjectSplitSerializer.write(split, out);
          }
          write(state.following(), out);
          out.writeLong(state.read().latest());
          out.writeLong(state.read().told());
        });
  }

  @Override
  public LogArchiveEnumeratorState deserialize(int version, byte[] bytes) throws IOException {
    return VersionedBytes.read(
        "log archive enumerator state",
        VERSION,
        version,
        bytes,
        in -> {
          boolean walked = in.readBoolean();
          List<FolderPosition> folders = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            folders.add(readFolder(in));
          }
          ListingTotals totals = LogObjectSplitSerializer.readTotals(in);
          List<LogObjectSplit> waiting = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            waiting.add(
                LogObjectSplitSerializer.read(
                    in, version <= WITHOUT_TIME ? 1 : LogObjectSplitSerializer.VERSION));
          }
          return new LogArchiveEnumeratorState(
              new ListingPosition(walked, folders, totals),
              waiting,
              version == WITHOUT_FOLLOWING ? FollowPosition.start() : readFollowing(in, version),
              version <= WITHOUT_TIME ? ReadTime.NONE : new ReadTime(in.readLong(), in.readLong()));
        });
  }

  private static void write(FollowPosition following, DataOutputView out) throws IOException {
    out.writeLong(following.lastLook());
    following.seen().write(out);
  }

  private static FollowPosition readFollowing(DataInputView in, int version) throws IOException {
    long lastLook = in.readLong();
    return new FollowPosition(lastLook, version <= WITH_KEYS ? readKeys(in) : SeenObjects.read(in));
  }

  private static SeenObjects readKeys(DataInputView in) throws IOException {
    SeenObjects seen = new SeenObjects();
    for (int left = in.readInt(); left > 0; left--) {
      int store = in.readInt();
      String key = VersionedBytes.readText(in);
      long appeared = in.readLong();
      long lastModified = in.readLong();
      seen.add(store, new ObjectSummary(key, in.readLong(), lastModified), appeared);
    }
    return seen;
  }

  private static void write(FolderPosition folder, DataOutputView out) throws IOException {
    out.writeInt(folder.store());
    VersionedBytes.writeText(out, folder.prefix());
    out.writeUTF(folder.kind().name());
    VersionedBytes.writeText(out, folder.startAfter());
    out.writeLong(folder.lastTime());
    VersionedBytes.writeText(out, folder.lastKey());
    out.writeInt(folder.waiting().size());
    for (ListedObject object : folder.waiting()) {
      VersionedBytes.writeText(out, object.object().key());
      out.writeLong(object.object().size());
      out.writeLong(object.object().lastModified());
      out.writeLong(object.time());
    }
  }

  private static FolderPosition readFolder(DataInputView in) throws IOException {
    int store = in.readInt();
    String prefix = VersionedBytes.readText(in);
    FolderPosition.Kind kind = kind(in.readUTF());
    String startAfter = VersionedBytes.readText(in);
    long lastTime = in.readLong();
    String lastKey = VersionedBytes.readText(in);
    List<ListedObject> waiting = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      waiting.add(
          new ListedObject(
              new ObjectSummary(VersionedBytes.readText(in), in.readLong(), in.readLong()),
              in.readLong()));
    }
    return new FolderPosition(store, prefix, kind, startAfter, lastTime, lastKey, waiting);
  }

  private static FolderPosition.Kind kind(String name) throws IOException {
    try {
      return FolderPosition.Kind.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new IOException("log archive enumerator state with a folder of kind " + name, e);
    }
  }
}
