package io.flowtrail.sigma;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The documents of one file with their {@code action} carried out, as the reference implementation
 * (pySigma) does: {@code global} is joined to every rule behind it until {@code reset}, {@code
 * repeat} is the document before it with other parts. Correlations and filters stand as they are.
 *
 * <p>Rules that come out of one document have one id; from the second on they get a number.
 */
final class RuleCollection {
  /** Entries of maps that may be joined in one file: many documents times a large global one. */
  private static final int MOST_JOINS = 1_000_000;

  private static final int DEEPEST = 64;

  private final String file;
  private final SigmaProblems problems;
  private final Map<Node, Integer> given = new IdentityHashMap<>();
  private int joins;

  private RuleCollection(String file, SigmaProblems problems) {
    this.file = file;
    this.problems = problems;
  }

  /** The documents that remain; what is wrong is added to {@code problems}. */
  static List<Node> resolve(String file, List<Node> documents, SigmaProblems problems) {
    if (documents.stream().allMatch(document -> action(document) == null)) {
      return documents;
    }
    RuleCollection collection = new RuleCollection(file, problems);
    try {
      return collection.resolve(documents);
    } catch (YamlValues.BadValueException e) {
      problems.error(file, e.line(), "", "action", e.getMessage());
      return List.of();
    }
  }

  private List<Node> resolve(List<Node> documents) throws YamlValues.BadValueException {
    List<Node> resolved = new ArrayList<>();
    MappingNode global = null;
    MappingNode before = null;
    for (Node document : documents) {
      Node action = action(document);
      if (action == null) {
        boolean rule = document instanceof MappingNode map && !has(map, "correlation", "filter");
        Node whole = rule && global != null ? joined((MappingNode) document, global, 0) : document;
        before = rule ? (MappingNode) whole : before;
        resolved.add(rule ? numbered((MappingNode) whole) : whole);
        continue;
      }
      MappingNode part = without((MappingNode) document, "action");
      switch (action instanceof ScalarNode scalar ? scalar.getValue() : "") {
        case "global" -> {
          global = part;
          before = part;
        }
        case "reset" -> global = null;
        case "repeat" -> {
          before = before == null ? part : joined(before, part, 0);
          resolved.add(numbered(before));
        }
        default ->
            problems.error(
                file,
                YamlValues.line(action),
                "",
                "action",
                "unknown action; there are global, reset and repeat");
      }
    }
    return resolved;
  }

  private static Node action(Node document) {
    return document instanceof MappingNode map ? value(map, "action") : null;
  }

  private static Node value(MappingNode map, String key) {
    for (NodeTuple tuple : map.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        return tuple.getValueNode();
      }
    }
    return null;
  }

  private static boolean has(MappingNode map, String... keys) {
    for (String key : keys) {
      if (value(map, key) != null) {
        return true;
      }
    }
    return false;
  }

  private static MappingNode without(MappingNode map, String key) {
    return like(
        map,
        map.getValue().stream()
            .filter(
                tuple ->
                    !(tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key)))
            .toList());
  }

  /** {@code map} with the entries of {@code other}, which win; maps in both are joined. */
  private MappingNode joined(MappingNode map, MappingNode other, int depth)
      throws YamlValues.BadValueException {
    joins += map.getValue().size() + other.getValue().size();
    // An alias inside what it stands for leads down forever.
    if (joins > MOST_JOINS || depth > DEEPEST) {
      throw new YamlValues.BadValueException(
          YamlValues.line(other),
          "the documents unfold too far; split the file, or do without aliases");
    }
    // What is no text cannot be the same; that a key stands there twice is told later.
    Map<Object, NodeTuple> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      Object key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : tuple;
      entries.put(entries.containsKey(key) ? tuple : key, tuple);
    }
    for (NodeTuple tuple : other.getValue()) {
      Object key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : tuple;
      NodeTuple own = entries.get(key);
      boolean maps =
          own != null
              && own.getValueNode() instanceof MappingNode
              && tuple.getValueNode() instanceof MappingNode;
      Node value =
          maps
              ? joined(
                  (MappingNode) own.getValueNode(), (MappingNode) tuple.getValueNode(), depth + 1)
              : tuple.getValueNode();
      entries.put(key, new NodeTuple(tuple.getKeyNode(), value));
    }
    return like(map, List.copyOf(entries.values()));
  }

  private static MappingNode like(MappingNode map, List<NodeTuple> entries) {
    return new MappingNode(
        Tag.MAP,
        true,
        entries,
        map.getStartMark(),
        map.getEndMark(),
        DumperOptions.FlowStyle.BLOCK);
  }

  /** The rule; id and name with a number where a rule before it came out of the same document. */
  private MappingNode numbered(MappingNode rule) {
    List<NodeTuple> entries = new ArrayList<>();
    for (NodeTuple tuple : rule.getValue()) {
      boolean names =
          tuple.getKeyNode() instanceof ScalarNode key
              && (key.getValue().equals("id") || key.getValue().equals("name"))
              && tuple.getValueNode() instanceof ScalarNode;
      entries.add(names ? numbered(tuple) : tuple);
    }
    return like(rule, entries);
  }

  private NodeTuple numbered(NodeTuple tuple) {
    ScalarNode value = (ScalarNode) tuple.getValueNode();
    String attribute = ((ScalarNode) tuple.getKeyNode()).getValue();
    int number = given.merge(value, 1, Integer::sum);
    if (number == 1 || YamlValues.scalar(value) instanceof SigmaValue.Null) {
      return tuple;
    }
    String made = value.getValue() + "-" + number;
    problems.notice(
        file,
        YamlValues.line(value),
        made,
        attribute,
        "several rules come out of this document; the next one is called '" + made + "'");
    return new NodeTuple(
        tuple.getKeyNode(),
        new ScalarNode(
            Tag.STR,
            made,
            value.getStartMark(),
            value.getEndMark(),
            DumperOptions.ScalarStyle.PLAIN));
  }
}
