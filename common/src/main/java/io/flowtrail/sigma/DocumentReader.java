package io.flowtrail.sigma;

import io.flowtrail.event.LogSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The top level of one document. */
final class DocumentReader {
  /** What Sigma defines; all other attributes are the author's own. */
  private static final Set<String> DEFINED =
      Set.of(
          "title",
          "id",
          "name",
          "related",
          "taxonomy",
          "status",
          "description",
          "license",
          "references",
          "author",
          "date",
          "modified",
          "logsource",
          "detection",
          "correlation",
          "filter",
          "fields",
          "falsepositives",
          "level",
          "tags",
          "scope",
          "generate");

  private final String file;
  private final int line;
  private final SigmaProblems problems;
  private final YamlValues values = new YamlValues();
  private final Map<String, Node> attributes = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final String label;

  DocumentReader(String file, Node node, SigmaProblems problems)
      throws YamlValues.BadValueException {
    this.file = file;
    this.line = YamlValues.line(node);
    this.problems = problems;
    for (Map.Entry<ScalarNode, Node> entry : YamlValues.entries(node).entrySet()) {
      attributes.put(entry.getKey().getValue(), entry.getValue());
      lines.put(entry.getKey().getValue(), YamlValues.line(entry.getKey()));
    }
    String id = text("id");
    String name = text("name");
    this.label = !id.isEmpty() ? id : !name.isEmpty() ? name : text("title");
  }

  String file() {
    return file;
  }

  int line() {
    return line;
  }

  /** Id, else name, else title, else nothing. */
  String label() {
    return label;
  }

  YamlValues values() {
    return values;
  }

  boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  Node node(String attribute) {
    return attributes.get(attribute);
  }

  int line(String attribute) {
    return lines.getOrDefault(attribute, line);
  }

  void error(String attribute, String message) {
    errorAt(line(attribute), attribute, message);
  }

  void errorAt(int atLine, String field, String message) {
    problems.error(file, atLine, label, field, message);
  }

  void notice(String attribute, String message) {
    noticeAt(line(attribute), attribute, message);
  }

  void noticeAt(int atLine, String field, String message) {
    problems.notice(file, atLine, label, field, message);
  }

  /** A single value as text, or nothing. */
  String text(String attribute) {
    return attributes.get(attribute) instanceof ScalarNode scalar
            && !(YamlValues.scalar(scalar) instanceof SigmaValue.Null)
        ? scalar.getValue()
        : "";
  }

  /** A list of texts; one text stands for a list of one, anything else is left out. */
  List<String> texts(String attribute) {
    Node node = attributes.get(attribute);
    if (node instanceof SequenceNode sequence) {
      List<String> texts = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        if (element instanceof ScalarNode scalar
            && !(YamlValues.scalar(scalar) instanceof SigmaValue.Null)) {
          texts.add(scalar.getValue());
        }
      }
      return texts;
    }
    String one = text(attribute);
    return one.isEmpty() ? List.of() : List.of(one);
  }

  String title() {
    String title = text("title").strip();
    if (title.isEmpty()) {
      error("title", "'title' is missing: one line that says what is detected");
    }
    return title;
  }

  Level level() {
    String written = text("level");
    if (!has("level") || (written.isEmpty() && node("level") instanceof ScalarNode)) {
      return Level.MEDIUM;
    }
    return Level.ofName(written)
        .orElseGet(
            () -> {
              error(
                  "level",
                  "unknown level '"
                      + written
                      + "'; write informational, low, medium, high or critical"
                      + Suggestion.didYouMean(
                          written, List.of("informational", "low", "medium", "high", "critical")));
              return Level.MEDIUM;
            });
  }

  /**
   * Another taxonomy gives fields other names, so the rule would look for what never stands there.
   */
  void checkTaxonomy() {
    String taxonomy = text("taxonomy");
    if (!taxonomy.isEmpty() && !taxonomy.equalsIgnoreCase("sigma")) {
      error(
          "taxonomy",
          "taxonomy '"
              + taxonomy
              + "' is not known; use AWS's field names and leave 'taxonomy' out");
    }
  }

  RuleLogSource logSource() throws YamlValues.BadValueException {
    if (!has("logsource")) {
      error(
          "logsource",
          "'logsource' is missing; write 'product: aws' and 'service: cloudtrail', 'vpcflow' or"
              + " 's3access'"
              + similarAttribute(List.of("logsource")));
      return new RuleLogSource("", "", "");
    }
    Map<String, String> parts = new LinkedHashMap<>();
    for (Map.Entry<ScalarNode, Node> entry : YamlValues.entries(node("logsource")).entrySet()) {
      String key = entry.getKey().getValue();
      boolean counts = Set.of("product", "service", "category").contains(key);
      if (counts && entry.getValue() instanceof ScalarNode scalar) {
        boolean none = YamlValues.scalar(scalar) instanceof SigmaValue.Null;
        parts.put(key, none ? "" : scalar.getValue().strip());
      } else if (counts) {
        errorAt(
            YamlValues.line(entry.getValue()),
            "logsource",
            "'" + key + "' must be one text; write a rule for each " + key);
      }
    }
    String product = parts.getOrDefault("product", "");
    String service = parts.getOrDefault("service", "");
    // A service of ours says as much as product and service do.
    if (product.isEmpty() && LogSource.ofService(service).isPresent()) {
      product = "aws";
    }
    return new RuleLogSource(product, service, parts.getOrDefault("category", ""));
  }

  Map<String, Object> attributes() throws YamlValues.BadValueException {
    Map<String, Object> own = new LinkedHashMap<>();
    for (Map.Entry<String, Node> entry : attributes.entrySet()) {
      if (!DEFINED.contains(entry.getKey())) {
        own.put(entry.getKey(), values.plain(entry.getValue()));
      }
    }
    return own;
  }

  /** A hint where an attribute is missing and one with a similar name is there. */
  String similarAttribute(Collection<String> missing) {
    for (String name : attributes.keySet()) {
      if (!DEFINED.contains(name)) {
        var meant = Suggestion.closest(name, missing);
        if (meant.isPresent()) {
          return "; '" + name + "' should perhaps be '" + meant.get() + "'";
        }
      }
    }
    return "";
  }
}
