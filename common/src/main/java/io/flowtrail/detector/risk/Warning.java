package io.flowtrail.detector.risk;

import io.flowtrail.detector.FactText;
import io.flowtrail.sigma.Level;
import java.util.List;

/**
 * A match of a rule, as a fact tells it.
 *
 * @param tactics words of ATT&CK's tactics, separated by commas
 * @param address the caller's
 */
record Warning(
    String rule,
    String title,
    Level level,
    String tactics,
    boolean refused,
    String account,
    String region,
    String address) {

  String text() {
    return FactText.join(
        rule, title, level.name(), tactics, Boolean.toString(refused), account, region, address);
  }

  static Warning of(String payload) {
    List<String> parts = FactText.split(payload);
    return new Warning(
        parts.get(0),
        parts.get(1),
        Level.valueOf(parts.get(2)),
        parts.get(3),
        Boolean.parseBoolean(parts.get(4)),
        parts.get(5),
        parts.get(6),
        parts.get(7));
  }
}
