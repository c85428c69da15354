package io.flowtrail.sigma.match;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A text of a rule with its wildcards: {@code *} is any run of characters, {@code ?} one character;
 * {@code \*}, {@code \?} and {@code \\} are the characters themselves, and a backslash before
 * anything else is itself.
 *
 * @param parts literals and wildcards in turn; neighbouring literals are joined
 */
record TextPattern(List<Part> parts) {

  /** A literal, or one of the two wildcards. */
  sealed interface Part {}

  record Literal(String text) implements Part {}

  enum Wildcard implements Part {
    RUN,
    ONE
  }

  TextPattern {
    parts = List.copyOf(parts);
  }

  /** A text in which nothing is special. */
  static TextPattern literal(String text) {
    return new TextPattern(text.isEmpty() ? List.of() : List.of(new Literal(text)));
  }

  /** A text as Sigma writes it. */
  static TextPattern parse(String written) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '\\' && i + 1 < written.length() && "*?\\".indexOf(written.charAt(i + 1)) >= 0) {
        literal.append(written.charAt(++i));
      } else if (c == '*' || c == '?') {
        flush(literal, parts);
        parts.add(c == '*' ? Wildcard.RUN : Wildcard.ONE);
      } else {
        literal.append(c);
      }
    }
    flush(literal, parts);
    return new TextPattern(parts);
  }

  private static void flush(StringBuilder literal, List<Part> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  boolean hasWildcards() {
    return parts.stream().anyMatch(Wildcard.class::isInstance);
  }

  /** The text of a pattern without wildcards. */
  String literalText() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(((Literal) part).text());
    }
    return text.toString();
  }

  /** Changes the literals and leaves the wildcards. */
  TextPattern map(UnaryOperator<String> change) {
    List<Part> changed = new ArrayList<>();
    for (Part part : parts) {
      changed.add(
          part instanceof Literal literal ? new Literal(change.apply(literal.text())) : part);
    }
    return new TextPattern(changed);
  }

  /** The same with any run of characters before or behind it. */
  TextPattern within(boolean anyBefore, boolean anyBehind) {
    List<Part> all = new ArrayList<>(parts);
    if (anyBefore) {
      all.add(0, Wildcard.RUN);
    }
    if (anyBehind) {
      all.add(Wildcard.RUN);
    }
    return new TextPattern(all);
  }
}
