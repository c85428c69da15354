package io.flowtrail.detector.risk;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What rules matched one identity lately, and which of them are its habit. */
final class RiskState implements EntityState {
  static final int VERSION = 1;

  private static final long DAY = 86_400_000;

  /** Days for which the habit of a rule is remembered after it last matched. */
  private static final long HABIT_MEMORY = 30 * DAY;

  /** Most rules remembered; who matches more is told long before. */
  private static final int MOST = 64;

  private static final int NAMED = 8;

  private final EntityRisk settings;
  private final String principal;
  private final TreeMap<String, Seen> rules = new TreeMap<>();

  /** Identity of the finding under way; empty if there is none. */
  private String first = "";

  private long firstTime;
  private long lastTime;
  private Telling told;

  /** One rule: when it matched, and on how many days. */
  private static final class Seen {
    private Warning warning;
    private long since;
    private long last;
    private long lastDay;
    private int days;
    private String evidence;

    Seen(Warning warning, Fact fact) {
      this.warning = warning;
      this.since = fact.time();
      this.last = fact.time();
      this.lastDay = Math.floorDiv(fact.time(), DAY);
      this.evidence = fact.evidence();
    }

    Seen(Warning warning, DataInput in) throws IOException {
      this.warning = warning;
      this.since = in.readLong();
      this.last = in.readLong();
      this.lastDay = in.readLong();
      this.days = in.readInt();
      this.evidence = StateText.read(in);
    }

    void again(Warning now, Fact fact, long window) {
      if (fact.time() - last > window) {
        since = fact.time();
        warning = now;
        evidence = fact.evidence();
      } else if (warning.refused() && !now.refused()) {
        warning = now;
        evidence = fact.evidence();
      }
      long day = Math.floorDiv(fact.time(), DAY);
      if (day != lastDay) {
        days++;
        lastDay = day;
      }
      last = fact.time();
    }

    double weight() {
      return EntityRisk.weight(warning.level()) / (warning.refused() ? 2 : 1);
    }
  }

  RiskState(EntityRisk settings, String key) {
    this.settings = settings;
    this.principal = FactText.split(key).get(0);
  }

  @Override
  public void apply(Fact fact, Output out) {
    Warning warning = Warning.of(fact.payload());
    long window = settings.window().toMillis();
    Seen seen = rules.get(warning.rule());
    if (seen == null) {
      if (rules.size() >= MOST) {
        return;
      }
      rules.put(warning.rule(), new Seen(warning, fact));
    } else {
      seen.again(warning, fact, window);
    }
    List<Seen> unusual =
        rules.values().stream()
            .filter(each -> fact.time() - each.last <= window)
            .filter(each -> each.days < settings.habitDays())
            .sorted(
                Comparator.<Seen>comparingLong(each -> each.since)
                    .thenComparing(each -> each.warning.rule()))
            .toList();
    // Grave matches alert by themselves, with all that goes with them in one incident.
    boolean isGrave =
        unusual.stream().anyMatch(each -> each.warning.level().compareTo(Level.MEDIUM) > 0);
    TreeSet<String> tactics = new TreeSet<>();
    double score = 0;
    for (Seen each : unusual) {
      tactics.addAll(List.of(each.warning.tactics().split(",")));
      score += each.weight();
    }
    tactics.remove("");
    if (isGrave
        || unusual.size() < settings.different()
        || tactics.size() < settings.tactics()
        || score < settings.score()) {
      return;
    }
    if (first.isEmpty()) {
      Seen earliest = unusual.get(0);
      first = earliest.warning.rule() + "/" + earliest.since;
      firstTime = earliest.since;
    }
    lastTime = fact.time();
    told = telling(unusual, tactics, score);
    out.finding(told.finding(this, false));
  }

  private Telling telling(List<Seen> unusual, TreeSet<String> tactics, double score) {
    List<String> titles =
        unusual.stream()
            .limit(NAMED)
            .map(each -> each.warning.title() + (each.warning.refused() ? " (attempt)" : ""))
            .toList();
    String more = unusual.size() > NAMED ? " and " + (unusual.size() - NAMED) + " more" : "";
    Warning one = unusual.get(0).warning;
    return new Telling(
        unusual.size(),
        score,
        String.join(", ", tactics),
        one.account(),
        one.region(),
        unusual.stream().allMatch(each -> each.warning.refused()) ? "denied" : "",
        String.format(
            Locale.ROOT,
            "%s matched %d different rules of %d tactics (%s) in %s, none of which it matched on"
                + " %d earlier days: %s%s; score %.1f, threshold %.1f.",
            Tell.cut(principal),
            unusual.size(),
            tactics.size(),
            String.join(", ", tactics),
            Tell.span(lastTime - firstTime),
            settings.habitDays(),
            String.join("; ", titles),
            more,
            score,
            settings.score()),
        unusual.stream().map(each -> each.evidence).limit(Finding.EVIDENCES).toList());
  }

  /** The finding under way as it was last told. */
  private record Telling(
      int count,
      double score,
      String tactics,
      String account,
      String region,
      String outcome,
      String explanation,
      List<String> evidences) {
    Finding finding(RiskState state, boolean complete) {
      return new Finding(
          EntityRisk.RULE.id(),
          state.principal,
          state.first,
          complete,
          0,
          "",
          state.principal,
          account,
          region,
          count,
          state.firstTime,
          state.lastTime,
          outcome,
          explanation,
          Map.of("score", score, "rules", count, "tactics", tactics),
          evidences);
    }

    void write(DataOutput out) throws IOException {
      out.writeInt(count);
      out.writeDouble(score);
      StateText.write(out, List.of(tactics, account, region, outcome, explanation));
      StateText.write(out, evidences);
    }

    static Telling read(DataInput in) throws IOException {
      int count = in.readInt();
      double score = in.readDouble();
      List<String> texts = StateText.readList(in);
      return new Telling(
          count,
          score,
          texts.get(0),
          texts.get(1),
          texts.get(2),
          texts.get(3),
          texts.get(4),
          StateText.readList(in));
    }
  }

  @Override
  public long wakeAt() {
    long window = settings.window().toMillis();
    long at = first.isEmpty() ? NEVER : lastTime + window;
    for (Seen each : rules.values()) {
      at = Math.min(at, each.last + (each.evidence.isEmpty() ? HABIT_MEMORY : window + 1));
    }
    return at;
  }

  @Override
  public void wake(long time, Output out) {
    long window = settings.window().toMillis();
    if (!first.isEmpty() && lastTime + window <= time) {
      out.finding(told.finding(this, true));
      first = "";
      told = null;
    }
    rules.values().removeIf(each -> each.last + HABIT_MEMORY <= time);
    for (Seen each : rules.values()) {
      if (each.last + window < time) {
        each.evidence = "";
      }
    }
  }

  @Override
  public boolean isEmpty() {
    return rules.isEmpty() && first.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeInt(rules.size());
    for (Seen each : rules.values()) {
      StateText.write(out, each.warning.text());
      out.writeLong(each.since);
      out.writeLong(each.last);
      out.writeLong(each.lastDay);
      out.writeInt(each.days);
      StateText.write(out, each.evidence);
    }
    StateText.write(out, first);
    if (!first.isEmpty()) {
      out.writeLong(firstTime);
      out.writeLong(lastTime);
      told.write(out);
    }
  }

  static RiskState read(EntityRisk settings, String key, DataInput in) throws IOException {
    RiskState state = new RiskState(settings, key);
    for (int i = in.readInt(); i > 0; i--) {
      Warning warning = Warning.of(StateText.read(in));
      state.rules.put(warning.rule(), new Seen(warning, in));
    }
    state.first = StateText.read(in);
    if (!state.first.isEmpty()) {
      state.firstTime = in.readLong();
      state.lastTime = in.readLong();
      state.told = Telling.read(in);
    }
    return state;
  }
}
