package io.flowtrail.detector.access;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.access.Entity.Named;
import io.flowtrail.detector.access.Request.Action;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.HashMap;
import java.util.Map;

/** Adds requests up, by entity and step of facts. */
final class AccessObserver implements Observer {
  /** Marks what callers without credentials did to a bucket. */
  static final String ANONYMOUS = "anonymous";

  private static final int MOST_SUMS = 10_000;
  private static final int MOST_HASHES = 200_000;

  /**
   * One of so many requests that succeed can be shown. Chosen by their id, so that it is the same
   * ones whatever is added up together.
   */
  private static final int SHOWN = 16;

  private final Requests requests;
  private final Map<Place, Sum> sums = new HashMap<>();
  private int hashes;

  private record Place(Entity entity, long step, Tally.Id id) {}

  private static final class Sum {
    private final Tally tally;
    private String evidence = "";

    Sum(Tally.Id id) {
      tally = new Tally(id);
    }
  }

  AccessObserver(Lists lists) {
    requests = new Requests(lists);
  }

  @Override
  public void observe(LogEvent event, FactOutput out) {
    if (event.source() == LogSource.VPC_FLOW) {
      return;
    }
    requests.of(event).ifPresent(request -> new Adding(request, out).add());
    if (sums.size() > MOST_SUMS || hashes > MOST_HASHES) {
      flush(out);
    }
  }

  /** One request on its way into sums. */
  private final class Adding {
    private final Request request;
    private final FactOutput out;
    private final long hash;
    private final boolean sampled;

    Adding(Request request, FactOutput out) {
      this.request = request;
      this.out = out;
      hash = Sample.hash(request.id());
      sampled = hash % SHOWN == 0;
    }

    void add() {
      Entity who = Entity.who(request.who(), request.named());
      switch (request.outcome()) {
        case REFUSED -> {
          boolean looksAround = request.console() && request.key().isEmpty();
          Deed deed = looksAround ? Deed.REFUSED_CONSOLE : Deed.REFUSED;
          to(who, new Tally.Id(deed, request.bucket(), ""), Sample.hash(request.thing()), true);
          refusedBy();
        }
        case NO_OBJECT ->
            to(
                who,
                new Tally.Id(Deed.MISSING, request.bucket(), ""),
                Sample.hash(request.thing()),
                sampled);
        case NO_BUCKET ->
            to(
                who,
                new Tally.Id(Deed.NO_BUCKET, "", ""),
                Sample.hash(request.bucket() + "/"),
                true);
        case DONE -> {
          boolean touchesObject =
              (request.action() == Action.READ || request.action() == Action.DELETE)
                  && request.named() == Named.NAME;
          to(
              who,
              new Tally.Id(Deed.DONE, request.bucket(), ""),
              touchesObject ? Sample.hash(request.bucket() + "/") : -1,
              touchesObject && sampled);
          doneTo();
          pair();
        }
      }
    }

    private void refusedBy() {
      boolean anonymous = request.named() == Named.ANONYMOUS;
      to(
          Entity.bucket(request.bucket()),
          new Tally.Id(
              Deed.REFUSED,
              request.guarded() && !anonymous ? request.who() : "",
              anonymous ? ANONYMOUS : ""),
          Sample.hash(request.who()),
          true);
    }

    /** A bucket is told only of strangers, and if it is guarded of everybody. */
    private void doneTo() {
      Deed deed =
          switch (request.action()) {
            case READ -> Deed.READ;
            case LIST -> Deed.LISTED;
            case DELETE -> Deed.DELETED;
            case WRITE, OTHER -> Deed.DONE;
          };
      Entity bucket = Entity.bucket(request.bucket());
      if (request.named() == Named.ANONYMOUS) {
        if (deed == Deed.READ || deed == Deed.LISTED) {
          to(bucket, new Tally.Id(deed, "", ANONYMOUS), Sample.hash(request.address()), true);
        }
      } else if (request.foreign()
          ? request.action() != Action.WRITE
          : request.guarded() && deed != Deed.DONE) {
        to(
            bucket,
            new Tally.Id(deed, request.who(), request.foreign() ? request.caller() : ""),
            Sample.hash(request.thing()),
            true);
      }
    }

    private void pair() {
      Entity pair = Entity.pair(request.who(), request.named(), request.bucket());
      if (request.action() == Action.READ
          && !request.key().isEmpty()
          // Visitors of web sites; their bucket tells of them.
          && request.named() != Named.ANONYMOUS) {
        to(pair, new Tally.Id(Deed.READ, "", ""), Sample.hash(request.thing()), sampled);
      } else if (request.action() == Action.DELETE) {
        if (!request.key().isEmpty()) {
          to(pair, new Tally.Id(Deed.DELETED, "", ""), Sample.hash(request.thing()), sampled);
        }
        if (request.unnamed() > 0) {
          Tally tally = to(pair, new Tally.Id(Deed.DELETED_UNNAMED, "", ""), hash, true);
          for (int i = 1; i < request.unnamed(); i++) {
            tally.addThing(Sample.hash(request.id() + "#" + i));
          }
        }
      }
    }

    private Tally to(Entity entity, Tally.Id id, long thing, boolean shows) {
      Sum sum =
          sums.computeIfAbsent(
              new Place(entity, FactSteps.of(request.time()), id), place -> new Sum(id));
      Tally tally = sum.tally;
      int before = tally.requests().size() + tally.things().size();
      tally.add(request, hash, thing);
      hashes += tally.requests().size() + tally.things().size() - before;
      if (shows) {
        int compared = tally.compareToShown(request.time(), request.id());
        if (compared < 0) {
          sum.evidence = out.evidence();
          tally.show(request.time(), request.id());
        } else if (compared == 0) {
          // Both logs tell it, or it was delivered twice; as in merge.
          String its = out.evidence();
          sum.evidence = its.compareTo(sum.evidence) < 0 ? its : sum.evidence;
        }
      }
      return tally;
    }
  }

  @Override
  public void flush(FactOutput out) {
    sums.forEach(
        (place, sum) ->
            out.add(
                new Fact(
                    BucketAccess.NAME,
                    place.entity().key(),
                    place.step(),
                    place.id().text(),
                    sum.tally.text(),
                    sum.evidence)));
    sums.clear();
    hashes = 0;
  }
}
