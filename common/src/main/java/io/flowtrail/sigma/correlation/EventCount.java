package io.flowtrail.sigma.correlation;

import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * {@code event_count}. Keeps as many events as decide the condition, one more than its greatest
 * number, and events of the same time as one.
 */
final class EventCount implements Measure {
  private final Comparisons comparisons;
  private final long most;
  private final ArrayDeque<Run> runs = new ArrayDeque<>();
  private long count;

  /** Events of one time, and the id of the last that came of those that are kept. */
  private static final class Run {
    private final long time;
    private final String id;
    private long count;

    Run(long time, String id, long count) {
      this.time = time;
      this.id = id;
      this.count = count;
    }
  }

  EventCount(CorrelationPlan plan) {
    comparisons = plan.comparisons();
    most = (long) Math.min(Math.max(comparisons.greatest(), 0), 1e15) + 1;
  }

  @Override
  public void expire(long before) {
    while (!runs.isEmpty() && runs.getFirst().time < before) {
      count -= runs.removeFirst().count;
    }
  }

  @Override
  public boolean add(long time, String id, CorrelationDetector.Match match) {
    if (!runs.isEmpty() && runs.getLast().time == time) {
      runs.getLast().count++;
    } else {
      runs.addLast(new Run(time, id, 1));
    }
    count++;
    if (count > most) {
      Run first = runs.getFirst();
      first.count--;
      count--;
      if (first.count == 0) {
        runs.removeFirst();
      }
    }
    return true;
  }

  @Override
  public boolean holds() {
    return comparisons.holds(count);
  }

  @Override
  public double number() {
    return count;
  }

  @Override
  public long events() {
    return count;
  }

  @Override
  public Moment first() {
    return new Moment(runs.getFirst().time, runs.getFirst().id);
  }

  @Override
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(runs.size());
    for (Run run : runs) {
      out.writeLong(run.time);
      StateText.write(out, run.id);
      out.writeLong(run.count);
    }
  }

  static EventCount read(CorrelationPlan plan, DataInput in) throws IOException {
    EventCount measure = new EventCount(plan);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      Run run = new Run(in.readLong(), StateText.read(in), in.readLong());
      measure.runs.addLast(run);
      measure.count += run.count;
    }
    return measure;
  }
}
