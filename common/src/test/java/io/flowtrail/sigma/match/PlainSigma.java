package io.flowtrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowtrail.sigma.Condition;
import io.flowtrail.sigma.Detection;
import io.flowtrail.sigma.FieldModifier;
import io.flowtrail.sigma.Search;
import io.flowtrail.sigma.SigmaValue;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Sigma as it reads, over a JSON tree: no compiling, no index, no sharing. */
final class PlainSigma {
  private final Detection detection;
  private final JsonNode record;
  private final String raw;

  PlainSigma(Detection detection, JsonNode record, String raw) {
    this.detection = detection;
    this.record = record;
    this.raw = raw;
  }

  boolean holds() {
    return detection.conditions().stream().anyMatch(this::holds);
  }

  private boolean holds(Condition condition) {
    if (condition instanceof Condition.And and) {
      return and.operands().stream().allMatch(this::holds);
    }
    if (condition instanceof Condition.Or or) {
      return or.operands().stream().anyMatch(this::holds);
    }
    if (condition instanceof Condition.Not not) {
      return !holds(not.operand());
    }
    if (condition instanceof Condition.Of of) {
      String regex = of.pattern().equals("them") ? "[^_].*" : of.pattern().replace("*", ".*");
      List<Search> meant =
          detection.searches().entrySet().stream()
              .filter(e -> e.getKey().matches(regex))
              .map(Entry::getValue)
              .toList();
      long holding = meant.stream().filter(this::holds).count();
      return holding >= (of.count() == Condition.Of.ALL ? meant.size() : of.count());
    }
    return holds(detection.searches().get(((Condition.Identifier) condition).name()));
  }

  private boolean holds(Search search) {
    if (search instanceof Search.AllOf all) {
      return all.parts().stream().allMatch(this::holds);
    }
    if (search instanceof Search.AnyOf any) {
      return any.parts().stream().anyMatch(this::holds);
    }
    Search.Item item = (Search.Item) search;
    Predicate<SigmaValue> one = value -> value(item, value);
    boolean holds =
        item.has(FieldModifier.ALL)
            ? item.values().stream().allMatch(one)
            : item.values().stream().anyMatch(one);
    return holds != item.has(FieldModifier.NEQ);
  }

  private boolean value(Search.Item item, SigmaValue expected) {
    if (item.isKeyword()) {
      return wildcard("*" + expected.written() + "*", false).test(raw);
    }
    List<JsonNode> found = JsonEvents.values(record, item.field());
    if (item.has(FieldModifier.EXISTS)) {
      return found.isEmpty() != ((SigmaValue.Bool) expected).value();
    }
    if (expected instanceof SigmaValue.Null) {
      return found.isEmpty() || found.stream().anyMatch(JsonNode::isNull);
    }
    if (item.has(FieldModifier.FIELDREF)) {
      List<JsonNode> other = JsonEvents.values(record, expected.written());
      return found.stream().anyMatch(a -> other.stream().anyMatch(b -> refers(item, a, b)));
    }
    return found.stream().anyMatch(node -> !node.isNull() && one(item, node, expected));
  }

  private static boolean refers(Search.Item item, JsonNode a, JsonNode b) {
    if (a.isNull() || b.isNull()) {
      return false;
    }
    if (a.isNumber() && b.isNumber() && part(item) == null) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    String left = text(a);
    String right = text(b);
    if (!item.has(FieldModifier.CASED)) {
      left = left.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      right = right.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
    BiPredicate<String, String> like =
        part(item) == null
            ? String::equals
            : switch (part(item)) {
              case CONTAINS -> String::contains;
              case STARTSWITH -> String::startsWith;
              default -> String::endsWith;
            };
    return like.test(left, right);
  }

  private static FieldModifier part(Search.Item item) {
    return item.modifiers().stream().filter(FieldModifier::isTextPart).findFirst().orElse(null);
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : node.toString();
  }

  private static boolean one(Search.Item item, JsonNode node, SigmaValue expected) {
    String text = text(node);
    for (FieldModifier modifier : item.modifiers()) {
      if (modifier.isTimePart()) {
        return timePart(modifier, node) == Integer.parseInt(expected.written());
      }
      switch (modifier) {
        case RE -> {
          return Pattern.compile(expected.written()).matcher(text).find();
        }
        case CIDR -> {
          return node.isTextual() && inBlock(text, expected.written());
        }
        case LT, LTE, GT, GTE -> {
          return compares(modifier, node, new BigDecimal(expected.written()));
        }
        default -> {}
      }
    }
    if (expected instanceof SigmaValue.Number number && part(item) == null) {
      return node.isNumber()
          ? node.decimalValue().compareTo(number.value()) == 0
          : text.equals(number.written())
              || text.equals(number.value().stripTrailingZeros().toPlainString());
    }
    FieldModifier part = part(item);
    String before = part == FieldModifier.CONTAINS || part == FieldModifier.ENDSWITH ? "*" : "";
    String behind = part == FieldModifier.CONTAINS || part == FieldModifier.STARTSWITH ? "*" : "";
    return wildcard(before + expected.written() + behind, item.has(FieldModifier.CASED)).test(text);
  }

  private static Predicate<String> wildcard(String written, boolean cased) {
    StringBuilder regex = new StringBuilder();
    int[] characters = written.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      int c = characters[i];
      boolean escapes = c == '\\' && i + 1 < characters.length;
      if (escapes && "\\*?".indexOf(characters[i + 1]) >= 0) {
        regex.append(Pattern.quote(Character.toString(characters[++i])));
      } else {
        regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)));
      }
    }
    int flags = cased ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    Pattern pattern = Pattern.compile(regex.toString(), flags | Pattern.DOTALL);
    return text -> pattern.matcher(text).matches();
  }

  private static boolean compares(FieldModifier modifier, JsonNode node, BigDecimal expected) {
    BigDecimal number;
    try {
      number = node.isNumber() || node.isTextual() ? new BigDecimal(text(node)) : null;
    } catch (NumberFormatException e) {
      return false;
    }
    if (number == null) {
      return false;
    }
    int order = number.compareTo(expected);
    return switch (modifier) {
      case LT -> order < 0;
      case LTE -> order <= 0;
      case GT -> order > 0;
      default -> order >= 0;
    };
  }

  private static boolean inBlock(String text, String block) {
    if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return false;
    }
    int slash = block.indexOf('/');
    int bits = Integer.parseInt(block.substring(slash + 1));
    try {
      int address = toInt(InetAddress.getByName(text).getAddress());
      int base = toInt(InetAddress.getByName(block.substring(0, slash)).getAddress());
      return bits == 0 || (address ^ base) >>> 32 - bits == 0;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static int toInt(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt();
  }

  private static int timePart(FieldModifier part, JsonNode node) {
    OffsetDateTime time;
    try {
      time = OffsetDateTime.parse(text(node)).withOffsetSameInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      return -1;
    }
    return switch (part) {
      case MINUTE -> time.getMinute();
      case HOUR -> time.getHour();
      case DAY -> time.getDayOfMonth();
      case WEEK -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case MONTH -> time.getMonthValue();
      default -> time.getYear();
    };
  }
}
