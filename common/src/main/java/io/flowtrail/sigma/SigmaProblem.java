package io.flowtrail.sigma;

/**
 * Something about a rule file that its author should know.
 *
 * @param severity whether the rules can be used all the same
 * @param file the rule file, empty where the problem is in the options that came with the rules
 * @param line line in the file, counted from 1; 0 where the whole file is meant
 * @param ruleId id (or name, or title) of the rule, empty where none could be read
 * @param field the attribute or the field of a selection, as written, empty where none is meant
 * @param message what is wrong and what to write instead, one or two sentences
 */
public record SigmaProblem(
    Severity severity, String file, int line, String ruleId, String field, String message) {

  /** What a problem means for loading. */
  public enum Severity {
    /** The rules do not load. */
    ERROR,
    /** The rules load; something was skipped or is probably not meant so. */
    NOTICE
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** One line for people: {@code file:line: rule id: field: message}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file.isEmpty() ? "options" : file);
    if (line > 0) {
      text.append(':').append(line);
    }
    text.append(severity == Severity.NOTICE ? ": notice: " : ": ");
    if (!ruleId.isEmpty()) {
      text.append("rule ").append(ruleId).append(": ");
    }
    if (!field.isEmpty()) {
      text.append(field).append(": ");
    }
    return text.append(message).toString();
  }
}
