package io.flowtrail.sigma.correlation;

import io.flowtrail.sigma.CorrelationRule;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The events of one window of a group, reduced to what the condition asks. Events come in the order
 * of time.
 */
interface Measure {
  /** Forgets events before a time. */
  void expire(long before);

  /** Takes an event; whether it takes part (a value that is no number does not). */
  boolean add(long time, String id, CorrelationDetector.Match match);

  /** Whether the condition holds. */
  boolean holds();

  /** What the condition asks about. */
  double number();

  /** Events that are known to be in the window. */
  long events();

  /** The first event that is known to be in it. */
  Moment first();

  boolean isEmpty();

  void write(DataOutput out) throws IOException;

  /**
   * An event.
   *
   * @param time milliseconds since 1970
   * @param id its fact's id
   */
  record Moment(long time, String id) {}

  /** A measure of nothing yet. */
  static Measure of(CorrelationPlan plan) {
    return switch (plan.type()) {
      case EVENT_COUNT -> new EventCount(plan);
      case VALUE_COUNT -> new ValueCount(plan);
      case VALUE_SUM, VALUE_AVG -> new ValueSum(plan);
      case VALUE_PERCENTILE, VALUE_MEDIAN -> new ValueRank(plan);
      case TEMPORAL, TEMPORAL_ORDERED -> new Together(plan);
    };
  }

  /** What {@link #write} wrote. */
  static Measure read(CorrelationPlan plan, DataInput in) throws IOException {
    return switch (plan.type()) {
      case EVENT_COUNT -> EventCount.read(plan, in);
      case VALUE_COUNT -> ValueCount.read(plan, in);
      case VALUE_SUM, VALUE_AVG -> ValueSum.read(plan, in);
      case VALUE_PERCENTILE, VALUE_MEDIAN -> ValueRank.read(plan, in);
      case TEMPORAL, TEMPORAL_ORDERED -> Together.read(plan, in);
    };
  }

  /** The type, for messages. */
  static String word(CorrelationRule.Type type) {
    return type.name().toLowerCase(java.util.Locale.ROOT);
  }
}
