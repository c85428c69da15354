package io.flowtrail.detector.access;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.EntityState.Output;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.access.Entity.Named;
import io.flowtrail.detector.access.Measure.Excess;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Many objects that one principal reads from, or deletes in, one bucket. */
final class Bulk implements Part {
  private static final String NAMED = "named";
  private static final String UNNAMED = "unnamed";

  /** So many times the limit of deletions is graver. */
  private static final int GRAVE = 10;

  private final Kind kind;
  private final AccessSettings settings;
  private final Entity pair;

  /**
   * Since when it is known; only of principals with names, or every visitor would be remembered.
   */
  private final Usual usual = new Usual();

  /** Objects by name. */
  private final Measure named;

  /** Objects of deletions that do not name them, by number. */
  private final Measure unnamed;

  private final List<Trace> traces = new ArrayList<>();
  private Optional<Episode> episode = Optional.empty();
  private long last = Long.MIN_VALUE;

  /** What is done to many objects. */
  enum Kind {
    READ(AccessRules.BULK_READ, "read", 4),
    DELETE(AccessRules.BULK_DELETE, "deleted", 3);

    private final String rule;
    private final String word;

    /** By how much it must exceed what was done on two days before. */
    private final double habit;

    Kind(String rule, String word, double habit) {
      this.rule = rule;
      this.word = word;
      this.habit = habit;
    }
  }

  Bulk(Kind kind, AccessSettings settings, Entity pair) {
    this.kind = kind;
    this.settings = settings;
    this.pair = pair;
    named = new Measure(settings.window());
    unnamed = new Measure(settings.window());
  }

  @Override
  public void take(Tally tally, Fact fact) {
    if ((tally.deed() == Deed.READ) != (kind == Kind.READ)) {
      return;
    }
    last = fact.time();
    if (pair.named() == Named.NAME) {
      usual.note(fact.time());
    }
    (tally.deed() == Deed.DELETED_UNNAMED ? unnamed : named)
        .add(fact.time(), tally, tally.things());
    Trace.add(traces, Trace.of(tally, fact));
  }

  @Override
  public void judge(long time, Output out) {
    if (last != time) {
      return;
    }
    long floor = kind == Kind.READ ? settings.reads() : settings.deletes();
    double cold = kind == Kind.READ && !usual.isLearned(time, settings) ? settings.coldFactor() : 1;
    named
        .excess(time, floor, cold, settings.dayFactor(), kind.habit)
        .ifPresent(excess -> grow(NAMED, named, excess));
    unnamed
        .excess(time, floor, cold, settings.dayFactor(), kind.habit)
        .ifPresent(excess -> grow(UNNAMED, unnamed, excess));
    if (episode.isPresent()) {
      Episode its = episode.get();
      if (its.isNews(steps(its) + "")) {
        out.finding(finding(its, false));
      }
    }
  }

  private void grow(String name, Measure objects, Excess excess) {
    if (episode.isEmpty()) {
      episode = Optional.of(new Episode(excess.begin()));
    }
    Episode its = episode.get();
    // Of both the greater is what there was: where the access log names objects, both tell them.
    Sample all = objects.windows(excess.isDay()).all();
    (name.equals(NAMED) ? its.things : its.requests).addAll(all);
    its.addAll(traces);
    traces.clear();
    its.peak(name, excess);
  }

  private static long objects(Episode its) {
    return Math.max(its.things.count(), its.requests.count());
  }

  private int steps(Episode its) {
    boolean grave =
        its.guarded || kind == Kind.DELETE && objects(its) >= (long) GRAVE * settings.deletes();
    return grave ? 1 : 0;
  }

  private Finding finding(Episode its, boolean complete) {
    long objects = objects(its);
    boolean exact =
        (its.things.count() >= its.requests.count() ? its.things : its.requests).isExact()
            && !its.peaks.containsKey(UNNAMED);
    Episode.Peak peak = its.peaks.values().iterator().next();
    Map<String, Object> details = Telling.details(its);
    details.remove("requests");
    details.put("exact", exact);
    details.put("bucket", pair.bucket());
    details.put("objects", objects);
    details.put("peak_objects", peak.count());
    details.put("limit", peak.limit());
    details.put("usual", peak.usual());
    return Telling.finding(
        kind.rule,
        pair,
        its,
        objects,
        complete,
        steps(its),
        its.guarded ? "logs or a sensitive bucket" : "very many objects",
        pair.who(),
        "success",
        Tell.cut(pair.name())
            + " "
            + kind.word
            + " "
            + (exact ? "" : "about ")
            + objects
            + " different objects "
            + (kind == Kind.READ ? "of" : "in")
            + " bucket "
            + Tell.cut(pair.bucket())
            + " within "
            + Telling.span(its)
            + "; up to "
            + peak.count()
            + " "
            + Telling.limit(peak)
            + ".",
        details);
  }

  @Override
  public void forget(long time) {
    usual.forget(time, settings);
    named.forget(time);
    unnamed.forget(time);
    traces.removeIf(trace -> trace.time() < time - Measure.DAY);
  }

  @Override
  public void end(long time, Output out) {
    if (episode.isPresent() && episode.get().isOver(time, settings)) {
      out.finding(finding(episode.get(), true));
      episode = Optional.empty();
      named.clearWindows();
      unnamed.clearWindows();
      traces.clear();
    }
  }

  private boolean windowsAreEmpty() {
    return named.windowsAreEmpty() && unnamed.windowsAreEmpty() && traces.isEmpty();
  }

  @Override
  public long changesAt() {
    long at = episode.map(its -> its.endsAt(settings)).orElse(EntityState.NEVER);
    at = Math.min(at, usual.forgetsAt(settings));
    return windowsAreEmpty()
        ? Math.min(at, Math.min(named.habitForgetsAt(), unnamed.habitForgetsAt()))
        : Math.min(at, FactSteps.closes(last + Measure.WINDOWS_END));
  }

  @Override
  public boolean isEmpty() {
    return episode.isEmpty()
        && windowsAreEmpty()
        && named.isEmpty()
        && unnamed.isEmpty()
        && usual.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    usual.write(out);
    named.write(out);
    unnamed.write(out);
    Trace.write(out, traces);
    out.writeLong(last);
    Episode.write(out, episode);
  }

  @Override
  public void read(DataInput in) throws IOException {
    usual.read(in);
    named.read(in);
    unnamed.read(in);
    traces.addAll(Trace.read(in));
    last = in.readLong();
    episode = Episode.readOptional(in);
  }
}
