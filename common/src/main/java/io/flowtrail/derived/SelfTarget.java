package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.self_target}: whether an IAM call acts on the user or role that makes it. An ARN
 * is no name, so this cannot be said by comparing two fields of the record.
 */
final class SelfTarget implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.self_target";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    TargetUser.Target target = new TargetUser.Target(slotOf);
    int role = slotOf.applyAsInt("requestParameters.roleName");
    int type = slotOf.applyAsInt("userIdentity.type");
    int arn = slotOf.applyAsInt("userIdentity.arn");
    int issuer = slotOf.applyAsInt("userIdentity.sessionContext.sessionIssuer.userName");
    return Optional.of(
        (event, values) -> {
          if (!target.isIam(event)) {
            return;
          }
          String targetRole = SlotText.first(event, role);
          if (!targetRole.isEmpty()) {
            values.addBoolean(targetRole.equals(callerRole(event, type, arn, issuer)));
            return;
          }
          String user = target.user(event);
          if (!user.isEmpty()) {
            values.addBoolean(user.equals(target.callerUser(event)));
          }
        });
  }

  private static String callerRole(LogEvent event, int type, int arn, int issuer) {
    if (!SlotText.first(event, type).equals("AssumedRole")) {
      return "";
    }
    String name = SlotText.first(event, issuer);
    if (!name.isEmpty()) {
      return name;
    }
    String sessionArn = SlotText.first(event, arn);
    return sessionArn.contains(":assumed-role/") ? Arn.name(Arn.roleOfSession(sessionArn)) : "";
  }
}
