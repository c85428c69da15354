package io.flowtrail.sigma.correlation;

import io.flowtrail.detector.StateText;
import io.flowtrail.event.Numbers;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;

/**
 * {@code value_sum} and {@code value_avg}. Keeps a sum for every time that has events; logs count
 * in seconds, so that is one a second at most. Sums are decimal, so that they neither overflow nor
 * depend on what was taken out before.
 */
final class ValueSum implements Measure {
  private final Comparisons comparisons;
  private final boolean average;
  private final ArrayDeque<Slice> slices = new ArrayDeque<>();
  private BigDecimal sum = BigDecimal.ZERO;
  private long count;

  /** The events of one time. */
  private static final class Slice {
    private final Moment first;
    private BigDecimal sum;
    private long count;

    Slice(Moment first, BigDecimal sum, long count) {
      this.first = first;
      this.sum = sum;
      this.count = count;
    }
  }

  ValueSum(CorrelationPlan plan) {
    comparisons = plan.comparisons();
    average = plan.type() == io.flowtrail.sigma.CorrelationRule.Type.VALUE_AVG;
  }

  @Override
  public void expire(long before) {
    while (!slices.isEmpty() && slices.getFirst().first.time() < before) {
      Slice old = slices.removeFirst();
      sum = sum.subtract(old.sum);
      count -= old.count;
    }
  }

  @Override
  public boolean add(long time, String id, CorrelationDetector.Match match) {
    double value = Numbers.parse(match.values().get(0));
    if (Double.isNaN(value) || Double.isInfinite(value) || Math.abs(value) > 1e30) {
      return false;
    }
    BigDecimal exact = BigDecimal.valueOf(value);
    if (slices.isEmpty() || slices.getLast().first.time() != time) {
      slices.addLast(new Slice(new Moment(time, id), exact, 1));
    } else {
      Slice slice = slices.getLast();
      slice.sum = slice.sum.add(exact);
      slice.count++;
    }
    sum = sum.add(exact);
    count++;
    return true;
  }

  @Override
  public boolean holds() {
    return count > 0 && comparisons.holds(number());
  }

  @Override
  public double number() {
    return average ? sum.doubleValue() / Math.max(count, 1) : sum.doubleValue();
  }

  @Override
  public long events() {
    return count;
  }

  @Override
  public Moment first() {
    return slices.getFirst().first;
  }

  @Override
  public boolean isEmpty() {
    return slices.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(slices.size());
    for (Slice slice : slices) {
      out.writeLong(slice.first.time());
      StateText.write(out, slice.first.id());
      StateText.write(out, slice.sum.toString());
      out.writeLong(slice.count);
    }
  }

  static ValueSum read(CorrelationPlan plan, DataInput in) throws IOException {
    ValueSum measure = new ValueSum(plan);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      Moment first = new Moment(in.readLong(), StateText.read(in));
      Slice slice = new Slice(first, new BigDecimal(StateText.read(in)), in.readLong());
      measure.slices.addLast(slice);
      measure.sum = measure.sum.add(slice.sum);
      measure.count += slice.count;
    }
    return measure;
  }
}
