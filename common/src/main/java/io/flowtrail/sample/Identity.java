package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.json;

import java.time.Instant;

/**
 * Someone who calls: an IAM user, a role's session, root, an AWS service, or nobody.
 *
 * @param kind how CloudTrail tells it
 * @param account the caller's account
 * @param name user or role
 * @param path the role's path, from and to {@code /}
 * @param session the role session's name
 */
record Identity(Kind kind, String account, String name, String path, String session) {

  enum Kind {
    USER,
    ROLE,
    ROOT,
    SERVICE,
    ANONYMOUS
  }

  static Identity user(String account, String name) {
    return new Identity(Kind.USER, account, name, "/", "");
  }

  static Identity role(String account, String name, String session) {
    String path = name.startsWith("AWSReservedSSO_") ? "/aws-reserved/sso.amazonaws.com/" : "/";
    return new Identity(Kind.ROLE, account, name, path, session);
  }

  static Identity serviceRole(String account, String service, String name, String session) {
    return new Identity(
        Kind.ROLE, account, name, "/aws-service-role/" + service + ".amazonaws.com/", session);
  }

  static Identity root(String account) {
    return new Identity(Kind.ROOT, account, "root", "/", "");
  }

  static Identity service(String service) {
    return new Identity(Kind.SERVICE, "", service + ".amazonaws.com", "/", "");
  }

  static Identity anonymous() {
    return new Identity(Kind.ANONYMOUS, "anonymous", "", "", "");
  }

  /** The same person or role name in another account. */
  Identity in(String otherAccount) {
    return new Identity(kind, otherAccount, name, path, session);
  }

  /** The role's or user's own ARN. */
  String issuerArn() {
    return switch (kind) {
      case USER -> "arn:aws:iam::" + account + ":user/" + name;
      case ROLE -> "arn:aws:iam::" + account + ":role" + path + name;
      case ROOT -> "arn:aws:iam::" + account + ":root";
      case SERVICE, ANONYMOUS -> "";
    };
  }

  /** The ARN of the caller as it stands in records. */
  String arn() {
    return kind == Kind.ROLE
        ? "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + session
        : issuerArn();
  }

  String principalId() {
    return switch (kind) {
      case USER -> Organisation.id("AIDA", account + name);
      case ROLE -> roleId() + ":" + session;
      case ROOT -> account;
      case SERVICE, ANONYMOUS -> "";
    };
  }

  String roleId() {
    return Organisation.id("AROA", account + name);
  }

  /** The user's or root's long-lived key. */
  String key() {
    return Organisation.id("AKIA", account + name);
  }

  /** What the caller is in server access logs. */
  String requester() {
    return switch (kind) {
      case USER, ROLE -> arn();
      case ROOT -> Organisation.PRODUCTION_OWNER;
      case SERVICE -> "svc:" + name;
      case ANONYMOUS -> "-";
    };
  }

  /** Calls with the long-lived key (users, root), or as what it is (services, nobody). */
  Caller directly() {
    return switch (kind) {
      case USER ->
          new Caller(
              this,
              head("IAMUser")
                  .with("accountId", account)
                  .with("accessKeyId", key())
                  .with("userName", name)
                  .toString(),
              false);
      case ROOT ->
          new Caller(
              this,
              head("Root").with("accountId", account).with("accessKeyId", key()).toString(),
              false);
      case SERVICE ->
          new Caller(
              this, json().with("type", "AWSService").with("invokedBy", name).toString(), false);
      case ANONYMOUS ->
          new Caller(
              this,
              json()
                  .with("type", "AWSAccount")
                  .with("principalId", "")
                  .with("accountId", account)
                  .toString(),
              false);
      case ROLE -> throw new IllegalStateException("a role has sessions, no key: " + name);
    };
  }

  /** Calls in a session that began at {@code since} (seconds). */
  Caller since(long since) {
    return session(since, false, "", false);
  }

  /** A browser session; {@code mfa} tells whether it began with a second factor. */
  Caller console(long since, boolean mfa) {
    return session(since, mfa, "", true);
  }

  /** A session that an AWS service uses on the account's behalf. */
  Caller through(long since, String service) {
    return session(since, false, service + ".amazonaws.com", false);
  }

  /** A session of an EC2 instance, through IMDSv2. */
  Caller onInstance(long since) {
    JsonObject context = context(since, false).with("ec2RoleDelivery", "2.0");
    return new Caller(this, sessionHead(since).with("sessionContext", context).toString(), false);
  }

  private Caller session(long since, boolean mfa, String invokedBy, boolean console) {
    JsonObject json = sessionHead(since).with("sessionContext", context(since, mfa));
    if (!invokedBy.isEmpty()) {
      json.with("invokedBy", invokedBy);
    }
    return new Caller(this, json.toString(), console);
  }

  private JsonObject sessionHead(long since) {
    JsonObject json =
        switch (kind) {
          case USER -> head("IAMUser");
          case ROLE -> head("AssumedRole");
          case ROOT -> head("Root");
          case SERVICE, ANONYMOUS -> throw new IllegalStateException(kind + " has no sessions");
        };
    json.with("accountId", account);
    json.with("accessKeyId", Organisation.id("ASIA", arn() + since));
    if (kind == Kind.USER) {
      json.with("userName", name);
    }
    return json;
  }

  private JsonObject context(long since, boolean mfa) {
    JsonObject issuer = json();
    if (kind == Kind.ROLE) {
      issuer
          .with("type", "Role")
          .with("principalId", roleId())
          .with("arn", issuerArn())
          .with("accountId", account)
          .with("userName", name);
    }
    return json()
        .with("sessionIssuer", issuer)
        .with("webIdFederationData", json())
        .with(
            "attributes",
            json()
                .with("creationDate", Instant.ofEpochSecond(since).toString())
                .with("mfaAuthenticated", mfa ? "true" : "false"));
  }

  /** {@code userIdentity} without a key, as sign-ins have it. */
  Caller signingIn() {
    return switch (kind) {
      case USER ->
          new Caller(
              this,
              head("IAMUser").with("accountId", account).with("userName", name).toString(),
              false);
      case ROOT ->
          new Caller(
              this,
              head("Root").with("accountId", account).with("accessKeyId", "").toString(),
              false);
      case ROLE, SERVICE, ANONYMOUS -> throw new IllegalStateException(kind + " cannot sign in");
    };
  }

  private JsonObject head(String type) {
    return json().with("type", type).with("principalId", principalId()).with("arn", arn());
  }

  /**
   * An identity at work.
   *
   * @param identity who
   * @param json the record's {@code userIdentity}
   * @param console whether the session's credentials came from the console
   */
  record Caller(Identity identity, String json, boolean console) {
    String account() {
      return identity.account();
    }
  }
}
