package io.flowtrail.detector.network;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the crowd of every five minutes with what is usual, and tells a surge from its first
 * slot until it rests. What comes in a surge is learned as everything else: a change that stays
 * becomes usual within hours, for medians and quantiles are not moved by less.
 */
final class SurgeState implements EntityState {
  private static final int VERSION = 1;
  static final long SLOT = Duration.ofMinutes(5).toMillis();
  private static final long REMEMBERED = Duration.ofDays(14).toMillis();
  private static final double HIGH = 0.99;
  private static final int EVIDENCES_BEFORE = 3;

  private final Surge surge;
  private final String key;
  private final EnumMap<Measure, Habit> habits = new EnumMap<>(Measure.class);
  private final Evidence evidence = new Evidence();

  /** Of the slot at hand. */
  private Crowd crowd = new Crowd();

  private long slot;
  private long since;

  /** Beginning of the last slot that was learned. */
  private long learned;

  private boolean isKnown;

  private Peak peak = Peak.NONE;

  private Crowd told = new Crowd();

  /**
   * The surge under way.
   *
   * @param first beginning of its first slot, milliseconds since 1970
   * @param until end of the last slot that was high
   * @param measure by which it was seen first
   * @param most of that in a slot
   * @param shown what was last told of that
   * @param median what is usual
   * @param high what 99 % of slots stay below
   * @param warm whether that was known
   */
  private record Peak(
      long first,
      long until,
      Measure measure,
      long most,
      long shown,
      double median,
      double high,
      boolean warm) {
    static final Peak NONE = new Peak(0, 0, Measure.FLOWS, 0, 0, 0, 0, false);

    boolean isNone() {
      return until == 0;
    }
  }

  SurgeState(Surge surge, String key) {
    this.surge = surge;
    this.key = key;
    surge.floors().keySet().forEach(measure -> habits.put(measure, new Habit()));
  }

  @Override
  public void apply(Fact fact, Output out) {
    long its = Math.floorDiv(fact.time(), SLOT) * SLOT;
    if (!isKnown) {
      isKnown = true;
      since = its;
      learned = its - SLOT;
    }
    slot = its;
    crowd.add(Crowd.of(fact.payload()));
    if (peak.isNone()) {
      evidence.addLatest(fact.evidence(), EVIDENCES_BEFORE);
    } else {
      evidence.add(fact.evidence(), Finding.EVIDENCES);
    }
  }

  @Override
  public long wakeAt() {
    if (!isKnown) {
      return NEVER;
    }
    long at = crowd.isEmpty() ? learned + REMEMBERED : slot + SLOT - 1;
    return peak.isNone() ? at : Math.min(at, overAt());
  }

  private long overAt() {
    return peak.until() + surge.limits().quiet().toMillis();
  }

  @Override
  public void wake(long time, Output out) {
    if (!crowd.isEmpty() && slot + SLOT - 1 <= time) {
      close(out);
    } else if (peak.isNone() && crowd.isEmpty()) {
      isKnown = false;
      evidence.clear();
      habits.replaceAll((measure, habit) -> new Habit());
    }
    if (!peak.isNone() && overAt() <= time) {
      complete(out);
    }
  }

  private void close(Output out) {
    long missed = (slot - learned) / SLOT - 1;
    boolean isHigh = false;
    for (Map.Entry<Measure, Habit> entry : habits.entrySet()) {
      Measure measure = entry.getKey();
      Habit habit = entry.getValue();
      if (missed > 0) {
        habit.learn(0, missed);
      }
      long value = measure.of(crowd);
      isHigh |= isHigh(measure, habit, value);
      habit.learn(value, 1);
    }
    learned = slot;
    if (isHigh) {
      told.add(crowd);
    }
    if (isHigh && peak.most() >= 2 * peak.shown()) {
      tell(out);
    }
    boolean isLong = peak.until() - peak.first() >= surge.limits().longest().toMillis();
    crowd = new Crowd();
    if (!peak.isNone() && isLong) {
      complete(out);
    }
  }

  private boolean isHigh(Measure measure, Habit habit, long value) {
    if (!peak.isNone()) {
      // What a surge is, it stays until it has fallen to half.
      if (measure != peak.measure() || value * 2 < peak.most()) {
        return false;
      }
      peak =
          new Peak(
              peak.first(),
              slot + SLOT,
              measure,
              Math.max(value, peak.most()),
              peak.shown(),
              peak.median(),
              peak.high(),
              peak.warm());
      return true;
    }
    Surge.Limits limits = surge.limits();
    boolean warm = slot - since >= limits.learn().toMillis();
    double floor = surge.floors().get(measure) * (warm ? 1 : limits.coldFactor());
    double median = habit.quantile(0.5);
    double high = habit.quantile(HIGH);
    double least = Math.max(floor, Math.max(limits.factor() * median, limits.margin() * high));
    if (value < least || !surge.isTold(crowd, key)) {
      return false;
    }
    peak = new Peak(slot, slot + SLOT, measure, value, 0, median, high, warm);
    return true;
  }

  private void tell(Output out) {
    peak =
        new Peak(
            peak.first(),
            peak.until(),
            peak.measure(),
            peak.most(),
            peak.most(),
            peak.median(),
            peak.high(),
            peak.warm());
    out.finding(finding(false));
  }

  private void complete(Output out) {
    out.finding(finding(true));
    peak = Peak.NONE;
    told = new Crowd();
    evidence.clear();
  }

  @Override
  public boolean isEmpty() {
    return !isKnown;
  }

  private Finding finding(boolean complete) {
    Map<String, Object> details = new TreeMap<>(surge.details(told, key));
    details.put("measure", peak.measure().words());
    details.put("most_in_5_minutes", peak.most());
    details.put("usual_in_5_minutes", Math.round(peak.median()));
    details.put("high_in_5_minutes", Math.round(peak.high()));
    details.put("habits_known", peak.warm());
    details.put("flows", told.flows());
    details.put("sources", told.sources.count());
    details.put("packets", told.packets);
    details.put("bytes", told.bytes);
    details.put("port", told.port());
    details.put("port_share", told.portShare());
    details.put("a_source", told.source);
    details.put("a_destination", told.destination);
    details.put("rejected_share", told.rejected());
    double rejected = told.rejected();
    String usual =
        peak.warm()
            ? "usual are up to "
                + Math.round(peak.median())
                + ", and "
                + Math.round(peak.high())
                + " are seldom exceeded."
            : "what is usual is not known yet.";
    return new Finding(
        surge.rule().id(),
        key,
        Long.toString(peak.first()),
        complete,
        surge.steps(told, key),
        surge.reason(told, key),
        told.sources.count() == 1 ? told.source : "",
        told.account,
        told.region,
        told.flows(),
        told.first,
        told.last,
        rejected == 1 ? "denied" : rejected == 0 ? "success" : "",
        surge.sentence(told, key)
            + " in "
            + Tell.span(peak.until() - peak.first())
            + " from "
            + Tell.time(peak.first())
            + " on: up to "
            + peak.most()
            + " "
            + peak.measure().words()
            + " in 5 min, about "
            + told.sources.count()
            + (told.sources.count() == 1 ? " source; " : " sources; ")
            + usual,
        details,
        evidence.records());
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeBoolean(isKnown);
    out.writeLong(slot);
    out.writeLong(since);
    out.writeLong(learned);
    StateText.write(out, crowd.text());
    for (Habit habit : habits.values()) {
      habit.write(out);
    }
    evidence.write(out);
    out.writeBoolean(!peak.isNone());
    if (!peak.isNone()) {
      out.writeLong(peak.first());
      out.writeLong(peak.until());
      out.writeByte(peak.measure().ordinal());
      out.writeLong(peak.most());
      out.writeLong(peak.shown());
      out.writeDouble(peak.median());
      out.writeDouble(peak.high());
      out.writeBoolean(peak.warm());
      StateText.write(out, told.text());
    }
  }

  static SurgeState read(Surge surge, String key, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + surge.name());
    SurgeState state = new SurgeState(surge, key);
    state.isKnown = in.readBoolean();
    state.slot = in.readLong();
    state.since = in.readLong();
    state.learned = in.readLong();
    state.crowd = Crowd.of(StateText.read(in));
    for (Measure measure : surge.floors().keySet()) {
      state.habits.put(measure, Habit.read(in));
    }
    state.evidence.read(in);
    if (in.readBoolean()) {
      state.peak =
          new Peak(
              in.readLong(),
              in.readLong(),
              Measure.values()[in.readUnsignedByte()],
              in.readLong(),
              in.readLong(),
              in.readDouble(),
              in.readDouble(),
              in.readBoolean());
      state.told = Crowd.of(StateText.read(in));
    }
    return state;
  }
}
