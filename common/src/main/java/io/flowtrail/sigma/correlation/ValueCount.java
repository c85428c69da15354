package io.flowtrail.sigma.correlation;

import io.flowtrail.detector.FactText;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code value_count}: distinct values, of the tuple where several fields are named. Keeps the
 * values that were seen last, one more than the condition's greatest number.
 */
final class ValueCount implements Measure {
  /** More distinct values than this decide no condition; asked for at load. */
  static final int MOST = 100_000;

  private final Comparisons comparisons;
  private final int most;

  /** When each value was seen last, in that order. */
  private final LinkedHashMap<String, Moment> lastSeen = new LinkedHashMap<>();

  ValueCount(CorrelationPlan plan) {
    comparisons = plan.comparisons();
    most = (int) Math.min(Math.max(comparisons.greatest(), 0), MOST) + 1;
  }

  @Override
  public void expire(long before) {
    Iterator<Moment> moments = lastSeen.values().iterator();
    while (moments.hasNext() && moments.next().time() < before) {
      moments.remove();
    }
  }

  @Override
  public boolean add(long time, String id, CorrelationDetector.Match match) {
    String value = FactText.join(match.values());
    lastSeen.remove(value);
    lastSeen.put(value, new Moment(time, id));
    if (lastSeen.size() > most) {
      lastSeen.remove(lastSeen.keySet().iterator().next());
    }
    return true;
  }

  @Override
  public boolean holds() {
    return comparisons.holds(lastSeen.size());
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
    return lastSeen.values().iterator().next();
  }

  @Override
  public boolean isEmpty() {
    return lastSeen.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(lastSeen.size());
    for (Map.Entry<String, Moment> each : lastSeen.entrySet()) {
      StateText.write(out, each.getKey());
      out.writeLong(each.getValue().time());
      StateText.write(out, each.getValue().id());
    }
  }

  static ValueCount read(CorrelationPlan plan, DataInput in) throws IOException {
    ValueCount measure = new ValueCount(plan);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      String value = StateText.read(in);
      measure.lastSeen.put(value, new Moment(in.readLong(), StateText.read(in)));
    }
    return measure;
  }
}
