package io.flowtrail.detector.exposure;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.exposure.BucketChange.Part;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** To whom one bucket is open, as far as its changes tell, and which outsiders came. */
final class BucketState implements EntityState {
  private static final int VERSION = 1;

  /** Most outsiders that are remembered; the one not seen for longest is forgotten first. */
  static final int OUTSIDERS = 16;

  /** Most doors, those just closed included; the oldest is told for the last time first. */
  static final int OPENS = 32;

  private final ExposureDetector settings;
  private final String bucket;

  /** What policy and ACL grant, by outsider. */
  private final EnumMap<Part, Map<String, String>> grants = new EnumMap<>(Part.class);

  private final EnumSet<Part> blocked = EnumSet.noneOf(Part.class);
  private long unblocked;
  private String unblockedBy = "";
  private final TreeMap<String, OpenBucket> opens = new TreeMap<>();
  private final TreeMap<String, Seen> outsiders = new TreeMap<>();
  private long seen = Long.MIN_VALUE;

  private record Seen(long first, long last) {}

  BucketState(ExposureDetector settings, String bucket) {
    this.settings = settings;
    this.bucket = bucket;
  }

  @Override
  public void apply(Fact fact, Output out) {
    seen = fact.time();
    if (FactText.split(fact.payload()).get(0).equals(Requests.KIND)) {
      visited(Requests.of(fact.payload()), out);
    } else {
      changed(BucketChange.of(fact.payload()), fact, out);
    }
  }

  /** Who may come in, and by which grant. */
  private Map<String, String> open() {
    Map<String, String> open = new TreeMap<>();
    grants.forEach(
        (part, its) ->
            its.forEach(
                (who, what) -> {
                  // The block is about the public; named accounts go through it.
                  if (!who.equals(BucketChange.PUBLIC) || !blocked.contains(part)) {
                    open.putIfAbsent(who, what);
                  }
                }));
    return open;
  }

  private void changed(BucketChange change, Fact fact, Output out) {
    Map<String, String> before = open();
    switch (change.part()) {
      case POLICY, ACL -> {
        if (change.call().equals("CreateBucket")) {
          grants.clear();
          blocked.clear();
        }
        grants.put(change.part(), change.grants());
        grants.values().removeIf(Map::isEmpty);
      }
      case BLOCK -> block(change, fact);
      case GONE -> {
        grants.clear();
        blocked.clear();
        unblocked = 0;
        unblockedBy = "";
      }
    }
    Map<String, String> now = open();
    opens.forEach(
        (who, its) -> {
          if (its.isOpen() && !now.containsKey(who)) {
            its.close(change, fact);
            if (its.isUsed()) {
              out.finding(its.finding(false));
            }
          }
        });
    opens.values().removeIf(its -> !its.isOpen() && !its.isUsed());
    now.forEach(
        (who, what) -> {
          if (!before.containsKey(who)) {
            opened(who, what, change, fact, out);
          }
        });
  }

  private void block(BucketChange change, Fact fact) {
    boolean wasOn = !blocked.isEmpty();
    blocked.clear();
    change.grants().keySet().forEach(part -> blocked.add(Part.valueOf(part)));
    if (blocked.isEmpty() && (wasOn || change.call().startsWith("Delete"))) {
      unblocked = fact.time();
      unblockedBy = change.principal();
    } else if (!blocked.isEmpty()) {
      unblocked = 0;
      unblockedBy = "";
    }
  }

  private void opened(String who, String what, BucketChange change, Fact fact, Output out) {
    boolean isPublic = who.equals(BucketChange.PUBLIC);
    boolean cameBefore = outsiders.containsKey(isPublic ? Requests.ANONYMOUS : who);
    if (cameBefore && !isPublic) {
      // An account that could read before is no news.
      return;
    }
    complete(who, out);
    if (opens.size() >= OPENS) {
      complete(
          opens.entrySet().stream()
              .min(Comparator.comparingLong(each -> each.getValue().opened()))
              .orElseThrow()
              .getKey(),
          out);
    }
    opens.put(
        who,
        new OpenBucket(
            bucket,
            new OpenBucket.Opening(
                who,
                what,
                fact.id(),
                fact.time(),
                change,
                fact.evidence(),
                isPublic ? unblocked : 0,
                isPublic ? unblockedBy : "",
                cameBefore)));
  }

  private void complete(String who, Output out) {
    OpenBucket its = opens.remove(who);
    if (its != null && its.isUsed()) {
      out.finding(its.finding(true));
    }
  }

  private void visited(Requests requests, Output out) {
    String who = requests.who();
    Seen before = outsiders.get(who);
    OpenBucket its = opens.get(who);
    if (its == null) {
      OpenBucket forAll = opens.get(BucketChange.PUBLIC);
      boolean isNew =
          who.equals(Requests.ANONYMOUS)
              || before == null
              || (forAll != null && before.first() >= forAll.opened());
      its = isNew ? forAll : null;
    }
    if (its != null && its.visited(requests)) {
      out.finding(its.finding(false));
    }
    outsiders.put(
        who, new Seen(before == null ? requests.first() : before.first(), requests.last()));
    if (outsiders.size() > OUTSIDERS) {
      outsiders.remove(
          outsiders.entrySet().stream()
              .filter(each -> !each.getKey().equals(Requests.ANONYMOUS))
              .min(Comparator.comparingLong(each -> each.getValue().last()))
              .orElseThrow()
              .getKey());
    }
  }

  private long forgetsAt() {
    return seen + settings.bucketMemory().toMillis();
  }

  @Override
  public long wakeAt() {
    if (isEmpty()) {
      return NEVER;
    }
    long at = forgetsAt();
    for (OpenBucket open : opens.values()) {
      at = Math.min(at, open.endsAt(settings));
    }
    return at;
  }

  @Override
  public void wake(long time, Output out) {
    boolean forgets = forgetsAt() <= time;
    opens
        .values()
        .removeIf(
            open -> {
              boolean isOver = forgets || open.endsAt(settings) <= time;
              if (isOver && open.isUsed()) {
                out.finding(open.finding(true));
              }
              return isOver;
            });
    if (forgets) {
      grants.clear();
      blocked.clear();
      unblocked = 0;
      unblockedBy = "";
      outsiders.clear();
    }
  }

  @Override
  public boolean isEmpty() {
    return grants.isEmpty()
        && blocked.isEmpty()
        && unblocked == 0
        && opens.isEmpty()
        && outsiders.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(seen);
    out.writeByte(grants.size());
    for (Map.Entry<Part, Map<String, String>> part : grants.entrySet()) {
      StateText.write(out, part.getKey().name());
      StateText.write(out, List.copyOf(part.getValue().keySet()));
      StateText.write(out, List.copyOf(part.getValue().values()));
    }
    StateText.write(out, blocked.stream().map(Part::name).toList());
    out.writeLong(unblocked);
    StateText.write(out, unblockedBy);
    out.writeByte(opens.size());
    for (Map.Entry<String, OpenBucket> open : opens.entrySet()) {
      StateText.write(out, open.getKey());
      open.getValue().write(out);
    }
    out.writeByte(outsiders.size());
    for (Map.Entry<String, Seen> outsider : outsiders.entrySet()) {
      StateText.write(out, outsider.getKey());
      out.writeLong(outsider.getValue().first());
      out.writeLong(outsider.getValue().last());
    }
  }

  static BucketState read(ExposureDetector settings, String bucket, DataInput in)
      throws IOException {
    StateText.version(in, VERSION, "state of " + ExposureDetector.NAME);
    BucketState state = new BucketState(settings, bucket);
    state.seen = in.readLong();
    int parts = in.readByte();
    for (int i = 0; i < parts; i++) {
      Part part = Part.valueOf(StateText.read(in));
      List<String> who = StateText.readList(in);
      List<String> what = StateText.readList(in);
      Map<String, String> its = new TreeMap<>();
      for (int j = 0; j < who.size(); j++) {
        its.put(who.get(j), what.get(j));
      }
      state.grants.put(part, its);
    }
    StateText.readList(in).forEach(part -> state.blocked.add(Part.valueOf(part)));
    state.unblocked = in.readLong();
    state.unblockedBy = StateText.read(in);
    int opens = in.readByte();
    for (int i = 0; i < opens; i++) {
      state.opens.put(StateText.read(in), OpenBucket.read(bucket, in));
    }
    int outsiders = in.readByte();
    for (int i = 0; i < outsiders; i++) {
      state.outsiders.put(StateText.read(in), new Seen(in.readLong(), in.readLong()));
    }
    return state;
  }
}
