package io.flowtrail.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads conditions: {@code selection and not 1 of filter_*}.
 *
 * <p>{@code not} binds tighter than {@code and}, which binds tighter than {@code or}. Key words are
 * understood in upper case too.
 */
public final class ConditionParser {
  private static final int LONGEST = 64 * 1024;
  private static final int DEEPEST = 100;

  private final List<String> tokens;
  private final int line;
  private int at;
  private int depth;

  private ConditionParser(List<String> tokens, int line) {
    this.tokens = tokens;
    this.line = line;
  }

  /** A condition that cannot be read; the message says why and what to write instead. */
  public static final class ConditionException extends Exception {
    ConditionException(String message) {
      super(message);
    }
  }

  /**
   * Reads one condition.
   *
   * @param line where it stands, counted from 1
   */
  public static Condition parse(String text, int line) throws ConditionException {
    if (text.isBlank()) {
      throw new ConditionException("the condition is empty; name a selection");
    }
    if (text.length() > LONGEST) {
      throw new ConditionException("the condition is longer than 64 KiB; use '1 of prefix_*'");
    }
    refuseAggregation(text);
    ConditionParser parser = new ConditionParser(tokens(text), line);
    Condition condition = parser.or();
    if (parser.at < parser.tokens.size()) {
      throw parser.unexpected();
    }
    return condition;
  }

  private static void refuseAggregation(String text) throws ConditionException {
    int pipe = text.indexOf('|');
    if (pipe < 0) {
      return;
    }
    String aggregation = text.substring(pipe + 1).strip().toLowerCase(Locale.ROOT);
    if (aggregation.startsWith("near")) {
      throw new ConditionException(
          "'| near' is of old Sigma; write a rule for each event and a correlation of type"
              + " 'temporal' that names them");
    }
    throw new ConditionException(
        "aggregations such as '| count() by field > 5' are of old Sigma; end the condition before"
            + " '|' and write a correlation of type 'event_count' (or 'value_count') with"
            + " 'group-by', 'timespan' and 'condition'");
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      boolean bracket = c == '(' || c == ')';
      if (bracket || Character.isWhitespace(c)) {
        if (start >= 0) {
          tokens.add(text.substring(start, i));
          start = -1;
        }
        if (bracket) {
          tokens.add(String.valueOf(c));
        }
      } else if (start < 0) {
        start = i;
      }
    }
    return tokens;
  }

  private Condition or() throws ConditionException {
    List<Condition> operands = new ArrayList<>();
    operands.add(and());
    while (accept("or")) {
      operands.add(and());
    }
    return operands.size() == 1 ? operands.get(0) : new Condition.Or(operands, line);
  }

  private Condition and() throws ConditionException {
    List<Condition> operands = new ArrayList<>();
    operands.add(not());
    while (accept("and")) {
      operands.add(not());
    }
    return operands.size() == 1 ? operands.get(0) : new Condition.And(operands, line);
  }

  private Condition not() throws ConditionException {
    if (!accept("not")) {
      return operand();
    }
    deeper();
    Condition operand = not();
    depth--;
    return new Condition.Not(operand, line);
  }

  private Condition operand() throws ConditionException {
    if (accept("(")) {
      deeper();
      Condition inside = or();
      depth--;
      if (!accept(")")) {
        throw new ConditionException("a ')' is missing in the condition");
      }
      return inside;
    }
    if (at == tokens.size()) {
      throw new ConditionException(
          "the condition ends where a selection is expected"
              + (at > 0 ? ", after '" + tokens.get(at - 1) + "'" : ""));
    }
    String token = tokens.get(at);
    if (isKeyword(token)) {
      throw unexpected();
    }
    at++;
    if (at < tokens.size() && tokens.get(at).equalsIgnoreCase("of")) {
      at++;
      return quantified(token);
    }
    if (token.indexOf('*') >= 0) {
      throw new ConditionException(
          "'"
              + token
              + "' names several selections; write '1 of "
              + token
              + "' or 'all of "
              + token
              + "'");
    }
    if (token.equalsIgnoreCase("them")) {
      throw new ConditionException("write '1 of them' or 'all of them'");
    }
    return new Condition.Identifier(token, line);
  }

  private Condition quantified(String quantifier) throws ConditionException {
    int count;
    if (quantifier.equalsIgnoreCase("all")) {
      count = Condition.Of.ALL;
    } else if (quantifier.equalsIgnoreCase("any")) {
      count = 1;
    } else if (quantifier.matches("[0-9]{1,6}")) {
      count = Integer.parseInt(quantifier);
    } else {
      throw new ConditionException(
          "'" + quantifier + " of' is not understood; write '1 of', 'all of', or another number");
    }
    if (count == 0) {
      throw new ConditionException("'0 of' always holds; write 'not 1 of'");
    }
    if (at == tokens.size() || isKeyword(tokens.get(at))) {
      throw new ConditionException(
          "'"
              + quantifier
              + " of' must be followed by 'them' or by a pattern such as 'selection_*'"
              + (at < tokens.size() && tokens.get(at).equals("(")
                  ? "; give the selections a common prefix instead of listing them in brackets"
                  : ""));
    }
    String pattern = tokens.get(at++);
    return new Condition.Of(count, pattern.equalsIgnoreCase("them") ? "them" : pattern, line);
  }

  private void deeper() throws ConditionException {
    if (++depth > DEEPEST) {
      throw new ConditionException("the condition is nested deeper than " + DEEPEST + " levels");
    }
  }

  private boolean accept(String token) {
    if (at < tokens.size() && tokens.get(at).equalsIgnoreCase(token)) {
      at++;
      return true;
    }
    return false;
  }

  private static boolean isKeyword(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "and", "or", "not", "of", "(", ")" -> true;
      default -> false;
    };
  }

  private ConditionException unexpected() {
    String token = tokens.get(at);
    if (token.equals(")")) {
      return new ConditionException("a ')' in the condition closes nothing");
    }
    String before = at == 0 ? "at the beginning" : "after '" + tokens.get(at - 1) + "'";
    String advice = at > 0 && !isKeyword(token) ? "; 'and' or 'or' is missing between them" : "";
    return new ConditionException(
        "'" + token + "' is not expected " + before + " in the condition" + advice);
  }
}
