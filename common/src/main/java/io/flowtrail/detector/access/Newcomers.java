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
import java.util.TreeSet;

/**
 * Who gets into a bucket for the first time: accounts that are not ours, and, of logs and sensitive
 * buckets, any principal once it is known who usually does.
 */
final class Newcomers implements Part {
  /** Most accounts, and callers that were refused, that are remembered of a bucket. */
  private static final int MOST = 64;

  /** Most principals; a bucket with more is everybody's, and nobody is new to it. */
  static final int MOST_READERS = 256;

  private static final String FOREIGN = "foreign";
  private static final String BULK = "bulk";
  private static final String REFUSED = "refused";

  private final AccessSettings settings;
  private final Entity bucket;

  /** Since when somebody of ours, or known, has used it. */
  private final Usual history = new Usual();

  private final Known readers = new Known(MOST_READERS);
  private final Known accounts = new Known(MOST);
  private final Known refused = new Known(MOST);
  private Optional<Episode> foreign = Optional.empty();
  private Optional<Episode> fresh = Optional.empty();

  /** What makes the first access of a principal graver. */
  private final TreeSet<String> reasons = new TreeSet<>();

  private long knownReaders;
  private boolean grown;

  Newcomers(AccessSettings settings, Entity bucket) {
    this.settings = settings;
    this.bucket = bucket;
  }

  @Override
  public void take(Tally tally, Fact fact) {
    if (tally.caller().equals(AccessObserver.ANONYMOUS)) {
      return;
    }
    if (tally.deed() == Deed.REFUSED) {
      if (!tally.other().isEmpty()) {
        refused.note(tally.other(), fact.time());
      }
      return;
    }
    boolean told = false;
    if (!tally.caller().isEmpty()) {
      told = foreign(tally, fact);
    }
    if (tally.guarded()) {
      reader(tally, fact, told);
    }
  }

  /** Whether it is part of a finding about an account. */
  private boolean foreign(Tally tally, Fact fact) {
    boolean isNew = !accounts.contains(tally.caller());
    accounts.note(tally.caller(), fact.time());
    if (isNew && foreign.isEmpty()) {
      foreign = Optional.of(new Episode(new Windows.Begin(tally.first(), tally.firstId())));
    }
    boolean belongs =
        foreign.isPresent() && (isNew || foreign.get().names.contains(tally.caller()));
    if (belongs) {
      grow(foreign.get(), tally, fact, tally.caller());
    }
    return belongs;
  }

  private void reader(Tally tally, Fact fact, boolean told) {
    String who = tally.other();
    boolean isNew =
        !readers.contains(who)
            && !readers.isFull()
            && !told
            && history.isLearned(fact.time(), settings);
    if (isNew && fresh.isEmpty()) {
      fresh = Optional.of(new Episode(new Windows.Begin(tally.first(), tally.firstId())));
      knownReaders = readers.size();
    }
    if (fresh.isPresent() && (isNew || fresh.get().names.contains(who))) {
      grow(fresh.get(), tally, fact, who);
      if (!tally.caller().isEmpty()) {
        reasons.add(FOREIGN);
      }
      if (fresh.get().things.count() >= Math.max(1, settings.reads() / 10)) {
        reasons.add(BULK);
      }
      if (refused.contains(who)) {
        reasons.add(REFUSED);
      }
    }
    if (readers.contains(who) || !readers.isFull()) {
      readers.note(who, fact.time());
    }
    history.note(fact.time());
  }

  private void grow(Episode its, Tally tally, Fact fact, String name) {
    grown = true;
    its.requests.addAll(tally.requests());
    its.things.addAll(tally.things());
    its.name(name);
    its.addAll(List.of(Trace.of(tally, fact)));
  }

  @Override
  public void judge(long time, Output out) {
    if (!grown) {
      return;
    }
    grown = false;
    if (foreign.isPresent()) {
      Episode its = foreign.get();
      if (its.isNews(its.guarded + " " + its.allNames.count())) {
        out.finding(ofAccount(its, false));
      }
    }
    if (fresh.isPresent()) {
      Episode its = fresh.get();
      if (its.isNews(reasons + " " + its.allNames.count())) {
        out.finding(ofReader(its, false));
      }
    }
  }

  private Finding ofAccount(Episode its, boolean complete) {
    Map<String, Object> details = Telling.details(its);
    details.put("bucket", bucket.bucket());
    details.put("accounts", Episode.list(its.names, its.allNames.count()));
    details.put("bytes", its.requests.sum());
    return Telling.finding(
        AccessRules.FOREIGN,
        bucket,
        its,
        its.requests.count(),
        complete,
        (its.guarded ? 1 : 0) - (settings.knowsAccounts() ? 0 : 1),
        its.guarded ? "logs or a sensitive bucket" : "no accounts are listed, so it may be ours",
        its.names.stream().findFirst().orElse(""),
        "success",
        "Bucket "
            + Tell.cut(bucket.bucket())
            + " let "
            + (its.allNames.count() == 1 ? "an account" : its.allNames.count() + " accounts")
            + " in that "
            + (its.allNames.count() == 1 ? "is" : "are")
            + " neither its own nor listed, for the first time: "
            + Episode.list(its.names, its.allNames.count())
            + " with "
            + Telling.about(its.requests)
            + " requests within "
            + Telling.span(its)
            + " from "
            + Episode.list(its.sources, its.sources.size())
            + ".",
        details);
  }

  private Finding ofReader(Episode its, boolean complete) {
    Map<String, Object> details = Telling.details(its);
    details.put("bucket", bucket.bucket());
    details.put("principals", Episode.list(its.names, its.allNames.count()));
    details.put("objects", its.things.count());
    details.put("known_principals", knownReaders);
    details.put("known_since", Tell.time(history.since()));
    details.put("reasons", String.join(", ", reasons));
    return Telling.finding(
        AccessRules.NEW_READER,
        bucket,
        its,
        its.requests.count(),
        complete,
        reasons.isEmpty() ? 0 : 1,
        reasons.contains(REFUSED)
            ? "it was refused before"
            : reasons.contains(FOREIGN) ? "of a foreign account" : "it read many objects",
        its.names.stream().findFirst().orElse(""),
        "success",
        (its.allNames.count() == 1
                ? Episode.list(its.names, 1)
                : its.allNames.count()
                    + " principals ("
                    + Episode.list(its.names, its.allNames.count())
                    + ")")
            + " got into bucket "
            + Tell.cut(bucket.bucket())
            + " for the first time, with "
            + Telling.about(its.requests)
            + " requests for "
            + Telling.about(its.things)
            + " objects within "
            + Telling.span(its)
            + "; since "
            + Tell.day(history.since())
            + " "
            + knownReaders
            + (knownReaders == 1 ? " other did." : " others did."),
        details);
  }

  @Override
  public void forget(long time) {
    long remember = settings.remember().toMillis();
    history.forget(time, settings);
    readers.forget(time, remember);
    accounts.forget(time, remember);
    refused.forget(time, Measure.DAY);
  }

  @Override
  public void end(long time, Output out) {
    if (foreign.isPresent() && foreign.get().isOver(time, settings)) {
      out.finding(ofAccount(foreign.get(), true));
      foreign = Optional.empty();
    }
    if (fresh.isPresent() && fresh.get().isOver(time, settings)) {
      out.finding(ofReader(fresh.get(), true));
      fresh = Optional.empty();
      reasons.clear();
    }
  }

  @Override
  public long changesAt() {
    long remember = settings.remember().toMillis();
    long at = foreign.map(its -> its.endsAt(settings)).orElse(EntityState.NEVER);
    at = Math.min(at, fresh.map(its -> its.endsAt(settings)).orElse(EntityState.NEVER));
    at = Math.min(at, Math.min(readers.forgetsAt(remember), accounts.forgetsAt(remember)));
    return Math.min(at, Math.min(refused.forgetsAt(Measure.DAY), history.forgetsAt(settings)));
  }

  @Override
  public boolean isEmpty() {
    return foreign.isEmpty()
        && fresh.isEmpty()
        && readers.isEmpty()
        && accounts.isEmpty()
        && refused.isEmpty()
        && history.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    history.write(out);
    readers.write(out);
    accounts.write(out);
    refused.write(out);
    Episode.write(out, foreign);
    Episode.write(out, fresh);
    out.writeUTF(String.join(" ", reasons));
    out.writeLong(knownReaders);
    out.writeBoolean(grown);
  }

  @Override
  public void read(DataInput in) throws IOException {
    history.read(in);
    readers.read(in);
    accounts.read(in);
    refused.read(in);
    foreign = Episode.readOptional(in);
    fresh = Episode.readOptional(in);
    String words = in.readUTF();
    if (!words.isEmpty()) {
      reasons.addAll(List.of(words.split(" ", -1)));
    }
    knownReaders = in.readLong();
    grown = in.readBoolean();
  }
}
