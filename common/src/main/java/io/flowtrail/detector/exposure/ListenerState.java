package io.flowtrail.detector.exposure;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.tampering.Distinct;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The ports of one interface that are reached from outside, and its security groups. */
final class ListenerState implements EntityState {
  static final String GROUPS = "groups";
  private static final int VERSION = 1;

  /** Most ports that are remembered; those that never answered are forgotten first. */
  static final int PORTS = 64;

  /** A port that more sources reach is open to many already. */
  static final int FEW = 8;

  /** What many sources do at a port is passed on in sums of this length. */
  private static final long PASSED_EVERY = 600_000;

  private static final long NOT = Long.MAX_VALUE;

  private final Listeners settings;
  private final String account;
  private final String networkInterface;
  private final TreeMap<Integer, Port> ports = new TreeMap<>();
  private List<String> groups = new ArrayList<>();
  private String region = "";
  private long seen = Long.MIN_VALUE;

  private static final class Port {
    private long born;
    private long last;
    private long wideSince = NOT;
    private boolean answers;

    /** When each of the first few sources was first seen, by its hash. */
    private final TreeMap<String, Long> sources = new TreeMap<>();

    private long passed = Long.MIN_VALUE;
    private Optional<PortTraffic> waiting = Optional.empty();
    private long waitingFresh;
  }

  ListenerState(Listeners settings, String key) {
    this.settings = settings;
    List<String> parts = FactText.split(key);
    this.account = parts.get(0);
    this.networkInterface = parts.get(1);
  }

  @Override
  public void apply(Fact fact, Output out) {
    seen = fact.time();
    if (!Listeners.isTraffic(fact)) {
      List<String> parts = FactText.split(fact.payload());
      groups = new ArrayList<>(parts.subList(1, parts.size()));
      return;
    }
    InterfaceTraffic traffic = InterfaceTraffic.of(fact.payload());
    if (!traffic.region().isEmpty()) {
      region = traffic.region();
    }
    traffic.ports().values().forEach(each -> reached(each, fact.time(), out));
  }

  private void reached(PortTraffic traffic, long now, Output out) {
    Port port = ports.get(traffic.port());
    if (port != null && port.last + settings.remember().toMillis() < traffic.start()) {
      port = null;
    }
    if (port == null) {
      makeRoom(traffic.port(), now, out);
      port = new Port();
      port.born = traffic.start();
      port.last = traffic.end();
      ports.put(traffic.port(), port);
    }
    port.born = Math.min(port.born, traffic.start());
    port.last = Math.max(port.last, traffic.end());
    port.answers |= traffic.bytesOut() > 0;
    long fresh = fresh(port, traffic);
    port.waitingFresh = port.waiting.isEmpty() ? fresh : Math.max(fresh, port.waitingFresh);
    port.waiting = Optional.of(port.waiting.map(traffic::with).orElse(traffic));
    long youngest = Math.max(port.born, port.wideSince == NOT ? port.waitingFresh : port.wideSince);
    if (traffic.end() - youngest > settings.watch().toMillis()) {
      port.waiting = Optional.empty();
    } else if (port.wideSince == NOT || passesAt(port) <= now) {
      pass(port, now, out);
    }
  }

  /** When the newest source at hand was first seen. */
  private static long fresh(Port port, PortTraffic traffic) {
    long fresh = Long.MIN_VALUE;
    String hashes = traffic.sources().hashes();
    for (int at = 0; at < hashes.length(); at += Distinct.DIGITS) {
      String hash = hashes.substring(at, at + Distinct.DIGITS);
      Long first = port.sources.get(hash);
      if (first == null) {
        first = traffic.start();
        if (port.sources.size() < FEW) {
          port.sources.put(hash, first);
        } else if (port.wideSince == NOT) {
          port.wideSince = first;
        }
      }
      fresh = Math.max(fresh, first);
    }
    return fresh;
  }

  private void makeRoom(int forPort, long now, Output out) {
    if (ports.size() < PORTS || ports.containsKey(forPort)) {
      return;
    }
    Map.Entry<Integer, Port> least =
        ports.entrySet().stream()
            .min(
                Comparator.comparing((Map.Entry<Integer, Port> e) -> e.getValue().answers)
                    .thenComparingLong(e -> e.getValue().last))
            .orElseThrow();
    pass(least.getValue(), now, out);
    ports.remove(least.getKey());
  }

  private static long passesAt(Port port) {
    return port.passed == Long.MIN_VALUE ? Long.MIN_VALUE : port.passed + PASSED_EVERY;
  }

  private void pass(Port port, long now, Output out) {
    if (port.waiting.isEmpty()) {
      return;
    }
    PortTraffic traffic = port.waiting.get();
    port.waiting = Optional.empty();
    port.passed = now;
    out.pass(
        new Fact(
            ExposureDetector.NAME,
            ExposureDetector.networkKey(account),
            now,
            FactText.join(Visit.KIND, networkInterface, Integer.toString(traffic.port())),
            new Visit(
                    networkInterface,
                    region,
                    groups,
                    port.born,
                    port.wideSince,
                    port.waitingFresh,
                    traffic)
                .text(),
            ""));
  }

  private long forgetsAt() {
    return seen + settings.remember().toMillis();
  }

  @Override
  public long wakeAt() {
    if (isEmpty()) {
      return NEVER;
    }
    long at = forgetsAt();
    for (Port port : ports.values()) {
      if (port.waiting.isPresent()) {
        at = Math.min(at, passesAt(port));
      }
    }
    return at;
  }

  @Override
  public void wake(long time, Output out) {
    for (Port port : ports.values()) {
      if (passesAt(port) <= time || forgetsAt() <= time) {
        pass(port, time, out);
      }
    }
    if (forgetsAt() <= time) {
      ports.clear();
      groups = new ArrayList<>();
    }
  }

  @Override
  public boolean isEmpty() {
    return ports.isEmpty() && groups.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(seen);
    StateText.write(out, region);
    StateText.write(out, groups);
    out.writeByte(ports.size());
    for (Map.Entry<Integer, Port> entry : ports.entrySet()) {
      Port port = entry.getValue();
      out.writeInt(entry.getKey());
      out.writeLong(port.born);
      out.writeLong(port.last);
      out.writeLong(port.wideSince);
      out.writeBoolean(port.answers);
      out.writeByte(port.sources.size());
      for (Map.Entry<String, Long> source : port.sources.entrySet()) {
        StateText.write(out, source.getKey());
        out.writeLong(source.getValue());
      }
      out.writeLong(port.passed);
      StateText.write(out, port.waiting.map(PortTraffic::text).orElse(""));
      out.writeLong(port.waitingFresh);
    }
  }

  static ListenerState read(Listeners settings, String key, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + Listeners.NAME);
    ListenerState state = new ListenerState(settings, key);
    state.seen = in.readLong();
    state.region = StateText.read(in);
    state.groups = new ArrayList<>(StateText.readList(in));
    int ports = in.readByte();
    for (int i = 0; i < ports; i++) {
      Port port = new Port();
      state.ports.put(in.readInt(), port);
      port.born = in.readLong();
      port.last = in.readLong();
      port.wideSince = in.readLong();
      port.answers = in.readBoolean();
      int sources = in.readByte();
      for (int s = 0; s < sources; s++) {
        port.sources.put(StateText.read(in), in.readLong());
      }
      port.passed = in.readLong();
      String waiting = StateText.read(in);
      if (!waiting.isEmpty()) {
        port.waiting = Optional.of(PortTraffic.of(FactText.split(waiting)));
      }
      port.waitingFresh = in.readLong();
    }
    return state;
  }
}
