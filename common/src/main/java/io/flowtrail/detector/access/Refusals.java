package io.flowtrail.detector.access;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.EntityState.Output;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.access.Measure.Excess;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Many callers that one bucket refuses: an attempt that is spread over names and addresses. */
final class Refusals implements Part {
  private static final double HABIT = 1.5;

  /** The internet knocks at every door: so many more without credentials are needed. */
  private static final int NOISE = 5;

  private static final String NAMED = "named";
  private static final String ANONYMOUS = "anonymous";

  private final AccessSettings settings;
  private final Entity bucket;
  private final Measure named;
  private final Measure anonymous;
  private final Measure requests;
  private final List<Trace> traces = new ArrayList<>();
  private Optional<Episode> episode = Optional.empty();
  private long last = Long.MIN_VALUE;

  Refusals(AccessSettings settings, Entity bucket) {
    this.settings = settings;
    this.bucket = bucket;
    named = new Measure(settings.window());
    anonymous = new Measure(settings.window());
    requests = new Measure(settings.window());
  }

  @Override
  public void take(Tally tally, Fact fact) {
    if (tally.deed() == Deed.REFUSED) {
      last = fact.time();
      boolean isAnonymous = tally.caller().equals(AccessObserver.ANONYMOUS);
      (isAnonymous ? anonymous : named).add(fact.time(), tally, tally.things());
      requests.add(fact.time(), tally, tally.requests());
      Trace.add(traces, Trace.of(tally, fact));
    }
  }

  @Override
  public void judge(long time, Output out) {
    if (last != time) {
      return;
    }
    named
        .excess(time, settings.sources(), settings.dayFactor(), HABIT)
        .ifPresent(excess -> grow(NAMED, named, excess));
    anonymous
        .excess(time, (long) NOISE * settings.sources(), settings.dayFactor(), HABIT)
        .ifPresent(excess -> grow(ANONYMOUS, anonymous, excess));
    if (episode.isPresent()) {
      Episode its = episode.get();
      if (its.isNews(its.peaks.keySet().toString())) {
        out.finding(finding(its, false));
      }
    }
  }

  private void grow(String name, Measure callers, Excess excess) {
    if (episode.isEmpty()) {
      episode = Optional.of(new Episode(excess.begin()));
    }
    Episode its = episode.get();
    its.requests.addAll(requests.windows(excess.isDay()).all());
    its.things.addAll(callers.windows(excess.isDay()).all());
    its.addAll(traces);
    traces.clear();
    its.peak(name, excess);
  }

  private Finding finding(Episode its, boolean complete) {
    boolean noise = !its.peaks.containsKey(NAMED);
    Map<String, Object> details = Telling.details(its);
    details.put("bucket", bucket.bucket());
    details.put("callers", its.things.count());
    details.put("anonymous_only", noise);
    Episode.Peak peak = its.peaks.get(noise ? ANONYMOUS : NAMED);
    return Telling.finding(
        AccessRules.DISTRIBUTED,
        bucket,
        its,
        its.requests.count(),
        complete,
        noise ? -1 : 0,
        "nobody of them had credentials",
        its.sources.stream().findFirst().orElse(""),
        "denied",
        "Bucket "
            + Tell.cut(bucket.bucket())
            + " refused "
            + Telling.about(its.requests)
            + " requests of "
            + Telling.about(its.things)
            + (noise ? " addresses without credentials within " : " callers within ")
            + Telling.span(its)
            + "; up to "
            + peak.count()
            + " of them "
            + Telling.limit(peak)
            + "; among them "
            + Episode.list(its.sources, its.sources.size())
            + ".",
        details);
  }

  @Override
  public void forget(long time) {
    named.forget(time);
    anonymous.forget(time);
    requests.forget(time);
    traces.removeIf(trace -> trace.time() < time - Measure.DAY);
  }

  @Override
  public void end(long time, Output out) {
    if (episode.isPresent() && episode.get().isOver(time, settings)) {
      out.finding(finding(episode.get(), true));
      episode = Optional.empty();
      named.clearWindows();
      anonymous.clearWindows();
      requests.clearWindows();
      traces.clear();
    }
  }

  private boolean windowsAreEmpty() {
    return requests.windowsAreEmpty() && traces.isEmpty();
  }

  @Override
  public long changesAt() {
    long at = episode.map(its -> its.endsAt(settings)).orElse(EntityState.NEVER);
    return windowsAreEmpty()
        ? Math.min(at, Math.min(named.habitForgetsAt(), anonymous.habitForgetsAt()))
        : Math.min(at, FactSteps.closes(last + Measure.WINDOWS_END));
  }

  @Override
  public boolean isEmpty() {
    return episode.isEmpty() && windowsAreEmpty() && named.isEmpty() && anonymous.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    named.write(out);
    anonymous.write(out);
    requests.write(out);
    Trace.write(out, traces);
    out.writeLong(last);
    Episode.write(out, episode);
  }

  @Override
  public void read(DataInput in) throws IOException {
    named.read(in);
    anonymous.read(in);
    requests.read(in);
    traces.addAll(Trace.read(in));
    last = in.readLong();
    episode = Episode.readOptional(in);
  }
}
