package io.flowtrail.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code detection} and {@code filter}: searches and conditions. */
final class DetectionReader {
  private final DocumentReader document;
  private final String attribute;
  private final Node node;

  DetectionReader(DocumentReader document, String attribute) {
    this(document, attribute, document.node(attribute));
  }

  /**
   * @param node what is read, if it is a part of the attribute
   */
  DetectionReader(DocumentReader document, String attribute, Node node) {
    this.document = document;
    this.attribute = attribute;
    this.node = node;
  }

  /**
   * Reads all searches and conditions; problems have been reported when something is missing.
   *
   * @param notSearches keys besides {@code condition} that are no search identifiers
   */
  Detection read(Set<String> notSearches) throws YamlValues.BadValueException {
    Map<String, Search> searches = new LinkedHashMap<>();
    List<Condition> conditions = new ArrayList<>();
    boolean hasCondition = false;
    for (Map.Entry<ScalarNode, Node> entry : YamlValues.entries(node).entrySet()) {
      String name = entry.getKey().getValue();
      if (name.equals("condition")) {
        hasCondition = true;
        conditions(entry.getValue(), conditions);
      } else if (name.equals("timeframe")) {
        document.errorAt(
            YamlValues.line(entry.getKey()),
            "timeframe",
            "'timeframe' is of old Sigma; write a correlation with 'timespan'");
      } else if (!notSearches.contains(name)) {
        // What cannot be read stays there as something that never holds, so that the condition
        // does not seem wrong as well.
        Search broken = new Search.AnyOf(List.of(), YamlValues.line(entry.getValue()));
        searches.put(name, search(name, entry.getValue()).orElse(broken));
      }
    }
    if (!hasCondition) {
      document.error(
          attribute,
          "'condition' is missing; write 'condition: selection', or how the selections are joined");
    } else if (searches.isEmpty()) {
      document.error(attribute, "there is no selection");
    }
    return new Detection(searches, conditions);
  }

  /** The {@code rules} of a filter; none where it is for every rule. */
  List<String> filteredRules() throws YamlValues.BadValueException {
    for (Map.Entry<ScalarNode, Node> entry : YamlValues.entries(node).entrySet()) {
      if (!entry.getKey().getValue().equals("rules")) {
        continue;
      }
      List<String> rules = new ArrayList<>();
      Node value = entry.getValue();
      List<? extends Node> nodes =
          value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
      for (Node each : nodes) {
        if (each instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
          rules.add(scalar.getValue());
        } else {
          document.errorAt(YamlValues.line(each), "rules", "expected the id or name of a rule");
        }
      }
      if (rules.isEmpty()) {
        document.errorAt(
            YamlValues.line(entry.getKey()),
            "rules",
            "the list is empty; write 'any' if the filter is for every rule");
      }
      boolean every =
          !(node instanceof SequenceNode)
              && rules.size() == 1
              && Set.of("any", "all").contains(rules.get(0).toLowerCase(Locale.ROOT));
      return every ? List.of() : rules;
    }
    return List.of();
  }

  private void conditions(Node node, List<Condition> conditions) {
    List<? extends Node> nodes =
        node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    if (nodes.isEmpty()) {
      document.errorAt(YamlValues.line(node), "condition", "the list of conditions is empty");
    }
    for (Node each : nodes) {
      int line = YamlValues.line(each);
      if (!(each instanceof ScalarNode scalar)) {
        document.errorAt(
            line, "condition", "expected text such as 'selection', found " + YamlValues.kind(each));
        continue;
      }
      try {
        conditions.add(ConditionParser.parse(scalar.getValue(), line));
      } catch (ConditionParser.ConditionException e) {
        document.errorAt(line, "condition", e.getMessage());
      }
    }
  }

  private Optional<Search> search(String name, Node node) throws YamlValues.BadValueException {
    document.values().count(node);
    int line = YamlValues.line(node);
    if (node instanceof ScalarNode scalar) {
      return keywords(name, List.of(scalar), line);
    }
    document.values().enter(node);
    Optional<Search> search = structure(name, node, line);
    document.values().leave();
    return search;
  }

  private Optional<Search> structure(String name, Node node, int line)
      throws YamlValues.BadValueException {
    List<Search> parts = new ArrayList<>();
    if (node instanceof MappingNode) {
      for (Map.Entry<ScalarNode, Node> entry : YamlValues.entries(node).entrySet()) {
        item(name, entry.getKey(), entry.getValue()).ifPresent(parts::add);
      }
    } else {
      List<ScalarNode> scalars = new ArrayList<>();
      for (Node element : ((SequenceNode) node).getValue()) {
        if (element instanceof ScalarNode scalar) {
          scalars.add(scalar);
        } else {
          search(name, element).ifPresent(parts::add);
        }
      }
      if (!scalars.isEmpty()) {
        keywords(name, scalars, YamlValues.line(scalars.get(0))).ifPresent(parts::add);
      }
    }
    if (parts.isEmpty()) {
      boolean empty =
          node instanceof MappingNode mapping
              ? mapping.getValue().isEmpty()
              : ((SequenceNode) node).getValue().isEmpty();
      if (empty) {
        document.errorAt(line, name, "the selection is empty");
      }
      return Optional.empty();
    }
    if (parts.size() == 1) {
      return Optional.of(parts.get(0));
    }
    return Optional.of(
        node instanceof MappingNode
            ? new Search.AllOf(parts, line)
            : new Search.AnyOf(parts, line));
  }

  private Optional<Search> keywords(String name, List<ScalarNode> scalars, int line)
      throws YamlValues.BadValueException {
    List<SigmaValue> values = new ArrayList<>();
    for (ScalarNode scalar : scalars) {
      document.values().count(scalar);
      SigmaValue value = YamlValues.scalar(scalar);
      if (value instanceof SigmaValue.Null) {
        document.errorAt(
            YamlValues.line(scalar), name, "expected fields or keywords, found nothing");
        return Optional.empty();
      }
      values.add(value);
    }
    return Optional.of(new Search.Item("", "", List.of(), values, line));
  }

  private Optional<Search> item(String search, ScalarNode keyNode, Node valueNode)
      throws YamlValues.BadValueException {
    document.values().count(keyNode);
    String key = keyNode.getValue();
    int line = YamlValues.line(keyNode);
    String[] parts = key.split("\\|", -1);
    String field = parts[0];
    boolean good = true;
    if (!field.equals(field.strip())) {
      document.errorAt(line, key, "there are spaces around the field's name; remove them");
      good = false;
    }
    if (field.isEmpty() && parts.length == 1) {
      document.errorAt(line, search, "a field's name is empty");
      good = false;
    }
    List<FieldModifier> modifiers = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      String name = parts[i];
      var modifier = FieldModifier.ofName(name);
      if (modifier.isEmpty()) {
        document.errorAt(line, key, unknownModifier(name));
        good = false;
      } else if (modifiers.contains(modifier.get())) {
        document.errorAt(line, key, "the modifier '" + name + "' stands there twice");
        good = false;
      } else {
        modifiers.add(modifier.get());
      }
    }
    List<SigmaValue> values = values(key, valueNode);
    if (!good || values.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Search.Item(field, key, modifiers, values, line));
  }

  private static String unknownModifier(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    if (name.isEmpty()) {
      return "a modifier is missing after '|'";
    }
    if (FieldModifier.ofName(lower).isPresent()) {
      return "unknown modifier '" + name + "'; modifiers are lower case: write '" + lower + "'";
    }
    String meant =
        switch (lower) {
          case "equals", "eq", "is" ->
              "'equals' is what a field without modifier does; leave it out";
          case "not", "ne" -> "write 'neq', or 'not' in the condition";
          case "regex", "regexp", "matches" -> "write 're'";
          case "in", "any" -> "a list of values needs no modifier; leave it out";
          case "null", "isnull" -> "write 'field: null'";
          case "exist" -> "did you mean 'exists'?";
          case "ip", "subnet" -> "write 'cidr'";
          case "startwith", "beginswith" -> "did you mean 'startswith'?";
          case "endwith" -> "did you mean 'endswith'?";
          case "contain", "has" -> "did you mean 'contains'?";
          default -> "";
        };
    if (!meant.isEmpty()) {
      return "unknown modifier '" + name + "'; " + meant;
    }
    List<String> all =
        Stream.concat(
                Stream.of(FieldModifier.values()).map(FieldModifier::toString), Stream.of("wide"))
            .toList();
    return "unknown modifier '" + name + "'" + Suggestion.didYouMean(name, all);
  }

  private List<SigmaValue> values(String key, Node node) throws YamlValues.BadValueException {
    if (node instanceof MappingNode) {
      document.errorAt(
          YamlValues.line(node),
          key,
          "a field's value is a map; write the path with dots, such as '" + key + ".name: value'");
      return List.of();
    }
    List<? extends Node> nodes =
        node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    if (nodes.isEmpty()) {
      document.errorAt(
          YamlValues.line(node), key, "the list of values is empty; write null if that is meant");
    }
    List<SigmaValue> values = new ArrayList<>(nodes.size());
    for (Node each : nodes) {
      document.values().count(each);
      if (!(each instanceof ScalarNode scalar)) {
        document.errorAt(
            YamlValues.line(each),
            key,
            "a list of values holds " + YamlValues.kind(each) + "; it can hold only single values");
        return List.of();
      }
      values.add(YamlValues.scalar(scalar));
    }
    return values;
  }
}
