package io.flowtrail.sigma.match;

import com.google.re2j.Pattern;
import io.flowtrail.event.NamedLists;
import io.flowtrail.event.Numbers;
import io.flowtrail.sigma.FieldModifier;
import io.flowtrail.sigma.Search;
import io.flowtrail.sigma.SigmaProblems;
import io.flowtrail.sigma.SigmaValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Compiles fields and their values into tests. */
final class ItemCompiler {
  private static final int MOST_WRITTEN = 5;

  /** What makes two tests the same. */
  private record TestKey(String field, List<FieldModifier> modifiers, List<SigmaValue> values) {}

  /** Thrown where an item cannot be compiled; the message is for the author. */
  private static final class ItemException extends Exception {
    ItemException(String message) {
      super(message);
    }
  }

  private final String file;
  private final String ruleId;
  private final TestPool pool;
  private final NamedLists lists;
  private final SigmaProblems problems;

  ItemCompiler(
      String file, String ruleId, TestPool pool, NamedLists lists, SigmaProblems problems) {
    this.file = file;
    this.ruleId = ruleId;
    this.pool = pool;
    this.lists = lists;
    this.problems = problems;
  }

  /** Compiles an item of a search; if that is impossible, says so and returns something. */
  Expression compile(Search.Item item, String search) {
    var problem = ModifierCheck.problem(item);
    if (problem.isPresent()) {
      error(item, search, problem.get());
      return Expression.NEVER;
    }
    try {
      return item.has(FieldModifier.NEQ) ? negated(item, search) : positive(item, search);
    } catch (ItemException | IllegalArgumentException e) {
      error(item, search, e.getMessage());
      return Expression.NEVER;
    }
  }

  private void error(Search.Item item, String search, String message) {
    problems.error(file, item.line(), ruleId, item.isKeyword() ? search : item.key(), message);
  }

  private void notice(Search.Item item, String search, String message) {
    problems.notice(file, item.line(), ruleId, item.isKeyword() ? search : item.key(), message);
  }

  private Expression negated(Search.Item item, String search) throws ItemException {
    return Expression.differs(positive(item, search));
  }

  private Expression positive(Search.Item item, String search) throws ItemException {
    List<SigmaValue> values = expand(item, search);
    if (values.isEmpty()) {
      // Every placeholder stands for an empty list, and nothing is in an empty list.
      if (!item.isKeyword()) {
        pool.slot(item.field());
      }
      return Expression.NEVER;
    }
    if (!item.has(FieldModifier.ALL)) {
      return new Expression.Tested(test(item, search, values), search);
    }
    if (item.values().size() == 1 && !item.has(FieldModifier.EXPAND)) {
      notice(item, search, "'all' changes nothing for a single value");
    }
    List<Expression> each = new ArrayList<>();
    for (SigmaValue value : values) {
      each.add(new Expression.Tested(test(item, search, List.of(value)), search));
    }
    return Expression.all(each);
  }

  private List<SigmaValue> expand(Search.Item item, String search) {
    if (!item.has(FieldModifier.EXPAND)) {
      for (SigmaValue value : item.values()) {
        if (value instanceof SigmaValue.Text && Placeholders.hasPlaceholder(value.written())) {
          notice(
              item,
              search,
              "'"
                  + value.written()
                  + "' is taken as it stands; write '"
                  + (item.key().isEmpty() ? "" : item.key())
                  + "|expand' if the list is meant");
        }
      }
      return item.values();
    }
    Placeholders placeholders = new Placeholders(lists);
    List<SigmaValue> values = new ArrayList<>();
    for (SigmaValue value : item.values()) {
      if (value instanceof SigmaValue.Text) {
        placeholders.expand(value.written()).forEach(text -> values.add(new SigmaValue.Text(text)));
      } else {
        values.add(value);
      }
    }
    return values;
  }

  private FieldTest test(Search.Item item, String search, List<SigmaValue> values)
      throws ItemException {
    List<FieldModifier> modifiers =
        item.modifiers().stream()
            .filter(
                m -> m != FieldModifier.ALL && m != FieldModifier.NEQ && m != FieldModifier.EXPAND)
            .toList();
    FieldTest made = makeTest(item, search, modifiers, values);
    return pool.test(new TestKey(item.field(), modifiers, values), () -> made);
  }

  private FieldTest makeTest(
      Search.Item item, String search, List<FieldModifier> modifiers, List<SigmaValue> values)
      throws ItemException {
    String label = modifiers.stream().map(FieldModifier::toString).collect(Collectors.joining("|"));
    if (item.isKeyword()) {
      return keywords(modifiers, label, values);
    }
    int slot = pool.slot(item.field());
    if (modifiers.contains(FieldModifier.EXISTS)) {
      return new FieldTest.Exists(item.field(), slot, existence(values));
    }
    if (modifiers.contains(FieldModifier.FIELDREF)) {
      return fieldReference(item, slot, label, modifiers, values);
    }
    List<ValueMatcher> matchers = new ArrayList<>();
    boolean orNull = false;
    FieldModifier timePart = first(modifiers, FieldModifier::isTimePart);
    FieldModifier comparison = first(modifiers, FieldModifier::isComparison);
    if (timePart != null) {
      List<SigmaValue.Number> numbers = numbers(values, timePart);
      checkRange(timePart, numbers);
      matchers.add(new NumberMatchers.TimePart(timePart, comparison(comparison), numbers));
    } else if (comparison != null) {
      matchers.add(new NumberMatchers.Compared(comparison, numbers(values, comparison)));
    } else if (modifiers.contains(FieldModifier.CIDR)) {
      matchers.add(new CidrMatcher(blocks(item, search, values)));
    } else if (modifiers.contains(FieldModifier.RE)) {
      matchers.addAll(regexes(modifiers, values));
    } else {
      orNull = values.stream().anyMatch(SigmaValue.Null.class::isInstance);
      matchers.addAll(texts(item, search, modifiers, values));
    }
    matchers.sort(Comparator.comparingInt(ValueMatcher::cost));
    return new FieldTest.AnyValue(item.field(), slot, label, matchers, orNull, written(values));
  }

  private static FieldModifier first(List<FieldModifier> modifiers, Predicate<FieldModifier> kind) {
    return modifiers.stream().filter(kind).findFirst().orElse(null);
  }

  /** {@code ALL} stands for equality in the comparisons of this package. */
  private static FieldModifier comparison(FieldModifier comparison) {
    return comparison == null ? FieldModifier.ALL : comparison;
  }

  private static String written(List<SigmaValue> values) {
    String shown =
        values.stream()
            .limit(MOST_WRITTEN)
            .map(SigmaValue::written)
            .collect(Collectors.joining(", "));
    int more = values.size() - MOST_WRITTEN;
    return more > 0 ? shown + ", ... (" + more + " more)" : shown;
  }

  private static boolean existence(List<SigmaValue> values) throws ItemException {
    if (values.size() == 1) {
      if (values.get(0) instanceof SigmaValue.Bool bool) {
        return bool.value();
      }
      // YAML 1.1, which other tools read, has yes and no, too.
      String text = values.get(0).written().toLowerCase(Locale.ROOT);
      if (Set.of("true", "yes", "on").contains(text)) {
        return true;
      }
      if (Set.of("false", "no", "off").contains(text)) {
        return false;
      }
    }
    throw new ItemException("'exists' takes true or false");
  }

  private FieldTest fieldReference(
      Search.Item item,
      int slot,
      String label,
      List<FieldModifier> modifiers,
      List<SigmaValue> values)
      throws ItemException {
    FieldModifier part = first(modifiers, FieldModifier::isTextPart);
    boolean cased = modifiers.contains(FieldModifier.CASED);
    List<FieldTest> tests = new ArrayList<>();
    for (SigmaValue value : values) {
      if (!(value instanceof SigmaValue.Text)) {
        throw new ItemException("'fieldref' takes the name of another field");
      }
      String other = value.written();
      if (TextPattern.parse(other).hasWildcards()) {
        throw new ItemException("'fieldref' takes the name of one field, without wildcards");
      }
      tests.add(
          new FieldReferenceTest(
              item.field(),
              slot,
              label,
              other,
              pool.slot(other),
              part == null ? FieldModifier.ALL : part,
              cased));
    }
    return tests.size() == 1 ? tests.get(0) : new AnyTest(tests);
  }

  private static List<SigmaValue.Number> numbers(List<SigmaValue> values, FieldModifier modifier)
      throws ItemException {
    List<SigmaValue.Number> numbers = new ArrayList<>();
    for (SigmaValue value : values) {
      if (value instanceof SigmaValue.Number number) {
        numbers.add(number);
      } else if (value instanceof SigmaValue.Text text
          && !Double.isNaN(Numbers.parse(text.written()))) {
        numbers.add(new SigmaValue.Number(new BigDecimal(text.written()), text.written()));
      } else {
        throw new ItemException(
            "'" + modifier + "' takes a number, and '" + value.written() + "' is none");
      }
    }
    return numbers;
  }

  private static void checkRange(FieldModifier part, List<SigmaValue.Number> numbers)
      throws ItemException {
    int least = part == FieldModifier.MINUTE || part == FieldModifier.HOUR ? 0 : 1;
    int most =
        switch (part) {
          case MINUTE -> 59;
          case HOUR -> 23;
          case DAY -> 31;
          case WEEK -> 53;
          case MONTH -> 12;
          default -> 9999;
        };
    for (SigmaValue.Number number : numbers) {
      double value = number.value().doubleValue();
      if (value < least || value > most || value != Math.rint(value)) {
        throw new ItemException(
            "'"
                + part
                + "' lies between "
                + least
                + " and "
                + most
                + ", and "
                + number.written()
                + " does not");
      }
    }
  }

  private List<CidrMatcher.Block> blocks(Search.Item item, String search, List<SigmaValue> values)
      throws ItemException {
    List<CidrMatcher.Block> blocks = new ArrayList<>();
    for (SigmaValue value : values) {
      if (value instanceof SigmaValue.Null) {
        throw new ItemException("'cidr' takes a block of addresses such as 10.0.0.0/8");
      }
      CidrMatcher.Block block = CidrMatcher.Block.parse(value.written().strip());
      if (block.hasHostBits() && !item.has(FieldModifier.EXPAND)) {
        notice(
            item,
            search,
            "'"
                + value.written()
                + "' sets bits of the address behind its prefix; the whole block is meant");
      }
      blocks.add(block);
    }
    return blocks;
  }

  private static List<TextMatcher> regexes(List<FieldModifier> modifiers, List<SigmaValue> values)
      throws ItemException {
    int flags =
        (modifiers.contains(FieldModifier.I) ? Pattern.CASE_INSENSITIVE : 0)
            | (modifiers.contains(FieldModifier.M) ? Pattern.MULTILINE : 0)
            | (modifiers.contains(FieldModifier.S) ? Pattern.DOTALL : 0);
    List<TextMatcher> regexes = new ArrayList<>();
    for (SigmaValue value : values) {
      if (value instanceof SigmaValue.Null) {
        throw new ItemException("'re' takes a regular expression");
      }
      try {
        regexes.add(RegexCompiler.compile(placed(value.written(), modifiers), flags));
      } catch (RegexCompiler.RegexException e) {
        throw new ItemException(e.getMessage());
      }
    }
    return regexes;
  }

  /** An expression is sought anywhere, as {@code contains} says, unless it is tied to an end. */
  private static String placed(String regex, List<FieldModifier> modifiers) {
    if (regex.isEmpty()) {
      return regex;
    }
    if (modifiers.contains(FieldModifier.STARTSWITH)) {
      return "\\A(?:" + regex + ")";
    }
    return modifiers.contains(FieldModifier.ENDSWITH) ? "(?:" + regex + ")\\z" : regex;
  }

  private FieldTest keywords(List<FieldModifier> modifiers, String label, List<SigmaValue> values)
      throws ItemException {
    List<TextMatcher> matchers = new ArrayList<>();
    if (modifiers.contains(FieldModifier.RE)) {
      matchers.addAll(regexes(modifiers, values));
    } else {
      boolean cased = modifiers.contains(FieldModifier.CASED);
      List<TextMatcher> each = new ArrayList<>();
      for (SigmaValue value : values) {
        if (value instanceof SigmaValue.Null || value.written().isEmpty()) {
          throw new ItemException("a keyword is empty and would be found in every record");
        }
        for (TextPattern pattern :
            ValueTransformation.apply(TextPattern.parse(value.written()), modifiers)) {
          each.add(LetterMatchers.of(pattern.within(true, true), cased, value.written()));
        }
      }
      for (ValueMatcher joined : ManyTexts.join(each, cased)) {
        matchers.add((TextMatcher) joined);
      }
    }
    return new FieldTest.Keywords(matchers, label, written(values));
  }

  private List<ValueMatcher> texts(
      Search.Item item, String search, List<FieldModifier> modifiers, List<SigmaValue> values)
      throws ItemException {
    boolean cased = modifiers.contains(FieldModifier.CASED);
    FieldModifier part = first(modifiers, FieldModifier::isTextPart);
    boolean plain = modifiers.stream().allMatch(m -> m == FieldModifier.CASED);
    if (modifiers.contains(FieldModifier.BASE64OFFSET) && part != FieldModifier.CONTAINS) {
      notice(item, search, "'base64offset' finds parts of texts; write 'base64offset|contains'");
    }
    List<SigmaValue.Number> numbers = new ArrayList<>();
    List<TextMatcher> texts = new ArrayList<>();
    long letters = 0;
    for (SigmaValue value : values) {
      if (value instanceof SigmaValue.Null) {
        if (!plain) {
          throw new ItemException(
              "null does not combine with '"
                  + modifiers.get(0)
                  + "'; write 'field: null' in a"
                  + " selection of its own");
        }
        continue;
      }
      if (value instanceof SigmaValue.Number number && plain) {
        numbers.add(number);
        continue;
      }
      if (part != null && value.written().isEmpty()) {
        throw new ItemException(
            "every text "
                + (part == FieldModifier.CONTAINS
                    ? "contains"
                    : part == FieldModifier.STARTSWITH ? "starts with" : "ends with")
                + " the empty one; write 'exists: true', or '' without modifier for the empty text");
      }
      boolean before = part == FieldModifier.CONTAINS || part == FieldModifier.ENDSWITH;
      boolean behind = part == FieldModifier.CONTAINS || part == FieldModifier.STARTSWITH;
      for (TextPattern pattern :
          ValueTransformation.apply(TextPattern.parse(value.written()), modifiers)) {
        texts.add(LetterMatchers.of(pattern.within(before, behind), cased, value.written()));
        letters += value.written().length();
      }
    }
    if (part != null && letters > TextTrie.LARGEST) {
      throw new ItemException(
          "the values have more than "
              + TextTrie.LARGEST
              + " characters together, too many for '"
              + part
              + "'; use whole values, which may be any number");
    }
    List<ValueMatcher> matchers = new ArrayList<>();
    if (!numbers.isEmpty()) {
      matchers.add(new NumberMatchers.Same(numbers));
    }
    matchers.addAll(ManyTexts.join(texts, cased));
    return matchers;
  }

  /** Holds if one of several tests holds. */
  private static final class AnyTest extends FieldTest {
    private final List<FieldTest> tests;

    AnyTest(List<FieldTest> tests) {
      this.tests = List.copyOf(tests);
    }

    @Override
    boolean test(Evaluation evaluation) {
      for (FieldTest test : tests) {
        if (test.holds(evaluation)) {
          return true;
        }
      }
      return false;
    }

    @Override
    int cost() {
      return tests.stream().mapToInt(FieldTest::cost).sum();
    }

    @Override
    void explain(Evaluation evaluation, String search, Explanation explanation) {
      for (FieldTest test : tests) {
        if (test.holds(evaluation)) {
          test.explain(evaluation, search, explanation);
        }
      }
    }

    @Override
    void explainNot(Evaluation evaluation, String search, Explanation explanation) {
      tests.get(0).explainNot(evaluation, search, explanation);
    }
  }
}
