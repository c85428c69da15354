package io.flowtrail.cloudtrail;

import io.flowtrail.event.JsonText;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the place to go on from behind a record that could not be read, in one pass and however
 * long it takes. Three signs are looked for:
 *
 * <ul>
 *   <li>structure: the brackets of the bad record close, and something that fits follows;
 *   <li>names: {@code {} and a top-level name of CloudTrail ({@code {"eventVersion":}), which is the
 *       beginning of a record, as quotes inside a string are escaped;
 *   <li>lines: in files of one record a line, a line that begins with {@code {}.
 * </ul>
 *
 * Structure is given up for names as soon as it does not hold together. On the way the bad record's
 * {@code eventID} is looked for.
 */
final class Recovery {
  /** How many bytes must be there to judge a name or an id. */
  static final int LOOK_AHEAD = 256;

  private static final int LONGEST_SPACE = 64;
  private static final int LONGEST_ID = 128;
  private static final byte[] EVENT_ID = ascii("\"eventID\"");
  private static final Map<String, TopLevelName> NAMES =
      new HashMap<>(PathAutomaton.topLevelNames());

  /** What was found. */
  enum Outcome {
    /** The beginning of a record, at the window's position. */
    RECORD,
    /** The beginning of a wrapping or a log file, at the window's position. */
    DOCUMENT,
    /** What follows an element: {@code ]}, at the window's position. */
    BEHIND_VALUE,
    /** More bytes are needed. */
    STARVED,
    /** The file ends. */
    END
  }

  private boolean inArray;
  private boolean byName;
  private boolean byStructure;
  private boolean first;
  private int depth;
  private long kinds;
  private boolean inString;
  private boolean escaped;
  private boolean behindString;
  private boolean closed;
  private boolean comma;
  private byte before;
  private byte last;
  private String eventId = "";

  /**
   * Begins at the window's position.
   *
   * @param inAnArray whether the bad value is an element of an array, not a value by itself
   * @param names whether to look for names (and lines) from the start
   * @param structure whether to look at the structure
   * @param knownEventId the record's id if known, else empty
   */
  void begin(boolean inAnArray, boolean names, boolean structure, String knownEventId) {
    inArray = inAnArray;
    byName = names;
    byStructure = structure;
    first = true;
    depth = 0;
    kinds = 0;
    inString = false;
    escaped = false;
    behindString = false;
    closed = false;
    comma = false;
    before = ',';
    last = 0;
    eventId = knownEventId;
  }

  /** The bad record's id, empty if it was not found. */
  String eventId() {
    return eventId;
  }

  /** Goes on from the window's position, which it moves. */
  Outcome run(Window window) {
    byte[] b = window.bytes();
    int limit = window.limit();
    int certain = window.ended() ? limit : limit - LOOK_AHEAD;
    for (int i = window.position(); i < limit; i++) {
      byte c = b[i];
      if ((c == '{' || c == '[' || c == '"') && i >= certain) {
        window.position(i);
        return Outcome.STARVED;
      }
      if (c == '{' && !first && byName && before != ':') {
        TopLevelName name = NAMES.get(nameAt(b, i, limit));
        if (name != null) {
          window.position(i);
          return name.family() == TopLevelName.Family.LIST || name == TopLevelName.MESSAGE_TYPE
              ? Outcome.DOCUMENT
              : Outcome.RECORD;
        }
      }
      if ((c == '{' || c == '[') && byName && !inArray && last == '\n' && !first) {
        window.position(i);
        return Outcome.DOCUMENT;
      }
      if (c == '"' && eventId.isEmpty() && (!byStructure || depth <= 2)) {
        eventId = eventIdAt(b, i, limit);
      }
      if (byStructure) {
        Outcome outcome = structure(c);
        if (outcome != Outcome.STARVED) {
          window.position(i);
          return outcome;
        }
      }
      first = false;
      last = c;
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        before = c;
      }
    }
    window.position(limit);
    return window.ended() ? Outcome.END : Outcome.STARVED;
  }

  /** Takes one byte; STARVED means that nothing is found yet. */
  private Outcome structure(byte c) {
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == '"') {
        inString = false;
        behindString = true;
      }
      return Outcome.STARVED;
    }
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      return Outcome.STARVED;
    }
    if (closed) {
      return behindClosed(c);
    }
    if (behindString) {
      behindString = false;
      if (c != ':' && c != ',' && c != '}' && c != ']') {
        giveUpStructure();
        return Outcome.STARVED;
      }
    }
    switch (c) {
      case '"' -> inString = true;
      case '{', '[' -> {
        if (depth < Long.SIZE) {
          long bit = 1L << depth;
          kinds = c == '{' ? kinds | bit : kinds & ~bit;
        }
        depth++;
      }
      case '}', ']' -> {
        if (depth == 0) {
          return behindClosed(c);
        }
        depth--;
        if (depth < Long.SIZE && (kinds >>> depth & 1) != (c == '}' ? 1 : 0)) {
          giveUpStructure();
        } else {
          closed = depth == 0;
        }
      }
      case ',' -> {
        if (depth == 0) {
          closed = true;
          return behindClosed(c);
        }
      }
      default -> {}
    }
    return Outcome.STARVED;
  }

  private Outcome behindClosed(byte c) {
    if (c == '{' && (comma || !inArray)) {
      return Outcome.RECORD;
    }
    if (inArray && c == ',' && !comma) {
      comma = true;
      return Outcome.STARVED;
    }
    if (inArray && c == ']' && !comma) {
      return Outcome.BEHIND_VALUE;
    }
    giveUpStructure();
    return Outcome.STARVED;
  }

  private void giveUpStructure() {
    byStructure = false;
    byName = true;
  }

  /** The name of the first member of an object, or an empty text. */
  private static String nameAt(byte[] b, int brace, int limit) {
    int p = space(b, brace + 1, limit);
    if (p >= limit || b[p] != '"') {
      return "";
    }
    int from = p + 1;
    int to = from;
    while (to < limit && to - from < LONGEST_SPACE && b[to] != '"') {
      to++;
    }
    int colon = space(b, to + 1, limit);
    if (to >= limit || b[to] != '"' || colon >= limit || b[colon] != ':') {
      return "";
    }
    return JsonText.unescape(b, from, to);
  }

  private static String eventIdAt(byte[] b, int quote, int limit) {
    for (int i = 0; i < EVENT_ID.length; i++) {
      if (quote + i >= limit || b[quote + i] != EVENT_ID[i]) {
        return "";
      }
    }
    int colon = space(b, quote + EVENT_ID.length, limit);
    int value = colon < limit && b[colon] == ':' ? space(b, colon + 1, limit) : limit;
    if (value >= limit || b[value] != '"') {
      return "";
    }
    int to = value + 1;
    while (to < limit && to - value <= LONGEST_ID && b[to] != '"') {
      to++;
    }
    return to < limit && b[to] == '"' ? JsonText.unescape(b, value + 1, to) : "";
  }

  private static int space(byte[] b, int from, int limit) {
    int p = from;
    int most = Math.min(limit, from + LONGEST_SPACE);
    while (p < most && (b[p] == ' ' || b[p] == '\n' || b[p] == '\r' || b[p] == '\t')) {
      p++;
    }
    return p;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
