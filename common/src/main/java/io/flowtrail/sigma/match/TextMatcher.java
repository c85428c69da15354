package io.flowtrail.sigma.match;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.ValueKind;

/** Whether a text is what a rule asks for. Null is no text; everything else has one. */
abstract class TextMatcher implements ValueMatcher {

  abstract boolean matches(String text);

  /** The rule's value that {@code text} satisfies. */
  abstract String expected(String text);

  /** Where in {@code text} the reason stands, for explanations of long texts; 0 if anywhere. */
  int position(String text) {
    return 0;
  }

  @Override
  public final boolean matches(LogEvent event, int value) {
    return event.kind(value) != ValueKind.NULL && matches(event.text(value));
  }

  @Override
  public final String expected(LogEvent event, int value) {
    return expected(event.text(value));
  }
}
