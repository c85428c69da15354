package io.flowtrail.detector;

import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.List;

/** The slots of some fields of one log, looked up once for each projection. */
public final class Slots {
  private final LogSource source;
  private final List<String> paths;
  private final int[] slots;
  private FieldProjection projection;

  public Slots(LogSource source, List<String> paths) {
    this.source = source;
    this.paths = List.copyOf(paths);
    this.slots = new int[paths.size()];
  }

  public LogSource source() {
    return source;
  }

  public List<String> paths() {
    return paths;
  }

  /** Text of the first value of the n-th field, empty if it is absent or null. */
  public String text(LogEvent event, int n) {
    int slot = slot(event, n);
    return slot < 0 ? "" : event.firstText(slot);
  }

  /** The n-th field as a whole number, or {@code fallback} if it is anything else. */
  public long wholeNumber(LogEvent event, int n, long fallback) {
    int slot = slot(event, n);
    int value = slot < 0 ? -1 : event.first(slot);
    return value < 0 ? fallback : event.wholeNumber(value, fallback);
  }

  /** The n-th field's slot, or -1 if the projection does not hold it. */
  public int slot(LogEvent event, int n) {
    FieldProjection its = event.projection();
    if (its != projection) {
      projection = its;
      for (int i = 0; i < slots.length; i++) {
        slots[i] = its.slot(paths.get(i));
      }
    }
    return slots[n];
  }
}
