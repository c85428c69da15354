package io.flowtrail.detector.access;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of a fact until it is clear whether it is part of a finding. Times are milliseconds
 * since 1970.
 *
 * @param time step of the fact
 * @param last its last request
 * @param guarded whether it is about logs or a sensitive bucket
 * @param account may be empty
 * @param region may be empty
 * @param sources addresses
 * @param evidence may be empty
 */
record Trace(
    long time,
    long last,
    boolean guarded,
    String account,
    String region,
    List<String> sources,
    String evidence) {

  /** Most that are kept of one entity; the newest. */
  private static final int MOST = 5;

  static Trace of(Tally tally, Fact fact) {
    return new Trace(
        fact.time(),
        tally.last(),
        tally.guarded(),
        tally.account(),
        tally.region(),
        tally.sources(),
        fact.evidence());
  }

  static void add(List<Trace> traces, Trace trace) {
    traces.add(trace);
    if (traces.size() > MOST) {
      traces.remove(0);
    }
  }

  static void write(DataOutput out, List<Trace> all) throws IOException {
    out.writeByte(all.size());
    for (Trace one : all) {
      out.writeLong(one.time);
      out.writeLong(one.last);
      out.writeBoolean(one.guarded);
      StateText.write(out, one.account);
      StateText.write(out, one.region);
      StateText.write(out, one.sources);
      StateText.write(out, one.evidence);
    }
  }

  static List<Trace> read(DataInput in) throws IOException {
    int size = in.readUnsignedByte();
    List<Trace> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      all.add(
          new Trace(
              in.readLong(),
              in.readLong(),
              in.readBoolean(),
              StateText.read(in),
              StateText.read(in),
              StateText.readList(in),
              StateText.read(in)));
    }
    return all;
  }
}
