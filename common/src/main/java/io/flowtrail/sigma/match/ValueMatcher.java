package io.flowtrail.sigma.match;

import io.flowtrail.event.LogEvent;

/** Whether one value of an event is what a rule asks for. */
interface ValueMatcher {

  /** Costs by which cheap tests are made before dear ones; only their order counts. */
  int NUMBER = 1;

  int LOOKUP = 2;
  int ADDRESS = 5;
  int SCAN = 20;
  int REGEX = 200;

  boolean matches(LogEvent event, int value);

  /** The rule's value that {@code value} satisfies, for explanations; called only if it matches. */
  String expected(LogEvent event, int value);

  int cost();
}
