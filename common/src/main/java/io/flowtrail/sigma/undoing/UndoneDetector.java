package io.flowtrail.sigma.undoing;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.detector.Undone;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.SigmaRule;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Brings what rules tell together with what undoes it ({@link io.flowtrail.sigma.Undoing}). Acts
 * and undoings that succeeded meet at what they act on, in the order of time; it finds nothing
 * itself, but says which acts were {@link Undone}.
 */
public final class UndoneDetector implements Detector {
  private static final long serialVersionUID = 1L;

  /** How long an act is open at most. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** What it asks of a record besides what acts and undoings have in common. */
  public static final List<String> FIELDS =
      List.of(
          "eventName",
          "eventID",
          "recipientAccountId",
          "userIdentity.accountId",
          "flowtrail.outcome",
          "flowtrail.principal");

  private static final String NAME = "undone";

  /** Longest text that says what is acted on; longer ones would be cut, and seem equal. */
  private static final int LONGEST_TARGET = 2048;

  private static final int LONGEST_TEXT = 512;

  private final ArrayList<UndoingWay> ways;

  /**
   * @param ways of all rules that run
   */
  public UndoneDetector(List<UndoingWay> ways) {
    this.ways = new ArrayList<>(ways);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of();
  }

  /** None: the compiler of the rules has added its fields to those of the rules. */
  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of();
  }

  @Override
  public Observer observer() {
    return new Acts();
  }

  @Override
  public EntityState newState(String key) {
    return new OpenActs();
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return OpenActs.read(in);
  }

  /** Facts of acts and undoings. */
  private final class Acts implements Observer {
    private final Slots slots = new Slots(LogSource.CLOUDTRAIL, FIELDS);
    private final Map<String, List<Way>> byRule = new HashMap<>();

    Acts() {
      for (UndoingWay way : ways) {
        byRule.computeIfAbsent(way.rule(), rule -> new ArrayList<>()).add(new Way(way));
      }
    }

    @Override
    public void matched(SigmaRule rule, LogEvent event, FactOutput out) {
      List<Way> its = byRule.get(rule.id());
      if (its == null || !succeeded(event)) {
        return;
      }
      for (Way way : its) {
        List<String> acts = way.way.acts();
        String target = way.act.target(event);
        if (!target.isEmpty() && (acts.isEmpty() || acts.contains(slots.text(event, 0)))) {
          String identity = out.identity();
          // Behind undoings of the same second: what cannot be told apart stays open.
          add(way, target, event, "act/" + identity, OpenActs.act(identity), out);
        }
      }
    }

    @Override
    public void undone(SigmaRule rule, int number, LogEvent event, FactOutput out) {
      if (!succeeded(event)) {
        return;
      }
      for (Way way : byRule.getOrDefault(rule.id(), List.of())) {
        String target = way.way.number() == number ? way.undoing.target(event) : "";
        if (!target.isEmpty()) {
          String undoing =
              OpenActs.undoing(
                  new Undone(
                      rule.id(),
                      account(event),
                      "",
                      0,
                      event.time(),
                      shorter(slots.text(event, 5)),
                      shorter(slots.text(event, 0)),
                      shorter(slots.text(event, 1)),
                      shorter(event.origin().object())));
          add(way, target, event, "a/" + out.identity(), undoing, out);
        }
      }
    }

    private boolean succeeded(LogEvent event) {
      return event.source() == LogSource.CLOUDTRAIL
          && event.time() != LogEvent.NO_TIME
          && slots.text(event, 4).equals("success");
    }

    private void add(
        Way way, String target, LogEvent event, String id, String payload, FactOutput out) {
      String key =
          FactText.join(way.way.rule(), Integer.toString(way.way.number()), account(event), target);
      out.add(new Fact(NAME, key, event.time(), id, payload, ""));
    }

    private String account(LogEvent event) {
      String account = digits(slots.text(event, 2));
      return account.isEmpty() ? digits(slots.text(event, 3)) : account;
    }

    private static String digits(String account) {
      return account.length() == 12 && account.chars().allMatch(c -> c >= '0' && c <= '9')
          ? account
          : "";
    }

    private static String shorter(String text) {
      return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
  }

  private static final class Way {
    private final UndoingWay way;
    private final Target act;
    private final Target undoing;

    Way(UndoingWay way) {
      this.way = way;
      this.act = new Target(way.actFields());
      this.undoing = new Target(way.undoingFields());
    }
  }

  /** The fields that say what is acted on. */
  private static final class Target {
    private final Slots slots;

    Target(List<String> fields) {
      this.slots = new Slots(LogSource.CLOUDTRAIL, fields);
    }

    /** All values of all fields, in whatever order a record has them; empty if one has none. */
    String target(LogEvent event) {
      List<String> parts = new ArrayList<>();
      int length = 0;
      for (int i = 0; i < slots.paths().size(); i++) {
        int slot = slots.slot(event, i);
        TreeSet<String> values = new TreeSet<>();
        for (int v = slot < 0 ? -1 : event.first(slot); v >= 0; v = event.next(v)) {
          String value = event.text(v);
          if (values.add(value)) {
            length += value.length();
          }
          if (length > LONGEST_TARGET) {
            return "";
          }
        }
        values.remove("");
        if (values.isEmpty()) {
          return "";
        }
        parts.add(FactText.join(List.copyOf(values)));
      }
      return FactText.join(parts);
    }
  }
}
