package io.flowtrail.sigma.correlation;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.sigma.CorrelationRule;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a correlation remembers of one group.
 *
 * <p>A condition that more events can only fulfil fires when it becomes true, and not again until
 * it has been false or {@code timespan} has passed since it fired; further events until then belong
 * to the same finding. Any other condition is asked when a window closes, which begins with the
 * first event behind the window before.
 */
final class GroupState implements EntityState {
  private static final int FORMAT = 1;

  private final CorrelationPlan plan;
  private final List<String> group;
  private Measure measure;

  /** The newest evidences of each input, in order of time. */
  private final TreeMap<Integer, List<Evidence>> evidences = new TreeMap<>();

  private long windowBegin = NEVER;
  private long lastTime = Long.MIN_VALUE;
  private Episode episode;

  private record Evidence(long time, String id, String text) {}

  /** A finding that may still grow. */
  private static final class Episode {
    private final Measure.Moment first;
    private final long firedAt;
    private final List<String> evidences;
    private double number;
    private long count;
    private long lastTime;

    Episode(
        Measure.Moment first,
        long firedAt,
        List<String> evidences,
        double number,
        long count,
        long lastTime) {
      this.first = first;
      this.firedAt = firedAt;
      this.evidences = new ArrayList<>(evidences);
      this.number = number;
      this.count = count;
      this.lastTime = lastTime;
    }
  }

  GroupState(CorrelationPlan plan, String key) {
    this.plan = plan;
    this.group = FactText.split(key);
    this.measure = Measure.of(plan);
  }

  @Override
  public void apply(Fact fact, Output out) {
    if (plan.onlyAtTheEnd()) {
      applyToWindow(fact);
    } else {
      slide(fact, out);
    }
  }

  private void applyToWindow(Fact fact) {
    if (!measure.add(fact.time(), fact.id(), CorrelationDetector.Match.of(fact.payload()))) {
      return;
    }
    if (windowBegin == NEVER) {
      windowBegin = fact.time();
    }
    lastTime = fact.time();
    keep(fact, CorrelationDetector.Match.of(fact.payload()));
  }

  private void slide(Fact fact, Output out) {
    long now = fact.time();
    measure.expire(now - plan.timespan());
    evidences.values().forEach(its -> its.removeIf(e -> e.time() < now - plan.timespan()));
    boolean heldBefore = measure.holds();
    CorrelationDetector.Match match = CorrelationDetector.Match.of(fact.payload());
    if (!measure.add(now, fact.id(), match)) {
      return;
    }
    lastTime = now;
    keep(fact, match);
    if (episode != null
        && (!heldBefore || !measure.holds() || now - episode.firedAt > plan.timespan())) {
      complete(out);
    }
    if (!measure.holds()) {
      return;
    }
    if (episode != null) {
      episode.count++;
      episode.lastTime = now;
      episode.number = Math.max(episode.number, measure.number());
      if (!fact.evidence().isEmpty() && episode.evidences.size() < Finding.EVIDENCES) {
        episode.evidences.add(fact.evidence());
      }
      return;
    }
    episode =
        new Episode(measure.first(), now, evidence(), measure.number(), measure.events(), now);
    out.finding(finding(episode, false));
    pass(now, episode, fact.evidence(), out);
  }

  private void keep(Fact fact, CorrelationDetector.Match match) {
    if (fact.evidence().isEmpty()) {
      return;
    }
    int most = Math.max(1, Finding.EVIDENCES / plan.inputs().size());
    List<Evidence> its =
        evidences.computeIfAbsent(match.inputs().first(), input -> new ArrayList<>());
    its.add(new Evidence(fact.time(), fact.id(), fact.evidence()));
    if (its.size() > most) {
      its.remove(0);
    }
  }

  private List<String> evidence() {
    return evidences.values().stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparingLong(Evidence::time).thenComparing(Evidence::id))
        .map(Evidence::text)
        .distinct()
        .limit(Finding.EVIDENCES)
        .toList();
  }

  private void complete(Output out) {
    out.finding(finding(episode, true));
    episode = null;
  }

  @Override
  public long wakeAt() {
    if (plan.onlyAtTheEnd()) {
      return windowBegin == NEVER ? NEVER : windowBegin + plan.timespan();
    }
    if (lastTime == Long.MIN_VALUE) {
      return NEVER;
    }
    // Late enough for everything that is remembered, and on a grid, so that there are few timers.
    long grid = Math.max(FactSteps.STEP, plan.timespan() / 8);
    return Math.floorDiv(lastTime + plan.timespan(), grid) * grid + grid;
  }

  @Override
  public void wake(long time, Output out) {
    if (plan.onlyAtTheEnd()) {
      if (measure.holds()) {
        Episode fired =
            new Episode(
                measure.first(), time, evidence(), measure.number(), measure.events(), lastTime);
        out.finding(finding(fired, true));
        pass(time, fired, fired.evidences.isEmpty() ? "" : fired.evidences.get(0), out);
      }
      windowBegin = NEVER;
    } else if (episode != null) {
      complete(out);
    }
    measure = Measure.of(plan);
    evidences.clear();
    lastTime = Long.MIN_VALUE;
  }

  @Override
  public boolean isEmpty() {
    return measure.isEmpty() && episode == null && windowBegin == NEVER;
  }

  private Finding finding(Episode fired, boolean complete) {
    Map<String, Object> details = new TreeMap<>();
    details.put("type", Measure.word(plan.type()));
    details.put("timespan", plan.timespanText());
    if (!plan.comparisons().byOperator().isEmpty()) {
      details.put("condition", plan.comparisons().text());
      details.put("number", fired.number);
    }
    for (int i = 0; i < group.size(); i++) {
      details.put("group." + plan.groupBy().get(i), cut(group.get(i)));
    }
    return new Finding(
        plan.id(),
        FactText.join(group),
        fired.first.id(),
        complete,
        0,
        "",
        "",
        "",
        "",
        fired.count,
        fired.first.time(),
        fired.lastTime,
        "",
        sentence(fired),
        details,
        fired.evidences);
  }

  private String sentence(Episode fired) {
    String titles =
        plan.inputs().stream()
            .map(input -> "'" + cut(input.title()) + "'")
            .collect(Collectors.joining(joint()));
    String fields = String.join(", ", plan.valueNames());
    String number = Comparisons.number(fired.number);
    String what =
        switch (plan.type()) {
          case EVENT_COUNT -> fired.count + (fired.count == 1 ? " match of " : " matches of ");
          case VALUE_COUNT -> number + " different values of " + fields + " in matches of ";
          case VALUE_SUM -> "a sum of " + fields + " of " + number + " in matches of ";
          case VALUE_AVG -> "an average of " + fields + " of " + number + " in matches of ";
          case VALUE_MEDIAN -> "a median of " + fields + " of " + number + " in matches of ";
          case VALUE_PERCENTILE ->
              "a percentile "
                  + Comparisons.number(plan.percentile())
                  + " of "
                  + fields
                  + " of "
                  + number
                  + " in matches of ";
          case TEMPORAL, TEMPORAL_ORDERED -> "";
        };
    StringBuilder sentence = new StringBuilder(what).append(titles);
    sentence.append(" within ").append(plan.timespanText());
    if (!plan.comparisons().byOperator().isEmpty()) {
      sentence.append(" (asked for: ").append(plan.comparisons().text()).append(')');
    }
    for (int i = 0; i < group.size(); i++) {
      sentence.append(i == 0 ? ", for " : ", ");
      sentence.append(plan.groupBy().get(i)).append(' ').append(cut(group.get(i)));
    }
    return sentence.toString();
  }

  private String joint() {
    return switch (plan.type()) {
      case TEMPORAL -> " together with ";
      case TEMPORAL_ORDERED -> ", then ";
      default -> " and ";
    };
  }

  private static String cut(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }

  private void pass(long time, Episode fired, String evidence, Output out) {
    for (CorrelationPlan.Outer outer : plan.outer()) {
      List<String> key = plan.pick(outer.groupPaths(), group);
      List<String> values = plan.pick(outer.valuePaths(), group);
      if (key.size() == outer.groupPaths().size() && values.size() == outer.valuePaths().size()) {
        TreeSet<Integer> inputs = new TreeSet<>();
        inputs.add(outer.input());
        out.pass(
            new Fact(
                outer.detector(),
                FactText.join(key),
                time,
                FactText.join(plan.id(), FactText.join(group), fired.first.id()),
                new CorrelationDetector.Match(inputs, values).text(),
                evidence));
      }
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeUTF(plan.type().name());
    measure.write(out);
    out.writeInt(evidences.size());
    for (Map.Entry<Integer, List<Evidence>> entry : evidences.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeInt(entry.getValue().size());
      for (Evidence evidence : entry.getValue()) {
        out.writeLong(evidence.time());
        StateText.write(out, evidence.id());
        StateText.write(out, evidence.text());
      }
    }
    out.writeLong(windowBegin);
    out.writeLong(lastTime);
    out.writeBoolean(episode != null);
    if (episode != null) {
      out.writeLong(episode.first.time());
      StateText.write(out, episode.first.id());
      out.writeLong(episode.firedAt);
      StateText.write(out, episode.evidences);
      out.writeDouble(episode.number);
      out.writeLong(episode.count);
      out.writeLong(episode.lastTime);
    }
  }

  static GroupState read(CorrelationPlan plan, String key, DataInput in) throws IOException {
    StateText.version(in, FORMAT, "state of a correlation");
    GroupState state = new GroupState(plan, key);
    String type = in.readUTF();
    if (!type.equals(plan.type().name())) {
      throw new IOException(
          "the correlation "
              + plan.id()
              + " was of type "
              + CorrelationRule.Type.valueOf(type)
              + " and is of another now; give a correlation that counts otherwise a new id");
    }
    state.measure = Measure.read(plan, in);
    int inputs = in.readInt();
    for (int i = 0; i < inputs; i++) {
      int input = in.readInt();
      int size = in.readInt();
      List<Evidence> its = new ArrayList<>();
      for (int n = 0; n < size; n++) {
        its.add(new Evidence(in.readLong(), StateText.read(in), StateText.read(in)));
      }
      state.evidences.put(input, its);
    }
    state.windowBegin = in.readLong();
    state.lastTime = in.readLong();
    if (in.readBoolean()) {
      Measure.Moment first = new Measure.Moment(in.readLong(), StateText.read(in));
      state.episode =
          new Episode(
              first,
              in.readLong(),
              StateText.readList(in),
              in.readDouble(),
              in.readLong(),
              in.readLong());
    }
    return state;
  }
}
