package io.flowtrail.derived;

/**
 * Parts of an Amazon Resource Name, {@code arn:partition:service:region:account:resource}, taken
 * without a pattern.
 */
final class Arn {
  private Arn() {}

  static boolean looksLike(String text) {
    return text.startsWith("arn:");
  }

  /** The part at a position (0 is {@code arn}, 5 the whole resource), or an empty string. */
  static String part(String arn, int position) {
    int from = 0;
    for (int i = 0; i < position; i++) {
      int colon = arn.indexOf(':', from);
      if (colon < 0) {
        return "";
      }
      from = colon + 1;
    }
    int to = position == 5 ? -1 : arn.indexOf(':', from);
    return to < 0 ? arn.substring(from) : arn.substring(from, to);
  }

  static String partition(String arn) {
    return part(arn, 1);
  }

  static String account(String arn) {
    return looksLike(arn) ? part(arn, 4) : "";
  }

  static String resource(String arn) {
    return looksLike(arn) ? part(arn, 5) : "";
  }

  /** Whether the text is an account number: twelve digits. */
  static boolean isAccount(String text) {
    if (text.length() != 12) {
      return false;
    }
    for (int i = 0; i < 12; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** The partition in which a region lies. */
  static String partitionOfRegion(String region) {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  /**
   * The role behind an assumed role's session: {@code arn:aws:sts::1:assumed-role/Ops/ana} becomes
   * {@code arn:aws:iam::1:role/Ops}. Session ARNs do not tell a role's path.
   */
  static String roleOfSession(String sessionArn) {
    String resource = resource(sessionArn);
    String role = resource.substring(resource.indexOf('/') + 1);
    int slash = role.indexOf('/');
    return "arn:"
        + partition(sessionArn)
        + ":iam::"
        + account(sessionArn)
        + ":role/"
        + (slash < 0 ? role : role.substring(0, slash));
  }

  /** What stands behind the last slash of the resource: a user's or role's name without path. */
  static String name(String arn) {
    String resource = resource(arn);
    return resource.substring(resource.lastIndexOf('/') + 1);
  }
}
