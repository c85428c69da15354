package io.flowtrail.detector.transfer;

import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A transfer that is being told: one finding, as long as it goes on. Times are milliseconds. */
final class Episode {
  /** Most peers that it remembers. */
  private static final int PEERS = 8;

  long first;
  long last;

  /** Bytes and records up to {@code last}, and those since, which count if it goes on. */
  long bytes;

  long records;
  long pendingBytes;
  long pendingRecords;

  /** The greatest slice of 5 minutes. */
  long peakSlice;

  /** What was furthest above its limit: a sum over so many minutes. */
  long peak;

  int peakMinutes;
  double peakRatio;
  long usual;
  long highest;
  long limit;
  int knownDays;

  /** Why it alerts. */
  Cause cause = Cause.FLOOR;

  /** The destination, where it alone is the cause; else empty. */
  String peer = "";

  /** When the last sum above its limit was seen. */
  long firedAt;

  /** Bytes when it was last told. */
  long toldBytes;

  Peers peers = new Peers(PEERS);
  List<Shown> shown = new ArrayList<>();

  enum Cause {
    FLOOR,
    BASELINE,
    NEW_PEER,
    SLOW_PEER
  }

  /** A record that shows it. */
  record Shown(long time, long bytes, String evidence) {
    static final Comparator<Shown> ORDER =
        Comparator.comparingLong(Shown::bytes)
            .reversed()
            .thenComparingLong(Shown::time)
            .thenComparing(Shown::evidence);

    static void write(DataOutput out, List<Shown> all) throws IOException {
      out.writeByte(all.size());
      for (Shown one : all) {
        out.writeLong(one.time);
        out.writeLong(one.bytes);
        StateText.write(out, one.evidence);
      }
    }

    static List<Shown> read(DataInput in) throws IOException {
      int size = in.readUnsignedByte();
      List<Shown> all = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        all.add(new Shown(in.readLong(), in.readLong(), StateText.read(in)));
      }
      return all;
    }
  }

  void show(Shown record) {
    if (!record.evidence().isEmpty() && !shown.contains(record)) {
      shown.add(record);
      shown.sort(Shown.ORDER);
      while (shown.size() > Finding.EVIDENCES) {
        shown.remove(shown.size() - 1);
      }
    }
  }

  void write(DataOutput out) throws IOException {
    for (long number :
        new long[] {
          first,
          last,
          bytes,
          records,
          pendingBytes,
          pendingRecords,
          peakSlice,
          peak,
          usual,
          highest,
          limit,
          firedAt,
          toldBytes
        }) {
      out.writeLong(number);
    }
    out.writeShort(peakMinutes);
    out.writeDouble(peakRatio);
    out.writeByte(knownDays);
    out.writeUTF(cause.name());
    StateText.write(out, peer);
    peers.write(out);
    Shown.write(out, shown);
  }

  static Episode read(DataInput in) throws IOException {
    Episode its = new Episode();
    its.first = in.readLong();
    its.last = in.readLong();
    its.bytes = in.readLong();
    its.records = in.readLong();
    its.pendingBytes = in.readLong();
    its.pendingRecords = in.readLong();
    its.peakSlice = in.readLong();
    its.peak = in.readLong();
    its.usual = in.readLong();
    its.highest = in.readLong();
    its.limit = in.readLong();
    its.firedAt = in.readLong();
    its.toldBytes = in.readLong();
    its.peakMinutes = in.readUnsignedShort();
    its.peakRatio = in.readDouble();
    its.knownDays = in.readUnsignedByte();
    its.cause = Cause.valueOf(in.readUTF());
    its.peer = StateText.read(in);
    its.peers = Peers.read(in);
    its.shown = Shown.read(in);
    return its;
  }
}
