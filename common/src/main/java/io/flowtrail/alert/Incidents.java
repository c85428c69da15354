package io.flowtrail.alert;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Puts alerts into incidents: two alerts belong together if they share an identity, an access key,
 * a public address, a bucket or a network interface, and not more than a day lies between them.
 *
 * <p>Alerts come in the order of {@link AlertOrder}. What is remembered of each is a number; links
 * are forgotten when they are older than a day.
 */
public final class Incidents {
  private static final long GAP = Duration.ofHours(24).toMillis();
  private static final int MOST_PRINCIPALS = 5;
  private static final int FORGET_EVERY = 4096;

  private final Map<String, Seen> links = new HashMap<>();

  /** Of each alert another of its incident, or itself (a forest of disjoint sets). */
  private final List<Integer> parents = new ArrayList<>();

  private final Map<Integer, Draft> drafts = new HashMap<>();

  private record Seen(int alert, long lastTime) {}

  /** An incident that may still grow. */
  private static final class Draft {
    private final String firstUid;
    private Severity severity;
    private final long firstTime;
    private long lastTime;
    private long alerts;
    private final Set<String> principals = new TreeSet<>();
    private final Set<String> accounts = new TreeSet<>();
    private final TreeMap<String, Incident.RuleCount> rules = new TreeMap<>();

    Draft(Alert alert) {
      firstUid = alert.uid();
      severity = alert.severity();
      firstTime = alert.firstTime();
      lastTime = alert.lastTime();
      alerts = 1;
      add(principals, alert.principal());
      add(accounts, alert.account());
      rules.put(
          alert.rule().id(),
          new Incident.RuleCount(
              alert.rule().title(), alert.rule().service(), alert.severity(), 1));
    }

    private static void add(Set<String> to, String text) {
      if (!text.isEmpty() && to.size() < MOST_PRINCIPALS) {
        to.add(text);
      }
    }

    /** Takes over another, which began later. */
    void merge(Draft other) {
      severity = severity.compareTo(other.severity) >= 0 ? severity : other.severity;
      lastTime = Math.max(lastTime, other.lastTime);
      alerts += other.alerts;
      other.principals.forEach(principal -> add(principals, principal));
      other.accounts.forEach(account -> add(accounts, account));
      other.rules.forEach(
          (id, count) ->
              rules.merge(
                  id,
                  count,
                  (a, b) ->
                      new Incident.RuleCount(
                          a.title(),
                          a.service(),
                          a.severity().compareTo(b.severity()) >= 0 ? a.severity() : b.severity(),
                          a.alerts() + b.alerts())));
    }

    Incident incident() {
      List<Incident.RuleCount> counts = new ArrayList<>(rules.values());
      counts.sort(
          Comparator.comparing(Incident.RuleCount::severity)
              .reversed()
              .thenComparing(Comparator.comparingLong(Incident.RuleCount::alerts).reversed())
              .thenComparing(Incident.RuleCount::title));
      return new Incident(
          uid(firstUid), severity, firstTime, lastTime, alerts, principals, accounts, counts);
    }
  }

  private static String uid(String firstUid) {
    return Digests.hex("incident\n" + firstUid, 16);
  }

  /** Takes the next alert; its number is how many came before. */
  public void add(Alert alert) {
    int number = parents.size();
    parents.add(number);
    drafts.put(number, new Draft(alert));
    for (String link : IncidentLinks.of(alert)) {
      Seen seen = links.get(link);
      if (seen != null && alert.firstTime() - seen.lastTime() <= GAP) {
        join(root(seen.alert()), root(number));
      }
      long last = seen == null ? alert.lastTime() : Math.max(seen.lastTime(), alert.lastTime());
      links.put(link, new Seen(number, last));
    }
    if (number % FORGET_EVERY == FORGET_EVERY - 1) {
      links.values().removeIf(seen -> alert.firstTime() - seen.lastTime() > GAP);
    }
  }

  private void join(int one, int other) {
    if (one == other) {
      return;
    }
    int first = Math.min(one, other);
    int second = Math.max(one, other);
    parents.set(second, first);
    drafts.get(first).merge(drafts.remove(second));
  }

  private int root(int alert) {
    int root = alert;
    while (parents.get(root) != root) {
      root = parents.get(root);
    }
    int at = alert;
    while (parents.get(at) != root) {
      int next = parents.get(at);
      parents.set(at, root);
      at = next;
    }
    return root;
  }

  /** The uid of the incident of an alert, once all alerts have come. */
  public String uidOf(int alert) {
    return uid(drafts.get(root(alert)).firstUid);
  }

  /** All incidents, the gravest first, then in the order of time. */
  public List<Incident> all() {
    List<Incident> all = new ArrayList<>();
    drafts.values().forEach(draft -> all.add(draft.incident()));
    all.sort(
        Comparator.comparing(Incident::severity)
            .reversed()
            .thenComparingLong(Incident::firstTime)
            .thenComparing(Incident::uid));
    return all;
  }
}
