package io.flowtrail.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.sigma.match.MatchedField;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes alerts for people at a terminal: time, severity, title, who, what, where, count, and why.
 * At most {@value #WIDTH} columns, except where a single word (an ARN, a path) is longer.
 */
public final class AlertTextWriter {
  static final int WIDTH = 100;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String INDENT = " ".repeat(15);
  private static final int INNER = WIDTH - INDENT.length() - 7;
  private static final int MOST_LINES = 4;
  private static final int MOST_FILES = 5;
  private static final int LONGEST_WORD = 300;

  private final Appendable out;
  private final boolean colours;

  /**
   * Writes to {@code out}.
   *
   * @param colours whether severities are coloured; for terminals only
   */
  public AlertTextWriter(Appendable out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /** Writes one alert and an empty line behind it. */
  public void write(Alert alert) {
    EvidenceFacts first = EvidenceFacts.of(alert.evidences().get(0));
    String severity = alert.severity().name();
    StringBuilder text = new StringBuilder();
    text.append(colour(alert.severity()))
        .append(severity)
        .append(colours ? "\u001B[0m" : "")
        .append(" ".repeat(INDENT.length() - severity.length()))
        .append(time(alert.firstTime()))
        .append("  ")
        .append(SafeText.forTerminal(SafeText.cut(alert.title(), 200)));
    if (IntegrityMatches.isIntegrityRule(alert.rule().id())) {
      text.append('\n');
      failure(text, alert, first);
    } else {
      // On this line, which no record writes on: nobody can forge it with the name of an object.
      text.append(' ').append(proof(alert)).append('\n');
      event(text, alert, first);
    }
    text.append('\n');
    try {
      out.append(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void event(StringBuilder text, Alert alert, EvidenceFacts first) {
    line(text, "who", who(alert, first));
    String explanation = alert.note().explanation();
    line(text, "what", explanation.isEmpty() ? first.what() : explanation);
    String where = AlertSentence.where(alert);
    String source = first.source().isEmpty() ? "" : "from " + first.source();
    line(text, "where", where.isEmpty() ? source : where + " " + source);
    line(text, "count", count(alert));
    line(text, "undone", alert.undone().isPresent() ? alert.undone().sentence() : "");
    line(text, "why", why(alert));
    for (LevelModifier modifier : alert.modifiers()) {
      line(text, "level", modifier.explanation());
    }
    line(text, "level", alert.note().stepsExplanation());
    line(text, "record", alert.evidences().get(0).origin().toString());
    for (MatchedRecord evidence : alert.evidences()) {
      EvidenceIntegrity integrity = alert.integrityOf(evidence);
      if (integrity.isFailed()) {
        line(text, "proof", AlertSentence.proof(integrity) + ", " + evidence.origin().file());
        line(text, "", integrity.reason());
        break;
      }
    }
  }

  private static void failure(StringBuilder text, Alert alert, EvidenceFacts first) {
    line(text, "what", first.what());
    String trail = RecordFacts.text(first.tree(), "trail");
    line(text, "where", AlertSentence.where(alert) + (trail.isEmpty() ? "" : ", trail " + trail));
    line(text, "count", count(alert));
    line(text, "why", why(alert));
    line(text, "hash", hash("expected", first.tree()));
    line(text, "", hash("found   ", first.tree()));
    line(text, "digest", RecordFacts.text(first.tree(), "digest"));
    List<String> changes = IntegrityMatches.changes(first.tree());
    for (int i = 0; i < changes.size(); i++) {
      line(text, i == 0 ? "change" : "", changes.get(i));
    }
    int shown = Math.min(alert.evidences().size(), MOST_FILES);
    for (int i = 0; i < shown; i++) {
      line(text, i == 0 ? "file" : "", alert.evidences().get(i).origin().toString());
    }
    if (alert.count() > shown) {
      line(text, "", "and " + (alert.count() - shown) + " more");
    }
  }

  private static String hash(String which, ObjectNode finding) {
    String hash = RecordFacts.text(finding, which.strip() + "_sha256");
    return hash.isEmpty() ? "" : which + " " + hash;
  }

  /** {@code [evidence verified]}, {@code [evidence FAILED: modified, 2 of 10 records]}. */
  private String proof(Alert alert) {
    EvidenceIntegrity worst = alert.worstIntegrity();
    long failed = alert.evidences().stream().filter(it -> alert.integrityOf(it).isFailed()).count();
    String some =
        failed == 0 || failed == alert.evidences().size()
            ? ""
            : ", " + failed + " of " + alert.evidences().size() + " records";
    String tag = SafeText.forTerminal("[evidence " + AlertSentence.proof(worst) + some + "]");
    return colours && worst.isFailed() ? "\u001B[1;31m" + tag + "\u001B[0m" : tag;
  }

  /** {@code 2026-03-01 10:00:00Z}; 0 stands for a record whose time nothing tells. */
  static String time(long millis) {
    if (millis == 0) {
      return "time unknown";
    }
    try {
      return TIME.format(Instant.ofEpochMilli(millis));
    } catch (DateTimeException e) {
      return millis + " ms";
    }
  }

  static String who(Alert alert, EvidenceFacts first) {
    String principal = alert.principal();
    return principal.isEmpty() || principal.equals(first.who())
        ? first.who()
        : first.who() + " (" + principal + ")";
  }

  static String count(Alert alert) {
    StringBuilder count = new StringBuilder();
    String noun = IntegrityMatches.isIntegrityRule(alert.rule().id()) ? " finding" : " event";
    count.append(alert.count()).append(noun).append(alert.count() == 1 ? "" : "s");
    List<String> outcomes = new ArrayList<>();
    if (alert.denials() > 0) {
      outcomes.add(alert.denials() + " denied");
    }
    if (alert.errors() > 0) {
      outcomes.add(alert.errors() + " failed");
    }
    if (!outcomes.isEmpty()) {
      count.append(" (").append(String.join(", ", outcomes)).append(')');
    }
    if (alert.lastTime() > alert.firstTime()) {
      count.append(", until ").append(time(alert.lastTime()));
    }
    return count.toString();
  }

  static String why(Alert alert) {
    if (IntegrityMatches.isIntegrityRule(alert.rule().id())) {
      return alert.integrityOf(alert.evidences().get(0)).reason();
    }
    List<String> reasons = new ArrayList<>();
    for (MatchedField field : alert.evidences().get(0).matchedFields()) {
      reasons.add(field.field() + " = " + SafeText.cut(field.found(), 120));
    }
    return String.join("; ", reasons);
  }

  private static void line(StringBuilder text, String label, String value) {
    String safe = SafeText.forTerminal(SafeText.cut(value.strip(), 2000));
    if (safe.isEmpty()) {
      return;
    }
    text.append(INDENT).append(String.format("%-7s", label));
    List<String> lines = wrap(safe);
    for (int i = 0; i < lines.size(); i++) {
      if (i > 0) {
        text.append(INDENT).append("       ");
      }
      text.append(lines.get(i)).append('\n');
    }
  }

  private static List<String> wrap(String value) {
    List<String> lines = new ArrayList<>();
    String rest = value;
    while (rest.length() > INNER && lines.size() < MOST_LINES - 1) {
      int space = rest.lastIndexOf(' ', INNER);
      int end = space > 0 ? space : endOfWord(rest);
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
    }
    if (!rest.isEmpty() || lines.isEmpty()) {
      lines.add(endOfWord(rest) == rest.length() ? rest : SafeText.cut(rest, INNER));
    }
    return lines;
  }

  /** Names and paths stay whole, so that they can be copied; what is absurdly long is broken. */
  private static int endOfWord(String text) {
    int space = text.indexOf(' ');
    int end = space < 0 ? text.length() : space;
    return end <= LONGEST_WORD ? end : SafeText.end(text, INNER);
  }

  private String colour(Severity severity) {
    if (!colours) {
      return "";
    }
    return switch (severity) {
      case CRITICAL -> "\u001B[1;37;41m";
      case HIGH -> "\u001B[1;31m";
      case MEDIUM -> "\u001B[33m";
      case LOW -> "\u001B[36m";
      case INFORMATIONAL -> "\u001B[2m";
    };
  }
}
