package io.flowtrail.sigma;

import io.flowtrail.event.LogSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule for single events as its author wrote it.
 *
 * @param id the rule's id; its name, or else one made from its title, where the author gave none
 * @param name the name by which correlations and filters may refer to it, empty if it has none
 * @param title one line for people
 * @param description empty if absent
 * @param level {@link Level#MEDIUM} where the rule names none
 * @param status such as {@code stable}, empty if absent
 * @param author empty if absent
 * @param date as written, empty if absent
 * @param modified as written, empty if absent
 * @param source the log whose records it is about
 * @param logSource the same as written
 * @param tags such as {@code attack.t1685.002}, as written
 * @param references links and titles
 * @param falsePositives as written
 * @param fields fields that the author finds worth showing
 * @param attributes every top-level attribute that Sigma does not define, such as {@code tests}, as
 *     plain Java values (String, Long, BigInteger, BigDecimal, Boolean, List, Map, null)
 * @param file the rule file
 * @param line line of the document's first attribute, counted from 1
 * @param detection what it looks for
 * @param undoings how the logs show that it was undone
 */
public record SigmaRule(
    String id,
    String name,
    String title,
    String description,
    Level level,
    String status,
    String author,
    String date,
    String modified,
    LogSource source,
    RuleLogSource logSource,
    List<String> tags,
    List<String> references,
    List<String> falsePositives,
    List<String> fields,
    Map<String, Object> attributes,
    String file,
    int line,
    Detection detection,
    List<Undoing> undoings) {

  public SigmaRule {
    tags = List.copyOf(tags);
    references = List.copyOf(references);
    falsePositives = List.copyOf(falsePositives);
    fields = List.copyOf(fields);
    undoings = List.copyOf(undoings);
    // Map.copyOf would refuse nulls, which YAML has.
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** The same rule at another level. */
  public SigmaRule withLevel(Level other) {
    return new SigmaRule(
        id,
        name,
        title,
        description,
        other,
        status,
        author,
        date,
        modified,
        source,
        logSource,
        tags,
        references,
        falsePositives,
        fields,
        attributes,
        file,
        line,
        detection,
        undoings);
  }
}
