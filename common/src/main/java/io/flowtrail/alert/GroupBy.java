package io.flowtrail.alert;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What matches must have in common to be told in one alert. The rule always belongs to it. */
public enum GroupBy {
  RULE,
  PRINCIPAL,
  ACCOUNT,
  REGION;

  /** The default: rule, principal, account. */
  public static final Set<GroupBy> DEFAULT = Set.copyOf(EnumSet.of(RULE, PRINCIPAL, ACCOUNT));

  private static final char SEPARATOR = '\u001F';

  /** Its name in the configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<GroupBy> ofWord(String word) {
    for (GroupBy value : values()) {
      if (value.word().equals(word)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** The key of a match's group; equal for equal values, whatever characters they hold. */
  public static String key(Collection<GroupBy> by, MatchedRecord match) {
    StringBuilder key = new StringBuilder(match.ruleId());
    for (GroupBy value : values()) {
      if (value != RULE && by.contains(value)) {
        key.append(SEPARATOR).append(value.of(match).replace(SEPARATOR, ' '));
      }
    }
    return key.toString();
  }

  /** The rule's id in a {@link #key}. */
  public static String ruleId(String key) {
    int separator = key.indexOf(SEPARATOR);
    return separator < 0 ? key : key.substring(0, separator);
  }

  private String of(MatchedRecord match) {
    if (!match.twins().isEmpty()) {
      // Access logs name neither account nor region: the bucket stands for both.
      return this == RULE ? match.ruleId() : match.twins();
    }
    return switch (this) {
      case RULE -> match.ruleId();
      case PRINCIPAL -> match.principal();
      case ACCOUNT -> match.account();
      case REGION -> match.region();
    };
  }
}
