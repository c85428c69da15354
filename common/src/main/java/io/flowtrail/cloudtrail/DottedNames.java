package io.flowtrail.cloudtrail;

import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.JsonText;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.ValueKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Reads the paths of which a record spells several steps as one key ({@code {"a.b": 1}} for {@code
 * a.b}). Such a key can compete with nested ones in the same object, and the longest that leads to
 * a value wins, which a single pass cannot know. So the few paths concerned are read once more,
 * each by itself, from a record whose grammar is known to be sound. Rare, so plain rather than
 * fast.
 */
final class DottedNames {
  private static final boolean[] NO_SLOTS = {};

  private record Step(String name, int[] positions) {}

  private final FieldProjection projection;
  private final RecordScanner scanner;
  private boolean[] slots = NO_SLOTS;

  DottedNames(FieldProjection projection, RecordScanner scanner) {
    this.projection = projection;
    this.scanner = scanner;
  }

  FieldProjection projection() {
    return projection;
  }

  void clear() {
    slots = NO_SLOTS;
  }

  /** Notes that a key with dots led to a state: every slot from there on is concerned. */
  void meet(FieldState target) {
    if (slots.length == 0) {
      slots = new boolean[projection.size()];
    }
    Set<FieldState> known = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<FieldState> open = new ArrayDeque<>();
    open.add(target);
    while (!open.isEmpty()) {
      FieldState state = open.remove();
      if (known.add(state)) {
        for (int slot : state.slots) {
          slots[slot] = true;
        }
        state.forEachNext(open::add);
      }
    }
  }

  /** The slots concerned, by number. */
  boolean[] slots() {
    return slots;
  }

  /** Adds the values of the slots concerned from the object that begins at {@code from}. */
  void read(byte[] b, int from, LogEvent event) {
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot]) {
        new Reading(b, event, slot, steps(projection.path(slot))).members(-1, from);
      }
    }
  }

  private static List<Step> steps(String path) {
    List<Step> steps = new ArrayList<>();
    for (String part : path.split("\\.")) {
      int bracket = part.indexOf('[');
      String name = bracket < 0 ? part : part.substring(0, bracket);
      int[] positions =
          bracket < 0
              ? new int[0]
              : Arrays.stream(part.substring(bracket + 1, part.length() - 1).split("]\\["))
                  .mapToInt(Integer::parseInt)
                  .toArray();
      steps.add(new Step(name, positions));
    }
    return steps;
  }

  /** One path in one record. */
  private final class Reading {
    private final byte[] b;
    private final LogEvent event;
    private final int slot;
    private final List<Step> steps;

    Reading(byte[] b, LogEvent event, int slot, List<Step> steps) {
      this.b = b;
      this.event = event;
      this.slot = slot;
      this.steps = steps;
    }

    /** Tries the longest key first; returns whether a value was found. */
    boolean members(int step, int object) {
      StringBuilder joined = new StringBuilder();
      List<String> keys = new ArrayList<>();
      for (int i = step + 1; i < steps.size(); i++) {
        joined.append(i == step + 1 ? "" : ".").append(steps.get(i).name);
        keys.add(joined.toString());
        if (steps.get(i).positions.length > 0) {
          break;
        }
      }
      for (int length = keys.size(); length > 0; length--) {
        if (members(keys.get(length - 1), step + length, object)) {
          return true;
        }
      }
      return false;
    }

    private boolean members(String key, int step, int object) {
      boolean found = false;
      int p = space(object + 1);
      while (b[p] == '"') {
        int nameEnd = scanner.skip(b, p, 0);
        boolean same = JsonText.unescape(b, p + 1, nameEnd - 1).equals(key);
        p = space(space(nameEnd) + 1);
        if (same) {
          found |= value(step, 0, true, p);
        }
        p = space(scanner.skip(b, p, 0));
        p = b[p] == ',' ? space(p + 1) : p;
      }
      return found;
    }

    /**
     * A value that was reached by {@code step} and {@code position} of its positions.
     *
     * @param direct whether by a name or position, not as one element of many
     */
    private boolean value(int step, int position, boolean direct, int p) {
      boolean array = b[p] == '[';
      boolean found = false;
      boolean arrived = position == steps.get(step).positions.length;
      boolean last = arrived && step == steps.size() - 1;
      if (last) {
        add(p);
        found = true;
      }
      if (array) {
        int element = 0;
        int at = space(p + 1);
        while (b[at] != ']') {
          if (arrived) {
            found |= value(step, position, false, at);
          } else if (direct && element == steps.get(step).positions[position]) {
            found |= value(step, position + 1, true, at);
          }
          element++;
          at = space(scanner.skip(b, at, 0));
          at = b[at] == ',' ? space(at + 1) : at;
        }
      } else if (arrived && !last && b[p] == '{') {
        found |= members(step, p);
      }
      return found;
    }

    private void add(int p) {
      int end = scanner.skip(b, p, 0);
      switch (b[p]) {
        case '"' -> {
          boolean escaped = false;
          for (int i = p + 1; i < end - 1; i++) {
            escaped |= b[i] == '\\';
          }
          event.add(slot, escaped ? ValueKind.ESCAPED_STRING : ValueKind.STRING, p + 1, end - 1);
        }
        case '{' -> event.add(slot, ValueKind.OBJECT, p, end);
        case '[' -> event.add(slot, ValueKind.ARRAY, p, end);
        case 'n' -> event.add(slot, ValueKind.NULL, p, end);
        case 't', 'f' -> event.add(slot, ValueKind.BOOLEAN, p, end);
        default -> event.add(slot, ValueKind.NUMBER, p, end);
      }
    }

    private int space(int p) {
      int at = p;
      while (b[at] == ' ' || b[at] == '\n' || b[at] == '\r' || b[at] == '\t') {
        at++;
      }
      return at;
    }
  }
}
