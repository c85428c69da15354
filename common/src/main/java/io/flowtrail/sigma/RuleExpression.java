package io.flowtrail.sigma;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The extended condition of a temporal correlation, as the reference implementation (pySigma) has
 * it: {@code rule_a and not (rule_b or rule_c)} over the rules that the correlation names.
 */
public sealed interface RuleExpression extends Serializable {

  /** A rule or correlation, by id or name. */
  record Reference(String rule) implements RuleExpression {}

  record Not(RuleExpression operand) implements RuleExpression {}

  record And(List<RuleExpression> operands) implements RuleExpression {
    public And {
      operands = List.copyOf(operands);
    }
  }

  record Or(List<RuleExpression> operands) implements RuleExpression {
    public Or {
      operands = List.copyOf(operands);
    }
  }

  /** The rules in it, in the order in which they stand. */
  default List<String> rules() {
    Set<String> rules = new LinkedHashSet<>();
    collect(this, rules);
    return List.copyOf(rules);
  }

  private static void collect(RuleExpression expression, Set<String> rules) {
    if (expression instanceof Reference reference) {
      rules.add(reference.rule());
    } else if (expression instanceof Not not) {
      collect(not.operand(), rules);
    } else if (expression instanceof And and) {
      and.operands().forEach(operand -> collect(operand, rules));
    } else if (expression instanceof Or or) {
      or.operands().forEach(operand -> collect(operand, rules));
    }
  }

  /**
   * Reads an expression; {@code not} binds tighter than {@code and}, that tighter than {@code or}.
   *
   * @throws IllegalArgumentException if it cannot be read, with a message for the author
   */
  static RuleExpression parse(String text) {
    return new Parser(text).parse();
  }

  /** Recursive descent. */
  final class Parser {
    private static final Pattern TOKEN = Pattern.compile("[()]|[^\\s()]+");
    private static final int DEEPEST = 50;

    private final List<String> tokens = new ArrayList<>();
    private int at;

    private Parser(String text) {
      Matcher matcher = TOKEN.matcher(text);
      while (matcher.find()) {
        tokens.add(matcher.group());
      }
    }

    private RuleExpression parse() {
      RuleExpression expression = or(0);
      if (at < tokens.size()) {
        throw new IllegalArgumentException("'" + tokens.get(at) + "' is not expected there");
      }
      return expression;
    }

    private RuleExpression or(int depth) {
      List<RuleExpression> operands = new ArrayList<>(List.of(and(depth)));
      while (take("or")) {
        operands.add(and(depth));
      }
      return operands.size() == 1 ? operands.get(0) : new Or(operands);
    }

    private RuleExpression and(int depth) {
      List<RuleExpression> operands = new ArrayList<>(List.of(not(depth)));
      while (take("and")) {
        operands.add(not(depth));
      }
      return operands.size() == 1 ? operands.get(0) : new And(operands);
    }

    private RuleExpression not(int depth) {
      if (depth > DEEPEST) {
        throw new IllegalArgumentException("it is nested too deep");
      }
      if (take("not")) {
        return new Not(not(depth + 1));
      }
      if (take("(")) {
        RuleExpression inner = or(depth + 1);
        if (!take(")")) {
          throw new IllegalArgumentException("a ')' is missing");
        }
        return inner;
      }
      if (at == tokens.size()) {
        throw new IllegalArgumentException("it ends where a rule is expected");
      }
      String token = tokens.get(at++);
      if (token.equals(")") || Set.of("and", "or").contains(token.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("'" + token + "' stands where a rule is expected");
      }
      return new Reference(token);
    }

    private boolean take(String token) {
      if (at < tokens.size() && tokens.get(at).equalsIgnoreCase(token)) {
        at++;
        return true;
      }
      return false;
    }
  }
}
