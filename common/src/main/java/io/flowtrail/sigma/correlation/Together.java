package io.flowtrail.sigma.correlation;

import io.flowtrail.detector.StateText;
import io.flowtrail.sigma.CorrelationRule;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * {@code temporal} and {@code temporal_ordered}: which rules matched together. Keeps when each rule
 * matched last, and, where the order counts, for each beginning of the sequence the latest moment
 * at which one like it began: if any sequence lies in the window, the one that began last does.
 * Equal times are in order.
 */
final class Together implements Measure {
  private final CorrelationPlan plan;
  private final boolean ordered;
  private final TreeMap<Integer, Moment> lastSeen = new TreeMap<>();

  /** For each alternative, for each of its first rules, where the latest such sequence began. */
  private final List<List<Moment>> begins = new ArrayList<>();

  Together(CorrelationPlan plan) {
    this.plan = plan;
    this.ordered = plan.type() == CorrelationRule.Type.TEMPORAL_ORDERED;
    if (ordered) {
      plan.alternatives().forEach(alternative -> begins.add(new ArrayList<>()));
    }
  }

  @Override
  public void expire(long before) {
    lastSeen.values().removeIf(moment -> moment.time() < before);
    for (List<Moment> sequence : begins) {
      // The longer the sequence, the earlier it began.
      while (!sequence.isEmpty() && sequence.get(sequence.size() - 1).time() < before) {
        sequence.remove(sequence.size() - 1);
      }
    }
  }

  @Override
  public boolean add(long time, String id, CorrelationDetector.Match match) {
    Moment moment = new Moment(time, id);
    for (int input : match.inputs()) {
      lastSeen.put(input, moment);
    }
    for (int i = 0; i < begins.size(); i++) {
      advance(plan.alternatives().get(i).present(), begins.get(i), moment);
    }
    return true;
  }

  /** All rules seen at this very moment may stand behind one another. */
  private void advance(List<Integer> rules, List<Moment> sequence, Moment now) {
    for (int n = 0; n < rules.size(); n++) {
      Moment seen = lastSeen.get(rules.get(n));
      if (seen == null || seen.time() != now.time() || n > sequence.size()) {
        continue;
      }
      Moment begin = n == 0 ? seen : sequence.get(n - 1);
      if (n == sequence.size()) {
        sequence.add(begin);
      } else if (begin.time() >= sequence.get(n).time()) {
        sequence.set(n, begin);
      }
    }
  }

  @Override
  public boolean holds() {
    if (!plan.comparisons().byOperator().isEmpty()) {
      return plan.comparisons().holds(lastSeen.size());
    }
    for (int i = 0; i < plan.alternatives().size(); i++) {
      if (holds(i)) {
        return true;
      }
    }
    return false;
  }

  private boolean holds(int alternative) {
    CorrelationPlan.Alternative its = plan.alternatives().get(alternative);
    boolean present =
        ordered
            ? begins.get(alternative).size() == its.present().size()
            : lastSeen.keySet().containsAll(its.present());
    return present && its.absent().stream().noneMatch(lastSeen::containsKey);
  }

  @Override
  public double number() {
    return lastSeen.size();
  }

  @Override
  public long events() {
    return lastSeen.size();
  }

  @Override
  public Moment first() {
    for (int i = 0; i < begins.size(); i++) {
      if (holds(i) && !begins.get(i).isEmpty()) {
        return begins.get(i).get(begins.get(i).size() - 1);
      }
    }
    return lastSeen.values().stream()
        .min(Comparator.comparingLong(Moment::time).thenComparing(Moment::id))
        .orElseThrow();
  }

  @Override
  public boolean isEmpty() {
    return lastSeen.isEmpty() && begins.stream().allMatch(List::isEmpty);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(lastSeen.size());
    for (var each : lastSeen.entrySet()) {
      out.writeInt(each.getKey());
      write(out, each.getValue());
    }
    out.writeInt(begins.size());
    for (List<Moment> sequence : begins) {
      out.writeInt(sequence.size());
      for (Moment moment : sequence) {
        write(out, moment);
      }
    }
  }

  private static void write(DataOutput out, Moment moment) throws IOException {
    out.writeLong(moment.time());
    StateText.write(out, moment.id());
  }

  static Together read(CorrelationPlan plan, DataInput in) throws IOException {
    Together measure = new Together(plan);
    int seen = in.readInt();
    for (int i = 0; i < seen; i++) {
      int input = in.readInt();
      measure.lastSeen.put(input, new Moment(in.readLong(), StateText.read(in)));
    }
    int sequences = in.readInt();
    for (int i = 0; i < sequences; i++) {
      int length = in.readInt();
      for (int n = 0; n < length; n++) {
        measure.begins.get(i).add(new Moment(in.readLong(), StateText.read(in)));
      }
    }
    return measure;
  }
}
