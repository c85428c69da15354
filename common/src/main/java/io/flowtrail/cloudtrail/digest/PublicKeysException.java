package io.flowtrail.cloudtrail.digest;

import java.util.List;

/** A file of public keys cannot be used. */
public final class PublicKeysException extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public PublicKeysException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, with file and place. */
  public List<String> problems() {
    return problems;
  }
}
