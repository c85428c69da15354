package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.cross_account}: whether the caller's account differs from the one that the
 * record was written for. Access logs name the bucket's owner by canonical id only, so there the
 * list {@code accounts} decides.
 */
final class CrossAccount implements DerivedField {
  private final OwnAccounts own;

  CrossAccount(OwnAccounts own) {
    this.own = own;
  }

  @Override
  public String name() {
    return "flowtrail.cross_account";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return switch (source) {
      case CLOUDTRAIL -> Caller.bind(source, slotOf).map(caller -> ofCloudTrail(caller, slotOf));
      case S3_ACCESS -> Caller.bind(source, slotOf).map(caller -> ofAccessLog(caller, slotOf));
      case VPC_FLOW -> Optional.empty();
    };
  }

  private static Derivation ofCloudTrail(Caller caller, ToIntFunction<String> slotOf) {
    int recipient = slotOf.applyAsInt("recipientAccountId");
    return (event, values) -> {
      String account = caller.account(event);
      String ours = SlotText.first(event, recipient);
      if (!account.isEmpty() && !ours.isEmpty()) {
        values.addBoolean(!account.equals(ours));
      }
    };
  }

  private Derivation ofAccessLog(Caller caller, ToIntFunction<String> slotOf) {
    int requester = slotOf.applyAsInt("requester");
    int owner = slotOf.applyAsInt("bucket_owner");
    return (event, values) -> {
      String account = caller.account(event);
      if (!account.isEmpty()) {
        if (own.known()) {
          values.addBoolean(!own.isListed(account));
        }
        return;
      }
      if (caller.type(event).equals(Caller.ACCOUNT)) {
        values.addBoolean(!SlotText.first(event, requester).equals(SlotText.first(event, owner)));
      }
    };
  }
}
