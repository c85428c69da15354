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

/**
 * Objects of unusually many buckets that one principal reads or deletes: what is spread so that no
 * bucket sees much of it.
 */
final class Wide implements Part {
  private static final double HABIT = 1.5;

  /** While little is known of a principal, it may be one that is made to see all buckets. */
  private static final double COLD = 2;

  private static final String BUCKETS = "buckets";

  private final AccessSettings settings;
  private final Entity entity;
  private final Usual usual = new Usual();
  private final Measure buckets;
  private final Known names = new Known(Visits.MOST);
  private final List<Trace> traces = new ArrayList<>();
  private Optional<Episode> episode = Optional.empty();
  private long last = Long.MIN_VALUE;

  Wide(AccessSettings settings, Entity entity) {
    this.settings = settings;
    this.entity = entity;
    buckets = new Measure(settings.window());
  }

  @Override
  public void take(Tally tally, Fact fact) {
    if (tally.deed() != Deed.DONE
        || tally.things().isEmpty()
        // Visitors of web sites, and whoever shares an address, are nobody in particular.
        || entity.named() != Named.NAME) {
      return;
    }
    last = fact.time();
    usual.note(fact.time());
    buckets.add(fact.time(), tally, tally.things());
    names.note(tally.other(), fact.time());
    Trace.add(traces, Trace.of(tally, fact));
  }

  @Override
  public void judge(long time, Output out) {
    if (last != time) {
      return;
    }
    buckets
        .excess(
            time,
            settings.wide(),
            usual.isLearned(time, settings) ? 1 : COLD,
            settings.dayFactor(),
            HABIT)
        .ifPresent(this::grow);
    if (episode.isPresent() && episode.get().isNews("")) {
      out.finding(finding(episode.get(), false));
    }
  }

  private void grow(Excess excess) {
    if (episode.isEmpty()) {
      episode = Optional.of(new Episode(excess.begin()));
    }
    Episode its = episode.get();
    // Buckets are what it counts here: when their number has doubled, it is told again.
    its.requests.addAll(buckets.windows(excess.isDay()).all());
    names.since(excess.begin().time()).forEach(its::name);
    its.addAll(traces);
    traces.clear();
    its.peak(BUCKETS, excess);
  }

  private Finding finding(Episode its, boolean complete) {
    Episode.Peak peak = its.peaks.values().iterator().next();
    Map<String, Object> details = Telling.details(its);
    details.remove("requests");
    details.put("bucket_count", its.requests.count());
    details.put("buckets", Episode.list(its.names, its.requests.count()));
    details.put("limit", peak.limit());
    details.put("usual", peak.usual());
    return Telling.finding(
        AccessRules.WIDE,
        entity,
        its,
        its.requests.count(),
        complete,
        0,
        "",
        entity.who(),
        "success",
        Tell.cut(entity.name())
            + " read or deleted objects of "
            + Telling.about(its.requests)
            + " buckets within "
            + Telling.span(its)
            + " ("
            + Episode.list(its.names, its.requests.count())
            + "); up to "
            + peak.count()
            + " "
            + Telling.limit(peak)
            + ".",
        details);
  }

  @Override
  public void forget(long time) {
    usual.forget(time, settings);
    buckets.forget(time);
    names.forget(time, Measure.DAY);
    traces.removeIf(trace -> trace.time() < time - Measure.DAY);
  }

  @Override
  public void end(long time, Output out) {
    if (episode.isPresent() && episode.get().isOver(time, settings)) {
      out.finding(finding(episode.get(), true));
      episode = Optional.empty();
      buckets.clearWindows();
      traces.clear();
    }
  }

  private boolean windowsAreEmpty() {
    return buckets.windowsAreEmpty() && traces.isEmpty() && names.isEmpty();
  }

  @Override
  public long changesAt() {
    long at = episode.map(its -> its.endsAt(settings)).orElse(EntityState.NEVER);
    at = Math.min(at, usual.forgetsAt(settings));
    return windowsAreEmpty()
        ? Math.min(at, buckets.habitForgetsAt())
        : Math.min(at, FactSteps.closes(last + Measure.WINDOWS_END));
  }

  @Override
  public boolean isEmpty() {
    return episode.isEmpty() && windowsAreEmpty() && buckets.isEmpty() && usual.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    usual.write(out);
    buckets.write(out);
    names.write(out);
    Trace.write(out, traces);
    out.writeLong(last);
    Episode.write(out, episode);
  }

  @Override
  public void read(DataInput in) throws IOException {
    usual.read(in);
    buckets.read(in);
    names.read(in);
    traces.addAll(Trace.read(in));
    last = in.readLong();
    episode = Episode.readOptional(in);
  }
}
