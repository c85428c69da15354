package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.target_user}: name of the user on whom an IAM call acts, also where the request
 * leaves the name out and means the caller.
 */
final class TargetUser implements DerivedField {
  private static final String ROOT_USER = "AWS ROOT USER";

  /** Calls that act on the caller when no name is given (IAM API Reference). */
  static final Set<String> SELF_BY_DEFAULT =
      Set.of(
          "CreateAccessKey",
          "UpdateAccessKey",
          "DeleteAccessKey",
          "ListAccessKeys",
          "CreateLoginProfile",
          "UpdateLoginProfile",
          "DeleteLoginProfile",
          "GetLoginProfile",
          "DeactivateMFADevice",
          "EnableMFADevice",
          "DeleteVirtualMFADevice",
          "ChangePassword",
          "GetUser",
          "UploadSSHPublicKey",
          "UploadSigningCertificate",
          "UpdateSigningCertificate",
          "DeleteSigningCertificate",
          "CreateServiceSpecificCredential",
          "ResetServiceSpecificCredential");

  @Override
  public String name() {
    return "flowtrail.target_user";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    Target target = new Target(slotOf);
    return Optional.of(
        (event, values) -> {
          String user = target.user(event);
          if (!user.isEmpty()) {
            values.addText(user);
          }
        });
  }

  /** Slots that tell whom an IAM call acts on. */
  static final class Target {
    private final int eventSource;
    private final int eventName;
    private final int errorCode;
    private final int requested;
    private final int answeredKey;
    private final int answeredProfile;
    private final int callerType;
    private final int callerName;
    private final int callerArn;

    Target(ToIntFunction<String> slotOf) {
      eventSource = slotOf.applyAsInt("eventSource");
      eventName = slotOf.applyAsInt("eventName");
      errorCode = slotOf.applyAsInt("errorCode");
      requested = slotOf.applyAsInt("requestParameters.userName");
      answeredKey = slotOf.applyAsInt("responseElements.accessKey.userName");
      answeredProfile = slotOf.applyAsInt("responseElements.loginProfile.userName");
      callerType = slotOf.applyAsInt("userIdentity.type");
      callerName = slotOf.applyAsInt("userIdentity.userName");
      callerArn = slotOf.applyAsInt("userIdentity.arn");
    }

    boolean isIam(LogEvent event) {
      return SlotText.first(event, eventSource).equals("iam.amazonaws.com");
    }

    /** The user's name, {@code root}, or an empty string where nothing tells. */
    String user(LogEvent event) {
      if (!isIam(event)) {
        return "";
      }
      String user = SlotText.first(event, requested);
      if (user.isEmpty()) {
        user = SlotText.first(event, answeredKey);
      }
      if (user.isEmpty()) {
        user = SlotText.first(event, answeredProfile);
      }
      if (user.isEmpty() && meansCaller(event)) {
        user = callerUser(event);
      }
      boolean root = user.equals(ROOT_USER) || user.endsWith(":root") && Arn.looksLike(user);
      return root ? Caller.ROOT : user;
    }

    /** Denied calls have no parameters at all, so there a missing name means nothing. */
    private boolean meansCaller(LogEvent event) {
      return SELF_BY_DEFAULT.contains(SlotText.first(event, eventName))
          && SlotText.first(event, errorCode).isEmpty();
    }

    /** The caller as an IAM user's name, {@code root}, or an empty string for everyone else. */
    String callerUser(LogEvent event) {
      switch (SlotText.first(event, callerType)) {
        case "Root":
          return Caller.ROOT;
        case "IAMUser":
          String name = SlotText.first(event, callerName);
          return name.isEmpty() ? Arn.name(SlotText.first(event, callerArn)) : name;
        default:
          return "";
      }
    }
  }
}
