package io.flowtrail.detector.access;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.EntityState.Output;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.access.Entity.Named;
import io.flowtrail.detector.access.Measure.Excess;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one principal or address tried in vain, on all buckets. */
final class Probing implements Part {
  /** By how much trying must exceed what was tried on two days before. */
  private static final double HABIT = 1.5;

  /**
   * Who succeeds once for so many objects that do not exist looks things up, and does not guess.
   */
  private static final int SUCCESSES = 4;

  private final AccessSettings settings;
  private final Entity entity;
  private final EnumMap<Gauge, Measure> measures = new EnumMap<>(Gauge.class);
  private final Measure requests;
  private final Measure successes;
  private final Visits visits = new Visits();
  private final List<Trace> traces = new ArrayList<>();
  private Optional<Episode> episode = Optional.empty();
  private long last = Long.MIN_VALUE;

  /** What is measured. Names are part of state: never change them. */
  enum Gauge {
    REFUSED("different buckets and objects that were refused"),
    GUARDED("different objects of logs and sensitive buckets that were refused"),
    BUCKETS("different buckets that refused or do not exist"),
    CONSOLE("different buckets that refused the console"),
    KEYS("different objects that were refused or do not exist");

    private final String words;

    Gauge(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    long limit(AccessSettings settings) {
      return switch (this) {
        case REFUSED -> settings.refused();
        case GUARDED -> settings.guarded();
        case BUCKETS -> settings.buckets();
        // A page of the console asks every bucket that it lists.
        case CONSOLE -> 4L * settings.buckets();
        case KEYS -> settings.keys();
      };
    }
  }

  Probing(AccessSettings settings, Entity entity) {
    this.settings = settings;
    this.entity = entity;
    for (Gauge gauge : Gauge.values()) {
      measures.put(gauge, new Measure(settings.window()));
    }
    requests = new Measure(settings.window());
    successes = new Measure(settings.window());
  }

  @Override
  public void take(Tally tally, Fact fact) {
    long time = fact.time();
    String bucket = tally.other();
    if (tally.deed() == Deed.DONE) {
      // Every visitor of a web site would be remembered.
      if (entity.named() == Named.ANONYMOUS && requests.windowsAreEmpty()) {
        return;
      }
      last = time;
      successes.add(time, tally, tally.requests());
      visits.done(bucket, tally.first(), tally.last());
      return;
    }
    last = time;
    requests.add(time, tally, tally.requests());
    switch (tally.deed()) {
      case REFUSED -> {
        add(Gauge.REFUSED, time, tally, tally.things());
        add(Gauge.BUCKETS, time, tally, Sample.of(Sample.hash(bucket + "/")));
        add(Gauge.KEYS, time, tally, tally.things());
        if (tally.guarded()) {
          add(Gauge.GUARDED, time, tally, tally.things());
        }
      }
      case REFUSED_CONSOLE -> add(Gauge.CONSOLE, time, tally, tally.things());
      case MISSING -> add(Gauge.KEYS, time, tally, tally.things());
      default -> add(Gauge.BUCKETS, time, tally, tally.things());
    }
    if (tally.deed().isRefused()) {
      visits.refused(bucket, tally.first(), tally.last());
    }
    Trace.add(traces, Trace.of(tally, fact));
  }

  private void add(Gauge gauge, long time, Tally tally, Sample things) {
    measures.get(gauge).add(time, tally, things);
  }

  @Override
  public void judge(long time, Output out) {
    if (last != time) {
      return;
    }
    EnumMap<Gauge, Excess> excesses = new EnumMap<>(Gauge.class);
    measures.forEach(
        (gauge, measure) ->
            measure
                .excess(time, gauge.limit(settings), settings.dayFactor(), HABIT)
                .filter(excess -> gauge != Gauge.KEYS || isGuessing(excess))
                .ifPresent(excess -> excesses.put(gauge, excess)));
    if (!excesses.isEmpty()) {
      grow(excesses);
    }
    if (episode.isPresent()) {
      Episode its = episode.get();
      its.allowed(visits.gotInto());
      ProbingText text = new ProbingText(entity, its);
      if (its.isNews(text.mark())) {
        out.finding(text.finding(false));
      }
    }
  }

  private boolean isGuessing(Excess excess) {
    long done = successes.windows(excess.isDay()).all().count();
    return done * SUCCESSES < excess.count();
  }

  /** All that the windows hold is part of it; what is in it already does not count again. */
  private void grow(Map<Gauge, Excess> excesses) {
    Windows.Begin begin = Windows.Begin.NEVER;
    boolean isDay = false;
    for (Excess excess : excesses.values()) {
      begin = begin.or(excess.begin());
      isDay |= excess.isDay();
    }
    if (episode.isEmpty()) {
      episode = Optional.of(new Episode(begin));
    }
    Episode its = episode.get();
    its.requests.addAll(requests.windows(isDay).all());
    for (Measure measure : measures.values()) {
      its.things.addAll(measure.windows(isDay).all());
    }
    visits.refusedSince(begin.time()).forEach(its::name);
    its.addAll(traces);
    traces.clear();
    excesses.forEach((gauge, excess) -> its.peak(gauge.name(), excess));
  }

  @Override
  public void forget(long time) {
    measures.values().forEach(measure -> measure.forget(time));
    requests.forget(time);
    successes.forget(time);
    visits.forget(time - Measure.DAY);
    traces.removeIf(trace -> trace.time() < time - Measure.DAY);
  }

  @Override
  public void end(long time, Output out) {
    if (episode.isPresent() && episode.get().isOver(time, settings)) {
      out.finding(new ProbingText(entity, episode.get()).finding(true));
      episode = Optional.empty();
      // What was told does not begin another.
      measures.values().forEach(Measure::clearWindows);
      requests.clearWindows();
      traces.clear();
    }
  }

  @Override
  public long changesAt() {
    long at = episode.map(its -> its.endsAt(settings)).orElse(EntityState.NEVER);
    if (!windowsAreEmpty()) {
      return Math.min(at, FactSteps.closes(last + Measure.WINDOWS_END));
    }
    for (Measure measure : measures.values()) {
      at = Math.min(at, measure.habitForgetsAt());
    }
    return at;
  }

  private boolean windowsAreEmpty() {
    return measures.values().stream().allMatch(Measure::windowsAreEmpty)
        && requests.windowsAreEmpty()
        && successes.windowsAreEmpty()
        && visits.isEmpty()
        && traces.isEmpty();
  }

  @Override
  public boolean isEmpty() {
    return episode.isEmpty()
        && windowsAreEmpty()
        && measures.values().stream().allMatch(Measure::isEmpty);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    for (Measure measure : measures.values()) {
      measure.write(out);
    }
    requests.write(out);
    successes.write(out);
    visits.write(out);
    Trace.write(out, traces);
    out.writeLong(last);
    Episode.write(out, episode);
  }

  @Override
  public void read(DataInput in) throws IOException {
    for (Measure measure : measures.values()) {
      measure.read(in);
    }
    requests.read(in);
    successes.read(in);
    visits.read(in);
    traces.addAll(Trace.read(in));
    last = in.readLong();
    episode = Episode.readOptional(in);
  }
}
