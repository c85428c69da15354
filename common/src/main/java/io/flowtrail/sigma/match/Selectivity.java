package io.flowtrail.sigma.match;

import io.flowtrail.event.DerivedFields;
import java.util.Map;

/**
 * How many of a log's records are likely to have a certain text in a field: what makes one field a
 * better entry of {@link RuleIndex} than another. Guesses from ordinary logs; a wrong one costs
 * time, never a match.
 */
final class Selectivity {
  /** Share of the records that one text of a field is likely to meet. */
  private static final Map<String, Double> SHARE =
      Map.ofEntries(
          Map.entry("eventName", 0.005),
          Map.entry("eventSource", 0.05),
          Map.entry("errorCode", 0.01),
          Map.entry("userIdentity.type", 0.2),
          Map.entry("eventCategory", 0.5),
          Map.entry("eventType", 0.5),
          Map.entry("awsRegion", 0.3),
          Map.entry("readOnly", 0.5),
          Map.entry("managementEvent", 0.5),
          Map.entry("recipientAccountId", 0.3),
          Map.entry("operation", 0.05),
          Map.entry("http_status", 0.2),
          Map.entry("dstport", 0.005),
          Map.entry("srcport", 0.005),
          Map.entry("log-status", 0.3),
          Map.entry("action", 0.5),
          Map.entry("protocol", 0.4),
          Map.entry("flow-direction", 0.5));

  private static final double OTHER = 0.01;

  /** Derived fields have to be computed for every event once they are in the index. */
  private static final double DERIVED = 10;

  private Selectivity() {}

  /** A number that is the smaller, the fewer records are likely to have one of the texts. */
  static double weight(RequiredText.Texts texts) {
    String path = texts.path();
    double share = Math.min(1, SHARE.getOrDefault(path, OTHER) * texts.size());
    return path.startsWith(DerivedFields.PREFIX) ? DERIVED + share : share;
  }
}
