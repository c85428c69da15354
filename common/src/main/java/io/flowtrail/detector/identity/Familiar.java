package io.flowtrail.detector.identity;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is familiar to one identity in one aspect, and the new things that are being told. */
final class Familiar {
  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long DAY = 86_400_000;

  /** Most new values that a finding names. */
  private static final int NAMED = 10;

  private final FirstSeen settings;
  private final Who who;
  private final FirstSeen.Aspect aspect;

  /** Values and the slot in which they were last seen. */
  private final Map<String, Long> known = new TreeMap<>();

  private long since = UNKNOWN;
  private long lastDay = UNKNOWN;
  private int days;

  /** Identity of the finding under way; empty if there is none. */
  private String first = "";

  private long firstTime;
  private long lastTime;
  private int count;
  private String principal = "";
  private String call = "";
  private String address = "";
  private String region = "";

  /** When the finding began: since when, and how many values were known. */
  private long knownSince;

  private int knownValues;
  private List<String> fresh = new ArrayList<>();
  private List<String> evidences = new ArrayList<>();

  Familiar(FirstSeen settings, Who who, FirstSeen.Aspect aspect) {
    this.settings = settings;
    this.who = who;
    this.aspect = aspect;
  }

  /** Takes a fact whose payload is: aspect, value, principal, call, address, region. */
  void apply(Fact fact, List<String> parts, EntityState.Output out) {
    String value = parts.get(1);
    long slot = FirstOfSlot.slot(fact.time());
    boolean isNew = !known.containsKey(value);
    if (isNew && knowsEnough(fact.time())) {
      if (first.isEmpty()) {
        first = fact.id();
        firstTime = fact.time();
        principal = parts.get(2);
        call = parts.get(3);
        address = parts.get(4);
        region = parts.get(5);
        knownSince = since;
        knownValues = known.size();
      }
      lastTime = fact.time();
      count++;
      if (fresh.size() < NAMED) {
        fresh.add(value);
        evidences.add(fact.evidence());
      }
      out.finding(finding(false));
    }
    if (!isNew || known.size() < aspect.most()) {
      known.put(value, slot);
    }
    if (since == UNKNOWN) {
      since = slot;
    }
    long day = Math.floorDiv(slot, DAY);
    if (day != lastDay) {
      lastDay = day;
      days = Math.min(days + 1, 1_000_000);
    }
  }

  private boolean knowsEnough(long time) {
    return since != UNKNOWN
        && time - since >= settings.learn().toMillis()
        && days >= settings.learnDays()
        && known.size() < aspect.most();
  }

  private Finding finding(boolean complete) {
    boolean isRegion = aspect == FirstSeen.Aspect.REGION;
    boolean isRoot = who.kind().equals("root");
    boolean isMany = isRegion && count >= 3;
    String subject =
        isRoot
            ? "Root of account " + who.account()
            : (who.kind().equals("user") ? "User " : "Role ")
                + Tell.cut(who.name())
                + " of account "
                + who.account();
    String values = String.join(", ", fresh) + (count > fresh.size() ? " and more" : "");
    String explanation =
        subject
            + (isRegion ? " changed something in " : " logged in to the console from ")
            + Tell.cut(values)
            + " for the first time (first "
            + Tell.cut(call)
            + " from "
            + Tell.cut(address)
            + "); since "
            + Tell.day(knownSince)
            + " it was seen in "
            + knownValues
            + (isRegion ? " other region" : " other network")
            + (knownValues == 1 ? "." : "s.");
    Map<String, Object> details = new TreeMap<>();
    details.put("new_values", Tell.cut(values));
    details.put("new_count", count);
    details.put("known_count", knownValues);
    details.put("known_since", Tell.time(knownSince));
    String reason = isRoot ? "root" : isMany ? count + " new regions" : "";
    return new Finding(
        aspect.rule().id(),
        who.key(),
        first,
        complete,
        isRoot || isMany ? 1 : 0,
        reason,
        principal,
        who.account(),
        region,
        count,
        firstTime,
        lastTime,
        "success",
        explanation,
        details,
        evidences);
  }

  private long endsAt() {
    return lastTime + settings.quiet().toMillis();
  }

  private long forgetsAt() {
    long oldest = known.values().stream().mapToLong(Long::longValue).min().orElse(UNKNOWN);
    return oldest == UNKNOWN ? EntityState.NEVER : oldest + settings.remember().toMillis();
  }

  long wakeAt() {
    return first.isEmpty() ? forgetsAt() : Math.min(endsAt(), forgetsAt());
  }

  void wake(long time, EntityState.Output out) {
    if (!first.isEmpty() && endsAt() <= time) {
      out.finding(finding(true));
      first = "";
      count = 0;
      fresh = new ArrayList<>();
      evidences = new ArrayList<>();
    }
    known.values().removeIf(last -> last + settings.remember().toMillis() <= time);
    if (known.isEmpty()) {
      since = UNKNOWN;
      lastDay = UNKNOWN;
      days = 0;
    }
  }

  boolean isEmpty() {
    return known.isEmpty() && first.isEmpty();
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(known.size());
    for (Map.Entry<String, Long> entry : known.entrySet()) {
      StateText.write(out, entry.getKey());
      out.writeLong(entry.getValue());
    }
    out.writeLong(since);
    out.writeLong(lastDay);
    out.writeInt(days);
    StateText.write(out, first);
    if (!first.isEmpty()) {
      StateText.write(out, List.of(principal, call, address, region));
      out.writeLong(firstTime);
      out.writeLong(lastTime);
      out.writeInt(count);
      out.writeLong(knownSince);
      out.writeInt(knownValues);
      StateText.write(out, fresh);
      StateText.write(out, evidences);
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      known.put(StateText.read(in), in.readLong());
    }
    since = in.readLong();
    lastDay = in.readLong();
    days = in.readInt();
    first = StateText.read(in);
    if (!first.isEmpty()) {
      List<String> texts = StateText.readList(in);
      principal = texts.get(0);
      call = texts.get(1);
      address = texts.get(2);
      region = texts.get(3);
      firstTime = in.readLong();
      lastTime = in.readLong();
      count = in.readInt();
      knownSince = in.readLong();
      knownValues = in.readInt();
      fresh = new ArrayList<>(StateText.readList(in));
      evidences = new ArrayList<>(StateText.readList(in));
    }
  }
}
