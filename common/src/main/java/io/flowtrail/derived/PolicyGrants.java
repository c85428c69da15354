package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What resource policies open, statement by statement. */
final class PolicyGrants {
  /** Members of requests that hold a policy, in lower case. */
  private static final Set<String> POLICY_MEMBERS =
      Set.of(
          "policy",
          "bucketpolicy",
          "policytext",
          "policydocument",
          "assumerolepolicydocument",
          "resourcepolicy",
          "accesspolicy",
          "accesspolicies",
          "policyinjson",
          "attributevalue");

  private static final int DEEPEST = 4;

  /**
   * Accounts from which load balancers deliver access logs in the older regions (Elastic Load
   * Balancing User Guide, "Enable access logs"): they may put objects and nothing else.
   */
  private static final Set<String> LOAD_BALANCERS =
      Set.of(
          "127311923021",
          "033677994240",
          "027434742980",
          "797873946194",
          "098369216593",
          "985666609251",
          "054676820928",
          "156460612806",
          "652711504416",
          "635631232127",
          "009996457667",
          "897822967062",
          "754344448648",
          "582318560864",
          "600734575887",
          "383597477331",
          "114774131450",
          "783225319266",
          "589379963580",
          "718504428378",
          "076674570225",
          "507241528517");

  /** Providers that everybody can sign up with and that tell applications by audience. */
  private static final Set<String> PUBLIC_PROVIDERS =
      Set.of(
          "cognito-identity.amazonaws.com",
          "accounts.google.com",
          "graph.facebook.com",
          "www.amazon.com");

  /** Actions that change what a bucket holds or who may reach it. */
  private static final List<String> WRITES =
      List.of(
          "s3:PutObject",
          "s3:PutObjectAcl",
          "s3:PutBucketPolicy",
          "s3:DeleteObject",
          "s3:DeleteObjectVersion",
          "s3:DeleteBucket",
          "s3:BypassGovernanceRetention");

  private PolicyGrants() {}

  /** Finds the policies in a request and adds what they grant. */
  static void ofRequest(JsonNode request, Grants grants) {
    find(request, 0, grants);
  }

  private static void find(JsonNode node, int depth, Grants grants) {
    if (depth > DEEPEST) {
      return;
    }
    JsonNode object = JsonTree.unwrapped(node);
    object
        .properties()
        .forEach(
            member -> {
              boolean policy = POLICY_MEMBERS.contains(member.getKey().toLowerCase(Locale.ROOT));
              List<PolicyStatement> statements =
                  policy ? PolicyStatement.of(member.getValue()) : List.of();
              if (statements.isEmpty()) {
                find(member.getValue(), depth + 1, grants);
              } else {
                statements.forEach(statement -> add(statement, grants));
              }
            });
  }

  private static void add(PolicyStatement statement, Grants grants) {
    if (!statement.allows()) {
      return;
    }
    JsonNode condition = statement.condition();
    for (String principal : statement.principals("AWS")) {
      add(principal, statement, condition, grants);
    }
    if (statement.allowsAllBut()) {
      add("*", statement, condition, grants);
    }
    for (String provider : statement.principals("Federated")) {
      addFederated(provider, statement, condition, grants);
    }
    for (String id : statement.principals("CanonicalUser")) {
      statement.actions().forEach(action -> grants.add("canonical-user:" + id, action));
    }
  }

  private static void add(
      String principal, PolicyStatement statement, JsonNode condition, Grants grants) {
    List<String> actions = statement.actions();
    Optional<List<String>> narrowed = PolicyConditions.narrowed(condition);
    if (principal.equals("*")) {
      if (narrowed.isEmpty()) {
        actions.forEach(action -> addToEveryone(action, grants));
      } else {
        narrowed
            .get()
            .forEach(account -> actions.forEach(action -> grants.addAccount(account, action)));
      }
      return;
    }
    String account = Arn.looksLike(principal) ? Arn.account(principal) : principal;
    boolean deliversLogs =
        LOAD_BALANCERS.contains(account)
            && actions.stream().allMatch(action -> action.equalsIgnoreCase("s3:PutObject"));
    if (deliversLogs || isTrustWithSecret(condition)) {
      return;
    }
    actions.forEach(action -> grants.addAccount(account, action));
  }

  /** A pattern is told as it is written, and by the changes that it allows: {@code s3:P*}. */
  private static void addToEveryone(String action, Grants grants) {
    grants.add(Grants.EVERYONE, action);
    boolean plainly = action.equals("*") || action.equalsIgnoreCase("s3:*");
    if (Glob.isPattern(action) && !plainly) {
      WRITES.stream()
          .filter(write -> Glob.matches(action, write))
          .forEach(write -> grants.add(Grants.EVERYONE, write));
    }
  }

  /**
   * A named foreign account is still foreign when the condition names the same account again; only
   * ties to an organization or an external id make it less than open.
   */
  private static boolean isTrustWithSecret(JsonNode condition) {
    for (String key : List.of("sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths")) {
      for (JsonNode operator : condition) {
        if (!JsonTree.member(operator, key).isMissingNode()) {
          return PolicyConditions.narrowed(condition).isPresent();
        }
      }
    }
    return false;
  }

  private static void addFederated(
      String provider, PolicyStatement statement, JsonNode condition, Grants grants) {
    if (Arn.looksLike(provider) && provider.contains(":saml-provider/")) {
      statement.actions().forEach(action -> grants.addAccount(Arn.account(provider), action));
      return;
    }
    String host =
        Arn.looksLike(provider)
            ? Arn.resource(provider).replaceFirst("^oidc-provider/", "")
            : provider;
    boolean ownCluster = host.startsWith("oidc.eks.");
    if (!ownCluster && !PolicyConditions.namesSubject(condition, PUBLIC_PROVIDERS.contains(host))) {
      statement.actions().forEach(action -> grants.add("federated:" + host, action));
    }
  }
}
