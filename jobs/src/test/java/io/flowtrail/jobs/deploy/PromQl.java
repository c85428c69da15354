package io.flowtrail.jobs.deploy;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression asks for. Not a parser: texts, label matchers and lists of labels are taken
 * out, and whatever word is left and is neither a function nor a keyword is a metric.
 *
 * @param metrics names of metrics
 * @param labels names of labels
 */
public record PromQl(Set<String> metrics, Set<String> labels) {
  private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
  private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)}");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  private static final Set<String> WORDS =
      Set.of(
          "sum", "min", "max", "rate", "increase", "delta", "absent", "topk", "time", "and", "or");

  public static PromQl of(String expression) {
    Set<String> labels = new HashSet<>();
    String rest = TEXT.matcher(expression).replaceAll("");
    for (Pattern inBrackets : Set.of(GROUPING, MATCHERS)) {
      Matcher matcher = inBrackets.matcher(rest);
      while (matcher.find()) {
        words(matcher.group(1), labels);
      }
      rest = inBrackets.matcher(rest).replaceAll(" ");
    }
    Set<String> metrics = new HashSet<>();
    words(RANGE.matcher(rest).replaceAll(" "), metrics);
    metrics.removeAll(WORDS);
    return new PromQl(metrics, labels);
  }

  private static void words(String text, Set<String> into) {
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      into.add(matcher.group());
    }
  }
}
