package io.flowtrail.detector.identity;

import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.CredentialClocks.Use;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When one identity and its access keys were last used, in slots of ten minutes. */
final class ClockState implements EntityState {
  private static final int VERSION = 1;

  /** A user has two keys at most; this leaves room for rotation. */
  static final int KEYS = 6;

  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long MONTH = Duration.ofDays(30).toMillis();
  private static final long YEAR = Duration.ofDays(365).toMillis();

  private final CredentialClocks settings;
  private final String key;
  private final Who who;
  private final Map<String, Clock> keys = new TreeMap<>();
  private long lastUse = UNKNOWN;

  /**
   * Of one access key; times in milliseconds since 1970.
   *
   * @param created {@link #UNKNOWN} if the logs do not show it
   * @param firstUse {@link #UNKNOWN} if it was never used
   * @param lastUse slot
   * @param told when its age was last told
   */
  private record Clock(long created, long firstUse, long lastUse, long told) {
    static final Clock NEW = new Clock(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);

    long last() {
      return Math.max(created, lastUse);
    }

    long since() {
      return created == UNKNOWN ? firstUse : created;
    }
  }

  ClockState(CredentialClocks settings, String key) {
    this.settings = settings;
    this.key = key;
    List<String> parts = FactText.split(key);
    this.who = new Who(parts.get(0), parts.get(1), parts.get(2));
  }

  @Override
  public void apply(Fact fact, Output out) {
    Use use = Use.of(fact.payload());
    switch (use.what()) {
      case CREATED -> {
        if (!keys.containsKey(use.key())) {
          keys.put(use.key(), new Clock(fact.time(), UNKNOWN, UNKNOWN, UNKNOWN));
          forgetOne(use.key());
        }
      }
      case DELETED -> keys.remove(use.key());
      case USED -> used(fact, use, out);
    }
  }

  private void used(Fact fact, Use use, Output out) {
    long slot = FirstOfSlot.slot(fact.time());
    long before = lastUse;
    boolean keySlept = false;
    if (!use.key().isEmpty()) {
      Clock clock = keys.getOrDefault(use.key(), Clock.NEW);
      if (clock.lastUse() == slot) {
        // The first of a slot says it all; whether others come depends on chance.
        return;
      }
      boolean isKnown = clock.last() != UNKNOWN;
      keySlept = isKnown && fact.time() - clock.last() >= settings.idle().toMillis();
      if (keySlept) {
        out.finding(keyAwake(fact, use, clock));
      }
      long firstUse = clock.firstUse() == UNKNOWN ? slot : clock.firstUse();
      Clock now = new Clock(clock.created(), firstUse, slot, clock.told());
      long age = fact.time() - now.since();
      if (age >= settings.keyAge().toMillis()
          && (now.told() == UNKNOWN || fact.time() - now.told() >= MONTH)) {
        out.finding(oldKey(fact, use, now, age));
        now = new Clock(now.created(), now.firstUse(), slot, fact.time());
      }
      keys.put(use.key(), now);
      forgetOne(use.key());
    }
    if (before != UNKNOWN && !keySlept && fact.time() - before >= settings.idle().toMillis()) {
      out.finding(userAwake(fact, use, before));
    }
    lastUse = Math.max(before, slot);
  }

  private void forgetOne(String butNot) {
    if (keys.size() > KEYS) {
      keys.remove(
          keys.entrySet().stream()
              .filter(entry -> !entry.getKey().equals(butNot))
              .min(Comparator.comparingLong(entry -> entry.getValue().last()))
              .orElseThrow()
              .getKey());
    }
  }

  private Finding keyAwake(Fact fact, Use use, Clock clock) {
    long idle = fact.time() - clock.last();
    boolean neverUsed = clock.lastUse() == UNKNOWN;
    Map<String, Object> details = details(use);
    details.put("idle_days", idle / 86_400_000);
    details.put("last_use", neverUsed ? "never" : Tell.time(clock.lastUse()));
    return finding(
        CredentialClocks.DORMANT_KEY,
        use.key(),
        0,
        "",
        fact,
        use,
        "Access key "
            + use.key()
            + " of "
            + told()
            + (neverUsed
                ? " was used for the first time, "
                    + Tell.span(idle)
                    + " after it was made on "
                    + Tell.day(clock.created())
                : " was used after "
                    + Tell.span(idle)
                    + " without use (last on "
                    + Tell.day(clock.lastUse())
                    + ")")
            + act(use)
            + "; the limit is "
            + Tell.span(settings.idle().toMillis())
            + ".",
        details);
  }

  private Finding userAwake(Fact fact, Use use, long before) {
    long idle = fact.time() - before;
    Map<String, Object> details = details(use);
    details.put("idle_days", idle / 86_400_000);
    details.put("last_use", Tell.time(before));
    boolean isRole = who.kind().equals("role");
    return finding(
        CredentialClocks.DORMANT_USER,
        key,
        isRole ? -1 : 0,
        isRole ? "roles sleep more often than people" : "",
        fact,
        use,
        capitalized(told())
            + " was active after "
            + Tell.span(idle)
            + " without a trace (last on "
            + Tell.day(before)
            + ")"
            + act(use)
            + "; the limit is "
            + Tell.span(settings.idle().toMillis())
            + ".",
        details);
  }

  private Finding oldKey(Fact fact, Use use, Clock clock, long age) {
    boolean isKnown = clock.created() != UNKNOWN;
    Map<String, Object> details = details(use);
    details.put("age_days", age / 86_400_000);
    details.put("created", isKnown ? Tell.time(clock.created()) : "unknown");
    details.put("first_use", Tell.time(clock.firstUse()));
    boolean isGraver = age >= YEAR;
    return finding(
        CredentialClocks.OLD_KEY,
        use.key(),
        isGraver ? 1 : 0,
        isGraver ? "older than a year" : "",
        fact,
        use,
        "Access key "
            + use.key()
            + " of "
            + told()
            + " is in use and "
            + (isKnown ? "" : "at least ")
            + Tell.span(age)
            + " old ("
            + (isKnown ? "made on " : "first seen on ")
            + Tell.day(clock.since())
            + ")"
            + act(use)
            + "; keys should be replaced after "
            + Tell.span(settings.keyAge().toMillis())
            + ".",
        details);
  }

  private static String act(Use use) {
    return ": "
        + Tell.cut(use.name())
        + (use.address().isEmpty() ? "" : " from " + Tell.cut(use.address()))
        + (use.region().isEmpty() ? "" : " in " + Tell.cut(use.region()));
  }

  private String told() {
    return who.kind().equals("root")
        ? "root of account " + who.account()
        : who.kind() + " " + Tell.cut(who.name()) + " of account " + who.account();
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static Map<String, Object> details(Use use) {
    Map<String, Object> details = new TreeMap<>();
    details.put("source_address", Tell.cut(use.address()));
    details.put("call", Tell.cut(use.name()));
    if (!use.key().isEmpty()) {
      details.put("access_key", use.key());
    }
    return details;
  }

  private Finding finding(
      DetectorRule rule,
      String group,
      int steps,
      String reason,
      Fact fact,
      Use use,
      String explanation,
      Map<String, Object> details) {
    return new Finding(
        rule.id(),
        group,
        fact.id(),
        true,
        steps,
        reason,
        use.principal(),
        who.account(),
        use.region(),
        1,
        fact.time(),
        fact.time(),
        "",
        explanation,
        details,
        List.of(fact.evidence()));
  }

  private long oldest() {
    long oldest = lastUse == UNKNOWN ? NEVER : lastUse;
    for (Clock clock : keys.values()) {
      oldest = Math.min(oldest, clock.last());
    }
    return oldest;
  }

  @Override
  public long wakeAt() {
    return isEmpty() ? NEVER : oldest() + settings.remember().toMillis();
  }

  @Override
  public void wake(long time, Output out) {
    long limit = time - settings.remember().toMillis();
    keys.values().removeIf(clock -> clock.last() <= limit);
    if (lastUse <= limit) {
      lastUse = UNKNOWN;
    }
  }

  @Override
  public boolean isEmpty() {
    return lastUse == UNKNOWN && keys.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(lastUse);
    out.writeByte(keys.size());
    for (Map.Entry<String, Clock> entry : keys.entrySet()) {
      StateText.write(out, entry.getKey());
      out.writeLong(entry.getValue().created());
      out.writeLong(entry.getValue().firstUse());
      out.writeLong(entry.getValue().lastUse());
      out.writeLong(entry.getValue().told());
    }
  }

  static ClockState read(CredentialClocks settings, String key, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + CredentialClocks.NAME);
    ClockState state = new ClockState(settings, key);
    state.lastUse = in.readLong();
    int keys = in.readByte();
    for (int i = 0; i < keys; i++) {
      String name = StateText.read(in);
      state.keys.put(name, new Clock(in.readLong(), in.readLong(), in.readLong(), in.readLong()));
    }
    return state;
  }
}
