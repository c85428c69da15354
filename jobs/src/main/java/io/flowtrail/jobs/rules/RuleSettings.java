package io.flowtrail.jobs.rules;

import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.derived.StandardFields;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.jobs.counts.LogCoverage;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules as text with what they need, fit to travel to the task that compiles them.
 *
 * @param rules rule files
 * @param disabled ids or names of rules that do not run
 * @param levels other levels, by rule id
 * @param lists named lists of the configuration
 */
public record RuleSettings(
    List<RuleText> rules,
    HashSet<String> disabled,
    HashMap<String, Level> levels,
    HashMap<String, List<String>> lists)
    implements Serializable {

  /** See {@link io.flowtrail.cloudtrail.RecordHome}. */
  private static final List<String> RECORD_HOME = List.of("recipientAccountId", "awsRegion");

  private static final int VERSION_BYTES = 6;

  public RuleSettings {
    rules = List.copyOf(rules);
    disabled = new HashSet<>(disabled);
    levels = new HashMap<>(levels);
    lists = new HashMap<>(lists);
  }

  /**
   * Which set of rules this is: 12 hexadecimal digits of a hash of all that decides what it finds.
   * Neither the names of the files nor their order matter.
   */
  public String version() {
    List<String> parts = new ArrayList<>();
    rules.forEach(rule -> parts.add("rule\n" + rule.text()));
    disabled.forEach(id -> parts.add("disabled\n" + id));
    levels.forEach((id, level) -> parts.add("level\n" + id + "\n" + level.name()));
    lists.forEach((name, list) -> parts.add("list\n" + name + "\n" + String.join("\n", list)));
    parts.sort(null);
    return HexFormat.of().formatHex(sha256(parts), 0, VERSION_BYTES);
  }

  /** Whether this is the same set, which costs nothing where it is the very same object. */
  boolean isSame(RuleSettings other) {
    return this == other || version().equals(other.version());
  }

  private static byte[] sha256(List<String> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The rules, compiled for one thread.
   *
   * @param detectors whose fields records must have too
   */
  public RuleSet compile(DetectorSet detectors) throws SigmaException {
    Map<LogSource, List<String>> fields = fields();
    detectors
        .fields()
        .forEach(
            (source, paths) ->
                fields.computeIfAbsent(source, s -> new ArrayList<>()).addAll(paths));
    return RuleSet.compile(
        rules,
        new NamedLists(lists),
        derivedFields(lists),
        new RuleOptions(ruleIds(detectors, disabled), ruleLevels(detectors)),
        fields);
  }

  /** What matches need of a record, and what tells whether it belongs in its file. */
  private static Map<LogSource, List<String>> fields() {
    Map<LogSource, List<String>> fields = new EnumMap<>(LogSource.class);
    MatchedRecord.fields().forEach((source, paths) -> fields.put(source, new ArrayList<>(paths)));
    fields.computeIfAbsent(LogSource.CLOUDTRAIL, s -> new ArrayList<>()).addAll(RECORD_HOME);
    LogCoverage.FIELDS.forEach(
        (source, paths) -> fields.computeIfAbsent(source, s -> new ArrayList<>()).addAll(paths));
    return fields;
  }

  /** Rules of detectors are disabled and given levels as rules are; no rule file has them. */
  private static HashSet<String> ruleIds(DetectorSet detectors, Set<String> ids) {
    HashSet<String> others = new HashSet<>(ids);
    detectors.rules().forEach(rule -> others.remove(rule.id()));
    return others;
  }

  private HashMap<String, Level> ruleLevels(DetectorSet detectors) {
    HashMap<String, Level> others = new HashMap<>(levels);
    detectors.rules().forEach(rule -> others.remove(rule.id()));
    return others;
  }

  /** The rules of detectors that run, with the levels that the operator gave them. */
  public List<DetectorRule> detectorRules(DetectorSet detectors) {
    return detectors.rules().stream()
        .filter(rule -> !disabled.contains(rule.id()))
        .map(rule -> levels.containsKey(rule.id()) ? rule.withLevel(levels.get(rule.id())) : rule)
        .toList();
  }

  private static DerivedFields derivedFields(Map<String, List<String>> lists) {
    return StandardFields.of(new NamedLists(lists));
  }

  /** The fields that compiled rules use, fit to travel; makes equal projections elsewhere. */
  public Fields fields(RuleSet compiled) {
    EnumMap<LogSource, ArrayList<String>> paths = new EnumMap<>(LogSource.class);
    compiled.projections().forEach((source, projection) -> paths.put(source, paths(projection)));
    return new Fields(paths, lists);
  }

  public static ArrayList<String> paths(FieldProjection projection) {
    ArrayList<String> paths = new ArrayList<>();
    for (int slot = 0; slot < projection.size(); slot++) {
      paths.add(projection.path(slot));
    }
    return paths;
  }

  /**
   * Field paths in the order of their slots. A projection that asks for the same paths in the same
   * order has the same slots, so that a reader can fill them without knowing any rule.
   */
  public record Fields(
      EnumMap<LogSource, ArrayList<String>> paths, HashMap<String, List<String>> lists)
      implements Serializable {

    public Map<LogSource, FieldProjection> projections() {
      Map<LogSource, FieldProjection> projections = new EnumMap<>(LogSource.class);
      paths.forEach(
          (source, itsPaths) -> {
            FieldProjection.Builder builder = FieldProjection.builder(source, derivedFields(lists));
            itsPaths.forEach(builder::slot);
            projections.put(source, builder.build());
          });
      return projections;
    }
  }
}
