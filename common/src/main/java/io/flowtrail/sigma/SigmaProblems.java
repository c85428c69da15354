package io.flowtrail.sigma;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems, so that all of them can be told at once. */
public final class SigmaProblems {
  private final List<SigmaProblem> problems = new ArrayList<>();
  private int errors;

  public void add(SigmaProblem problem) {
    problems.add(problem);
    if (problem.isError()) {
      errors++;
    }
  }

  /** The arguments are those of {@link SigmaProblem}. */
  public void error(String file, int line, String ruleId, String field, String message) {
    add(new SigmaProblem(SigmaProblem.Severity.ERROR, file, line, ruleId, field, message));
  }

  /** The arguments are those of {@link SigmaProblem}. */
  public void notice(String file, int line, String ruleId, String field, String message) {
    add(new SigmaProblem(SigmaProblem.Severity.NOTICE, file, line, ruleId, field, message));
  }

  public int errors() {
    return errors;
  }

  /** All of them, each once, in the order of files and lines. */
  public List<SigmaProblem> list() {
    return problems.stream()
        .distinct()
        .sorted(Comparator.comparing(SigmaProblem::file).thenComparingInt(SigmaProblem::line))
        .toList();
  }
}
