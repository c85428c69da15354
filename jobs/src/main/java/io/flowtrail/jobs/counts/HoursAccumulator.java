package io.flowtrail.jobs.counts;

import io.flowtrail.coverage.SeenHours;
import java.io.IOException;
import java.io.ObjectOutputStream;
import org.apache.flink.api.common.accumulators.Accumulator;

/**
 * {@link SeenHours} of one log. Synchronised, because Flink serialises accumulators for heartbeats
 * while the task goes on.
 */
public final class HoursAccumulator implements Accumulator<SeenHours.Day, SeenHours> {
  private static final long serialVersionUID = 1L;

  private final SeenHours hours = new SeenHours();

  @Override
  public synchronized void add(SeenHours.Day day) {
    hours.add(day);
  }

  /** There was a record of a stream in an hour. */
  synchronized void add(String stream, long hour) {
    hours.add(stream, hour);
  }

  @Override
  public synchronized SeenHours getLocalValue() {
    return hours.copy();
  }

  @Override
  public synchronized void resetLocal() {
    hours.clear();
  }

  @Override
  public synchronized void merge(Accumulator<SeenHours.Day, SeenHours> other) {
    hours.addAll(other.getLocalValue());
  }

  @Override
  @SuppressWarnings("MissingSuperCall")
  public synchronized HoursAccumulator clone() {
    HoursAccumulator copy = new HoursAccumulator();
    copy.hours.addAll(hours);
    return copy;
  }

  private synchronized void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
  }
}
