package io.flowtrail.sigma.undoing;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.Undone;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The acts on one thing that were not undone yet. An undoing undoes all that lie before it. */
final class OpenActs implements EntityState {
  private static final int VERSION = 1;

  /** Acts on one thing that are remembered; of more, the alerts stay open. */
  private static final int MOST = 1000;

  private static final String ACT = "act";
  private static final String UNDOING = "undone";

  /** Time of each act, by its identity. */
  private final TreeMap<String, Long> open = new TreeMap<>();

  /** Payload of the fact of an act. */
  static String act(String identity) {
    return FactText.join(ACT, identity);
  }

  /** Payload of the fact of an undoing. */
  static String undoing(Undone undone) {
    return FactText.join(
        UNDOING,
        undone.rule(),
        undone.account(),
        undone.principal(),
        undone.eventName(),
        undone.eventId(),
        undone.object());
  }

  static OpenActs read(DataInput in) throws IOException {
    StateText.version(in, VERSION, "open acts");
    OpenActs acts = new OpenActs();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      String identity = StateText.read(in);
      acts.open.put(identity, in.readLong());
    }
    return acts;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeInt(open.size());
    for (Map.Entry<String, Long> act : open.entrySet()) {
      StateText.write(out, act.getKey());
      out.writeLong(act.getValue());
    }
  }

  @Override
  public void apply(Fact fact, Output out) {
    List<String> parts = FactText.split(fact.payload());
    if (parts.get(0).equals(ACT)) {
      if (open.size() < MOST) {
        open.putIfAbsent(parts.get(1), fact.time());
      }
      return;
    }
    open.forEach(
        (act, time) ->
            out.undone(
                new Undone(
                    parts.get(1),
                    parts.get(2),
                    act,
                    time,
                    fact.time(),
                    parts.get(3),
                    parts.get(4),
                    parts.get(5),
                    parts.get(6))));
    open.clear();
  }

  @Override
  public long wakeAt() {
    long first = NEVER;
    for (long time : open.values()) {
      first = Math.min(first, time);
    }
    long kept = UndoneDetector.KEPT.toMillis();
    return first > NEVER - kept ? NEVER : first + kept;
  }

  @Override
  public void wake(long time, Output out) {
    open.values().removeIf(its -> its + UndoneDetector.KEPT.toMillis() <= time);
  }

  @Override
  public boolean isEmpty() {
    return open.isEmpty();
  }
}
