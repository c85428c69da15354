package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.wide_networks}: public networks that the request lets in and that are wider than
 * anybody owns (IPv4 shorter than {@code /8}, IPv6 shorter than {@code /32}), the whole internet
 * excepted; as written.
 */
final class WideNetworks implements DerivedField {
  private static final int WIDE_V4 = 8;
  private static final int WIDE_V6 = 32;

  private final AddressScope scope;

  WideNetworks(AddressScope scope) {
    this.scope = scope;
  }

  private boolean isWide(Cidr network) {
    boolean wide =
        network.v6()
            ? network.prefix() < WIDE_V6 && network.touchesGlobalUnicast()
            : network.prefix() < WIDE_V4;
    return wide && !scope.isInternal(network);
  }

  @Override
  public String name() {
    return "flowtrail.wide_networks";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return OpenedNetworks.bind(
        source,
        slotOf,
        OpenedNetworks::of,
        (rule, found) ->
            Cidr.parse(rule.network())
                .filter(network -> !network.isWorld() && isWide(network))
                .ifPresent(network -> found.add(rule.network())),
        DerivedField.Values::addText);
  }
}
