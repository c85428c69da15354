package io.flowtrail.detector.exposure;

import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogEvent;

/** Two observers as one. */
record Both(Observer one, Observer other) implements Observer {
  @Override
  public void observe(LogEvent event, FactOutput out) {
    one.observe(event, out);
    other.observe(event, out);
  }

  @Override
  public void flush(FactOutput out) {
    one.flush(out);
    other.flush(out);
  }
}
