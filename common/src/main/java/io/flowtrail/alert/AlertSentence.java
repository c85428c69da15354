package io.flowtrail.alert;

import io.flowtrail.cloudtrail.digest.Verdict;

/** An alert in one sentence. */
final class AlertSentence {
  private static final int LONGEST = 400;

  private AlertSentence() {}

  /**
   * {@code CloudTrail logging stopped: Ops/ana, StopLogging on main, in 111122223333/eu-west-1}.
   */
  static String of(Alert alert, EvidenceFacts first) {
    StringBuilder sentence = new StringBuilder(alert.title()).append(": ");
    if (IntegrityMatches.isIntegrityRule(alert.rule().id())) {
      return ofFailure(alert, first, sentence);
    }
    if (!alert.note().explanation().isEmpty()) {
      return ofFinding(alert, sentence);
    }
    sentence.append(first.who()).append(alert.attempt() ? " tried " : " did ").append(first.what());
    String where = where(alert);
    if (!where.isEmpty()) {
      sentence.append(" in ").append(where);
    }
    if (!first.source().isEmpty() && !first.source().equals(first.who())) {
      sentence.append(" from ").append(first.source());
    }
    if (alert.count() > 1) {
      sentence.append(" (").append(alert.count()).append(" events)");
    }
    return SafeText.cut(sentence.toString(), LONGEST);
  }

  /** A detector says itself what it saw. */
  private static String ofFinding(Alert alert, StringBuilder sentence) {
    sentence.append(alert.note().explanation());
    String where = where(alert);
    if (!where.isEmpty()) {
      sentence.append(", in ").append(where);
    }
    return SafeText.cut(sentence.toString(), 2 * LONGEST);
  }

  /** Validation knows what happened to a file, and not who did it. */
  private static String ofFailure(Alert alert, EvidenceFacts first, StringBuilder sentence) {
    sentence.append(first.what());
    String where = where(alert);
    if (!where.isEmpty()) {
      sentence.append(", in ").append(where);
    }
    if (alert.count() > 1) {
      sentence.append(" (").append(alert.count()).append(" findings)");
    }
    String reason = alert.integrityOf(alert.evidences().get(0)).reason();
    if (!reason.isEmpty()) {
      sentence.append(": ").append(reason);
    }
    return SafeText.cut(sentence.toString(), LONGEST);
  }

  /** {@code verified}, {@code FAILED: modified}: what is known of the evidence, for people. */
  static String proof(EvidenceIntegrity integrity) {
    if (!integrity.isFailed()) {
      return integrity.word();
    }
    if (integrity.verdict().isEmpty()) {
      return "FAILED";
    }
    // Records that do not belong in it make a file of any verdict fail.
    boolean itself =
        Verdict.ofWord(integrity.verdict())
            .map(verdict -> EvidenceIntegrity.word(verdict, false))
            .orElse(EvidenceIntegrity.FAILED)
            .equals(EvidenceIntegrity.FAILED);
    return "FAILED: " + (itself ? integrity.verdict().replace('_', ' ') : "foreign records");
  }

  /** {@code 111122223333/eu-west-1}, or what is known of it. */
  static String where(Alert alert) {
    if (alert.account().isEmpty() || alert.region().isEmpty()) {
      return alert.account() + alert.region();
    }
    return alert.account() + "/" + alert.region();
  }
}
