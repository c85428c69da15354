package io.flowtrail.lines;

/**
 * Follows the brackets, commas and strings of one JSON object, to find its end, or the place where
 * it stops being JSON. What stands in strings, numbers and names is not looked at. Goes on where it
 * stopped when there are more bytes.
 */
final class JsonOutline {
  /** Deepest nesting that is followed; envelopes need three levels. */
  static final int DEEPEST = 64;

  /** What a scan came to. */
  enum Verdict {
    /** All bytes fit, and the object is still open. */
    OPEN,
    /** The object ends before {@link #length}. */
    COMPLETE,
    /** The byte at {@link #length} cannot stand there. */
    BROKEN,
    /** The byte at {@link #length} opens one level too many. */
    TOO_DEEP
  }

  private enum Expected {
    VALUE,
    VALUE_OR_END,
    NAME,
    NAME_OR_END,
    COLON,
    COMMA_OR_END,
    REST_OF_LITERAL
  }

  private int length;
  private int firstFeed;
  private int lastFeed;
  private int feeds;

  private Expected expected = Expected.VALUE;
  private boolean inString;
  private boolean escaped;
  private int depth;
  private long arrays;

  void begin() {
    length = 0;
    firstFeed = -1;
    lastFeed = -1;
    feeds = 0;
    expected = Expected.VALUE;
    inString = false;
    escaped = false;
    depth = 0;
    arrays = 0;
  }

  /** Bytes of the object that were scanned and fit. */
  int length() {
    return length;
  }

  /** Where in the object its first line feed is; negative if there is none. */
  int firstFeed() {
    return firstFeed;
  }

  /** Where in the object the last line feed that was scanned is; negative if there is none. */
  int lastFeed() {
    return lastFeed;
  }

  /** Line feeds that were scanned. */
  int feeds() {
    return feeds;
  }

  /** Scans on; {@code start} is where the object begins in the buffer. */
  Verdict scan(byte[] b, int start, int to) {
    int i = start + length;
    Verdict verdict = Verdict.OPEN;
    for (; i < to; i++) {
      byte c = b[i];
      if (inString) {
        if (escaped) {
          escaped = false;
        } else if (c == '\\') {
          escaped = true;
        } else if (c == '"') {
          inString = false;
        }
        if (c != '\n') {
          continue;
        }
        // Text in JSON has no raw line ends: the closing quote is lost.
        verdict = Verdict.BROKEN;
        break;
      }
      if (c == '\n') {
        lastFeed = i - start;
        firstFeed = firstFeed < 0 ? lastFeed : firstFeed;
        feeds++;
      }
      verdict = step(c);
      if (verdict != Verdict.OPEN) {
        i += verdict == Verdict.COMPLETE ? 1 : 0;
        break;
      }
    }
    length = i - start;
    return verdict;
  }

  private Verdict step(byte c) {
    switch (c) {
      case ' ', '\t', '\r', '\n':
        if (expected == Expected.REST_OF_LITERAL) {
          expected = Expected.COMMA_OR_END;
        }
        return Verdict.OPEN;
      case '"':
        inString = true;
        if (valueFits()) {
          expected = Expected.COMMA_OR_END;
          return Verdict.OPEN;
        }
        boolean name = expected == Expected.NAME || expected == Expected.NAME_OR_END;
        expected = Expected.COLON;
        return name ? Verdict.OPEN : Verdict.BROKEN;
      case '{', '[':
        return open(c == '[');
      case '}', ']':
        return close(c == ']');
      case ':':
        boolean colon = expected == Expected.COLON;
        expected = Expected.VALUE;
        return colon ? Verdict.OPEN : Verdict.BROKEN;
      case ',':
        boolean comma = behindValue();
        expected = inArray() ? Expected.VALUE : Expected.NAME;
        return comma ? Verdict.OPEN : Verdict.BROKEN;
      default:
        return literal(c);
    }
  }

  private boolean valueFits() {
    return expected == Expected.VALUE || expected == Expected.VALUE_OR_END;
  }

  private boolean behindValue() {
    return expected == Expected.COMMA_OR_END || expected == Expected.REST_OF_LITERAL;
  }

  private boolean inArray() {
    return depth > 0 && (arrays & 1L << depth - 1) != 0;
  }

  private Verdict open(boolean array) {
    if (!valueFits()) {
      return Verdict.BROKEN;
    }
    if (depth == DEEPEST) {
      return Verdict.TOO_DEEP;
    }
    arrays = array ? arrays | 1L << depth : arrays & ~(1L << depth);
    depth++;
    expected = array ? Expected.VALUE_OR_END : Expected.NAME_OR_END;
    return Verdict.OPEN;
  }

  private Verdict close(boolean array) {
    Expected empty = array ? Expected.VALUE_OR_END : Expected.NAME_OR_END;
    if (array != inArray() || !behindValue() && expected != empty) {
      return Verdict.BROKEN;
    }
    depth--;
    expected = Expected.COMMA_OR_END;
    return depth == 0 ? Verdict.COMPLETE : Verdict.OPEN;
  }

  private Verdict literal(byte c) {
    boolean fits =
        c >= '0' && c <= '9'
            || c >= 'a' && c <= 'z'
            || c >= 'A' && c <= 'Z'
            || c == '-'
            || c == '+'
            || c == '.';
    if (!fits || !valueFits() && expected != Expected.REST_OF_LITERAL) {
      return Verdict.BROKEN;
    }
    expected = Expected.REST_OF_LITERAL;
    return Verdict.OPEN;
  }
}
