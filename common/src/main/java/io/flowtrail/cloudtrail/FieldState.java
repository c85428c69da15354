package io.flowtrail.cloudtrail;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where a scanner stands in all paths at once: which slots take the value at hand, and which state
 * its members and elements are met with. The states of a projection form an automaton, built once
 * from the trie of paths, so that the scanner never looks at the same key twice.
 *
 * <p>Members are found by the bytes of their names, in a table with open addressing. Two words of
 * eight bytes (the name's first and last) make the hash, so a lookup of a name that no path uses,
 * which is the usual case, costs two loads and a multiplication.
 */
final class FieldState {
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int[] NO_SLOTS = {};

  /** Slots that take the value itself. */
  int[] slots = NO_SLOTS;

  /** The state of array elements in general, null if no path goes on there. */
  FieldState element;

  /** Array positions that some path names, ascending. */
  private int[] positions = NO_SLOTS;

  private FieldState[] atPosition = {};

  private int[] lengths = {0};
  private byte[][] names = {null};
  private long[] firstWords = {0};
  private long[] lastWords = {0};
  private FieldState[] targets = {null};
  private TopLevelName[] topLevel = {null};
  private boolean[] dotted = {false};
  private int shift = 63;
  private int mask;
  private boolean members;

  /** What a name leads to; both may be null. */
  record Member(FieldState target, TopLevelName topLevel) {}

  void elements(int[] ascending, FieldState[] states) {
    positions = ascending;
    atPosition = states;
  }

  /** Fills the table of members. */
  void members(Map<String, Member> byName) {
    members = !byName.isEmpty();
    int bits = 1;
    while (1 << bits < byName.size() * 4) {
      bits++;
    }
    int size = 1 << bits;
    mask = size - 1;
    shift = 64 - bits;
    lengths = new int[size];
    names = new byte[size][];
    firstWords = new long[size];
    lastWords = new long[size];
    targets = new FieldState[size];
    topLevel = new TopLevelName[size];
    dotted = new boolean[size];
    byName.forEach(
        (name, member) -> {
          byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
          byte[] padded = Arrays.copyOf(bytes, bytes.length + Long.BYTES);
          long firstWord = firstWord(padded, 0, bytes.length);
          long lastWord = lastWord(padded, 0, bytes.length);
          int at = home(firstWord, lastWord, bytes.length);
          while (lengths[at] != 0) {
            at = at + 1 & mask;
          }
          lengths[at] = bytes.length;
          names[at] = bytes;
          firstWords[at] = firstWord;
          lastWords[at] = lastWord;
          targets[at] = member.target;
          topLevel[at] = member.topLevel;
          dotted[at] = name.indexOf('.') >= 0;
        });
  }

  boolean hasMembers() {
    return members;
  }

  /** The state of the element at a position, or null. */
  FieldState elementAt(int position) {
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] == position) {
        return atPosition[i];
      }
    }
    return element;
  }

  /** Every state that follows this one. */
  void forEachNext(Consumer<FieldState> action) {
    for (FieldState target : targets) {
      if (target != null) {
        action.accept(target);
      }
    }
    for (FieldState state : atPosition) {
      action.accept(state);
    }
    if (element != null) {
      action.accept(element);
    }
  }

  private static long firstWord(byte[] b, int from, int length) {
    long word = (long) LONGS.get(b, from);
    return length >= Long.BYTES ? word : word & (1L << (length << 3)) - 1;
  }

  /** The last eight bytes of a name; 0 if it has no more than eight. */
  private static long lastWord(byte[] b, int from, int length) {
    return length > Long.BYTES ? (long) LONGS.get(b, from + length - Long.BYTES) : 0;
  }

  private int home(long firstWord, long lastWord, int length) {
    return (int) ((firstWord + lastWord * 31 + length) * 0x9E3779B97F4A7C15L >>> shift);
  }

  /**
   * Finds a member by its name's bytes.
   *
   * @param b the bytes; at least eight more must follow {@code to} in the array
   * @return its place in the table, or -1
   */
  int find(byte[] b, int from, int to) {
    int length = to - from;
    long firstWord = firstWord(b, from, length);
    long lastWord = lastWord(b, from, length);
    int at = home(firstWord, lastWord, length);
    while (true) {
      int itsLength = lengths[at];
      if (itsLength == 0) {
        return -1;
      }
      if (itsLength == length
          && firstWords[at] == firstWord
          && lastWords[at] == lastWord
          && (length <= 2 * Long.BYTES || Arrays.equals(names[at], 0, length, b, from, to))) {
        return at;
      }
      at = at + 1 & mask;
    }
  }

  /** The state behind a place of {@link #find}, null if no path goes on there. */
  FieldState target(int place) {
    return targets[place];
  }

  TopLevelName topLevel(int place) {
    return topLevel[place];
  }

  /** Whether the name walks several steps of a path. */
  boolean isDotted(int place) {
    return dotted[place];
  }
}
