package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the conditions of a statement do to its principals. Only conditions that must be met count:
 * {@code IfExists}, {@code ForAllValues} and negations hold for callers who say nothing.
 *
 * <p>Source: IAM User Guide, "AWS global condition context keys"; Amazon S3 User Guide, "The
 * meaning of public".
 */
final class PolicyConditions {
  /** Keys that tie a request to somebody or some network; compared in lower case. */
  private static final Set<String> NARROWING =
      Set.of(
          "aws:sourcevpce",
          "aws:sourcevpc",
          "aws:principalorgid",
          "aws:principalorgpaths",
          "aws:sourceorgid",
          "aws:sourceorgpaths",
          "aws:userid",
          "aws:principalservicename",
          "s3:dataaccesspointarn",
          "kms:viaservice",
          "sts:externalid",
          "sns:endpoint",
          "saml:sub",
          "saml:namequalifier");

  /** Keys whose values are ARNs of who or what asks. */
  private static final Set<String> ARNS = Set.of("aws:sourcearn", "aws:principalarn");

  /** Keys whose values are accounts. */
  private static final Set<String> ACCOUNTS =
      Set.of(
          "aws:principalaccount",
          "aws:sourceaccount",
          "aws:sourceowner",
          "s3:dataaccesspointaccount",
          "kms:calleraccount");

  /** Keys that narrow when they are demanded to be true. */
  private static final Set<String> TRUTHS =
      Set.of(
          "aws:principalisawsservice",
          "aws:viaawsservice",
          "elasticfilesystem:accessedviamounttarget");

  private PolicyConditions() {}

  /**
   * What becomes of "everyone".
   *
   * @return empty if everyone remains; else the accounts to which the conditions narrow it down, no
   *     account where they tie it to something that is no account (an organization, a network)
   */
  static Optional<List<String>> narrowed(JsonNode condition) {
    List<String> accounts = null;
    boolean tied = false;
    for (Map.Entry<String, JsonNode> operator : condition.properties()) {
      String name = operator.getKey().toLowerCase(Locale.ROOT);
      if (!mustHold(name)) {
        continue;
      }
      for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
        String keyName = key.getKey().toLowerCase(Locale.ROOT);
        List<String> values = JsonTree.texts(key.getValue());
        if (values.isEmpty()) {
          continue;
        }
        if (ACCOUNTS.contains(keyName) || ARNS.contains(keyName)) {
          Optional<List<String>> named = accounts(keyName, name, values);
          if (named.isPresent() && !named.get().isEmpty() && accounts == null) {
            accounts = named.get();
          }
          tied |= named.isPresent();
        } else {
          tied |= narrows(keyName, name, values);
        }
      }
    }
    if (accounts != null) {
      return Optional.of(accounts);
    }
    return tied ? Optional.of(List.of()) : Optional.empty();
  }

  private static boolean mustHold(String operator) {
    return !operator.contains("not")
        && !operator.endsWith("ifexists")
        && !operator.startsWith("forallvalues")
        && !operator.equals("null");
  }

  private static boolean isPattern(String operator) {
    return operator.contains("like") || operator.contains("arn");
  }

  /** The accounts of the values, or empty if any value leaves the account open. */
  private static Optional<List<String>> accounts(String key, String operator, List<String> values) {
    List<String> accounts = new ArrayList<>();
    for (String value : values) {
      if (ARNS.contains(key)) {
        if (!narrowsArn(value, isPattern(operator))) {
          return Optional.empty();
        }
        String account = Arn.account(value);
        if (Arn.isAccount(account)) {
          accounts.add(account);
        }
      } else if (Arn.isAccount(value)) {
        accounts.add(value);
      } else if (isPattern(operator) && isWild(value)) {
        return Optional.empty();
      }
    }
    return Optional.of(accounts);
  }

  /** A pattern for an ARN narrows if its account is fixed, or, without one, its resource. */
  private static boolean narrowsArn(String arn, boolean pattern) {
    if (!pattern) {
      return true;
    }
    if (!Arn.looksLike(arn)) {
      return false;
    }
    String account = Arn.account(arn);
    return account.isEmpty() ? !isWild(Arn.resource(arn)) : !Glob.isPattern(account);
  }

  private static boolean narrows(String key, String operator, List<String> values) {
    if (key.equals("aws:sourceip") || key.equals("aws:vpcsourceip")) {
      return operator.contains("ipaddress")
          && values.stream()
              .allMatch(value -> Cidr.parse(value).map(net -> !net.isWorld()).orElse(false));
    }
    if (TRUTHS.contains(key)) {
      return operator.contains("bool") && values.stream().allMatch("true"::equalsIgnoreCase);
    }
    return NARROWING.contains(key)
        && values.stream().noneMatch(value -> isPattern(operator) && isWild(value));
  }

  /** Whether a federated caller must be somebody: a subject or audience is demanded. */
  static boolean namesSubject(JsonNode condition, boolean audienceSuffices) {
    for (Map.Entry<String, JsonNode> operator : condition.properties()) {
      String name = operator.getKey().toLowerCase(Locale.ROOT);
      if (!mustHold(name)) {
        continue;
      }
      for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
        String keyName = key.getKey().toLowerCase(Locale.ROOT);
        boolean subject =
            keyName.endsWith(":sub")
                || audienceSuffices && (keyName.endsWith(":aud") || keyName.endsWith(":app_id"));
        List<String> values = JsonTree.texts(key.getValue());
        if (subject
            && !values.isEmpty()
            && values.stream().noneMatch(value -> isPattern(name) && isWild(value))) {
          return true;
        }
      }
    }
    return false;
  }

  /** What all ids of a kind begin with, so that saying it says nothing: {@code vpc-*}. */
  private static final Pattern COMMON_BEGINNING =
      Pattern.compile("^(?:vpce?-|o-|ou-|r-|A[A-Z]{3}|arn:|https?://|repo:)");

  /** Whether a pattern says nothing at its beginning, where names and numbers differ. */
  private static boolean isWild(String value) {
    String telling = COMMON_BEGINNING.matcher(value).replaceFirst("");
    return telling.isEmpty() || telling.charAt(0) == '*' || telling.charAt(0) == '?';
  }
}
