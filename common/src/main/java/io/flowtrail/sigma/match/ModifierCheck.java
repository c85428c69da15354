package io.flowtrail.sigma.match;

import io.flowtrail.sigma.FieldModifier;
import io.flowtrail.sigma.Search;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which modifiers go together, and in which order. */
final class ModifierCheck {
  private static final Set<FieldModifier> ENCODINGS =
      EnumSet.of(
          FieldModifier.UTF16LE,
          FieldModifier.UTF16BE,
          FieldModifier.UTF16,
          FieldModifier.BASE64,
          FieldModifier.BASE64OFFSET);

  private static final Set<FieldModifier> KEYWORD =
      EnumSet.of(
          FieldModifier.ALL,
          FieldModifier.RE,
          FieldModifier.I,
          FieldModifier.M,
          FieldModifier.S,
          FieldModifier.CASED,
          FieldModifier.CONTAINS,
          FieldModifier.NEQ,
          FieldModifier.WINDASH,
          FieldModifier.EXPAND,
          FieldModifier.UTF16LE,
          FieldModifier.UTF16BE,
          FieldModifier.UTF16,
          FieldModifier.BASE64,
          FieldModifier.BASE64OFFSET);

  private ModifierCheck() {}

  /** What is wrong with the modifiers of an item and what to write instead, if anything is. */
  static Optional<String> problem(Search.Item item) {
    List<FieldModifier> modifiers = item.modifiers();
    for (FieldModifier modifier : modifiers) {
      if (item.isKeyword() && !KEYWORD.contains(modifier)) {
        return Optional.of("'" + modifier + "' needs a field before it: 'field|" + modifier + "'");
      }
    }
    Optional<String> kind = kinds(modifiers);
    if (kind.isPresent()) {
      return kind;
    }
    Optional<String> flags = flags(item);
    return flags.isPresent() ? flags : order(modifiers);
  }

  /**
   * There is one way to compare; time parts, field references and regular expressions may have
   * another with them.
   */
  private static Optional<String> kinds(List<FieldModifier> modifiers) {
    List<FieldModifier> kinds =
        modifiers.stream()
            .filter(
                m ->
                    m.isTextPart()
                        || m.isComparison()
                        || m.isTimePart()
                        || m == FieldModifier.RE
                        || m == FieldModifier.CIDR
                        || m == FieldModifier.EXISTS
                        || m == FieldModifier.FIELDREF)
            .toList();
    if (kinds.size() < 2) {
      return Optional.empty();
    }
    FieldModifier a = kinds.get(0);
    FieldModifier b = kinds.get(1);
    if (kinds.size() == 2) {
      boolean placed =
          (kinds.contains(FieldModifier.FIELDREF) || kinds.contains(FieldModifier.RE))
              && (a.isTextPart() || b.isTextPart());
      boolean time = a.isTimePart() && b.isComparison() || b.isTimePart() && a.isComparison();
      if (placed || time) {
        return Optional.empty();
      }
    }
    String advice =
        a.isComparison() && b.isComparison()
            ? "; write the field twice, once with each"
            : a.isTextPart() && b.isTextPart() ? "; write wildcards (*) into the value" : "";
    return Optional.of("'" + a + "' and '" + b + "' do not combine" + advice);
  }

  private static Optional<String> flags(Search.Item item) {
    List<FieldModifier> modifiers = item.modifiers();
    boolean regex = item.has(FieldModifier.RE);
    for (FieldModifier flag : List.of(FieldModifier.I, FieldModifier.M, FieldModifier.S)) {
      if (modifiers.contains(flag) && !regex) {
        return Optional.of("'" + flag + "' goes with 're': 'field|re|" + flag + "'");
      }
    }
    if (item.has(FieldModifier.CASED) && regex) {
      return Optional.of(
          "'cased' does not combine with 're', which minds case unless 'i' follows it");
    }
    boolean numeric =
        modifiers.stream()
            .anyMatch(m -> m.isComparison() || m.isTimePart() || m == FieldModifier.CIDR);
    if (item.has(FieldModifier.CASED) && numeric) {
      return Optional.of("'cased' is for texts");
    }
    if (item.has(FieldModifier.EXISTS) && modifiers.size() > 1) {
      return Optional.of("'exists' stands alone; write 'exists: true' or 'exists: false'");
    }
    boolean noText =
        modifiers.stream()
            .anyMatch(
                m ->
                    m.isComparison()
                        || m.isTimePart()
                        || m == FieldModifier.FIELDREF
                        || m == FieldModifier.CIDR
                        || m == FieldModifier.RE);
    for (FieldModifier modifier : modifiers) {
      boolean changes = ENCODINGS.contains(modifier) || modifier == FieldModifier.WINDASH;
      if (changes && noText) {
        return Optional.of(
            "'"
                + modifier
                + "' changes texts; it goes with 'contains', 'startswith', 'endswith' or"
                + " nothing");
      }
    }
    if (item.has(FieldModifier.EXPAND)
        && modifiers.stream()
            .anyMatch(m -> m.isComparison() || m.isTimePart() || m == FieldModifier.FIELDREF)) {
      return Optional.of("'expand' goes with texts, 're' and 'cidr' only");
    }
    return Optional.empty();
  }

  private static Optional<String> order(List<FieldModifier> modifiers) {
    boolean encoded = false;
    FieldModifier part = null;
    FieldModifier encoding = null;
    for (FieldModifier modifier : modifiers) {
      if (modifier.isTextPart()) {
        part = modifier;
      }
      if (ENCODINGS.contains(modifier)) {
        encoded = true;
        encoding = modifier;
        if (part != null) {
          return Optional.of("modifiers apply in order: write '" + modifier + "|" + part + "'");
        }
      }
      boolean tooLate =
          encoded && (modifier == FieldModifier.EXPAND || modifier == FieldModifier.WINDASH);
      if (tooLate) {
        return Optional.of("modifiers apply in order: write '" + modifier + "|" + encoding + "'");
      }
    }
    return Optional.empty();
  }
}
