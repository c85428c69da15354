package io.flowtrail.detector.inventory;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a record says about a trail or flow log.
 *
 * @param call that changed it; empty if it was only seen at work
 * @param principal who made the call
 * @param account whose records show it
 * @param region of the record
 * @param values by name of {@link Property}, or free names of flow logs
 */
record Change(
    String call, String principal, String account, String region, Map<String, String> values) {
  /** First part of keys of trails. */
  static final String TRAIL = "trail";

  /** First part of keys of flow logs. */
  static final String FLOW_LOG = "flowlog";

  private static final int LONGEST = 256;

  Change {
    values = Map.copyOf(values);
  }

  String text() {
    List<String> parts =
        new ArrayList<>(
            List.of(shorter(call), shorter(principal), shorter(account), shorter(region)));
    new TreeMap<>(values)
        .forEach(
            (name, value) -> {
              parts.add(name);
              parts.add(shorter(value));
            });
    return FactText.join(parts);
  }

  static Change of(String text) {
    List<String> parts = FactText.split(text);
    Map<String, String> values = new TreeMap<>();
    for (int i = 4; i + 1 < parts.size(); i += 2) {
      values.put(parts.get(i), parts.get(i + 1));
    }
    return new Change(parts.get(0), parts.get(1), parts.get(2), parts.get(3), values);
  }

  private static String shorter(String value) {
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST);
  }
}
