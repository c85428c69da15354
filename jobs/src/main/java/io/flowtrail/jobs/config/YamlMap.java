package io.flowtrail.jobs.config;

import io.flowtrail.alert.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of the file, its lines and its place at hand. A wrong shape is noted, not thrown. */
final class YamlMap {
  private final Problems problems;
  private final String path;
  private final Map<String, Node> members = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();

  /** Collects what is wrong with one file. */
  static final class Problems {
    private final String file;
    private final List<ConfigProblem> list = new ArrayList<>();

    Problems(String file) {
      this.file = file;
    }

    void add(int line, String key, String message) {
      list.add(new ConfigProblem(file, line, key, message));
    }

    List<ConfigProblem> sorted() {
      List<ConfigProblem> sorted = new ArrayList<>(list);
      sorted.sort(Comparator.comparingInt(ConfigProblem::line));
      return List.copyOf(sorted);
    }
  }

  private YamlMap(Problems problems, String path) {
    this.problems = problems;
    this.path = path;
  }

  /** The node as a mapping; an empty one, and a problem, if it is anything else. */
  static YamlMap of(Node node, String path, Problems problems) {
    YamlMap map = new YamlMap(problems, path);
    if (isNull(node)) {
      return map;
    }
    if (!(node instanceof MappingNode mapping)) {
      problems.add(line(node), path, "must be a mapping (key: value)");
      return map;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      Node keyNode = tuple.getKeyNode();
      if (!(keyNode instanceof ScalarNode scalar)) {
        problems.add(line(keyNode), path, "a key must be plain text");
        continue;
      }
      String key = scalar.getValue();
      if (map.lines.containsKey(key)) {
        problems.add(
            line(keyNode),
            map.at(key),
            "stands here again; it is also on line " + map.lines.get(key));
        continue;
      }
      map.lines.put(key, line(keyNode));
      if (!isNull(tuple.getValueNode())) {
        map.members.put(key, tuple.getValueNode());
      }
    }
    return map;
  }

  static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Notes every key that is none of these. */
  void allow(Set<String> known) {
    for (Map.Entry<String, Integer> entry : lines.entrySet()) {
      if (!known.contains(entry.getKey())) {
        String hint =
            DidYouMean.nearest(entry.getKey(), known)
                .map(word -> "; did you mean '" + word + "'?")
                .orElse("; known here: " + String.join(", ", new TreeSet<>(known)));
        String shown = SafeText.cut(entry.getKey(), 60);
        problems.add(entry.getValue(), at(shown), "unknown key '" + shown + "'" + hint);
      }
    }
  }

  Set<String> keys() {
    return lines.keySet();
  }

  int line(String key) {
    return lines.getOrDefault(key, 0);
  }

  Optional<Node> node(String key) {
    return Optional.ofNullable(members.get(key));
  }

  YamlMap map(String key) {
    return node(key)
        .map(node -> of(node, at(key), problems))
        .orElseGet(() -> new YamlMap(problems, at(key)));
  }

  Optional<String> text(String key) {
    return node(key).flatMap(node -> text(node, at(key), problems));
  }

  static Optional<String> text(Node node, String path, Problems problems) {
    if (node instanceof ScalarNode scalar && !isNull(node)) {
      return Optional.of(scalar.getValue());
    }
    problems.add(line(node), path, "must be a single value");
    return Optional.empty();
  }

  boolean flag(String key, boolean otherwise) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    switch (text.get()) {
      case "true":
        return true;
      case "false":
        return false;
      default:
        problem(key, "must be true or false, not '" + SafeText.cut(text.get(), 60) + "'");
        return otherwise;
    }
  }

  /** The elements of a list; none, and a problem, if the value is no list. */
  List<Node> list(String key) {
    Optional<Node> node = node(key);
    if (node.isEmpty()) {
      return List.of();
    }
    if (node.get() instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problem(key, "must be a list");
    return List.of();
  }

  /** The texts of a list, each with its node's line. */
  List<Entry> texts(String key) {
    List<Entry> texts = new ArrayList<>();
    int i = 0;
    for (Node node : list(key)) {
      String at = at(key) + "[" + i++ + "]";
      text(node, at, problems).ifPresent(text -> texts.add(new Entry(text, at, line(node))));
    }
    return texts;
  }

  /** A value in a list. */
  record Entry(String text, String path, int line) {}

  void problem(String key, String message) {
    int line = node(key).map(YamlMap::line).orElseGet(() -> line(key));
    problems.add(line, at(key), message);
  }
}
