package io.flowtrail.detector.silence;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** The streams of one owner, each of which shows the others how late it is. */
final class Neighbourhood implements EntityState {
  static final int VERSION = 1;

  /** Most streams remembered; further ones are not watched. */
  private static final int MOST = 5_000;

  private final Silence settings;
  private final String key;

  /** By kind and name, as facts' ids have them. */
  private final TreeMap<String, Stream> streams = new TreeMap<>();

  private final EnumMap<StreamKind, Quiet> quiet = new EnumMap<>(StreamKind.class);
  private final TreeMap<String, Lateness> late = new TreeMap<>();

  /** The latest slot that any stream showed. */
  private long now = Long.MIN_VALUE;

  /** No stream can be silent before; a lower bound. */
  private long nextDue = Long.MAX_VALUE;

  /** No stream can be forgotten before; a lower bound. */
  private long nextForget = NEVER;

  Neighbourhood(Silence settings, String key) {
    this.settings = settings;
    this.key = key;
  }

  private static StreamKind kind(String id) {
    return StreamKind.valueOf(id.substring(0, id.indexOf('/')));
  }

  private static String name(String id) {
    return id.substring(id.indexOf('/') + 1);
  }

  @Override
  public void apply(Fact fact, Output out) {
    Sighting seen = Sighting.of(fact);
    long slot = Sighting.slot(fact.time());
    if (slot > now) {
      // Only now is everything known of the slot before, whatever the order within it.
      fallSilent(out);
      now = slot;
    }
    Stream stream = streams.get(fact.id());
    if (stream == null) {
      if (streams.size() >= MOST) {
        return;
      }
      stream = new Stream(seen, slot);
      streams.put(fact.id(), stream);
    } else {
      boolean wasSilent = stream.isSilent();
      stream.seen(slot);
      if (wasSilent) {
        cameBack(seen.kind(), slot, out);
      }
    }
    nextForget = Math.min(nextForget, slot + settings.remember().toMillis());
    nextDue = Math.min(nextDue, due(seen.kind(), stream));
    if (seen.delay() > 0 && stream.delayed(seen.delay(), settings)) {
      Lateness its = late.get(fact.id());
      if (its == null) {
        its = new Lateness(stream, slot);
        late.put(fact.id(), its);
      }
      its.add(slot, seen.delay());
      out.finding(its.finding(key, false));
    }
  }

  private long due(StreamKind kind, Stream stream) {
    long allowance = stream.allowance(settings, kind);
    return stream.isSilent() || allowance == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : stream.last() + allowance;
  }

  private void fallSilent(Output out) {
    if (now <= nextDue) {
      return;
    }
    EnumMap<StreamKind, Boolean> changed = new EnumMap<>(StreamKind.class);
    nextDue = Long.MAX_VALUE;
    for (Map.Entry<String, Stream> entry : streams.entrySet()) {
      Stream stream = entry.getValue();
      long due = due(kind(entry.getKey()), stream);
      if (due < now) {
        stream.fallSilent();
        StreamKind kind = kind(entry.getKey());
        quiet
            .computeIfAbsent(kind, k -> new Quiet(k, name(entry.getKey()), stream))
            .add(name(entry.getKey()), going(), isNoneLeft(kind));
        changed.put(kind, true);
      } else {
        nextDue = Math.min(nextDue, due);
      }
    }
    changed
        .keySet()
        .forEach(kind -> out.finding(quiet.get(kind).finding(key, now, Long.MIN_VALUE, false)));
  }

  /** Streams that go on. */
  private int going() {
    return (int) streams.values().stream().filter(stream -> !stream.isSilent()).count();
  }

  private boolean isNoneLeft(StreamKind kind) {
    return streams.entrySet().stream()
        .allMatch(entry -> kind(entry.getKey()) != kind || entry.getValue().isSilent());
  }

  private void cameBack(StreamKind kind, long slot, Output out) {
    boolean isOver =
        streams.entrySet().stream()
            .noneMatch(entry -> kind(entry.getKey()) == kind && entry.getValue().isSilent());
    if (isOver && quiet.containsKey(kind)) {
      out.finding(quiet.remove(kind).finding(key, slot, slot, true));
    }
  }

  @Override
  public long wakeAt() {
    long at = nextForget;
    for (Lateness each : late.values()) {
      at = Math.min(at, each.endsAt());
    }
    return at;
  }

  @Override
  public void wake(long time, Output out) {
    for (Iterator<Lateness> each = late.values().iterator(); each.hasNext(); ) {
      Lateness its = each.next();
      if (its.endsAt() <= time) {
        out.finding(its.finding(key, true));
        each.remove();
      }
    }
    if (nextForget > time) {
      return;
    }
    long remember = settings.remember().toMillis();
    streams.values().removeIf(stream -> stream.last() + remember <= time);
    for (Iterator<StreamKind> kinds = quiet.keySet().iterator(); kinds.hasNext(); ) {
      StreamKind kind = kinds.next();
      boolean isForgotten =
          streams.entrySet().stream()
              .noneMatch(entry -> kind(entry.getKey()) == kind && entry.getValue().isSilent());
      if (isForgotten) {
        out.finding(quiet.get(kind).finding(key, now, Long.MIN_VALUE, true));
        kinds.remove();
      }
    }
    nextForget = NEVER;
    for (Stream stream : streams.values()) {
      nextForget = Math.min(nextForget, stream.last() + remember);
    }
  }

  @Override
  public boolean isEmpty() {
    return streams.isEmpty() && late.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(now);
    out.writeLong(nextDue);
    out.writeLong(nextForget);
    out.writeInt(streams.size());
    for (Map.Entry<String, Stream> entry : streams.entrySet()) {
      StateText.write(out, entry.getKey());
      entry.getValue().write(out);
    }
    out.writeInt(quiet.size());
    for (Map.Entry<StreamKind, Quiet> entry : quiet.entrySet()) {
      StateText.write(out, entry.getKey().name());
      entry.getValue().write(out);
    }
    out.writeInt(late.size());
    for (Map.Entry<String, Lateness> entry : late.entrySet()) {
      StateText.write(out, entry.getKey());
      entry.getValue().write(out);
    }
  }

  static Neighbourhood read(Silence settings, String key, DataInput in) throws IOException {
    Neighbourhood read = new Neighbourhood(settings, key);
    read.now = in.readLong();
    read.nextDue = in.readLong();
    read.nextForget = in.readLong();
    for (int i = in.readInt(); i > 0; i--) {
      read.streams.put(StateText.read(in), Stream.read(in));
    }
    for (int i = in.readInt(); i > 0; i--) {
      read.quiet.put(StreamKind.valueOf(StateText.read(in)), Quiet.read(in));
    }
    for (int i = in.readInt(); i > 0; i--) {
      read.late.put(StateText.read(in), Lateness.read(in));
    }
    return read;
  }
}
