package io.flowtrail.sigma;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * What a YAML scalar means: null, booleans and decimal numbers as in YAML 1.2 (and JSON), and
 * hexadecimal numbers; everything else is text. So {@code No} is the text that CloudTrail writes,
 * not false, and digits that begin with 0 are the account id that they look like.
 */
final class YamlValues {
  /** Linear: no two of its parts can match the same characters. */
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?");

  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,16}");

  /** How many values one document may hold, aliases followed. */
  private static final int MOST_VALUES = 200_000;

  private static final int DEEPEST = 64;

  private int values;
  private int depth;

  /** Thrown where a value cannot be used; the message is for the author. */
  static final class BadValueException extends Exception {
    private final int line;

    BadValueException(int line, String message) {
      super(message);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  static SigmaValue scalar(ScalarNode node) {
    String text = node.getValue();
    if (node.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN || node.getTag() == Tag.STR) {
      return new SigmaValue.Text(text);
    }
    switch (text) {
      case "", "~", "null", "Null", "NULL" -> {
        return new SigmaValue.Null();
      }
      case "true", "True", "TRUE" -> {
        return new SigmaValue.Bool(true);
      }
      case "false", "False", "FALSE" -> {
        return new SigmaValue.Bool(false);
      }
      default -> {
        if (text.length() <= 90 && DECIMAL.matcher(text).matches()) {
          String unsigned = text.startsWith("+") ? text.substring(1) : text;
          return new SigmaValue.Number(new BigDecimal(unsigned), unsigned);
        }
        if (HEXADECIMAL.matcher(text).matches()) {
          BigInteger value = new BigInteger(text.substring(2), 16);
          return new SigmaValue.Number(new BigDecimal(value), value.toString());
        }
        return new SigmaValue.Text(text);
      }
    }
  }

  /** A node as plain Java values; the kinds are those of {@link SigmaRule#attributes}. */
  Object plain(Node node) throws BadValueException {
    count(node);
    enter(node);
    Object value = plainInside(node);
    leave();
    return value;
  }

  private Object plainInside(Node node) throws BadValueException {
    if (node instanceof ScalarNode scalar) {
      SigmaValue value = scalar(scalar);
      if (value instanceof SigmaValue.Number number) {
        return plainNumber(number);
      }
      if (value instanceof SigmaValue.Bool bool) {
        return bool.value();
      }
      return value instanceof SigmaValue.Null ? null : value.written();
    }
    if (node instanceof SequenceNode sequence) {
      List<Object> list = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        list.add(plain(element));
      }
      return Collections.unmodifiableList(list);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<ScalarNode, Node> entry : entries(node).entrySet()) {
      map.put(entry.getKey().getValue(), plain(entry.getValue()));
    }
    return Collections.unmodifiableMap(map);
  }

  private static Object plainNumber(SigmaValue.Number number) {
    BigDecimal value = number.value();
    if (number.written().matches("-?[0-9]+")) {
      BigInteger whole = value.toBigInteger();
      return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
    }
    return value;
  }

  /** Counts a value that is visited, which bounds what aliases can unfold into. */
  void count(Node node) throws BadValueException {
    if (++values > MOST_VALUES) {
      throw new BadValueException(
          line(node),
          "the document unfolds into more than " + MOST_VALUES + " values; do without aliases");
    }
  }

  /** Goes one level down; an alias inside what it stands for would lead down forever. */
  void enter(Node node) throws BadValueException {
    if (++depth > DEEPEST) {
      throw new BadValueException(
          line(node), "nested deeper than " + DEEPEST + " levels; or an alias contains itself");
    }
  }

  void leave() {
    depth--;
  }

  /** The entries of a map, keys checked to be scalars and to stand there once. */
  static Map<ScalarNode, Node> entries(Node node) throws BadValueException {
    if (!(node instanceof MappingNode mapping)) {
      throw new BadValueException(line(node), "expected a map, found " + kind(node));
    }
    Map<ScalarNode, Node> entries = new LinkedHashMap<>();
    Map<String, Integer> lines = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new BadValueException(
            line(tuple.getKeyNode()), "a key is " + kind(tuple.getKeyNode()) + " instead of text");
      }
      Integer before = lines.put(key.getValue(), line(key));
      if (before != null) {
        throw new BadValueException(
            line(key),
            "'"
                + key.getValue()
                + "' stands here a second time (first in line "
                + before
                + "); YAML would keep only one of them. Join their values in a list, or make a list"
                + " of maps");
      }
      entries.put(key, tuple.getValueNode());
    }
    return entries;
  }

  static String kind(Node node) {
    if (node instanceof MappingNode) {
      return "a map";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    return node instanceof ScalarNode scalar && scalar(scalar) instanceof SigmaValue.Null
        ? "nothing"
        : "a single value";
  }
}
