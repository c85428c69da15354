package io.flowtrail.detector.network;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What one source tried lately, fast and slow, and the finding under way. */
final class ScanState implements EntityState {
  private static final int VERSION = 1;

  /** Evidences of a source that may be nothing. */
  private static final int EVIDENCES_BEFORE = 2;

  /** Slots of the fast window. */
  static final int FAST_SLOTS = 2;

  private final ScanSettings settings;
  private final boolean inside;
  private final String source;
  private final ProbeWindow fast;
  private final ProbeWindow slow;
  private final Evidence evidence = new Evidence();

  /** What was tried again and again, as monitors do. */
  private Sketch polled = new Sketch();

  /** Everything since the finding under way began. */
  private Probes told = new Probes();

  private boolean isOpen;

  /** Of the finding under way: when the first of its probes was. */
  private long first;

  /** How long the window was in which it showed. */
  private long within;

  /** How many pairs it last told. */
  private long toldPairs;

  private boolean toldHits;
  private long clock = Long.MIN_VALUE;

  ScanState(ScanSettings settings, String key) {
    this.settings = settings;
    List<String> parts = FactText.split(key);
    this.inside = parts.get(0).equals(ScanObserver.INSIDE);
    this.source = parts.get(2);
    this.fast = new ProbeWindow(settings.window(), FAST_SLOTS);
    this.slow = new ProbeWindow(settings.slowWindow(), 8);
  }

  @Override
  public void apply(Fact fact, Output out) {
    clock = fact.time();
    Probes probes = Probes.of(fact.payload());
    if (isOpen) {
      told.add(probes);
      evidence.add(fact.evidence(), Finding.EVIDENCES);
    } else if (probes.failed.isEmpty() && !inside && fast.isEmpty() && slow.isEmpty()) {
      // A client like any other.
      return;
    } else {
      evidence.addLatest(fact.evidence(), EVIDENCES_BEFORE);
    }
    fast.add(fact.time(), probes);
    slow.add(fact.time(), probes);
  }

  @Override
  public long wakeAt() {
    if (isEmpty()) {
      return NEVER;
    }
    long at = Math.min(fast.nextEnd(clock), slow.nextEnd(clock));
    return isOpen ? Math.min(at, Math.max(overAt(), clock + 1)) : at;
  }

  private long overAt() {
    return Math.min(told.last + settings.quiet().toMillis(), first + settings.longest().toMillis());
  }

  @Override
  public void wake(long time, Output out) {
    clock = time;
    judge(fast, settings.ports(), settings.hosts(), time, out);
    judge(slow, settings.slowPorts(), settings.slowHosts(), time, out);
    if (isOpen && overAt() <= time) {
      out.finding(finding(true));
      isOpen = false;
      told = new Probes();
      evidence.clear();
      // What was told does not begin another finding.
      fast.clear();
      slow.clear();
    } else if (isOpen && (toldPairs * 2 <= told.failed.count() || hasHits(told) && !toldHits)) {
      tell(out);
    }
    if (isEmpty()) {
      evidence.clear();
      polled = new Sketch();
    }
  }

  private void judge(ProbeWindow window, int ports, int hosts, long time, Output out) {
    if (!window.closes(time)) {
      return;
    }
    Probes probes = window.sum(time);
    if (!isOpen && isScan(window, probes, ports, hosts, time)) {
      isOpen = true;
      told.add(probes);
      first = probes.first;
      within = window.length().toMillis();
      tell(out);
    }
    window.forget(time);
  }

  private boolean isScan(ProbeWindow window, Probes probes, int ports, int hosts, long time) {
    if (probes.failed.count() < Math.min(ports, hosts)) {
      return false;
    }
    // From outside somebody tries us all the time.
    double factor = inside || !probes.hits.isEmpty() ? 1 : settings.outsideFactor();
    Sketch excused = probes.answered;
    if (probes.rejected.count() * 2 < probes.failed.count()) {
      // Let through and without content, as checks of health are: those come again and again.
      if (window.isPolling(time, polled)) {
        return false;
      }
      excused = excused.with(polled);
    }
    long failures = probes.failed.countWithout(excused);
    long all = probes.failed.with(probes.answered).count();
    return failures >= settings.failedShare() * all
        && (isMany(probes.ports, failures, ports * factor)
            || isMany(probes.hosts, failures, hosts * factor));
  }

  private static boolean isMany(Sketch different, long failures, double least) {
    return different.count() >= least && failures >= least;
  }

  private static boolean hasHits(Probes probes) {
    return !probes.hits.isEmpty();
  }

  private void tell(Output out) {
    toldPairs = told.failed.count();
    toldHits = hasHits(told);
    out.finding(finding(false));
  }

  @Override
  public boolean isEmpty() {
    return !isOpen && fast.isEmpty() && slow.isEmpty();
  }

  private Finding finding(boolean complete) {
    long hosts = told.hosts.count();
    long ports = told.ports.count();
    long pairs = told.failed.count();
    long rejected = told.rejected.count();
    String shape = hosts <= 3 ? "vertical" : ports <= 3 ? "horizontal" : "both";
    Map<String, Object> details = new TreeMap<>();
    details.put("shape", shape);
    details.put("inside", inside);
    details.put("addresses", hosts);
    details.put("ports", ports);
    details.put("pairs", pairs);
    details.put("pairs_rejected", rejected);
    details.put("pairs_exact", told.failed.isExact());
    details.put("window_seconds", within / 1000);
    details.put("some_ports", somePorts());
    details.put("some_addresses", someHosts());
    details.put("conversations", String.join(", ", told.hits));
    if (inside) {
      details.put("pairs_answered", told.answered.count());
    }
    int steps = inside ? 1 : hasHits(told) ? 0 : -1;
    return new Finding(
        Scan.RULE.id(),
        FactText.join(inside ? told.account : "", source),
        Long.toString(first),
        complete,
        steps,
        inside ? "the source is inside" : steps == 0 ? "" : "from outside, and nothing answered",
        source,
        told.account,
        told.region,
        pairs,
        told.first,
        told.last,
        rejected == pairs ? "denied" : "",
        sentence(hosts, ports, pairs, rejected),
        details,
        evidence.records());
  }

  private String somePorts() {
    return told.somePorts.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private String someHosts() {
    return told.someHosts.stream().map(Tell::cut).collect(Collectors.joining(", "));
  }

  private String sentence(long hosts, long ports, long pairs, long rejected) {
    boolean isFast = within == settings.window().toMillis();
    StringBuilder text =
        new StringBuilder(Tell.cut(source))
            .append(inside ? ", one of ours, tried " : " tried ")
            .append(told.ports.isEmpty() ? "" : counted(told.ports, ports, "port") + " of ")
            .append(counted(told.hosts, hosts, "address"))
            .append(" in ")
            .append(Tell.span(told.last - told.first))
            .append(" without success");
    if (!told.somePorts.isEmpty()) {
      text.append(", such as port ").append(told.somePorts.first());
      text.append(" of ").append(Tell.cut(told.someHosts.first()));
    }
    text.append("; of ").append(told.failed.isExact() ? "" : "about ").append(pairs);
    text.append(" pairs ").append(Math.round(100.0 * rejected / Math.max(1, pairs)));
    text.append(" % were rejected");
    if (inside && !told.answered.isEmpty()) {
      text.append(", and ").append(told.answered.count()).append(" others answered");
    }
    if (hasHits(told)) {
      text.append("; it talked with ").append(String.join(", ", told.hits));
    }
    return text.append(". A scan is from ")
        .append(isFast ? settings.ports() : settings.slowPorts())
        .append(" ports or ")
        .append(isFast ? settings.hosts() : settings.slowHosts())
        .append(" addresses in ")
        .append(Tell.span(Duration.ofMillis(within).toMillis()))
        .append(" on.")
        .toString();
  }

  private static String counted(Sketch sketch, long count, String what) {
    String plural = what.endsWith("s") ? what + "es" : what + "s";
    return (sketch.isExact() ? "" : "about ") + count + " " + (count == 1 ? what : plural);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(clock);
    fast.write(out);
    slow.write(out);
    evidence.write(out);
    polled.write(out);
    out.writeBoolean(isOpen);
    if (isOpen) {
      StateText.write(out, told.text());
      out.writeLong(first);
      out.writeLong(within);
      out.writeLong(toldPairs);
      out.writeBoolean(toldHits);
    }
  }

  static ScanState read(ScanSettings settings, String key, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + Scan.NAME);
    ScanState state = new ScanState(settings, key);
    state.clock = in.readLong();
    state.fast.read(in);
    state.slow.read(in);
    state.evidence.read(in);
    state.polled = Sketch.read(in);
    state.isOpen = in.readBoolean();
    if (state.isOpen) {
      state.told = Probes.of(StateText.read(in));
      state.first = in.readLong();
      state.within = in.readLong();
      state.toldPairs = in.readLong();
      state.toldHits = in.readBoolean();
    }
    return state;
  }
}
