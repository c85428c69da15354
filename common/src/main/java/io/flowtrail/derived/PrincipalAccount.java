package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.principal_account}: the account of the principal. */
final class PrincipalAccount implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.principal_account";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return Caller.bind(source, slotOf)
        .map(
            caller ->
                (event, values) -> {
                  String account = caller.account(event);
                  if (!account.isEmpty()) {
                    values.addText(account);
                  }
                });
  }
}
