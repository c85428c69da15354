package io.flowtrail.detector.identity;

import io.flowtrail.detector.FactText;
import java.util.Optional;

/**
 * An identity by account, kind and name: what IAM calls and access logs know it by, which leave out
 * paths.
 *
 * @param account 12 digits
 * @param kind {@code user}, {@code role} or {@code root}
 * @param name without path; {@code root} of root
 */
record Who(String account, String kind, String name) {
  /** Longest name that IAM allows is 64; longer ones come from nowhere good. */
  private static final int LONGEST = 128;

  /** By {@code flowtrail.principal}, its account and type; empty if it is none of the three. */
  static Optional<Who> of(String principal, String account, String type) {
    if (account.length() != 12) {
      return Optional.empty();
    }
    return switch (type) {
      case "root" -> Optional.of(new Who(account, "root", "root"));
      case "user", "role" -> {
        String name = principal.substring(principal.lastIndexOf('/') + 1);
        // Service-linked roles belong to AWS: nobody assumes them.
        yield name.isEmpty()
                || name.length() > LONGEST
                || name.startsWith("AWSServiceRoleFor")
                || !principal.startsWith("arn:")
            ? Optional.empty()
            : Optional.of(new Who(account, type, name));
      }
      default -> Optional.empty();
    };
  }

  String key() {
    return FactText.join(account, kind, name);
  }
}
