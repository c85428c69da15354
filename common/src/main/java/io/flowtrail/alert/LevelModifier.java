package io.flowtrail.alert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why an alert's level differs from its rule's. The same for all rules, and always shown. One that
 * the rule itself asks for (a rule about denials, about log buckets) is in its level already and
 * does not count again. A user agent is none of them: it is forged at will.
 */
public enum LevelModifier {
  /** The request was denied, and the rule does not itself ask for the outcome. */
  ATTEMPT("attempt", -1, "the request was denied: an attempt"),
  /** The request failed for another reason, so nothing came of it either. */
  FAILED("failed", -1, "the request failed: an attempt"),
  /** An AWS service made the call on its owner's behalf ({@code userIdentity.invokedBy}). */
  AWS_SERVICE("aws_service", -1, "an AWS service acted on the owner's behalf"),
  /** The same principal had been denied the same before, in the same window of the group. */
  SUCCESS_AFTER_DENIALS("success_after_denials", 1, "it succeeded after it had been denied"),
  /** The target is a bucket that holds logs. */
  LOG_BUCKET("log_bucket", 1, "the target is a log bucket"),
  /** A file of the evidence failed validation: somebody may be hiding something. */
  EVIDENCE_NOT_INTACT("evidence_not_intact", 1, "the evidence is not intact");

  private final String word;
  private final int steps;
  private final String reason;

  LevelModifier(String word, int steps, String reason) {
    this.word = word;
    this.steps = steps;
    this.reason = reason;
  }

  /** Whether what was asked for did not happen. */
  public boolean isAttempt() {
    return this == ATTEMPT || this == FAILED;
  }

  /** Its name in alerts. */
  public String word() {
    return word;
  }

  /** Steps up, or down if negative. */
  public int steps() {
    return steps;
  }

  /** For people: {@code one step up: the target is a log bucket}. */
  public String explanation() {
    return "one step " + (steps > 0 ? "up" : "down") + ": " + reason;
  }

  static String words(Collection<LevelModifier> modifiers) {
    return modifiers.stream().sorted().map(LevelModifier::word).collect(Collectors.joining(","));
  }

  static List<LevelModifier> ofWords(String words) {
    List<LevelModifier> modifiers = new ArrayList<>();
    for (String word : words.split(",")) {
      ofWord(word).ifPresent(modifiers::add);
    }
    return modifiers;
  }

  private static Optional<LevelModifier> ofWord(String word) {
    return Arrays.stream(values()).filter(m -> m.word.equals(word)).findFirst();
  }
}
