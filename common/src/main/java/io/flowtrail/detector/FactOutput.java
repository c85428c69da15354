package io.flowtrail.detector;

import io.flowtrail.event.LogEvent;
import java.util.function.Supplier;

/** What an observer talks to while it looks at a record. */
public interface FactOutput {
  /** Sends a fact on its way. */
  void add(Fact fact);

  /**
   * The record at hand as evidence: text that only alerts can read, some kilobytes. Made when first
   * asked for; ask only if the fact may end in an alert. Empty outside of a record.
   */
  String evidence();

  /**
   * The same text, made when the supplier is asked, which may be when the record is gone: for sums
   * that keep one record of many, so that most are never made.
   */
  default Supplier<String> evidenceLater() {
    String now = evidence();
    return () -> now;
  }

  /**
   * What makes two deliveries of the record at hand equal: its id and account, or its content where
   * it has no id. Costs as much as evidence does; where fields of the record tell, use those.
   */
  String identity();

  /**
   * When the object that holds the record at hand was delivered, as far as its key tells: {@code
   * LogEvent.NO_TIME} if it does not.
   */
  default long delivered() {
    return LogEvent.NO_TIME;
  }
}
