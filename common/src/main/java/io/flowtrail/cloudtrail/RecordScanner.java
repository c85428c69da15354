package io.flowtrail.cloudtrail;

import io.flowtrail.event.JsonText;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.ValueKind;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks one JSON object in a byte buffer, checks its grammar on the way, and adds the values that
 * the projection asks for to an event. The hottest code of the project: every byte of every record
 * passes here once.
 *
 * <p>The structure must be RFC 8259's. Text is taken as it comes: malformed UTF-8, raw control
 * characters and unknown escapes in strings lose no record.
 *
 * <h2>Buffers end in quotes</h2>
 *
 * Behind the last byte stand {@link #PADDING} quotes ({@link #pad}). Strings are searched eight
 * bytes at a time without asking where the buffer ends, and stop there; whoever finds himself
 * behind the end has an {@link Result#INCOMPLETE} record.
 */
final class RecordScanner {
  /** How many bytes behind the end a buffer must have. */
  static final int PADDING = 24;

  private static final VarHandle LONGS = FieldState.LONGS;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = 0x2222222222222222L;
  private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;

  /** What a scan came to. */
  enum Result {
    /** The object is whole and sound; {@link #end} is behind it. */
    COMPLETE,
    /** The buffer ends inside the object. */
    INCOMPLETE,
    /** The grammar is broken at {@link #end}. */
    MALFORMED,
    /** Nested deeper than the limit at {@link #end}. */
    TOO_DEEP,
    /**
     * The object is a wrapping with a list of records; {@link #end} is behind the list's {@code [}.
     */
    LIST
  }

  /** {@code {"eventV}, which begins nearly every record. */
  private static final long RECORD_BEGINS =
      (long) LONGS.get("{\"eventV".getBytes(StandardCharsets.US_ASCII), 0);

  private static final int EVIDENCE = TopLevelName.bits(TopLevelName.Family.RECORD);
  private static final int LISTS = TopLevelName.bits(TopLevelName.Family.LIST);

  private final FieldState root;
  private final int maxDepth;

  private int limit;
  private Result fault = Result.COMPLETE;
  private String expected = "";
  private int end;

  /** Kinds of the open structures by depth: whether an object. */
  private final boolean[] objects;

  // Open structures of the walk through values that paths lead into.
  private FieldState[] frameState = new FieldState[16];
  private int[] frameStart = new int[16];
  private int[] framePosition = new int[16];

  private int seen;
  private boolean holdsRecord;
  private TopLevelName list = TopLevelName.RECORDS;
  private final int[] keptFrom = new int[TopLevelName.KEPT];
  private final int[] keptTo = new int[TopLevelName.KEPT];
  private boolean dottedName;
  private byte[] decodedName = new byte[64];
  private final DottedNames dottedNames;

  RecordScanner(PathAutomaton automaton, int maxDepth) {
    this.root = automaton.root();
    this.maxDepth = maxDepth;
    this.objects = new boolean[maxDepth + 2];
    this.dottedNames = new DottedNames(automaton.projection(), this);
  }

  /** Writes the quotes behind the last byte of a buffer. */
  static void pad(byte[] buffer, int limit) {
    Arrays.fill(buffer, limit, limit + PADDING, (byte) '"');
  }

  // ---- results of the last scan

  /** Position behind the object, or of the fault. */
  int end() {
    return end;
  }

  /** What should have stood at {@link #end} after {@link Result#MALFORMED}; for people. */
  String expected() {
    return expected;
  }

  /** Forgets the names that the last scan saw. */
  void forget() {
    seen = 0;
  }

  /** Which list after {@link Result#LIST}. */
  TopLevelName list() {
    return list;
  }

  /** Whether the object has any name that only CloudTrail records have. */
  boolean isRecord() {
    return (seen & EVIDENCE) != 0;
  }

  boolean isDigest() {
    return !isRecord()
        && (seen & (TopLevelName.DIGEST_OBJECT.bit() | TopLevelName.DIGEST_START_TIME.bit())) != 0;
  }

  /** Whether an object inside the object looks like a record. */
  boolean holdsRecord() {
    return holdsRecord;
  }

  boolean has(TopLevelName name) {
    return (seen & name.bit()) != 0;
  }

  /** First byte of the value of a kept name, a string's opening quote included. */
  int from(TopLevelName name) {
    return keptFrom[name.ordinal()];
  }

  int to(TopLevelName name) {
    return keptTo[name.ordinal()];
  }

  // ---- the scan

  /** Scans the object whose {@code {} stands at {@code from}. */
  Result scan(byte[] b, int from, int toLimit, LogEvent event) {
    dottedNames.clear();
    Result result = scan(b, from, toLimit, event, dottedNames.slots());
    if (result == Result.COMPLETE && dottedName) {
      // A key with dots may compete with nested keys, and the longest wins: such paths are read
      // once more, each by itself.
      int itsEnd = end;
      result = scan(b, from, toLimit, event, dottedNames.slots());
      dottedNames.read(b, from, event);
      end = itsEnd;
    }
    return result;
  }

  private boolean[] suppressed = {};

  private Result scan(byte[] b, int from, int toLimit, LogEvent event, boolean[] without) {
    limit = toLimit;
    suppressed = without;
    seen = 0;
    holdsRecord = false;
    dottedName = false;
    event.begin(dottedNames.projection(), b);
    int p = from + 1;
    if (b[p] <= ' ') {
      p = skipSpace(b, p);
    }
    if (b[p] == '}' && p < toLimit) {
      end = p + 1;
      return Result.COMPLETE;
    }
    while (true) {
      if (b[p] != '"') {
        return failed(p, "a member's name in quotes");
      }
      int nameFrom = p + 1;
      int nameTo = endOfText(b, nameFrom);
      int place;
      if (b[nameTo] == '"') {
        place = root.find(b, nameFrom, nameTo);
        p = nameTo + 1;
      } else {
        p = skipString(b, nameTo);
        if (p < 0) {
          return fault;
        }
        place = findDecoded(root, b, nameFrom, p - 1);
      }
      if (b[p] != ':') {
        p = skipSpace(b, p);
        if (b[p] != ':') {
          return failed(p, "a colon");
        }
      }
      p++;
      if (b[p] <= ' ') {
        p = skipSpace(b, p);
      }
      FieldState state = null;
      TopLevelName known = null;
      if (place >= 0) {
        state = root.target(place);
        known = root.topLevel(place);
        if (root.isDotted(place)) {
          meetDotted(state);
        }
        if (known != null && (known.bit() & LISTS) != 0 && b[p] == '[' && !isRecord()) {
          if (p >= limit) {
            return incomplete();
          }
          list = known;
          end = p + 1;
          return Result.LIST;
        }
      }
      int valueFrom = p;
      p = state == null ? skip(b, p, 1) : walk(b, p, state, 1, event);
      if (p < 0) {
        return fault;
      }
      if (known != null) {
        seen |= known.bit();
        int ordinal = known.ordinal();
        if (ordinal < TopLevelName.KEPT) {
          keptFrom[ordinal] = valueFrom;
          keptTo[ordinal] = p;
        }
      }
      byte c = b[p];
      if (c <= ' ') {
        p = skipSpace(b, p);
        c = b[p];
      }
      p++;
      if (c == ',') {
        if (b[p] <= ' ') {
          p = skipSpace(b, p);
        }
      } else if (c == '}') {
        if (p > limit) {
          return incomplete();
        }
        end = p;
        return Result.COMPLETE;
      } else {
        return failed(p - 1, "a comma or }");
      }
    }
  }

  /**
   * Scans a value that is no object at the top level, to see where it ends and whether it is sound.
   */
  Result scanOther(byte[] b, int from, int toLimit) {
    limit = toLimit;
    seen = 0;
    holdsRecord = false;
    int p = skip(b, from, 0);
    if (p < 0) {
      return fault;
    }
    if (p >= limit && b[from] != '"' && b[from] != '[' && b[from] != '{') {
      // A number at the end of the buffer may go on.
      end = p;
      return Result.INCOMPLETE;
    }
    end = p;
    return Result.COMPLETE;
  }

  // ---- walking through values that paths lead into

  private int walk(byte[] b, int start, FieldState startState, int startDepth, LogEvent event) {
    int p = start;
    FieldState state = startState;
    int depth = startDepth;
    int frame = -1;
    while (true) {
      // A value begins at p, met with state.
      byte c = b[p];
      boolean opened = false;
      if (c == '"') {
        int from = p + 1;
        int to = endOfText(b, from);
        ValueKind kind = ValueKind.STRING;
        if (b[to] != '"') {
          kind = ValueKind.ESCAPED_STRING;
          to = skipString(b, to) - 1;
          if (to < 0) {
            return -1;
          }
        } else if (to >= limit) {
          return unfinished();
        }
        add(event, state, kind, from, to);
        p = to + 1;
      } else if (c == '{' || c == '[') {
        boolean object = c == '{';
        if (object && !state.hasMembers()) {
          int from = p;
          p = skipStructure(b, p, depth);
          if (p < 0) {
            return p;
          }
          add(event, state, ValueKind.OBJECT, from, p);
        } else {
          if (++depth > maxDepth) {
            return tooDeep(p);
          }
          if (++frame == frameState.length) {
            growFrames();
          }
          objects[depth] = object;
          if ((long) LONGS.get(b, p) == RECORD_BEGINS) {
            holdsRecord = true;
          }
          frameState[frame] = state;
          frameStart[frame] = p;
          framePosition[frame] = -1;
          p++;
          if (b[p] <= ' ') {
            p = skipSpace(b, p);
          }
          opened = true;
        }
      } else {
        int from = p;
        p = skipScalar(b, p);
        if (p < 0) {
          return p;
        }
        ValueKind kind =
            c == 'n' ? ValueKind.NULL : c == 't' || c == 'f' ? ValueKind.BOOLEAN : ValueKind.NUMBER;
        add(event, state, kind, from, p);
      }

      // Behind a value, or behind an opening bracket: find the next value that a path leads to.
      while (true) {
        if (frame < 0) {
          return p;
        }
        FieldState in = frameState[frame];
        boolean object = objects[depth];
        c = b[p];
        if (c <= ' ') {
          p = skipSpace(b, p);
          c = b[p];
        }
        if (c == (object ? '}' : ']')) {
          if (p >= limit) {
            return unfinished();
          }
          p++;
          add(event, in, object ? ValueKind.OBJECT : ValueKind.ARRAY, frameStart[frame], p);
          frame--;
          depth--;
          opened = false;
          continue;
        }
        if (opened) {
          opened = false;
        } else if (c == ',') {
          p++;
          if (b[p] <= ' ') {
            p = skipSpace(b, p);
          }
        } else {
          return malformed(p, object ? "a comma or }" : "a comma or ]");
        }
        FieldState next;
        if (object) {
          if (b[p] != '"') {
            return malformed(p, "a member's name in quotes");
          }
          int nameFrom = p + 1;
          int nameTo = endOfText(b, nameFrom);
          int place;
          if (b[nameTo] == '"') {
            place = in.find(b, nameFrom, nameTo);
            p = nameTo + 1;
          } else {
            p = skipString(b, nameTo);
            if (p < 0) {
              return p;
            }
            place = findDecoded(in, b, nameFrom, p - 1);
          }
          if (b[p] != ':') {
            p = skipSpace(b, p);
            if (b[p] != ':') {
              return malformed(p, "a colon");
            }
          }
          p++;
          if (b[p] <= ' ') {
            p = skipSpace(b, p);
          }
          next = place < 0 ? null : in.target(place);
          if (place >= 0 && in.isDotted(place)) {
            meetDotted(next);
          }
        } else {
          next = in.elementAt(++framePosition[frame]);
        }
        if (next != null) {
          state = next;
          break;
        }
        p = skip(b, p, depth);
        if (p < 0) {
          return p;
        }
      }
    }
  }

  private void add(LogEvent event, FieldState state, ValueKind kind, int from, int to) {
    for (int slot : state.slots) {
      if (suppressed.length == 0 || !suppressed[slot]) {
        event.add(slot, kind, from, to);
      }
    }
  }

  private void growFrames() {
    int size = frameState.length * 2;
    frameState = Arrays.copyOf(frameState, size);
    frameStart = Arrays.copyOf(frameStart, size);
    framePosition = Arrays.copyOf(framePosition, size);
  }

  private void meetDotted(FieldState target) {
    dottedName = true;
    dottedNames.meet(target);
  }

  /** Finds a member whose name is written with escapes. */
  private int findDecoded(FieldState in, byte[] b, int from, int to) {
    byte[] name = JsonText.unescape(b, from, to).getBytes(StandardCharsets.UTF_8);
    if (decodedName.length < name.length + Long.BYTES) {
      decodedName = new byte[name.length * 2 + Long.BYTES];
    }
    System.arraycopy(name, 0, decodedName, 0, name.length);
    return in.find(decodedName, 0, name.length);
  }

  // ---- skipping what no path leads into

  /** Skips the value at {@code p}; returns the position behind it, or -1 with {@link #fault}. */
  int skip(byte[] b, int p, int depth) {
    byte c = b[p];
    if (c == '"') {
      return skipString(b, p + 1);
    }
    if (c == '{' || c == '[') {
      return skipStructure(b, p, depth);
    }
    return skipScalar(b, p);
  }

  private int skipStructure(byte[] b, int start, int base) {
    int p = start;
    int depth = base;
    while (true) {
      // A structure begins at p.
      if (++depth > maxDepth) {
        return tooDeep(p);
      }
      boolean object = b[p] == '{';
      objects[depth] = object;
      if ((long) LONGS.get(b, p) == RECORD_BEGINS) {
        holdsRecord = true;
      }
      p++;
      if (b[p] <= ' ') {
        p = skipSpace(b, p);
      }
      boolean closed = b[p] == (object ? '}' : ']');
      if (closed) {
        p++;
      }
      while (true) {
        if (closed) {
          if (--depth == base) {
            return p <= limit ? p : unfinished();
          }
          object = objects[depth];
        } else {
          if (object) {
            if (b[p] != '"') {
              return malformed(p, "a member's name in quotes");
            }
            p = skipString(b, p + 1);
            if (p < 0) {
              return p;
            }
            if (b[p] != ':') {
              p = skipSpace(b, p);
              if (b[p] != ':') {
                return malformed(p, "a colon");
              }
            }
            p++;
            if (b[p] <= ' ') {
              p = skipSpace(b, p);
            }
          }
          byte c = b[p];
          if (c == '"') {
            p = skipString(b, p + 1);
          } else if (c == '{' || c == '[') {
            break;
          } else {
            p = skipScalar(b, p);
          }
          if (p < 0) {
            return p;
          }
        }
        byte c = b[p];
        if (c <= ' ') {
          p = skipSpace(b, p);
          c = b[p];
        }
        p++;
        if (c == ',') {
          closed = false;
          if (b[p] <= ' ') {
            p = skipSpace(b, p);
          }
        } else if (c == (object ? '}' : ']')) {
          closed = true;
        } else {
          return malformed(p - 1, object ? "a comma or }" : "a comma or ]");
        }
      }
    }
  }

  /** Position of the first quote or backslash at or behind {@code p}. */
  private static int endOfText(byte[] b, int p) {
    while (true) {
      long word = (long) LONGS.get(b, p);
      long quotes = word ^ QUOTES;
      long backslashes = word ^ BACKSLASHES;
      long found = ((quotes - ONES & ~quotes) | (backslashes - ONES & ~backslashes)) & HIGHS;
      if (found != 0) {
        return p + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      p += Long.BYTES;
    }
  }

  /** From inside a string to behind its closing quote, or -1. */
  private int skipString(byte[] b, int p) {
    int at = endOfText(b, p);
    while (b[at] != '"') {
      at = endOfText(b, at + 2);
    }
    return at < limit ? at + 1 : unfinished();
  }

  private static int skipSpace(byte[] b, int p) {
    int at = p;
    while (b[at] == ' ' || b[at] == '\n' || b[at] == '\r' || b[at] == '\t') {
      at++;
    }
    return at;
  }

  /** Skips a number, {@code true}, {@code false} or {@code null}; what follows is not looked at. */
  private int skipScalar(byte[] b, int p) {
    switch (b[p]) {
      case 't':
        if (b[p + 1] == 'r' && b[p + 2] == 'u' && b[p + 3] == 'e') {
          return p + 4;
        }
        return literal(b, p, "true");
      case 'n':
        if (b[p + 1] == 'u' && b[p + 2] == 'l' && b[p + 3] == 'l') {
          return p + 4;
        }
        return literal(b, p, "null");
      case 'f':
        if (b[p + 1] == 'a' && b[p + 2] == 'l' && b[p + 3] == 's' && b[p + 4] == 'e') {
          return p + 5;
        }
        return literal(b, p, "false");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
        return skipNumber(b, p);
      default:
        return malformed(p, "a value");
    }
  }

  private int literal(byte[] b, int p, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (b[p + i] != word.charAt(i)) {
        return malformed(p + i, word);
      }
    }
    return malformed(p, word);
  }

  private int skipNumber(byte[] b, int start) {
    int p = b[start] == '-' ? start + 1 : start;
    if (b[p] == '0') {
      p++;
    } else {
      int digits = p;
      p = skipDigits(b, p);
      if (p == digits) {
        return malformed(p, "a digit");
      }
    }
    if (b[p] == '.') {
      int digits = ++p;
      p = skipDigits(b, p);
      if (p == digits) {
        return malformed(p, "a digit");
      }
    }
    if ((b[p] | 0x20) == 'e') {
      p++;
      if (b[p] == '+' || b[p] == '-') {
        p++;
      }
      int digits = p;
      p = skipDigits(b, p);
      if (p == digits) {
        return malformed(p, "a digit");
      }
    }
    return p;
  }

  private static int skipDigits(byte[] b, int p) {
    int at = p;
    while (b[at] >= '0' && b[at] <= '9') {
      at++;
    }
    return at;
  }

  // ---- faults

  private int unfinished() {
    incomplete();
    return -1;
  }

  private Result incomplete() {
    end = limit;
    fault = Result.INCOMPLETE;
    return fault;
  }

  private int malformed(int at, String whatInstead) {
    failed(at, whatInstead);
    return -1;
  }

  private Result failed(int at, String whatInstead) {
    if (at >= limit) {
      return incomplete();
    }
    end = at;
    expected = whatInstead;
    fault = Result.MALFORMED;
    return fault;
  }

  private int tooDeep(int at) {
    if (at >= limit) {
      return unfinished();
    }
    end = at;
    fault = Result.TOO_DEEP;
    return -1;
  }
}
