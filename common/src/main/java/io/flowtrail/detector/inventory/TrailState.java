package io.flowtrail.detector.inventory;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one trail was and is. */
final class TrailState implements EntityState {
  private static final int VERSION = 1;

  private final InventoryDetector settings;
  private final String trail;
  private final EnumMap<Property, Standing> standings = new EnumMap<>(Property.class);
  private long lastSeen = Long.MIN_VALUE;

  /** What was weakened, in the finding under way. */
  private final EnumMap<Property, Weakening> weakenings = new EnumMap<>(Property.class);

  private String first = "";
  private long firstTime;
  private long lastTime;
  private long count;
  private String principal = "";
  private String account = "";
  private String region = "";
  private List<String> evidences = new ArrayList<>();

  /**
   * Of a property.
   *
   * @param isOn whether it is strong
   * @param since when it was first known to be so
   * @param by who made it so; empty if it was only seen to be so
   */
  private record Standing(boolean isOn, long since, String by) {
    List<String> texts() {
      return List.of(isOn ? Property.ON : Property.OFF, Long.toString(since), by);
    }

    static Standing of(List<String> texts) {
      return new Standing(
          texts.get(0).equals(Property.ON), Long.parseLong(texts.get(1)), texts.get(2));
    }
  }

  /**
   * How a property was weakened.
   *
   * @param before how it stood before
   * @param at when
   * @param by who
   * @param undone when it was set right; the smallest number if it is not
   * @param undoneBy who did
   */
  private record Weakening(Standing before, long at, String by, long undone, String undoneBy) {
    static final long NOT = Long.MIN_VALUE;
  }

  TrailState(InventoryDetector settings, String key) {
    this.settings = settings;
    this.trail = FactText.split(key).get(1);
  }

  @Override
  public void apply(Fact fact, Output out) {
    Change change = Change.of(fact.payload());
    boolean isSeen = change.call().isEmpty();
    boolean isNews = false;
    for (Property property : Property.values()) {
      String value = change.values().get(property.name());
      if (value == null) {
        continue;
      }
      Standing before = standings.get(property);
      if (isSeen) {
        // Deliveries go on for a while after logging is stopped: they prove nothing against it.
        if (before == null) {
          standings.put(property, new Standing(true, fact.time(), ""));
        }
        continue;
      }
      boolean isOn = value.equals(Property.ON);
      if (before != null && before.isOn() == isOn) {
        continue;
      }
      standings.put(property, new Standing(isOn, fact.time(), change.principal()));
      if (before == null) {
        continue;
      }
      isNews |=
          isOn ? strengthened(property, fact, change) : weakened(property, before, fact, change);
    }
    lastSeen = fact.time();
    if (isNews) {
      count++;
      lastTime = fact.time();
      if (evidences.size() < Finding.EVIDENCES) {
        evidences.add(fact.evidence());
      }
      boolean isRight =
          weakenings.values().stream().noneMatch(each -> each.undone() == Weakening.NOT);
      out.finding(finding(isRight));
      if (isRight) {
        close();
      }
    }
  }

  private boolean weakened(Property property, Standing before, Fact fact, Change change) {
    if (first.isEmpty()) {
      first = fact.id();
      firstTime = fact.time();
      principal = change.principal();
      account = change.account();
      region = change.region();
    }
    weakenings.put(
        property, new Weakening(before, fact.time(), change.principal(), Weakening.NOT, ""));
    return true;
  }

  private boolean strengthened(Property property, Fact fact, Change change) {
    Weakening weakening = weakenings.get(property);
    if (weakening == null || weakening.undone() != Weakening.NOT) {
      return false;
    }
    weakenings.put(
        property,
        new Weakening(
            weakening.before(), weakening.at(), weakening.by(), fact.time(), change.principal()));
    return true;
  }

  private void close() {
    weakenings.clear();
    first = "";
    count = 0;
    evidences = new ArrayList<>();
  }

  private Finding finding(boolean complete) {
    StringBuilder text = new StringBuilder("Trail ").append(Tell.cut(trail)).append(": ");
    Map<String, Object> details = new TreeMap<>();
    details.put("trail", Tell.cut(trail));
    boolean isVital = false;
    boolean isOpen = false;
    String separator = "";
    for (Map.Entry<Property, Weakening> entry : weakenings.entrySet()) {
      Property property = entry.getKey();
      Weakening its = entry.getValue();
      text.append(separator)
          .append(property.words())
          .append(its.before().by().isEmpty() ? " was seen " : " was ")
          .append(property.strong())
          .append(" since ")
          .append(Tell.time(its.before().since()));
      if (!its.before().by().isEmpty()) {
        text.append(" (by ").append(Tell.cut(its.before().by())).append(')');
      }
      text.append(", ")
          .append(property.weakened())
          .append(" at ")
          .append(Tell.time(its.at()))
          .append(" by ")
          .append(Tell.cut(its.by()));
      String name = property.name().toLowerCase(java.util.Locale.ROOT);
      details.put(name + "_on_since", Tell.time(its.before().since()));
      details.put(name + "_on_by", Tell.cut(its.before().by()));
      details.put(name + "_off_at", Tell.time(its.at()));
      details.put(name + "_off_by", Tell.cut(its.by()));
      if (its.undone() == Weakening.NOT) {
        text.append(complete ? ", not set right within " + Tell.span(lasted()) : ", still so");
        isOpen = true;
      } else {
        text.append(", set right after ")
            .append(Tell.span(its.undone() - its.at()))
            .append(" by ")
            .append(Tell.cut(its.undoneBy()));
        details.put(name + "_on_again_at", Tell.time(its.undone()));
        details.put(name + "_on_again_by", Tell.cut(its.undoneBy()));
      }
      isVital |= property.isVital();
      separator = "; ";
    }
    details.put("set_right", !isOpen);
    return new Finding(
        InventoryDetector.TRAIL_WEAKENED.id(),
        trail,
        first,
        complete,
        isVital ? 1 : 0,
        isVital ? "the trail recorded nothing" : "",
        principal,
        account,
        region,
        count,
        firstTime,
        lastTime,
        "success",
        text.append('.').toString(),
        details,
        evidences);
  }

  private long lasted() {
    return settings.open().toMillis();
  }

  private long endsAt() {
    return lastTime + lasted();
  }

  private long forgetsAt() {
    return lastSeen + settings.remember().toMillis();
  }

  @Override
  public long wakeAt() {
    if (isEmpty()) {
      return NEVER;
    }
    return first.isEmpty() ? forgetsAt() : Math.min(endsAt(), forgetsAt());
  }

  @Override
  public void wake(long time, Output out) {
    if (!first.isEmpty() && (endsAt() <= time || forgetsAt() <= time)) {
      out.finding(finding(true));
      close();
      Standing exists = standings.get(Property.EXISTS);
      if (exists != null && !exists.isOn()) {
        standings.clear();
      }
    }
    if (forgetsAt() <= time) {
      standings.clear();
    }
  }

  @Override
  public boolean isEmpty() {
    return standings.isEmpty() && first.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(lastSeen);
    out.writeByte(standings.size());
    for (Map.Entry<Property, Standing> entry : standings.entrySet()) {
      StateText.write(out, entry.getKey().name());
      StateText.write(out, entry.getValue().texts());
    }
    StateText.write(out, first);
    if (first.isEmpty()) {
      return;
    }
    StateText.write(out, List.of(principal, account, region));
    out.writeLong(firstTime);
    out.writeLong(lastTime);
    out.writeLong(count);
    StateText.write(out, evidences);
    out.writeByte(weakenings.size());
    for (Map.Entry<Property, Weakening> entry : weakenings.entrySet()) {
      Weakening its = entry.getValue();
      StateText.write(out, entry.getKey().name());
      StateText.write(out, its.before().texts());
      StateText.write(out, List.of(its.by(), its.undoneBy()));
      out.writeLong(its.at());
      out.writeLong(its.undone());
    }
  }

  static TrailState read(InventoryDetector settings, String key, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of a trail");
    TrailState state = new TrailState(settings, key);
    state.lastSeen = in.readLong();
    int standings = in.readByte();
    for (int i = 0; i < standings; i++) {
      Property property = Property.valueOf(StateText.read(in));
      state.standings.put(property, Standing.of(StateText.readList(in)));
    }
    state.first = StateText.read(in);
    if (state.first.isEmpty()) {
      return state;
    }
    List<String> texts = StateText.readList(in);
    state.principal = texts.get(0);
    state.account = texts.get(1);
    state.region = texts.get(2);
    state.firstTime = in.readLong();
    state.lastTime = in.readLong();
    state.count = in.readLong();
    state.evidences = new ArrayList<>(StateText.readList(in));
    int weakenings = in.readByte();
    for (int i = 0; i < weakenings; i++) {
      Property property = Property.valueOf(StateText.read(in));
      Standing before = Standing.of(StateText.readList(in));
      List<String> who = StateText.readList(in);
      state.weakenings.put(
          property, new Weakening(before, in.readLong(), who.get(0), in.readLong(), who.get(1)));
    }
    return state;
  }
}
