package io.flowtrail.sigma.correlation;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.SigmaRule;
import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** One correlation as a detector. Its groups are the keys, its matches the facts. */
public final class CorrelationDetector implements Detector {
  private static final long serialVersionUID = 1L;

  private final CorrelationPlan plan;

  CorrelationDetector(CorrelationPlan plan) {
    this.plan = plan;
  }

  /** A correlation that is changed is another detector, and begins anew. */
  static String nameOf(String id, String definition) {
    return "correlation:" + id + "@" + definition;
  }

  @Override
  public String name() {
    return nameOf(plan.id(), plan.definition());
  }

  /** Its name in state of releases whose names said nothing of the definition. */
  public String formerName() {
    return "correlation:" + plan.id();
  }

  @Override
  public int stage() {
    return plan.stage();
  }

  /** None: what alerts say of it is in its Sigma document. */
  @Override
  public List<DetectorRule> rules() {
    return List.of();
  }

  /** None: the compiler of the rules has added its fields to those of the rules that it counts. */
  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of();
  }

  @Override
  public Observer observer() {
    return new Matches();
  }

  /** One event may match several of its rules: it is one event all the same. */
  @Override
  public Fact merge(Fact one, Fact other) {
    Fact kept = Detector.super.merge(one, other);
    Match first = Match.of(one.payload());
    Match second = Match.of(other.payload());
    if (first.equals(second)) {
      return kept;
    }
    return new Fact(
        kept.detector(),
        kept.key(),
        kept.time(),
        kept.id(),
        first.with(second).text(),
        kept.evidence());
  }

  @Override
  public EntityState newState(String key) {
    return new GroupState(plan, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return GroupState.read(plan, key, in);
  }

  /**
   * What a fact says.
   *
   * @param inputs indexes of the rules that the event matched
   * @param values of the counted fields, empty where nothing is counted
   */
  record Match(TreeSet<Integer> inputs, List<String> values) {
    static Match of(String payload) {
      List<String> parts = FactText.split(payload);
      TreeSet<Integer> inputs = new TreeSet<>();
      for (String input : parts.get(0).split(",")) {
        inputs.add(Integer.valueOf(input));
      }
      return new Match(inputs, List.copyOf(parts.subList(1, parts.size())));
    }

    Match with(Match other) {
      TreeSet<Integer> both = new TreeSet<>(inputs);
      both.addAll(other.inputs);
      // Fields of another rule may have other values: whichever comes first in order.
      boolean mine = FactText.join(values).compareTo(FactText.join(other.values)) <= 0;
      return new Match(both, mine ? values : other.values);
    }

    String text() {
      List<String> parts = new ArrayList<>();
      parts.add(String.join(",", inputs.stream().map(String::valueOf).toList()));
      parts.addAll(values);
      return FactText.join(parts);
    }
  }

  /** Facts of matches of the rules among its inputs. */
  private final class Matches implements Observer {
    private final Map<String, List<Source>> byRule = new HashMap<>();

    Matches() {
      for (int i = 0; i < plan.inputs().size(); i++) {
        CorrelationPlan.Input input = plan.inputs().get(i);
        if (input.isRule()) {
          byRule.computeIfAbsent(input.id(), id -> new ArrayList<>()).add(new Source(i, input));
        }
      }
    }

    @Override
    public void matched(SigmaRule rule, LogEvent event, FactOutput out) {
      List<Source> sources = byRule.get(rule.id());
      if (sources == null || event.time() == LogEvent.NO_TIME) {
        return;
      }
      for (Source source : sources) {
        List<String> group = source.group.values(event);
        List<String> values = source.values.values(event);
        if (group.size() == plan.groupBy().size() && values.size() == plan.valueNames().size()) {
          TreeSet<Integer> inputs = new TreeSet<>();
          inputs.add(source.index);
          out.add(
              new Fact(
                  name(),
                  FactText.join(group),
                  event.time(),
                  out.identity(),
                  new Match(inputs, values).text(),
                  out.evidence()));
        }
      }
    }
  }

  /** An input that is a rule, and where its fields lie. */
  private static final class Source {
    private final int index;
    private final Fields group;
    private final Fields values;

    Source(int index, CorrelationPlan.Input input) {
      this.index = index;
      this.group = new Fields(input.groupPaths());
      this.values = new Fields(input.valuePaths());
    }
  }

  /** Some fields of one rule's log. */
  private static final class Fields {
    private static final int LONGEST = 1024;

    private final List<String> paths;
    private final int[] slots;
    private FieldProjection projection;

    Fields(List<String> paths) {
      this.paths = paths;
      this.slots = new int[paths.size()];
    }

    /** All their values; none at all if one has no value, so that the event takes no part. */
    List<String> values(LogEvent event) {
      if (event.projection() != projection) {
        projection = event.projection();
        for (int i = 0; i < slots.length; i++) {
          slots[i] = projection.slot(paths.get(i));
        }
      }
      List<String> values = new ArrayList<>(slots.length);
      for (int slot : slots) {
        String text = slot < 0 ? "" : event.firstText(slot);
        if (text.isEmpty()) {
          return List.of();
        }
        values.add(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
      }
      return values;
    }
  }
}
