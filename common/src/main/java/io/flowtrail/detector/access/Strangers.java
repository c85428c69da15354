package io.flowtrail.detector.access;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.EntityState.Output;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Callers without credentials that a bucket lets in. After some time that is usual: a web site. Of
 * logs and sensitive buckets it never is.
 */
final class Strangers implements Part {
  private static final String LISTED = "listed";

  private final AccessSettings settings;
  private final Entity bucket;
  private final Usual reads = new Usual();
  private final Usual lists = new Usual();
  private Optional<Episode> episode = Optional.empty();
  private boolean grown;

  Strangers(AccessSettings settings, Entity bucket) {
    this.settings = settings;
    this.bucket = bucket;
  }

  @Override
  public void take(Tally tally, Fact fact) {
    if (!tally.caller().equals(AccessObserver.ANONYMOUS) || tally.deed() == Deed.REFUSED) {
      return;
    }
    Usual usual = tally.deed() == Deed.LISTED ? lists : reads;
    boolean isUsual = usual.isLearned(fact.time(), settings) && !tally.guarded();
    usual.note(fact.time());
    if (!isUsual) {
      grown = true;
      if (episode.isEmpty()) {
        episode = Optional.of(new Episode(new Windows.Begin(tally.first(), tally.firstId())));
      }
      Episode its = episode.get();
      its.requests.addAll(tally.requests());
      its.things.addAll(tally.things());
      its.addAll(List.of(Trace.of(tally, fact)));
      if (tally.deed() == Deed.LISTED) {
        its.name(LISTED);
      }
    }
  }

  @Override
  public void judge(long time, Output out) {
    if (grown) {
      grown = false;
      Episode its = episode.orElseThrow();
      if (its.isNews(steps(its) + "")) {
        out.finding(finding(its, false));
      }
    }
  }

  private static int steps(Episode its) {
    return its.guarded || its.names.contains(LISTED) ? 1 : 0;
  }

  private Finding finding(Episode its, boolean complete) {
    boolean listed = its.names.contains(LISTED);
    Map<String, Object> details = Telling.details(its);
    details.put("bucket", bucket.bucket());
    details.put("addresses", its.things.count());
    details.put("bytes", its.requests.sum());
    details.put("listed", listed);
    return Telling.finding(
        AccessRules.ANONYMOUS,
        bucket,
        its,
        its.requests.count(),
        complete,
        steps(its),
        its.guarded ? "logs or a sensitive bucket" : "the bucket was listed",
        its.sources.stream().findFirst().orElse(""),
        "success",
        "Bucket "
            + Tell.cut(bucket.bucket())
            + " let "
            + Telling.about(its.things)
            + (its.things.count() == 1 ? " address" : " addresses")
            + " without credentials in, with "
            + Telling.about(its.requests)
            + (its.requests.count() == 1 ? " request" : " requests")
            + (listed ? " that read or list" : " that read")
            + " within "
            + Telling.span(its)
            + " ("
            + Telling.size(its.requests)
            + "; "
            + Episode.list(its.sources, its.things.count())
            + "); that is not usual there for "
            + settings.learn().toDays()
            + " d yet.",
        details);
  }

  @Override
  public void forget(long time) {
    reads.forget(time, settings);
    lists.forget(time, settings);
  }

  @Override
  public void end(long time, Output out) {
    if (episode.isPresent() && episode.get().isOver(time, settings)) {
      out.finding(finding(episode.get(), true));
      episode = Optional.empty();
    }
  }

  @Override
  public long changesAt() {
    return Math.min(
        episode.map(its -> its.endsAt(settings)).orElse(EntityState.NEVER),
        Math.min(reads.forgetsAt(settings), lists.forgetsAt(settings)));
  }

  @Override
  public boolean isEmpty() {
    return episode.isEmpty() && reads.isEmpty() && lists.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    reads.write(out);
    lists.write(out);
    out.writeBoolean(grown);
    Episode.write(out, episode);
  }

  @Override
  public void read(DataInput in) throws IOException {
    reads.read(in);
    lists.read(in);
    grown = in.readBoolean();
    episode = Episode.readOptional(in);
  }
}
