package io.flowtrail.sigma;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One way in which the logs show that what a rule tells was undone: the rule's own attribute {@code
 * undone_by}, not of Sigma.
 *
 * @param acts {@code eventName}s of the acts that it undoes; empty for all that the rule matches
 * @param same what an act and its undoing have in common, by the field of the act the field of the
 *     undoing; mostly the same. All of them must have values in both
 * @param detection which records undo
 */
public record Undoing(List<String> acts, Map<String, String> same, Detection detection) {
  /** Top-level attribute of a rule. */
  public static final String ATTRIBUTE = "undone_by";

  public Undoing {
    acts = List.copyOf(acts);
    same = Collections.unmodifiableMap(new LinkedHashMap<>(same));
  }
}
