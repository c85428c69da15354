package io.flowtrail.sigma;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The searches of a rule or filter and the conditions that join them.
 *
 * @param searches search identifiers in the order of the file, with what each one looks for
 * @param conditions at least one; several are alternatives
 */
public record Detection(Map<String, Search> searches, List<Condition> conditions) {

  public Detection {
    searches = Collections.unmodifiableMap(new LinkedHashMap<>(searches));
    conditions = List.copyOf(conditions);
  }
}
