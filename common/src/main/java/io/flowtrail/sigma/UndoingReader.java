package io.flowtrail.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code undone_by}: a detection with the keys {@code same} and {@code of}, or several. */
final class UndoingReader {
  private static final String SAME = "same";
  private static final String OF = "of";

  private final DocumentReader document;

  UndoingReader(DocumentReader document) {
    this.document = document;
  }

  /** All ways; problems have been reported where one cannot be read. */
  List<Undoing> read() throws YamlValues.BadValueException {
    if (!document.has(Undoing.ATTRIBUTE)) {
      return List.of();
    }
    Node node = document.node(Undoing.ATTRIBUTE);
    List<? extends Node> ways =
        node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    List<Undoing> undoings = new ArrayList<>();
    for (Node way : ways) {
      undoings.add(way(way));
    }
    return undoings;
  }

  private Undoing way(Node way) throws YamlValues.BadValueException {
    Map<String, String> same = new LinkedHashMap<>();
    List<String> acts = new ArrayList<>();
    for (Map.Entry<ScalarNode, Node> entry : YamlValues.entries(way).entrySet()) {
      if (entry.getKey().getValue().equals(SAME)) {
        same(entry.getValue(), same);
      } else if (entry.getKey().getValue().equals(OF)) {
        acts.addAll(texts(entry.getValue(), OF, "expected names of events"));
      }
    }
    if (same.isEmpty()) {
      document.errorAt(
          YamlValues.line(way),
          Undoing.ATTRIBUTE,
          "'same' is missing: the fields that tell what is acted on, such as"
              + " requestParameters.bucketName");
    }
    Detection detection =
        new DetectionReader(document, Undoing.ATTRIBUTE, way).read(Set.of(SAME, OF));
    return new Undoing(acts, same, detection);
  }

  /** One field, a list of them, or the undoing's field by the act's. */
  private void same(Node node, Map<String, String> same) throws YamlValues.BadValueException {
    if (node instanceof MappingNode) {
      for (Map.Entry<ScalarNode, Node> entry : YamlValues.entries(node).entrySet()) {
        for (String field : texts(entry.getValue(), SAME, "expected the name of a field")) {
          same.put(entry.getKey().getValue(), field);
        }
      }
    } else {
      texts(node, SAME, "expected names of fields").forEach(field -> same.put(field, field));
    }
  }

  private List<String> texts(Node node, String key, String expected) {
    List<? extends Node> nodes =
        node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    List<String> texts = new ArrayList<>();
    for (Node each : nodes) {
      if (each instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
        texts.add(scalar.getValue());
      } else {
        document.errorAt(YamlValues.line(each), key, expected);
      }
    }
    return texts;
  }
}
