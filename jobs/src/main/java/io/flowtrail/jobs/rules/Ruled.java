package io.flowtrail.jobs.rules;

/** A function that works by rules. */
public interface Ruled {

  /** What holds them in this task. */
  RuleHolder rules();
}
