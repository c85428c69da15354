package io.flowtrail.sigma;

import java.util.Locale;

/**
 * The {@code logsource} of a document as written, in lower case.
 *
 * @param product such as {@code aws}, empty where not named
 * @param service such as {@code cloudtrail}, empty where not named
 * @param category empty where not named
 */
public record RuleLogSource(String product, String service, String category) {

  public RuleLogSource {
    product = product.toLowerCase(Locale.ROOT);
    service = service.toLowerCase(Locale.ROOT);
    category = category.toLowerCase(Locale.ROOT);
  }

  /** Whether {@code other} has everything that this one names. */
  public boolean contains(RuleLogSource other) {
    return (product.isEmpty() || product.equals(other.product))
        && (service.isEmpty() || service.equals(other.service))
        && (category.isEmpty() || category.equals(other.category));
  }
}
