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
import java.util.TreeSet;

/** Who calls one place outside, and how regularly. */
final class BeaconState implements EntityState {
  private static final int VERSION = 1;
  private static final int EVIDENCES_BEFORE = 2;
  private static final int NAMES = 5;

  /** From how many sources on it is less grave. */
  private static final int SEVERAL = 3;

  /** After so long a finding is complete, though the calls go on. */
  private static final long COMPLETE = Duration.ofHours(24).toMillis();

  private final BeaconSettings settings;
  private final String account;
  private final String place;
  private final String port;
  private final String protocol;
  private final TreeMap<String, Series> callers = new TreeMap<>();
  private final Sketch sources = new Sketch();
  private final Evidence evidence = new Evidence();
  private long clock;
  private long last;

  /** Sources whose beats were told. */
  private final TreeSet<String> told = new TreeSet<>();

  /** When the finding under way began; 0 if there is none. */
  private long opened;

  /** Of those whose beats were told. */
  private long calls;

  private Regular regular = Regular.NONE;

  /** The first source that was regular, as it was then. */
  private record Regular(String source, long since, long interval, double jitter, long size) {
    static final Regular NONE = new Regular("", 0, 0, 0, 0);
  }

  BeaconState(BeaconSettings settings, String key) {
    this.settings = settings;
    List<String> parts = FactText.split(key);
    this.account = parts.get(0);
    this.place = parts.get(1);
    this.port = parts.get(2);
    this.protocol = parts.get(3);
  }

  private boolean isPopular() {
    return sources.count() >= settings.popular();
  }

  @Override
  public void apply(Fact fact, Output out) {
    clock = fact.time();
    last = fact.time();
    evidence.add(fact.evidence(), opened == 0 ? 0 : Finding.EVIDENCES);
    if (opened == 0 && !isPopular()) {
      evidence.addLatest(fact.evidence(), EVIDENCES_BEFORE);
    }
    Contacts contacts = Contacts.of(fact.payload());
    if (isPopular()) {
      // It stays so; only who calls is counted on.
      contacts.all().forEach(contact -> sources.add(Sketch.hash(contact.source(), 0)));
      callers.clear();
      return;
    }
    for (Contacts.Contact contact : contacts.inOrder()) {
      sources.add(Sketch.hash(contact.source(), 0));
      if (isPopular()) {
        continue;
      }
      Series series = callers.computeIfAbsent(contact.source(), source -> new Series());
      if (series.add(contact)) {
        calls += told.contains(contact.source()) ? 1 : 0;
        series.judge(settings);
        if (series.isBeacon(settings) && told.add(contact.source())) {
          tell(contact.source(), series, out);
        }
      }
    }
    if (isPopular()) {
      callers.clear();
    }
  }

  private void tell(String source, Series series, Output out) {
    if (regular.since() == 0) {
      regular =
          new Regular(source, series.since(), series.interval(), series.jitter(), series.size());
      opened = clock;
    }
    calls += series.beats();
    // Who joins later is part of what was told, and no reason to tell it again.
    if (opened > 0) {
      out.finding(finding(false));
    }
  }

  private boolean isTold() {
    return regular.since() > 0;
  }

  private long overAt() {
    return opened + COMPLETE;
  }

  private long forgottenAt() {
    return last
        + (isTold() ? settings.remembered() : settings.longest().multipliedBy(2)).toMillis();
  }

  /** Who called once has half the time to call again. */
  private long expiresAt(Series series) {
    long longest = settings.longest().toMillis();
    return series.last() + (series.beats() > 1 ? 2 * longest : longest + longest / 8);
  }

  @Override
  public long wakeAt() {
    if (isEmpty()) {
      return NEVER;
    }
    long at = forgottenAt();
    for (Series series : callers.values()) {
      at = Math.min(at, expiresAt(series));
    }
    if (opened > 0) {
      at = Math.min(at, overAt());
    }
    return Math.max(at, clock + 1);
  }

  @Override
  public void wake(long time, Output out) {
    clock = time;
    if (opened > 0 && overAt() <= time) {
      out.finding(finding(true));
      opened = 0;
      evidence.clear();
    }
    callers.values().removeIf(series -> expiresAt(series) <= time);
    if (opened == 0 && (forgottenAt() <= time || callers.isEmpty() && !isTold() && !isPopular())) {
      last = 0;
    }
  }

  @Override
  public boolean isEmpty() {
    return last == 0;
  }

  private Finding finding(boolean complete) {
    int count = told.size();
    String names = String.join(", ", told.stream().limit(NAMES).map(Tell::cut).toList());
    int percent = (int) Math.round(100 * regular.jitter());
    return new Finding(
        Beacon.RULE.id(),
        FactText.join(account, place, port, protocol),
        regular.source() + "/" + regular.since(),
        complete,
        count >= SEVERAL ? -1 : 0,
        count >= SEVERAL ? count + " machines do it" : "",
        count == 1 ? regular.source() : "",
        account,
        "",
        calls,
        regular.since(),
        Math.max(regular.since(), last),
        "success",
        names
            + (count > NAMES ? " and others" : "")
            + (count == 1 ? " has" : " have")
            + " called "
            + Tell.cut(place)
            + " port "
            + port
            + " about every "
            + Tell.span(regular.interval())
            + " since "
            + Tell.time(regular.since())
            + ": half of the intervals are within "
            + percent
            + " % of that (chance gives 70 %), and a call usually sends "
            + regular.size()
            + " bytes.",
        Map.of(
            "destination", place,
            "port", port,
            "protocol", protocol,
            "sources", count,
            "sources_at_all", sources.count(),
            "some_sources", names,
            "interval_seconds", regular.interval() / 1000,
            "jitter", regular.jitter(),
            "bytes", regular.size()),
        evidence.records());
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(clock);
    out.writeLong(last);
    sources.write(out);
    evidence.write(out);
    out.writeInt(callers.size());
    for (Map.Entry<String, Series> caller : callers.entrySet()) {
      StateText.write(out, caller.getKey());
      caller.getValue().write(out);
    }
    out.writeBoolean(isTold());
    if (isTold()) {
      out.writeLong(opened);
      out.writeLong(calls);
      StateText.write(out, List.copyOf(told));
      StateText.write(out, regular.source());
      out.writeLong(regular.since());
      out.writeLong(regular.interval());
      out.writeDouble(regular.jitter());
      out.writeLong(regular.size());
    }
  }

  static BeaconState read(BeaconSettings settings, String key, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + Beacon.NAME);
    BeaconState state = new BeaconState(settings, key);
    state.clock = in.readLong();
    state.last = in.readLong();
    state.sources.add(Sketch.read(in));
    state.evidence.read(in);
    int callers = in.readInt();
    for (int i = 0; i < callers; i++) {
      state.callers.put(StateText.read(in), Series.read(in));
    }
    if (in.readBoolean()) {
      state.opened = in.readLong();
      state.calls = in.readLong();
      state.told.addAll(StateText.readList(in));
      state.regular =
          new Regular(
              StateText.read(in), in.readLong(), in.readLong(), in.readDouble(), in.readLong());
    }
    return state;
  }
}
