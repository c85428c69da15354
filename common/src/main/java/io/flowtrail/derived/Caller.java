package io.flowtrail.derived;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Who made a request, read from whichever log says it. */
abstract class Caller {
  static final String ROOT = "root";
  static final String USER = "user";
  static final String ROLE = "role";
  static final String FEDERATED = "federated";
  static final String ACCOUNT = "account";
  static final String SERVICE = "service";
  static final String ANONYMOUS = "anonymous";

  /** How to read the caller of a log, or empty for logs that name none. */
  static Optional<Caller> bind(LogSource source, ToIntFunction<String> slotOf) {
    return switch (source) {
      case CLOUDTRAIL -> Optional.of(new OfCloudTrail(slotOf));
      case S3_ACCESS -> Optional.of(new OfAccessLog(slotOf));
      case VPC_FLOW -> Optional.empty();
    };
  }

  /** One of the constants, or an empty string. */
  abstract String type(LogEvent event);

  /** The durable identity, or an empty string. */
  abstract String principal(LogEvent event);

  /** Twelve digits, or an empty string. */
  abstract String account(LogEvent event);

  /** Source: CloudTrail User Guide, "CloudTrail userIdentity element". */
  private static final class OfCloudTrail extends Caller {
    private final int type;
    private final int arn;
    private final int accountId;
    private final int userName;
    private final int principalId;
    private final int invokedBy;
    private final int issuerArn;
    private final int issuerAccount;
    private final int identityProvider;
    private final int onBehalfOf;
    private final int region;

    OfCloudTrail(ToIntFunction<String> slotOf) {
      type = slotOf.applyAsInt("userIdentity.type");
      arn = slotOf.applyAsInt("userIdentity.arn");
      accountId = slotOf.applyAsInt("userIdentity.accountId");
      userName = slotOf.applyAsInt("userIdentity.userName");
      principalId = slotOf.applyAsInt("userIdentity.principalId");
      invokedBy = slotOf.applyAsInt("userIdentity.invokedBy");
      issuerArn = slotOf.applyAsInt("userIdentity.sessionContext.sessionIssuer.arn");
      issuerAccount = slotOf.applyAsInt("userIdentity.sessionContext.sessionIssuer.accountId");
      identityProvider = slotOf.applyAsInt("userIdentity.identityProvider");
      onBehalfOf = slotOf.applyAsInt("userIdentity.onBehalfOf.userId");
      region = slotOf.applyAsInt("awsRegion");
    }

    @Override
    String type(LogEvent event) {
      switch (SlotText.first(event, type)) {
        case "Root":
          return ROOT;
        case "IAMUser":
          return USER;
        case "AssumedRole", "Role":
          return ROLE;
        case "FederatedUser", "SAMLUser", "WebIdentityUser", "IdentityCenterUser":
          return FEDERATED;
        case "AWSService":
          return SERVICE;
        default:
          break;
      }
      if (isAnonymous(event)) {
        return ANONYMOUS;
      }
      String itsArn = SlotText.first(event, arn);
      if (Arn.looksLike(itsArn)) {
        return typeOfArn(itsArn);
      }
      if (SlotText.first(event, type).isEmpty() && !SlotText.first(event, invokedBy).isEmpty()) {
        return SERVICE;
      }
      return Arn.isAccount(SlotText.first(event, accountId)) ? ACCOUNT : "";
    }

    /** Callers without credentials have an account that is a word, or none at all. */
    private boolean isAnonymous(LogEvent event) {
      String account = SlotText.first(event, accountId);
      return account.equalsIgnoreCase("anonymous")
          || account.equals("ANONYMOUS_PRINCIPAL")
          || account.isEmpty()
              && SlotText.first(event, type).equals("AWSAccount")
              && SlotText.first(event, principalId).isEmpty();
    }

    @Override
    String principal(LogEvent event) {
      return switch (type(event)) {
        case ROOT -> ROOT;
        case ANONYMOUS -> ANONYMOUS;
        case ROLE -> role(event);
        case USER -> user(event);
        case FEDERATED -> federated(event);
        case SERVICE -> SlotText.first(event, invokedBy);
        case ACCOUNT -> firstOf(SlotText.first(event, accountId), SlotText.first(event, arn));
        default -> "";
      };
    }

    private String role(LogEvent event) {
      String issuer = SlotText.first(event, issuerArn);
      if (!issuer.isEmpty()) {
        return issuer;
      }
      String itsArn = SlotText.first(event, arn);
      return itsArn.contains(":assumed-role/") ? Arn.roleOfSession(itsArn) : itsArn;
    }

    /** A failed console login names the user without the ARN. */
    private String user(LogEvent event) {
      String itsArn = SlotText.first(event, arn);
      String name = SlotText.first(event, userName);
      if (!itsArn.isEmpty() || name.isEmpty()) {
        return firstOf(itsArn, SlotText.first(event, principalId));
      }
      String account = SlotText.first(event, accountId);
      return account.isEmpty()
          ? name
          : "arn:"
              + Arn.partitionOfRegion(SlotText.first(event, region))
              + ":iam::"
              + account
              + ":user/"
              + name;
    }

    private String federated(LogEvent event) {
      String known = firstOf(SlotText.first(event, arn), SlotText.first(event, onBehalfOf));
      if (!known.isEmpty()) {
        return known;
      }
      String provider = SlotText.first(event, identityProvider);
      String name = firstOf(SlotText.first(event, userName), SlotText.first(event, principalId));
      return provider.isEmpty() ? name : provider + "/" + name;
    }

    @Override
    String account(LogEvent event) {
      String account = SlotText.first(event, accountId);
      if (Arn.isAccount(account)) {
        return account;
      }
      account = SlotText.first(event, issuerAccount);
      if (Arn.isAccount(account)) {
        return account;
      }
      account = Arn.account(SlotText.first(event, arn));
      return Arn.isAccount(account) ? account : "";
    }
  }

  /** Source: Amazon S3 User Guide, "Amazon S3 server access log format", field Requester. */
  private static final class OfAccessLog extends Caller {
    private static final String SERVICE_MARK = "svc:";
    private static final String S3_ITSELF = "s3.amazonaws.com";

    private final int requester;
    private final int operation;

    OfAccessLog(ToIntFunction<String> slotOf) {
      requester = slotOf.applyAsInt("requester");
      operation = slotOf.applyAsInt("operation");
    }

    @Override
    String type(LogEvent event) {
      if (isS3Itself(event)) {
        return SERVICE;
      }
      String who = SlotText.first(event, requester);
      if (who.isEmpty()) {
        return ANONYMOUS;
      }
      if (who.startsWith(SERVICE_MARK)) {
        return SERVICE;
      }
      return Arn.looksLike(who) ? typeOfArn(who) : ACCOUNT;
    }

    /** Lifecycle and other jobs of S3: nobody asked for them. */
    private boolean isS3Itself(LogEvent event) {
      return SlotText.first(event, operation).startsWith("S3.")
          || SlotText.first(event, requester).equals("AmazonS3");
    }

    @Override
    String principal(LogEvent event) {
      if (isS3Itself(event)) {
        return S3_ITSELF;
      }
      String who = SlotText.first(event, requester);
      if (who.isEmpty()) {
        return ANONYMOUS;
      }
      if (who.startsWith(SERVICE_MARK)) {
        return who.substring(SERVICE_MARK.length());
      }
      if (Arn.looksLike(who)) {
        return switch (typeOfArn(who)) {
          case ROOT -> ROOT;
          case ROLE -> who.contains(":assumed-role/") ? Arn.roleOfSession(who) : who;
          default -> who;
        };
      }
      return who;
    }

    @Override
    String account(LogEvent event) {
      String account = Arn.account(SlotText.first(event, requester));
      return Arn.isAccount(account) ? account : "";
    }
  }

  private static String typeOfArn(String arn) {
    String resource = Arn.resource(arn);
    if (resource.equals("root")) {
      return ROOT;
    }
    int slash = resource.indexOf('/');
    return switch (slash < 0 ? resource : resource.substring(0, slash)) {
      case "user" -> Arn.account(arn).equals("cloudfront") ? SERVICE : USER;
      case "assumed-role", "role" -> ROLE;
      case "federated-user" -> FEDERATED;
      default -> "";
    };
  }

  private static String firstOf(String one, String other) {
    return one.isEmpty() ? other : one;
  }
}
