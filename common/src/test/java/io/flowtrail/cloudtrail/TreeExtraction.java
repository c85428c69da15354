package io.flowtrail.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The plain way to read paths: build a tree and walk it for each path. Written from the meaning of
 * paths alone, to be compared with the fast one.
 */
final class TreeExtraction {
  private static final Pattern POSITION = Pattern.compile("\\[(\\d+)]");

  private record Step(String name, List<Integer> positions) {}

  private final List<Step> steps = new ArrayList<>();
  private final List<JsonNode> found = new ArrayList<>();

  private TreeExtraction(String path) {
    for (String part : path.split("\\.")) {
      List<Integer> positions = new ArrayList<>();
      for (Matcher m = POSITION.matcher(part); m.find(); ) {
        positions.add(Integer.parseInt(m.group(1)));
      }
      steps.add(new Step(part.replaceAll("\\[.*", ""), positions));
    }
  }

  /** Every value of a path, in no particular order. */
  static List<JsonNode> values(JsonNode record, String path) {
    TreeExtraction extraction = new TreeExtraction(path);
    extraction.members(record, 0);
    return extraction.found;
  }

  private void members(JsonNode object, int next) {
    for (int to = steps.size(); to > next; to--) {
      List<Step> joined = steps.subList(next, to);
      boolean passable =
          joined.subList(0, joined.size() - 1).stream().allMatch(s -> s.positions.isEmpty());
      String key = String.join(".", joined.stream().map(Step::name).toList());
      if (passable && object.has(key)) {
        int before = found.size();
        positions(object.get(key), to, steps.get(to - 1).positions);
        if (found.size() > before) {
          return;
        }
      }
    }
  }

  private void positions(JsonNode value, int next, List<Integer> left) {
    if (left.isEmpty()) {
      arrived(value, next);
    } else if (value.isArray() && left.get(0) < value.size()) {
      positions(value.get(left.get(0)), next, left.subList(1, left.size()));
    }
  }

  private void arrived(JsonNode value, int next) {
    if (next == steps.size()) {
      found.add(value);
    }
    if (value.isArray()) {
      value.forEach(element -> arrived(element, next));
    } else if (value.isObject() && next < steps.size()) {
      members(value, next);
    }
  }
}
