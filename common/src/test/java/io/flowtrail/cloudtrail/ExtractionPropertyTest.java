package io.flowtrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExtractionPropertyTest {
  private static final String[] NAMES = {"a", "b", "longerThanEightBytes", "\u00e9"};
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void theFastWayFindsWhatTheTreeFinds() throws JsonProcessingException {
    Random random = new Random(20260301);
    int values = 0;
    for (int round = 0; round < 10_000; round++) {
      String text = object(random, 0, round % 4 == 0);
      text = "{\"eventID\":\"x\"" + (text.equals("{}") ? "}" : "," + text.substring(1));
      values += compare(text, paths(random));
    }
    assertThat(values).isGreaterThan(10_000);
  }

  private static int compare(String text, Set<String> paths) throws JsonProcessingException {
    JsonNode tree = JSON.readTree(text);
    ReadLog log =
        ReadLog.of(
            text.getBytes(StandardCharsets.UTF_8),
            ReadLog.projection(paths.toArray(new String[0])));
    assertThat(log.deadLetters()).as(text).isEmpty();
    int values = 0;
    for (String path : paths) {
      List<String> expected = new ArrayList<>();
      for (JsonNode value : TreeExtraction.values(tree, path)) {
        expected.add(
            value.isTextual() ? "TEXT:" + value.asText() : value.getNodeType() + ":" + value);
      }
      List<String> found = new ArrayList<>();
      for (String value : log.records().get(0).values().get(path)) {
        String kind = value.substring(0, value.indexOf(':'));
        String itsText = value.substring(kind.length() + 1);
        found.add(
            kind.endsWith("STRING") ? "TEXT:" + itsText : kind + ":" + JSON.readTree(itsText));
      }
      assertThat(found).as(path + " of " + text).containsExactlyInAnyOrderElementsOf(expected);
      values += found.size();
    }
    return values;
  }

  @Test
  void theLongestKeyWithDotsThatLeadsToAValueWins() {
    assertThat(values("{\"eventID\":\"1\",\"a\":{\"b\":1},\"a.b\":2}", "a.b"))
        .containsExactly("NUMBER:2");
    assertThat(values("{\"eventID\":\"1\",\"a.b\":2,\"a\":{\"b\":1}}", "a.b"))
        .containsExactly("NUMBER:2");
    assertThat(values("{\"eventID\":\"1\",\"a\":{\"b.c\":[3],\"b\":{\"c\":1}}}", "a.b.c"))
        .containsExactlyInAnyOrder("NUMBER:3", "ARRAY:[3]");
    assertThat(values("{\"eventID\":\"1\",\"a.b\":{\"x\":1},\"a\":{\"b\":{\"c\":1}}}", "a.b.c"))
        .containsExactly("NUMBER:1");
  }

  @Test
  void aPositionPicksOneElement() {
    String text = "{\"eventID\":\"1\",\"r\":[{\"x\":1},{\"x\":2}],\"n\":[[5,6],7]}";
    assertThat(values(text, "r[1].x")).containsExactly("NUMBER:2");
    assertThat(values(text, "r.x")).containsExactly("NUMBER:1", "NUMBER:2");
    assertThat(values(text, "r[2].x")).isEmpty();
    assertThat(values(text, "n[1]")).containsExactly("NUMBER:7");
    assertThat(values(text, "n[0][1]")).containsExactly("NUMBER:6");
    assertThat(values(text, "n"))
        .containsExactlyInAnyOrder(
            "NUMBER:5", "NUMBER:6", "ARRAY:[5,6]", "NUMBER:7", "ARRAY:[[5,6],7]");
  }

  private static List<String> values(String text, String path) {
    return ReadLog.of(text, path).records().get(0).values().get(path);
  }

  private static Set<String> paths(Random random) {
    Set<String> paths = new LinkedHashSet<>();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      StringBuilder path = new StringBuilder();
      int steps = 1 + random.nextInt(3);
      for (int s = 0; s < steps; s++) {
        path.append(s == 0 ? "" : ".").append(NAMES[random.nextInt(NAMES.length)]);
        for (int n = random.nextInt(8); n > 6; n--) {
          path.append('[').append(random.nextInt(2)).append(']');
        }
      }
      paths.add(path.toString());
    }
    return paths;
  }

  private static String space(Random random) {
    return random.nextInt(10) == 0 ? " \n\t\r".substring(random.nextInt(4)) : "";
  }

  private static String object(Random random, int depth, boolean dots) {
    StringBuilder out = new StringBuilder("{");
    Set<String> names = new LinkedHashSet<>();
    int members = random.nextInt(5) + (depth == 0 ? 3 : 0);
    for (int i = 0; i < members; i++) {
      String name = NAMES[random.nextInt(NAMES.length)];
      if (dots && random.nextInt(3) == 0) {
        name += "." + NAMES[random.nextInt(NAMES.length)];
      }
      names.add(name);
    }
    for (String name : names) {
      out.append(out.length() > 1 ? "," : "").append(space(random));
      out.append('"').append(escaped(random, name)).append('"').append(space(random)).append(':');
      out.append(space(random)).append(value(random, depth + 1, dots)).append(space(random));
    }
    return out.append('}').toString();
  }

  private static String value(Random random, int depth, boolean dots) {
    int kind = random.nextInt(depth > 4 ? 5 : 12);
    return switch (kind) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2 -> Integer.toString(random.nextInt(2000) - 1000);
      case 3, 4 ->
          "\"" + escaped(random, "text\u00e9\uD83D\uDE00".substring(random.nextInt(5))) + "\"";
      case 5, 6 -> {
        StringBuilder out = new StringBuilder("[").append(space(random));
        int elements = random.nextInt(4);
        for (int i = 0; i < elements; i++) {
          out.append(i > 0 ? "," : "").append(space(random));
          out.append(value(random, depth + 1, dots)).append(space(random));
        }
        yield out.append(']').toString();
      }
      default -> object(random, depth, dots);
    };
  }

  private static String escaped(Random random, String text) {
    if (random.nextInt(6) > 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int point : text.codePoints().toArray()) {
      String plain = Character.toString(point);
      if (random.nextBoolean()) {
        plain.chars().forEach(unit -> out.append(String.format("\\u%04x", unit)));
      } else {
        out.append(plain);
      }
    }
    return out.toString();
  }
}
