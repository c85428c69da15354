package io.flowtrail.rules;

import io.flowtrail.sigma.RuleText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The default rules. An index names the files, because a directory inside a jar cannot be listed;
 * the build checks that it names them all.
 */
public final class DefaultRules {
  private static final String DIRECTORY = "/rules/";
  private static final String INDEX = "index.txt";

  /** Where a rule's own records begin; in these files they are the last of the attributes. */
  private static final String TESTS = "\ntests:\n";

  /** Where the next rule of the same file begins. */
  private static final String NEXT_RULE = "\n---\n";

  private DefaultRules() {}

  /**
   * Reads all rules, in the order of their file names, without their tests: those are most of the
   * text, and nobody who runs the rules needs them.
   *
   * @return texts whose file is named {@code rules/aws_....yml}
   */
  public static List<RuleText> load() {
    return loadWithTests().stream()
        .map(rule -> new RuleText(rule.file(), withoutTests(rule.text())))
        .toList();
  }

  /** Reads all rules with the records that they must and must not match. */
  public static List<RuleText> loadWithTests() {
    List<RuleText> texts = new ArrayList<>();
    for (String name : index()) {
      texts.add(new RuleText("rules/" + name, read(name)));
    }
    return List.copyOf(texts);
  }

  private static String withoutTests(String text) {
    StringBuilder rest = new StringBuilder();
    int at = 0;
    for (int tests = text.indexOf(TESTS); tests >= 0; tests = text.indexOf(TESTS, at)) {
      rest.append(text, at, tests);
      int next = text.indexOf(NEXT_RULE, tests);
      at = next < 0 ? text.length() : next;
    }
    return rest.append(text, at, text.length()).append('\n').toString();
  }

  /** The file names that the index holds. */
  static List<String> index() {
    return read(INDEX).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private static String read(String name) {
    try (InputStream in = DefaultRules.class.getResourceAsStream(DIRECTORY + name)) {
      if (in == null) {
        throw new IllegalStateException(
            "the class path lacks " + DIRECTORY + name + "; the build is incomplete");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + DIRECTORY + name, e);
    }
  }
}
