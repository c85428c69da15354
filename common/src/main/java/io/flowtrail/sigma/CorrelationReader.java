package io.flowtrail.sigma;

import io.flowtrail.event.Numbers;
import java.time.Duration;
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

/** Reads {@code correlation}. */
final class CorrelationReader {
  private static final Set<String> OPERATORS = Set.of("gt", "gte", "lt", "lte", "eq", "neq");

  private static final Set<String> PARTS =
      Set.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate");

  /** As the reference implementation has them: a twelfth of a year of 365.2425 days, and that. */
  private static final long MONTH_SECONDS = 2_629_746;

  private static final long YEAR_SECONDS = 31_556_952;

  /** A quarter of a year: state is kept that long. */
  private static final Duration LONGEST = Duration.ofDays(92);

  private final DocumentReader document;
  private final Map<String, Node> parts = new LinkedHashMap<>();

  CorrelationReader(DocumentReader document) throws YamlValues.BadValueException {
    this.document = document;
    for (Map.Entry<ScalarNode, Node> entry :
        YamlValues.entries(document.node("correlation")).entrySet()) {
      String part = entry.getKey().getValue();
      parts.put(part, entry.getValue());
      if (!PARTS.contains(part)) {
        unknown(part, YamlValues.line(entry.getKey()));
      }
    }
    if (document.has("generate")) {
      // The specification shows it on the top level, the reference implementation inside.
      parts.putIfAbsent("generate", document.node("generate"));
    }
  }

  /** A part with a slip in its name would be missing, and the correlation mean something else. */
  private void unknown(String part, int line) {
    String meant = Suggestion.didYouMean(part.replace('_', '-'), PARTS);
    if (meant.isEmpty()) {
      document.noticeAt(line, part, "unknown part of a correlation; it changes nothing");
    } else {
      document.errorAt(line, part, "unknown part of a correlation" + meant);
    }
  }

  CorrelationRule read(String id, String title, Level level) throws YamlValues.BadValueException {
    CorrelationRule.Type type = type();
    Optional<RuleExpression> expression = expression(type);
    List<String> rules = texts("rules");
    if (rules.isEmpty() && expression.isPresent()) {
      rules = expression.get().rules();
    }
    checkExpression(expression, rules);
    if (rules.isEmpty()) {
      missing("rules", "the ids or names of the rules that are counted");
    }
    Duration timespan = timespan();
    Map<String, Double> comparisons = new LinkedHashMap<>();
    List<String> fields = new ArrayList<>();
    double percentile = expression.isPresent() ? 50 : condition(type, comparisons, fields);
    boolean temporal =
        type == CorrelationRule.Type.TEMPORAL || type == CorrelationRule.Type.TEMPORAL_ORDERED;
    if (comparisons.isEmpty() && !temporal && !parts.containsKey("condition")) {
      missing("condition", "such as 'gte: 10'");
    }
    boolean needsField = !temporal && type != CorrelationRule.Type.EVENT_COUNT;
    if (needsField && fields.isEmpty()) {
      document.errorAt(
          line("condition"), "condition", "'field' is missing: the field whose values count");
    }
    return new CorrelationRule(
        id,
        document.text("name"),
        title,
        metadata(),
        level,
        type,
        rules,
        texts("group-by"),
        timespan,
        aliases(),
        comparisons,
        fields,
        percentile,
        expression,
        generate(),
        document.file(),
        document.line());
  }

  private boolean generate() {
    if (!parts.containsKey("generate")) {
      return false;
    }
    String written = text("generate").toLowerCase(Locale.ROOT);
    if (!written.equals("true") && !written.equals("false")) {
      document.errorAt(line("generate"), "generate", "it takes true or false");
    }
    return written.equals("true");
  }

  private CorrelationRule.Metadata metadata() throws YamlValues.BadValueException {
    String modified = document.text("modified");
    return new CorrelationRule.Metadata(
        document.text("description").strip(),
        modified.isEmpty() ? document.text("date") : modified,
        document.texts("tags"),
        document.texts("references"),
        document.texts("falsepositives"),
        document.attributes());
  }

  /** The condition, if it is one line of text instead of a map. */
  private Optional<RuleExpression> expression(CorrelationRule.Type type) {
    if (!(parts.get("condition") instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    boolean temporal =
        type == CorrelationRule.Type.TEMPORAL || type == CorrelationRule.Type.TEMPORAL_ORDERED;
    if (!temporal) {
      document.errorAt(
          line("condition"),
          "condition",
          "only temporal and temporal_ordered take an expression over rules; write a map such as"
              + " 'gte: 10'");
      parts.remove("condition");
      return Optional.empty();
    }
    try {
      return Optional.of(RuleExpression.parse(scalar.getValue()));
    } catch (IllegalArgumentException e) {
      document.errorAt(line("condition"), "condition", e.getMessage());
      parts.remove("condition");
      return Optional.empty();
    }
  }

  private void checkExpression(Optional<RuleExpression> expression, List<String> rules) {
    for (String rule : expression.map(RuleExpression::rules).orElse(List.of())) {
      if (!rules.contains(rule)) {
        document.errorAt(
            line("condition"),
            "condition",
            "'"
                + rule
                + "' is not among the correlation's rules"
                + Suggestion.didYouMean(rule, rules));
      }
    }
  }

  private CorrelationRule.Type type() {
    String written = text("type");
    for (CorrelationRule.Type type : CorrelationRule.Type.values()) {
      if (type.name().equalsIgnoreCase(written)) {
        return type;
      }
    }
    List<String> names =
        Stream.of(CorrelationRule.Type.values())
            .map(type -> type.name().toLowerCase(Locale.ROOT))
            .toList();
    document.errorAt(
        line("type"),
        "type",
        written.isEmpty()
            ? "'type' is missing: one of " + names
            : "unknown type '" + written + "'" + Suggestion.didYouMean(written, names));
    return CorrelationRule.Type.EVENT_COUNT;
  }

  private Duration timespan() {
    String written = text("timespan");
    if (written.isEmpty()) {
      missing("timespan", "such as 15m, 12h or 7d");
      return Duration.ZERO;
    }
    Duration duration = Duration.ZERO;
    if (written.matches("[0-9]{1,9}[smhdwMy]")) {
      long number = Long.parseLong(written.substring(0, written.length() - 1));
      duration =
          switch (written.charAt(written.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            case 'w' -> Duration.ofDays(7 * number);
            case 'M' -> Duration.ofSeconds(MONTH_SECONDS * number);
            default -> Duration.ofSeconds(YEAR_SECONDS * number);
          };
    }
    if (duration.compareTo(LONGEST) > 0) {
      document.errorAt(
          line("timespan"),
          "timespan",
          "'" + written + "' is too long: what happened is kept that long; at most 92d");
    }
    if (duration.isZero()) {
      document.errorAt(
          line("timespan"),
          "timespan",
          "'" + written + "' is no timespan; write a number and s, m, h, d, w or M, such as 90m");
    }
    return duration;
  }

  private double condition(
      CorrelationRule.Type type, Map<String, Double> comparisons, List<String> fields)
      throws YamlValues.BadValueException {
    double percentile = 50;
    if (!parts.containsKey("condition")) {
      return percentile;
    }
    for (Map.Entry<ScalarNode, Node> entry :
        YamlValues.entries(parts.get("condition")).entrySet()) {
      String key = entry.getKey().getValue();
      int line = YamlValues.line(entry.getKey());
      if (key.equals("field")) {
        fields.addAll(texts("condition", entry.getValue()));
        continue;
      }
      boolean isPercentile =
          key.equals("percentile") && type == CorrelationRule.Type.VALUE_PERCENTILE;
      if (!isPercentile && !OPERATORS.contains(key)) {
        document.errorAt(
            line,
            "condition",
            "unknown operator '" + key + "'; there are gt, gte, lt, lte, eq and neq");
        continue;
      }
      double number =
          entry.getValue() instanceof ScalarNode scalar
              ? Numbers.parse(scalar.getValue())
              : Double.NaN;
      if (isPercentile && !Double.isNaN(number)) {
        percentile = number;
      } else if (!Double.isNaN(number)) {
        comparisons.put(key, number);
      } else {
        document.errorAt(line, "condition", "'" + key + "' needs a number");
      }
    }
    if (percentile < 0 || percentile > 100) {
      document.errorAt(line("condition"), "condition", "a percentile is between 0 and 100");
    }
    return percentile;
  }

  private Map<String, Map<String, String>> aliases() throws YamlValues.BadValueException {
    Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
    if (!parts.containsKey("aliases")) {
      return aliases;
    }
    for (Map.Entry<ScalarNode, Node> alias : YamlValues.entries(parts.get("aliases")).entrySet()) {
      Map<String, String> fields = new LinkedHashMap<>();
      if (!(alias.getValue() instanceof MappingNode)) {
        document.errorAt(
            YamlValues.line(alias.getKey()), "aliases", "an alias is a map of rules to fields");
        continue;
      }
      for (Map.Entry<ScalarNode, Node> field : YamlValues.entries(alias.getValue()).entrySet()) {
        if (field.getValue() instanceof ScalarNode scalar) {
          fields.put(field.getKey().getValue(), scalar.getValue());
        }
      }
      aliases.put(alias.getKey().getValue(), Map.copyOf(fields));
    }
    return aliases;
  }

  private void missing(String part, String what) {
    document.error("correlation", "'" + part + "' is missing: " + what);
  }

  private int line(String part) {
    return parts.containsKey(part)
        ? YamlValues.line(parts.get(part))
        : document.line("correlation");
  }

  private String text(String part) {
    return parts.get(part) instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private List<String> texts(String part) {
    return parts.containsKey(part) ? texts(part, parts.get(part)) : List.of();
  }

  /** A text or a list of texts; whatever else stands there would be left out in silence. */
  private List<String> texts(String part, Node node) {
    List<? extends Node> nodes =
        node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    List<String> texts = new ArrayList<>();
    for (Node each : nodes) {
      boolean none =
          each instanceof ScalarNode scalar && YamlValues.scalar(scalar) instanceof SigmaValue.Null;
      if (each instanceof ScalarNode scalar && !none && !scalar.getValue().isBlank()) {
        texts.add(scalar.getValue());
      } else if (!none) {
        document.errorAt(
            YamlValues.line(each),
            part,
            "expected a name or a list of names, found " + YamlValues.kind(each));
      }
    }
    return texts;
  }
}
