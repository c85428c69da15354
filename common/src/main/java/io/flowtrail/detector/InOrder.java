package io.flowtrail.detector;

import io.flowtrail.event.LogEvent;
import io.flowtrail.sigma.SigmaRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Runs detectors in one thread over records that all are at hand: for tests of rules and of
 * detectors. Gives what the graph gives.
 */
public final class InOrder {
  /** Where facts meet. */
  private record Entity(String detector, String key) implements Comparable<Entity> {
    @Override
    public int compareTo(Entity other) {
      int byDetector = detector.compareTo(other.detector);
      return byDetector != 0 ? byDetector : key.compareTo(other.key);
    }
  }

  private final Map<String, Detector> detectors = new LinkedHashMap<>();
  private final List<Observer> observers = new ArrayList<>();
  private final Facts facts;
  private final int stages;

  /** Facts that wait, by step, then stage. */
  private final TreeMap<Long, List<TreeMap<Entity, List<Fact>>>> steps = new TreeMap<>();

  private final Map<Entity, EntityState> states = new HashMap<>();
  private final Map<Entity, Long> wakeSteps = new HashMap<>();
  private final TreeMap<Long, TreeSet<Entity>> wakes = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Undone> undone = new ArrayList<>();

  /**
   * Detectors and how evidence is made.
   *
   * @param evidence of a record; see {@link FactOutput#evidence}
   * @param identity of a record; see {@link FactOutput#identity}
   */
  public InOrder(
      Collection<? extends Detector> detectors,
      Function<LogEvent, String> evidence,
      Function<LogEvent, String> identity) {
    for (Detector detector : detectors) {
      this.detectors.put(detector.name(), detector);
      observers.add(detector.observer());
    }
    stages = detectors.stream().mapToInt(Detector::stage).max().orElse(0) + 1;
    facts = new Facts(evidence, identity);
  }

  /** A record that a rule matched; before {@link #observe}. */
  public void matched(SigmaRule rule, LogEvent event) {
    facts.event = event;
    observers.forEach(observer -> observer.matched(rule, event, facts));
  }

  /** A record that undoes what a rule tells; see {@link Observer#undone}. */
  public void undone(SigmaRule rule, int way, LogEvent event) {
    facts.event = event;
    observers.forEach(observer -> observer.undone(rule, way, event, facts));
  }

  /** What was found to be undone so far, in the order of time. */
  public List<Undone> undone() {
    return List.copyOf(undone);
  }

  /** A record. */
  public void observe(LogEvent event) {
    facts.event = event;
    observers.forEach(observer -> observer.observe(event, facts));
  }

  /** A fact, as an observer or a detector would give it. */
  public void add(Fact fact) {
    facts.add(fact);
  }

  /** Lets observers give out their sums, as a run does now and then. */
  public void flush() {
    observers.forEach(observer -> observer.flush(facts));
  }

  /** All records were given. Complete findings, in the order in which they became so. */
  public List<Finding> end() {
    flush();
    while (!steps.isEmpty() || !wakes.isEmpty()) {
      long step = steps.isEmpty() ? Long.MAX_VALUE : steps.firstKey();
      if (!wakes.isEmpty()) {
        step = Math.min(step, wakes.firstKey());
      }
      close(step);
    }
    return findings.stream().filter(Finding::complete).toList();
  }

  private void close(long step) {
    for (int stage = 0; stage < stages; stage++) {
      TreeMap<Entity, List<Fact>> due = new TreeMap<>();
      List<TreeMap<Entity, List<Fact>>> waiting = steps.get(step);
      if (waiting != null) {
        due.putAll(waiting.get(stage));
      }
      for (Entity entity : wakes.getOrDefault(step, new TreeSet<>())) {
        if (detectors.get(entity.detector()).stage() == stage) {
          due.putIfAbsent(entity, List.of());
        }
      }
      due.forEach((entity, its) -> apply(entity, its, step));
    }
    steps.remove(step);
    wakes.remove(step);
  }

  private void apply(Entity entity, List<Fact> its, long step) {
    Detector detector = detectors.get(entity.detector());
    EntityState state = states.computeIfAbsent(entity, e -> detector.newState(entity.key()));
    FactSteps.apply(state, its, FactSteps.closes(step), facts);
    Long before = wakeSteps.remove(entity);
    if (before != null && before != step) {
      wakes.get(before).remove(entity);
      if (wakes.get(before).isEmpty()) {
        wakes.remove(before);
      }
    }
    if (state.isEmpty()) {
      states.remove(entity);
    } else if (state.wakeAt() != EntityState.NEVER) {
      long at = FactSteps.of(state.wakeAt());
      wakeSteps.put(entity, at);
      wakes.computeIfAbsent(at, s -> new TreeSet<>()).add(entity);
    }
  }

  private final class Facts implements FactOutput, EntityState.Output {
    private final Function<LogEvent, String> evidence;
    private final Function<LogEvent, String> identity;
    private LogEvent event;

    Facts(Function<LogEvent, String> evidence, Function<LogEvent, String> identity) {
      this.evidence = evidence;
      this.identity = identity;
    }

    @Override
    public void add(Fact fact) {
      Detector detector = detectors.get(fact.detector());
      if (detector == null) {
        return;
      }
      List<TreeMap<Entity, List<Fact>>> stagesOfStep =
          steps.computeIfAbsent(
              FactSteps.of(fact.time()),
              step -> {
                List<TreeMap<Entity, List<Fact>>> empty = new ArrayList<>();
                for (int i = 0; i < stages; i++) {
                  empty.add(new TreeMap<>());
                }
                return empty;
              });
      FactSteps.add(
          stagesOfStep
              .get(detector.stage())
              .computeIfAbsent(
                  new Entity(fact.detector(), fact.key()), entity -> new ArrayList<>()),
          fact,
          detector);
    }

    @Override
    public String evidence() {
      return evidence.apply(event);
    }

    @Override
    public String identity() {
      return identity.apply(event);
    }

    @Override
    public void finding(Finding finding) {
      findings.add(finding);
    }

    @Override
    public void undone(Undone what) {
      undone.add(what);
    }

    @Override
    public void pass(Fact fact) {
      add(fact);
    }
  }
}
