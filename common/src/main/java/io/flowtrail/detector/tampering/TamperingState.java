package io.flowtrail.detector.tampering;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import io.flowtrail.detector.tampering.TamperingDetector.Payload;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The acts of one account that follow each other, and the keys of its trails. */
final class TamperingState implements EntityState {
  private static final int VERSION = 1;

  /** Most different acts of one kind and outcome that are remembered one by one. */
  static final int ACTS = 6;

  /** Most keys of trails; the one not seen for longest is forgotten first. */
  static final int KEYS = 16;

  /** Most acts that a sentence lists. */
  private static final int LISTED = 10;

  private final TamperingDetector settings;
  private final String account;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, TrailKey> keys = new TreeMap<>();

  /** Calls beyond what {@link #ACTS} lets in. */
  private long more;

  /** Identity of the finding under way; empty if there is none. */
  private String first = "";

  /** What the finding under way last said. */
  private Weight told = Weight.NONE;

  /** An act and a record that shows its first call. */
  private record Entry(Act act, String evidence) {}

  /** The trail that a key encrypts, and when that was last seen. */
  private record TrailKey(String trail, long seen) {}

  /**
   * How grave the acts are together.
   *
   * @param done kinds that succeeded
   * @param denied kinds that were only tried
   * @param triedThenDone kinds that were refused and then succeeded
   * @param destroyedAfterStop whether logs were destroyed after logging had been stopped
   */
  private record Weight(int done, int denied, int triedThenDone, boolean destroyedAfterStop) {
    static final Weight NONE = new Weight(0, 0, 0, false);

    boolean isEnough() {
      return done + denied >= 2 || triedThenDone >= 1;
    }

    int steps() {
      if (done == 0) {
        return -1;
      }
      // What was refused weighs half.
      return destroyedAfterStop || 2 * done + denied >= 6 ? 1 : 0;
    }

    String reason() {
      if (done == 0) {
        return "all of it was refused";
      }
      if (destroyedAfterStop) {
        return "logs were destroyed after logging was stopped";
      }
      return steps() == 0 ? "" : done + denied + " different kinds of steps";
    }
  }

  TamperingState(TamperingDetector settings, String account) {
    this.settings = settings;
    this.account = account;
  }

  @Override
  public void apply(Fact fact, Output out) {
    if (!Payload.isAct(fact.payload())) {
      List<String> key = Payload.key(fact.payload());
      keys.put(key.get(0), new TrailKey(key.get(1), fact.time()));
      if (keys.size() > KEYS) {
        keys.remove(
            keys.entrySet().stream()
                .min(Comparator.comparingLong(e -> e.getValue().seen()))
                .orElseThrow()
                .getKey());
      }
      return;
    }
    Act act = Payload.act(fact.payload());
    boolean isRelevant =
        switch (act.kind()) {
          case KEY_DISABLED -> keys.containsKey(act.target());
          case RESTORED -> !entries.isEmpty();
          default -> true;
        };
    if (isRelevant) {
      boolean isNew = add(act, fact.evidence());
      Weight weight = weight();
      if (weight.isEnough() && (first.isEmpty() || isNew || !weight.equals(told))) {
        if (first.isEmpty()) {
          Act earliest = inOrder().get(0).act();
          first = earliest.first() + "/" + earliest.firstId();
        }
        told = weight;
        out.finding(finding(false));
      }
    }
  }

  /** Whether it is an act of a new identity. */
  private boolean add(Act act, String evidence) {
    String identity = act.identity();
    int same = 0;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.act().identity().equals(identity)) {
        entries.set(
            i,
            new Entry(
                entry.act().with(act), act.isBefore(entry.act()) ? evidence : entry.evidence()));
        return false;
      }
      if (entry.act().kind() == act.kind() && entry.act().denied() == act.denied()) {
        same++;
      }
    }
    if (same >= ACTS) {
      more += act.calls().count();
      // Silence is counted from the last act, also if it is not remembered by itself.
      Entry last =
          entries.stream()
              .filter(e -> e.act().kind() == act.kind() && e.act().denied() == act.denied())
              .max(Comparator.comparingLong(e -> e.act().last()))
              .orElseThrow();
      entries.set(entries.indexOf(last), new Entry(last.act().until(act.last()), last.evidence()));
      return false;
    }
    entries.add(new Entry(act, evidence));
    return true;
  }

  private List<Entry> inOrder() {
    return entries.stream()
        .sorted(
            Comparator.comparingLong((Entry e) -> e.act().first())
                .thenComparing(e -> e.act().firstId())
                .thenComparing(e -> e.act().identity()))
        .toList();
  }

  private Weight weight() {
    Map<Kind, Long> done = new HashMap<>();
    Map<Kind, Long> denied = new HashMap<>();
    long destroyed = Long.MIN_VALUE;
    for (Entry entry : entries) {
      Act act = entry.act();
      if (act.kind() == Kind.RESTORED) {
        continue;
      }
      (act.denied() ? denied : done).merge(act.kind(), act.first(), Math::min);
      if (act.kind() == Kind.LOGS_DESTROYED && !act.denied()) {
        destroyed = Math.max(destroyed, act.last());
      }
    }
    int triedThenDone = 0;
    for (Map.Entry<Kind, Long> each : done.entrySet()) {
      Long tried = denied.remove(each.getKey());
      if (tried != null && tried <= each.getValue()) {
        triedThenDone++;
      }
    }
    Long stopped = done.get(Kind.LOGGING_STOPPED);
    return new Weight(
        done.size(), denied.size(), triedThenDone, stopped != null && destroyed >= stopped);
  }

  private long lastTime() {
    return entries.stream().mapToLong(e -> e.act().last()).max().orElse(Long.MIN_VALUE);
  }

  private long firstTime() {
    return entries.stream().mapToLong(e -> e.act().first()).min().orElse(Long.MAX_VALUE);
  }

  /** When nothing can belong to the acts at hand any more. */
  private long silentAt() {
    return FactSteps.closes(FactSteps.of(lastTime() + settings.window().toMillis()));
  }

  private long tooLongAt() {
    return FactSteps.closes(FactSteps.of(firstTime() + settings.longest().toMillis()));
  }

  private long forgetsKeyAt() {
    return keys.values().stream().mapToLong(TrailKey::seen).min().orElse(Long.MAX_VALUE / 2)
        + settings.keyMemory().toMillis();
  }

  @Override
  public long wakeAt() {
    if (isEmpty()) {
      return NEVER;
    }
    long at = keys.isEmpty() ? NEVER : forgetsKeyAt();
    return entries.isEmpty() ? at : Math.min(at, Math.min(silentAt(), tooLongAt()));
  }

  @Override
  public void wake(long time, Output out) {
    if (!entries.isEmpty() && (silentAt() <= time || tooLongAt() <= time)) {
      boolean isOver = silentAt() <= time || !first.isEmpty();
      if (!first.isEmpty()) {
        out.finding(finding(true));
      }
      first = "";
      told = Weight.NONE;
      more = 0;
      if (isOver) {
        entries.clear();
      } else {
        // Something that goes on and on and is no sequence: only its last call can begin one.
        long oldest = time - settings.window().toMillis();
        entries.removeIf(entry -> entry.act().last() < oldest);
        entries.replaceAll(entry -> new Entry(entry.act().lastOnly(), entry.evidence()));
      }
    }
    keys.values().removeIf(key -> key.seen() + settings.keyMemory().toMillis() <= time);
  }

  @Override
  public boolean isEmpty() {
    return entries.isEmpty() && keys.isEmpty();
  }

  private Finding finding(boolean complete) {
    List<Entry> ordered = inOrder();
    Weight weight = weight();
    long count = more;
    Set<String> principals = new LinkedHashSet<>();
    Set<String> regions = new LinkedHashSet<>();
    EnumSet<Kind> done = EnumSet.noneOf(Kind.class);
    EnumSet<Kind> denied = EnumSet.noneOf(Kind.class);
    long deletions = 0;
    boolean exact = true;
    Set<String> keys = new TreeSet<>();
    for (Entry entry : ordered) {
      Act act = entry.act();
      count += act.calls().count();
      principals.add(act.principal());
      if (!act.region().isEmpty()) {
        regions.add(act.region());
      }
      if (act.kind() != Kind.RESTORED) {
        (act.denied() ? denied : done).add(act.kind());
      }
      if (act.kind() == Kind.LOGS_DESTROYED && !act.denied()) {
        deletions += act.calls().count();
        exact &= act.calls().isExact();
        keys.addAll(act.keys());
      }
    }
    denied.removeAll(done);
    Map<String, Object> details = new TreeMap<>();
    details.put("kinds_done", words(done));
    details.put("kinds_denied", words(denied));
    details.put("deletions", deletions);
    details.put("deletions_exact", exact);
    details.put(
        "deleted_keys",
        keys.stream().limit(Act.KEYS).map(Tell::cut).collect(Collectors.joining(", ")));
    details.put("destroyed_after_stop", weight.destroyedAfterStop());
    details.put(
        "principals",
        principals.stream().limit(LISTED).map(Tell::cut).collect(Collectors.joining(", ")));
    details.put("first_step", Tell.time(firstTime()));
    details.put("last_step", Tell.time(lastTime()));
    return new Finding(
        TamperingDetector.SEQUENCE.id(),
        account,
        first,
        complete,
        weight.steps(),
        weight.reason(),
        principals.isEmpty() ? "" : principals.iterator().next(),
        account,
        regions.size() == 1 ? regions.iterator().next() : "",
        count,
        firstTime(),
        lastTime(),
        outcome(ordered),
        sentence(ordered, done.size() + denied.size()),
        details,
        evidences(ordered));
  }

  /** The first of every kind, then others in their order. */
  private static List<String> evidences(List<Entry> ordered) {
    Set<String> evidences = new LinkedHashSet<>();
    EnumSet<Kind> shown = EnumSet.noneOf(Kind.class);
    for (Entry entry : ordered) {
      if (shown.add(entry.act().kind())) {
        evidences.add(entry.evidence());
      }
    }
    ordered.forEach(entry -> evidences.add(entry.evidence()));
    return List.copyOf(evidences);
  }

  private static String outcome(List<Entry> ordered) {
    long denied = ordered.stream().filter(entry -> entry.act().denied()).count();
    if (denied == 0) {
      return "success";
    }
    return denied == ordered.size() ? "denied" : "";
  }

  private static String words(EnumSet<Kind> kinds) {
    return kinds.stream().map(Kind::words).collect(Collectors.joining(", "));
  }

  private String sentence(List<Entry> ordered, int kinds) {
    StringBuilder text =
        new StringBuilder()
            .append(kinds == 1 ? "The same step" : kinds + " kinds of steps")
            .append(" against the logs of account ")
            .append(account)
            .append(kinds == 1 ? ", refused and then done, in " : " in ")
            .append(Tell.span(lastTime() - firstTime()))
            .append(": ");
    String separator = "";
    for (Entry entry : ordered.subList(0, Math.min(LISTED, ordered.size()))) {
      text.append(separator).append(told(entry.act()));
      separator = "; ";
    }
    if (ordered.size() > LISTED || more > 0) {
      text.append("; and more");
    }
    return text.append('.').toString();
  }

  private String told(Act act) {
    StringBuilder text = new StringBuilder(Tell.time(act.first()));
    text.append(' ').append(act.kind().words()).append(" (").append(Tell.cut(act.name()));
    if (!act.target().isEmpty()) {
      text.append(" on ").append(Tell.cut(act.target()));
    }
    TrailKey key = keys.get(act.target());
    if (key != null && !key.trail().isEmpty()) {
      text.append(", which encrypts ").append(Tell.cut(key.trail()));
    }
    long calls = act.calls().count();
    if (calls > 1) {
      text.append(act.calls().isExact() ? ", " : ", about ").append(calls).append(" times");
    }
    text.append(") by ").append(act.principal().isEmpty() ? "?" : Tell.cut(act.principal()));
    return text.append(act.denied() ? ", refused" : "").toString();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      StateText.write(out, entry.act().text());
      StateText.write(out, entry.evidence());
    }
    out.writeInt(keys.size());
    for (Map.Entry<String, TrailKey> key : keys.entrySet()) {
      StateText.write(out, key.getKey());
      StateText.write(out, key.getValue().trail());
      out.writeLong(key.getValue().seen());
    }
    out.writeLong(more);
    StateText.write(out, first);
    out.writeInt(told.done());
    out.writeInt(told.denied());
    out.writeInt(told.triedThenDone());
    out.writeBoolean(told.destroyedAfterStop());
  }

  static TamperingState read(TamperingDetector settings, String account, DataInput in)
      throws IOException {
    StateText.version(in, VERSION, "state of " + TamperingDetector.NAME);
    TamperingState state = new TamperingState(settings, account);
    int entries = in.readInt();
    for (int i = 0; i < entries; i++) {
      state.entries.add(new Entry(Act.of(StateText.read(in)), StateText.read(in)));
    }
    int keys = in.readInt();
    for (int i = 0; i < keys; i++) {
      String key = StateText.read(in);
      state.keys.put(key, new TrailKey(StateText.read(in), in.readLong()));
    }
    state.more = in.readLong();
    state.first = StateText.read(in);
    state.told = new Weight(in.readInt(), in.readInt(), in.readInt(), in.readBoolean());
    return state;
  }
}
