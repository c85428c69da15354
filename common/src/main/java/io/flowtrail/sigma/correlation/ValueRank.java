package io.flowtrail.sigma.correlation;

import io.flowtrail.detector.StateText;
import io.flowtrail.event.Numbers;
import io.flowtrail.sigma.CorrelationRule;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.TreeMap;

/**
 * {@code value_percentile} and {@code value_median}, exact over the newest {@value #MOST} values of
 * the window. A percentile is the smallest value that so many percent of the values do not exceed
 * (nearest rank); the median of an even number of values is the mean of the two in the middle.
 */
final class ValueRank implements Measure {
  static final int MOST = 10_000;

  private final Comparisons comparisons;
  private final double percentile;
  private final boolean median;
  private final ArrayDeque<Valued> inOrder = new ArrayDeque<>();
  private final TreeMap<Double, Integer> sorted = new TreeMap<>();

  private record Valued(Moment moment, double value) {}

  ValueRank(CorrelationPlan plan) {
    comparisons = plan.comparisons();
    percentile = plan.percentile();
    median = plan.type() == CorrelationRule.Type.VALUE_MEDIAN;
  }

  @Override
  public void expire(long before) {
    while (!inOrder.isEmpty() && inOrder.getFirst().moment().time() < before) {
      removeFirst();
    }
  }

  private void removeFirst() {
    double value = inOrder.removeFirst().value();
    sorted.computeIfPresent(value, (v, count) -> count == 1 ? null : count - 1);
  }

  @Override
  public boolean add(long time, String id, CorrelationDetector.Match match) {
    double value = Numbers.parse(match.values().get(0));
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return false;
    }
    put(new Valued(new Moment(time, id), value));
    if (inOrder.size() > MOST) {
      removeFirst();
    }
    return true;
  }

  private void put(Valued valued) {
    inOrder.addLast(valued);
    sorted.merge(valued.value(), 1, Integer::sum);
  }

  @Override
  public boolean holds() {
    return !inOrder.isEmpty() && comparisons.holds(number());
  }

  @Override
  public double number() {
    int size = inOrder.size();
    if (size == 0) {
      return Double.NaN;
    }
    if (median) {
      return (ranked((size + 1) / 2) + ranked(size / 2 + 1)) / 2;
    }
    return ranked((int) Math.max(1, Math.ceil(percentile / 100 * size)));
  }

  /** The n-th smallest value, counted from 1. */
  private double ranked(int n) {
    int passed = 0;
    for (var entry : sorted.entrySet()) {
      passed += entry.getValue();
      if (passed >= n) {
        return entry.getKey();
      }
    }
    return Double.NaN;
  }

  @Override
  public long events() {
    return inOrder.size();
  }

  @Override
  public Moment first() {
    return inOrder.getFirst().moment();
  }

  @Override
  public boolean isEmpty() {
    return inOrder.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(inOrder.size());
    for (Valued valued : inOrder) {
      out.writeLong(valued.moment().time());
      StateText.write(out, valued.moment().id());
      out.writeDouble(valued.value());
    }
  }

  static ValueRank read(CorrelationPlan plan, DataInput in) throws IOException {
    ValueRank measure = new ValueRank(plan);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      measure.put(new Valued(new Moment(in.readLong(), StateText.read(in)), in.readDouble()));
    }
    return measure;
  }
}
