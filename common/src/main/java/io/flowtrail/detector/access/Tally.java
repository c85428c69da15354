package io.flowtrail.detector.access;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What an entity did, or had done to it, within one step of facts, added up: the payload of a fact.
 * Parts can be added in any order, and twice.
 */
final class Tally {
  /** Most addresses, the first in the order of the alphabet. */
  private static final int SOURCES = 5;

  private static final int FIXED = 12;

  /** Identity of a tally among those of its entity and step. */
  record Id(Deed deed, String other, String caller) {
    String text() {
      return FactText.join(deed.name(), other, caller);
    }
  }

  private final Id id;
  private boolean guarded;
  private String account = "";
  private String region = "";
  private long first = Long.MAX_VALUE;
  private String firstId = "";
  private long last = Long.MIN_VALUE;
  private final TreeSet<String> sources = new TreeSet<>();
  private final Sample requests;
  private final Sample things;
  private long shown = Long.MAX_VALUE;
  private String shownId = "";

  /**
   * An empty one.
   *
   * @param id {@code other}: the bucket that was acted on, or who acted; may be empty. {@code
   *     caller}: account of who acted; may be empty
   */
  Tally(Id id) {
    this(id, new Sample(), new Sample());
  }

  private Tally(Id id, Sample requests, Sample things) {
    this.id = id;
    this.requests = requests;
    this.things = things;
  }

  /** Adds a request whose thing is {@code thing}, unless that is negative. */
  void add(Request request, long requestHash, long thing) {
    guarded |= request.guarded();
    account = greater(account, request.account());
    region = greater(region, request.region());
    first(request.time(), request.id());
    last = Math.max(last, request.time());
    source(request.address());
    requests.add(requestHash, request.bytes());
    if (thing >= 0) {
      things.add(thing, 0);
    }
  }

  /** Things beyond the request's own. */
  void addThing(long thing) {
    things.add(thing, 0);
  }

  private void source(String address) {
    if (!address.isEmpty()) {
      sources.add(address);
      if (sources.size() > SOURCES) {
        sources.pollLast();
      }
    }
  }

  private void first(long time, String its) {
    if (time < first || time == first && its.compareTo(firstId) < 0) {
      first = time;
      firstId = its;
    }
  }

  private static String greater(String one, String other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** Compares a record with the one that is shown: the earlier one is. */
  int compareToShown(long time, String its) {
    return time != shown ? Long.compare(time, shown) : its.compareTo(shownId);
  }

  int compareToShown(Tally other) {
    return other.shown != shown
        ? Long.compare(other.shown, shown)
        : other.shownId.compareTo(shownId);
  }

  void show(long time, String its) {
    shown = time;
    shownId = its;
  }

  /** Adds another of the same identity. */
  void add(Tally other) {
    guarded |= other.guarded;
    account = greater(account, other.account);
    region = greater(region, other.region);
    if (!other.firstId.isEmpty()) {
      first(other.first, other.firstId);
    }
    last = Math.max(last, other.last);
    other.sources.forEach(this::source);
    requests.addAll(other.requests);
    things.addAll(other.things);
    if (compareToShown(other) < 0) {
      show(other.shown, other.shownId);
    }
  }

  Id id() {
    return id;
  }

  Deed deed() {
    return id.deed();
  }

  String other() {
    return id.other();
  }

  String caller() {
    return id.caller();
  }

  boolean guarded() {
    return guarded;
  }

  String account() {
    return account;
  }

  String region() {
    return region;
  }

  long first() {
    return first;
  }

  String firstId() {
    return firstId;
  }

  long last() {
    return last;
  }

  List<String> sources() {
    return List.copyOf(sources);
  }

  Sample requests() {
    return requests;
  }

  Sample things() {
    return things;
  }

  String text() {
    List<String> parts =
        new ArrayList<>(
            List.of(
                id.deed().name(),
                id.other(),
                id.caller(),
                guarded ? "guarded" : "",
                account,
                region,
                Long.toString(first),
                firstId,
                Long.toString(last),
                requests.text(),
                things.text(),
                shown == Long.MAX_VALUE ? "" : Long.toString(shown),
                shownId));
    parts.addAll(sources);
    return FactText.join(parts);
  }

  static Tally of(String text) {
    List<String> parts = FactText.split(text);
    Tally tally =
        new Tally(
            new Id(Deed.valueOf(parts.get(0)), parts.get(1), parts.get(2)),
            Sample.of(parts.get(9)),
            Sample.of(parts.get(10)));
    tally.guarded = !parts.get(3).isEmpty();
    tally.account = parts.get(4);
    tally.region = parts.get(5);
    tally.first = Long.parseLong(parts.get(6));
    tally.firstId = parts.get(7);
    tally.last = Long.parseLong(parts.get(8));
    if (!parts.get(11).isEmpty()) {
      tally.show(Long.parseLong(parts.get(11)), parts.get(FIXED));
    }
    tally.sources.addAll(parts.subList(FIXED + 1, parts.size()));
    return tally;
  }
}
