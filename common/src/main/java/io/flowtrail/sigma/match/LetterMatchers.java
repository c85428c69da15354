package io.flowtrail.sigma.match;

import java.util.ArrayList;
import java.util.List;

/** Matchers of one text with or without wildcards. */
final class LetterMatchers {
  private LetterMatchers() {}

  /** The cheapest matcher of a pattern. */
  static TextMatcher of(TextPattern pattern, boolean cased, String written) {
    List<TextPattern.Part> parts = new ArrayList<>();
    for (TextPattern.Part part : pattern.parts()) {
      boolean again = part == TextPattern.Wildcard.RUN && !parts.isEmpty();
      if (!again || parts.get(parts.size() - 1) != part) {
        parts.add(part);
      }
    }
    boolean openStart = !parts.isEmpty() && parts.get(0) == TextPattern.Wildcard.RUN;
    boolean openEnd = !parts.isEmpty() && parts.get(parts.size() - 1) == TextPattern.Wildcard.RUN;
    if (parts.size() == 1 && openStart) {
      return new Anything(written);
    }
    List<TextPattern.Part> inner =
        parts.subList(openStart ? 1 : 0, parts.size() - (openEnd ? 1 : 0));
    if (inner.stream().anyMatch(TextPattern.Wildcard.class::isInstance)) {
      return new WildcardMatcher(parts, cased, written);
    }
    Letters letters = new Letters(new TextPattern(inner).literalText(), cased);
    if (openStart) {
      return openEnd ? new Within(letters, written) : new AtEnd(letters, written);
    }
    return openEnd ? new AtStart(letters, written) : new Same(letters, cased, written);
  }

  /** Any text at all. */
  static final class Anything extends TextMatcher {
    private final String written;

    Anything(String written) {
      this.written = written;
    }

    @Override
    boolean matches(String text) {
      return true;
    }

    @Override
    String expected(String text) {
      return written;
    }

    @Override
    public int cost() {
      return NUMBER;
    }
  }

  /** The whole text. */
  static final class Same extends TextMatcher {
    private final Letters letters;
    private final boolean cased;
    private final String written;

    Same(Letters letters, boolean cased, String written) {
      this.letters = letters;
      this.cased = cased;
      this.written = written;
    }

    Letters letters() {
      return letters;
    }

    boolean cased() {
      return cased;
    }

    @Override
    boolean matches(String text) {
      return letters.equalTo(text);
    }

    @Override
    String expected(String text) {
      return written;
    }

    @Override
    public int cost() {
      return LOOKUP;
    }
  }

  /** The beginning of the text. */
  static final class AtStart extends TextMatcher {
    private final Letters letters;
    private final String written;

    AtStart(Letters letters, String written) {
      this.letters = letters;
      this.written = written;
    }

    Letters letters() {
      return letters;
    }

    @Override
    boolean matches(String text) {
      return letters.standsAt(text, 0);
    }

    @Override
    String expected(String text) {
      return written;
    }

    @Override
    public int cost() {
      return LOOKUP;
    }
  }

  /** The end of the text. */
  static final class AtEnd extends TextMatcher {
    private final Letters letters;
    private final String written;

    AtEnd(Letters letters, String written) {
      this.letters = letters;
      this.written = written;
    }

    Letters letters() {
      return letters;
    }

    @Override
    boolean matches(String text) {
      return letters.standsAt(text, text.length() - letters.length());
    }

    @Override
    String expected(String text) {
      return written;
    }

    @Override
    int position(String text) {
      return text.length() - letters.length();
    }

    @Override
    public int cost() {
      return LOOKUP;
    }
  }

  /** Anywhere in the text. */
  static final class Within extends TextMatcher {
    private final Letters letters;
    private final String written;

    Within(Letters letters, String written) {
      this.letters = letters;
      this.written = written;
    }

    Letters letters() {
      return letters;
    }

    @Override
    boolean matches(String text) {
      return letters.indexIn(text, 0) >= 0;
    }

    @Override
    String expected(String text) {
      return written;
    }

    @Override
    int position(String text) {
      return letters.indexIn(text, 0);
    }

    @Override
    public int cost() {
      return SCAN;
    }
  }
}
