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

  private DefaultRules() {}

  /**
   * Reads all rules, in the order of their file names.
   *
   * @return texts whose file is named {@code rules/aws_....yml}
   */
  public static List<RuleText> load() {
    List<RuleText> texts = new ArrayList<>();
    for (String name : index()) {
      texts.add(new RuleText("rules/" + name, read(name)));
    }
    return List.copyOf(texts);
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
