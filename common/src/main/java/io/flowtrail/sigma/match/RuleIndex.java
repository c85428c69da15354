package io.flowtrail.sigma.match;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.Numbers;
import io.flowtrail.event.ValueKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Which rules an event could satisfy, told by the texts that they require: {@code eventName:
 * StopLogging}. Rules that require no such text are always among them.
 *
 * <p>An event costs a look-up for each value of the few fields in the index, however many rules
 * there are, and no garbage.
 */
final class RuleIndex {
  private static final int[] NONE = {};

  private final FieldIndex[] fields;
  private final int[] always;
  private final long[] told;
  private long event;

  RuleIndex(List<CompiledRule> rules) {
    Map<Integer, FieldIndexBuilder> bySlot = new TreeMap<>();
    List<Integer> unbound = new ArrayList<>();
    for (int rule = 0; rule < rules.size(); rule++) {
      RequiredText best = null;
      double least = Double.MAX_VALUE;
      for (RequiredText demand : RequiredText.of(rules.get(rule).expression())) {
        double weight = demand.weight();
        if (weight < least) {
          least = weight;
          best = demand;
        }
      }
      if (best == null) {
        unbound.add(rule);
        continue;
      }
      int ordinal = rule;
      best.fields()
          .forEach(
              (slot, texts) ->
                  bySlot.computeIfAbsent(slot, FieldIndexBuilder::new).add(texts, ordinal));
    }
    List<FieldIndex> indexes = new ArrayList<>();
    bySlot.forEach((slot, index) -> indexes.add(new FieldIndex(index)));
    this.fields = indexes.toArray(new FieldIndex[0]);
    this.always = ints(unbound);
    this.told = new long[rules.size()];
  }

  private static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Tells the number of each rule that the event could satisfy, once. */
  void candidates(LogEvent of, IntConsumer out) {
    event++;
    for (int rule : always) {
      out.accept(rule);
    }
    for (FieldIndex field : fields) {
      for (int value = of.first(field.slot); value >= 0; value = of.next(value)) {
        if (of.kind(value) == ValueKind.NUMBER) {
          tell(field.findNumber(of, value), out);
        } else {
          tell(field.find(of, value), out);
        }
      }
    }
  }

  private void tell(int[] rules, IntConsumer out) {
    for (int rule : rules) {
      if (told[rule] != event) {
        told[rule] = event;
        out.accept(rule);
      }
    }
  }

  /** Collects the rules that require texts of one field. */
  private static final class FieldIndexBuilder {
    private final int slot;
    private final Map<String, List<Integer>> whole = new LinkedHashMap<>();
    private final Map<TextMatcher, List<Integer>> patterns = new LinkedHashMap<>();

    FieldIndexBuilder(int slot) {
      this.slot = slot;
    }

    void add(RequiredText.Texts texts, int rule) {
      texts.whole().forEach(text -> whole.computeIfAbsent(text, t -> new ArrayList<>()).add(rule));
      texts
          .patterns()
          .forEach(matcher -> patterns.computeIfAbsent(matcher, m -> new ArrayList<>()).add(rule));
    }
  }

  /** The rules that require texts of one field. */
  private static final class FieldIndex {
    /** The answers for recent texts; a power of two. */
    private static final int RECENT = 1024;

    private static final int LONGEST_RECENT = 96;

    /** Every port is below it. */
    private static final int SMALL = 1 << 16;

    private final int slot;
    private final FoldedTexts<int[]> byText;
    private final int[][] byNumber;
    private final TextMatcher[] patterns;
    private final int[][] byPattern;
    private final boolean hasStructures;
    private final String[] recent = new String[RECENT];
    private final int[][] answers = new int[RECENT][];

    FieldIndex(FieldIndexBuilder builder) {
      this.slot = builder.slot;
      Map<String, int[]> entries = new LinkedHashMap<>();
      builder.whole.forEach((text, numbers) -> entries.put(text, ints(numbers)));
      this.byText = new FoldedTexts<>(entries);
      this.byNumber = byNumber(entries);
      this.patterns = builder.patterns.keySet().toArray(new TextMatcher[0]);
      this.byPattern =
          builder.patterns.values().stream().map(RuleIndex::ints).toArray(int[][]::new);
      this.hasStructures =
          patterns.length > 0
              || builder.whole.keySet().stream()
                  .anyMatch(text -> text.startsWith("{") || text.startsWith("["));
    }

    int[] find(LogEvent event, int value) {
      ValueKind kind = event.kind(value);
      if (kind == ValueKind.NULL || kind.isStructure() && !hasStructures) {
        return NONE;
      }
      String text = event.text(value);
      if (text.length() > LONGEST_RECENT) {
        return look(text);
      }
      int hash = text.hashCode();
      int at = (hash ^ hash >>> 16) & RECENT - 1;
      String before = recent[at];
      if (before != null && (before == text || before.equals(text))) {
        return answers[at];
      }
      int[] answer = look(text);
      recent[at] = text;
      answers[at] = answer;
      return answer;
    }

    /**
     * Small whole numbers (ports, protocols, states of HTTP) are found without making text. Others
     * are looked up as they are written and, because {@code 22.0} is 22, by value.
     */
    int[] findNumber(LogEvent event, int value) {
      long whole = event.wholeNumber(value, -1);
      if (patterns.length == 0 && whole >= 0 && whole < byNumber.length) {
        return byNumber[(int) whole];
      }
      int[] asWritten = find(event, value);
      String text = event.text(value);
      if (Double.isNaN(Numbers.parse(text))) {
        return asWritten;
      }
      int[] byValue = byText.get(NumberMatchers.canonical(new BigDecimal(text)));
      return byValue == null || Arrays.equals(byValue, asWritten)
          ? asWritten
          : joined(asWritten, byValue);
    }

    private static int[] joined(int[] some, int[] more) {
      int[] all = Arrays.copyOf(some, some.length + more.length);
      System.arraycopy(more, 0, all, some.length, more.length);
      return all;
    }

    /** What is asked of the whole numbers below {@link #SMALL}, whichever way they are written. */
    private static int[][] byNumber(Map<String, int[]> entries) {
      int[][] byNumber = new int[SMALL][];
      Arrays.fill(byNumber, NONE);
      boolean any = false;
      for (Map.Entry<String, int[]> entry : entries.entrySet()) {
        double number = Numbers.parse(entry.getKey());
        if (number >= 0 && number < SMALL && number == Math.rint(number)) {
          byNumber[(int) number] = joined(byNumber[(int) number], entry.getValue());
          any = true;
        }
      }
      return any ? byNumber : new int[0][];
    }

    private int[] look(String text) {
      int[] answer = byText.get(text);
      if (answer == null) {
        answer = NONE;
      }
      for (int i = 0; i < patterns.length; i++) {
        if (patterns[i].matches(text)) {
          answer = joined(answer, byPattern[i]);
        }
      }
      return answer;
    }
  }
}
