package io.flowtrail.detector.identity;

/** How different logs spell one identity. */
public final class Principals {
  private Principals() {}

  /**
   * The ARN of a user or role without its path, which neither sessions nor access logs tell; what
   * is no ARN stays as it is.
   */
  public static String withoutPath(String principal) {
    int slash = principal.indexOf('/');
    return slash < 0 || !principal.startsWith("arn:")
        ? principal
        : principal.substring(0, slash) + principal.substring(principal.lastIndexOf('/'));
  }
}
