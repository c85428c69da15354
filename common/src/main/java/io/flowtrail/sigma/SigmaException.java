package io.flowtrail.sigma;

import java.util.List;
import java.util.stream.Collectors;

/** Rules that cannot be used, with everything that is wrong with them. */
public final class SigmaException extends Exception {
  private static final int SHOWN = 20;

  private final transient List<SigmaProblem> problems;

  /**
   * @param problems all of them, notices too; at least one is an error
   */
  public SigmaException(List<SigmaProblem> problems) {
    super(summary(problems));
    this.problems = List.copyOf(problems);
  }

  private static String summary(List<SigmaProblem> problems) {
    List<SigmaProblem> errors = problems.stream().filter(SigmaProblem::isError).toList();
    String shown =
        errors.stream().limit(SHOWN).map(SigmaProblem::toString).collect(Collectors.joining("\n"));
    int hidden = errors.size() - SHOWN;
    return hidden > 0 ? shown + "\n... and " + hidden + " more" : shown;
  }

  /** Errors and notices, in the order of files and lines. */
  public List<SigmaProblem> problems() {
    return problems;
  }
}
