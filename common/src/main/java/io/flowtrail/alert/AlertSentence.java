package io.flowtrail.alert;

/** An alert in one sentence. */
final class AlertSentence {
  private static final int LONGEST = 400;

  private AlertSentence() {}

  /**
   * {@code CloudTrail logging stopped: Ops/ana, StopLogging on main, in 111122223333/eu-west-1}.
   */
  static String of(Alert alert, EvidenceFacts first) {
    StringBuilder sentence = new StringBuilder(alert.title()).append(": ");
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

  /** {@code 111122223333/eu-west-1}, or what is known of it. */
  static String where(Alert alert) {
    if (alert.account().isEmpty() || alert.region().isEmpty()) {
      return alert.account() + alert.region();
    }
    return alert.account() + "/" + alert.region();
  }
}
