package io.flowtrail.sigma.match;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Regular expressions in linear time: patterns meet texts that attackers wrote.
 *
 * <p>Linear still means that each character may cost as many steps as the compiled pattern has, so
 * patterns that unfold too far ({@code (a{1000}){1000}}) are refused before they are compiled.
 */
final class RegexCompiler {
  private static final int LONGEST = 8_192;
  private static final int MOST_STEPS = 4_000;
  private static final int DEEPEST = 100;

  private RegexCompiler() {}

  /** A pattern that cannot be used; the message says why and what to write instead. */
  static final class RegexException extends Exception {
    RegexException(String message) {
      super(message);
    }
  }

  /**
   * Compiles a pattern.
   *
   * @param flags those of {@link Pattern}
   */
  static TextMatcher compile(String regex, int flags) throws RegexException {
    if (regex.isEmpty()) {
      throw new RegexException("an empty regular expression matches everything; use 'exists'");
    }
    if (regex.length() > LONGEST) {
      throw new RegexException(
          "the regular expression is longer than "
              + LONGEST
              + " characters; use a list of values with 'contains'");
    }
    checkSteps(regex);
    try {
      Pattern pattern = Pattern.compile(regex, flags);
      if (pattern.programSize() > MOST_STEPS) {
        throw tooManySteps("");
      }
      return new RegexMatcher(pattern);
    } catch (PatternSyntaxException e) {
      throw new RegexException(explain(regex, e));
    }
  }

  private static RegexException tooManySteps(String where) {
    return new RegexException(
        "the regular expression unfolds into more than "
            + MOST_STEPS
            + " steps"
            + where
            + "; lower the counts of its repetitions, or use * or +");
  }

  /** Estimates the size of the compiled pattern, repetitions multiplied, without compiling it. */
  private static void checkSteps(String regex) throws RegexException {
    long[] outside = new long[DEEPEST];
    int depth = 0;
    long steps = 0;
    long last = 0;
    int i = 0;
    while (i < regex.length()) {
      char c = regex.charAt(i);
      int next = i + 1;
      switch (c) {
        case '\\' -> {
          next = afterEscape(regex, i);
          last = Math.max(1, next - i - 4L);
          steps += last;
        }
        case '[' -> {
          next = afterClass(regex, i);
          last = 1;
          steps++;
        }
        case '(' -> {
          if (depth == DEEPEST) {
            throw new RegexException(
                "the regular expression is nested deeper than " + DEEPEST + " groups");
          }
          outside[depth++] = steps;
          steps = 2;
          last = 0;
        }
        case ')' -> {
          last = steps;
          steps += depth > 0 ? outside[--depth] : 0;
        }
        case '|' -> {
          steps++;
          last = 0;
        }
        case '*', '+', '?' -> steps++;
        case '{' -> {
          int close = regex.indexOf('}', i);
          long times = close < 0 ? -1 : times(regex.substring(i + 1, close));
          if (times < 0) {
            last = 1;
            steps++;
          } else {
            steps += last * Math.max(0, times - 1) + times;
            last = (last + 1) * Math.max(1, times);
            next = close + 1;
          }
        }
        default -> {
          last = 1;
          steps++;
        }
      }
      if (steps > MOST_STEPS) {
        throw tooManySteps(" at '" + regex.substring(Math.max(0, next - 12), next) + "'");
      }
      i = next;
    }
  }

  private static int afterEscape(String regex, int at) {
    if (regex.startsWith("\\Q", at)) {
      int end = regex.indexOf("\\E", at);
      return end < 0 ? regex.length() : end + 2;
    }
    boolean named =
        at + 2 < regex.length()
            && "pPx".indexOf(regex.charAt(at + 1)) >= 0
            && regex.charAt(at + 2) == '{';
    int close = named ? regex.indexOf('}', at) : -1;
    return close >= 0 ? Math.min(close + 1, at + 5) : Math.min(at + 2, regex.length());
  }

  private static int afterClass(String regex, int at) {
    int i = at + 1;
    if (i < regex.length() && regex.charAt(i) == '^') {
      i++;
    }
    if (i < regex.length() && regex.charAt(i) == ']') {
      i++;
    }
    while (i < regex.length() && regex.charAt(i) != ']') {
      if (regex.charAt(i) == '\\') {
        i++;
      } else if (regex.startsWith("[:", i)) {
        int end = regex.indexOf(":]", i);
        i = end < 0 ? i : end + 1;
      }
      i++;
    }
    return Math.min(i + 1, regex.length());
  }

  /**
   * How often {@code n}, {@code n,} or {@code n,m} repeats at most, or -1 if it is none of these.
   */
  private static long times(String inside) {
    if (!inside.matches("[0-9]{1,9}(,[0-9]{0,9})?")) {
      return -1;
    }
    int comma = inside.indexOf(',');
    if (comma < 0) {
      return Long.parseLong(inside);
    }
    long least = Long.parseLong(inside.substring(0, comma));
    return comma + 1 == inside.length()
        ? least + 1
        : Math.max(least, Long.parseLong(inside.substring(comma + 1)));
  }

  private static String explain(String regex, PatternSyntaxException e) {
    String construct = construct(regex);
    if (!construct.isEmpty()) {
      return "the regular expression uses "
          + construct
          + ", which an engine of linear time cannot run; write it without, such as with a second"
          + " selection and 'not' in the condition";
    }
    return "not a valid regular expression: " + e.getDescription() + " in '" + e.getPattern() + "'";
  }

  private static String construct(String regex) {
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '[') {
        i = afterClass(regex, i) - 1;
      } else if (c == '(') {
        String group = group(regex, i);
        if (!group.isEmpty()) {
          return group;
        }
      } else if (c == '\\' && i + 1 < regex.length()) {
        char escaped = regex.charAt(++i);
        if (escaped >= '1' && escaped <= '9' || escaped == 'k' || escaped == 'g') {
          return "a backreference '\\" + escaped + "'";
        }
        if ("GKRXhHZ".indexOf(escaped) >= 0) {
          return "\\" + escaped;
        }
      } else if (c == '+' && i > 0 && "*+?}".indexOf(regex.charAt(i - 1)) >= 0) {
        return "a possessive repetition '" + regex.charAt(i - 1) + "+'";
      }
    }
    return "";
  }

  private static String group(String regex, int at) {
    if (regex.startsWith("(?=", at) || regex.startsWith("(?!", at)) {
      return "lookahead '" + regex.substring(at, at + 3) + "'";
    }
    if (regex.startsWith("(?<=", at) || regex.startsWith("(?<!", at)) {
      return "lookbehind '" + regex.substring(at, at + 4) + "'";
    }
    if (regex.startsWith("(?>", at)) {
      return "an atomic group '(?>'";
    }
    if (regex.startsWith("(?(", at)) {
      return "a conditional group '(?('";
    }
    if (regex.startsWith("(?R", at) || regex.startsWith("(?&", at)) {
      return "recursion";
    }
    return "";
  }

  private static final class RegexMatcher extends TextMatcher {
    private final Pattern pattern;
    private final Matcher matcher;

    RegexMatcher(Pattern pattern) {
      this.pattern = pattern;
      this.matcher = pattern.matcher("");
    }

    @Override
    boolean matches(String text) {
      boolean found = matcher.reset(text).find();
      // Not to keep a long text alive.
      matcher.reset("");
      return found;
    }

    @Override
    String expected(String text) {
      return pattern.pattern();
    }

    @Override
    int position(String text) {
      Matcher again = pattern.matcher(text);
      return again.find() ? again.start() : 0;
    }

    @Override
    public int cost() {
      return REGEX;
    }
  }
}
