package io.flowtrail.jobs.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; all of its problems, in the order of their lines. */
public final class ConfigException extends Exception {
  private final transient List<ConfigProblem> problems;

  public ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<ConfigProblem> problems() {
    return problems;
  }
}
