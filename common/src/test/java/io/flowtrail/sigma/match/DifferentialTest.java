package io.flowtrail.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.SigmaProblem;
import io.flowtrail.sigma.SigmaRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled, shared and indexed rules must say what {@link PlainSigma} says. */
class DifferentialTest {
  private static final int RULES = 150;
  private static final int EVENTS = 200;

  private static final List<String> FIELDS =
      List.of(
          "eventName", "eventSource", "a", "a.b", "a.b.c", "list", "list.x", "list[0]", "n", "t");

  private static final List<String> TEXTS =
      List.of(
          "Stop",
          "STOP",
          "stop",
          "Start",
          "StopLogging",
          "",
          "null",
          "true",
          "5",
          "5.0",
          "ä",
          "Ä",
          "a*b",
          "a\\\\b",
          "10.1.2.3",
          "10.200.0.1",
          "192.168.0.1",
          "2024-02-29T23:05:00Z",
          "2024-12-30T01:00:00+02:00",
          "x y",
          "{}",
          "[]",
          "aab",
          "abab",
          "😀",
          "a😀b");

  private static final List<String> PATTERNS =
      List.of(
          "Stop", "stop", "St*", "*op", "*o*", "S?op", "*", "?", "??", "", "a\\*b", "a\\\\b", "a*b",
          "5", "true", "null", "ä", "*?", "a*a*b", "10.*", "{*", "[]", "a?b", "*😀*", "x*", "b");

  private final Random random;

  DifferentialTest() {
    this.random = new Random();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void compiledRulesSayWhatPlainOnesSay(long seed) {
    random.setSeed(seed);
    List<String> files = new ArrayList<>();
    for (int i = 0; i < RULES; i++) {
      files.add(rule(i));
    }
    RuleSet rules = Rules.load(files.toArray(new String[0]));
    assertThat(rules.notices()).noneMatch(SigmaProblem::isError);
    LogEvent event = new LogEvent();
    int matches = 0;
    for (int i = 0; i < EVENTS; i++) {
      String json = object(0);
      Set<String> expected = new HashSet<>();
      for (SigmaRule rule : rules.rules()) {
        if (new PlainSigma(rule.detection(), JsonEvents.parse(json), json).holds()) {
          expected.add(rule.id());
        }
      }
      JsonEvents.fill(event, rules.projection(LogSource.CLOUDTRAIL), json);
      List<String> found = new ArrayList<>();
      rules.match(event, match -> found.add(match.rule().id()));
      assertThat(found).as("seed %d, record %s", seed, json).doesNotHaveDuplicates();
      if (!expected.equals(new HashSet<>(found))) {
        Set<String> wrong = new HashSet<>(expected);
        wrong.addAll(found);
        wrong.removeIf(id -> expected.contains(id) && found.contains(id));
        String first = wrong.iterator().next();
        assertThat(found)
            .as("seed %d, record %s, rule\n%s", seed, json, files.get(Integer.parseInt(first)))
            .containsExactlyInAnyOrderElementsOf(expected);
      }
      matches += found.size();
    }
    // Neither all nor none, or nothing is compared.
    assertThat(matches).isBetween(RULES * EVENTS / 100, RULES * EVENTS * 3 / 4);
  }

  // ---- rules

  private String rule(int id) {
    StringBuilder detection = new StringBuilder();
    int selections = 1 + random.nextInt(4);
    for (int i = 0; i < selections; i++) {
      detection.append("sel").append(i).append(":\n").append(search(0).indent(2));
    }
    detection.append("condition: ").append(condition(selections, 0)).append('\n');
    return Rules.rule(detection.toString()).replace("test-1", String.valueOf(id));
  }

  private String condition(int selections, int depth) {
    String one = "sel" + random.nextInt(selections);
    return switch (random.nextInt(depth > 2 ? 5 : 10)) {
      case 0 -> "1 of them";
      case 1 -> "all of sel*";
      case 2 -> (1 + random.nextInt(selections)) + " of sel*";
      case 3, 4 -> one;
      case 5 -> "not " + condition(selections, depth + 1);
      case 6, 7 ->
          "(" + condition(selections, depth + 1) + " and " + condition(selections, depth + 1) + ")";
      case 8 -> "not (" + condition(selections, depth + 1) + ")";
      default ->
          "(" + condition(selections, depth + 1) + " or " + condition(selections, depth + 1) + ")";
    };
  }

  private String search(int depth) {
    if (depth < 2 && random.nextInt(6) == 0) {
      StringBuilder list = new StringBuilder();
      for (int i = 0; i <= random.nextInt(3); i++) {
        list.append("- ").append(search(depth + 1).indent(2).strip()).append('\n');
      }
      return list.toString();
    }
    if (random.nextInt(25) == 0) {
      return "- Sto\n- 'a*b'\n";
    }
    StringBuilder map = new StringBuilder();
    Set<String> keys = new HashSet<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      String item = item();
      if (keys.add(item.substring(0, item.indexOf(':')))) {
        map.append(item).append('\n');
      }
    }
    return map.toString();
  }

  private String item() {
    // Names of events most of the time, as in life, so that the index has work.
    String field = random.nextInt(3) == 0 ? "eventName" : pick(FIELDS);
    String neq = random.nextInt(8) == 0 ? "|neq" : "";
    return switch (random.nextInt(14)) {
      case 0 -> field + "|contains" + flags() + neq + ": " + values(true);
      case 1 -> field + "|startswith" + flags() + neq + ": " + values(true);
      case 2 -> field + "|endswith" + flags() + neq + ": " + values(true);
      case 3 -> field + "|re" + neq + ": " + pick(List.of("'^S'", "'o'", "'[0-9]+'", "'a.b'"));
      case 4 ->
          field + "|cidr" + neq + ": " + pick(List.of("10.0.0.0/8", "[10.1.0.0/16, 0.0.0.0/1]"));
      case 5 ->
          field
              + "|"
              + pick(List.of("lt", "lte", "gt", "gte"))
              + neq
              + ": "
              + pick(List.of("5", "0", "-1", "4.5"));
      case 6 -> field + "|exists: " + random.nextBoolean();
      case 7 ->
          field
              + "|fieldref"
              + pick(List.of("", "|contains", "|startswith", "|endswith"))
              + (random.nextBoolean() ? "|cased" : "")
              + neq
              + ": "
              + pick(FIELDS);
      case 8 ->
          field + neq + ": " + pick(List.of("null", "true", "5", "-1", "5.0", "[5, 7, null]"));
      case 9 -> "t|" + pick(List.of("hour: 23", "week: 1", "month: 2", "year: 2024", "minute: 5"));
      default -> field + flags() + neq + ": " + values(false);
    };
  }

  private String flags() {
    return (random.nextInt(4) == 0 ? "|cased" : "") + (random.nextInt(5) == 0 ? "|all" : "");
  }

  private String values(boolean notEmpty) {
    int count = random.nextInt(3) == 0 ? 1 + random.nextInt(8) : 1;
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String pattern = pick(PATTERNS);
      values.add("'" + (notEmpty && pattern.isEmpty() ? "o" : pattern) + "'");
    }
    return count == 1 ? values.get(0) : values.toString();
  }

  // ---- records

  private String object(int depth) {
    List<String> members = new ArrayList<>();
    if (depth == 0 || random.nextInt(3) == 0) {
      members.add("\"eventName\":" + (random.nextInt(9) > 0 ? text() : value(depth + 1)));
    }
    for (String name : List.of("eventSource", "a", "b", "c", "b.c", "list", "x", "n", "t")) {
      if (random.nextInt(3) > 0) {
        members.add("\"" + name + "\":" + value(depth + 1));
      }
    }
    return "{" + String.join(",", members) + "}";
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 3 ? 8 : 13)) {
      case 0 -> "null";
      case 1 -> String.valueOf(random.nextBoolean());
      case 2 -> pick(List.of("5", "5.0", "7", "-1", "0", "50e-1", "123456789012345678901234"));
      case 8, 9 -> object(depth);
      case 10, 11 -> {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          elements.add(value(depth + 1));
        }
        yield "[" + String.join(",", elements) + "]";
      }
      default -> text();
    };
  }

  private String text() {
    return "\"" + pick(TEXTS) + "\"";
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
