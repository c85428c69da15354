package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.traffic}: which way the packets of a flow crossed our border: {@code inbound},
 * {@code outbound} or {@code internal}.
 */
final class Traffic implements DerivedField {
  static final String NAME = "flowtrail.traffic";
  static final String INBOUND = "inbound";
  static final String OUTBOUND = "outbound";
  static final String INTERNAL = "internal";

  private final AddressScope scope;

  Traffic(AddressScope scope) {
    this.scope = scope;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.VPC_FLOW) {
      return Optional.empty();
    }
    int from = slotOf.applyAsInt("srcaddr");
    int to = slotOf.applyAsInt("dstaddr");
    int packetFrom = slotOf.applyAsInt("pkt-srcaddr");
    int packetTo = slotOf.applyAsInt("pkt-dstaddr");
    int direction = slotOf.applyAsInt("flow-direction");
    return Optional.of(
        (event, values) -> {
          String sender = scope(event, packetFrom, from);
          String receiver = scope(event, packetTo, to);
          if (sender.isEmpty() || receiver.isEmpty()) {
            return;
          }
          boolean ours = sender.equals(AddressScope.INTERNAL);
          boolean toUs = receiver.equals(AddressScope.INTERNAL);
          if (ours && toUs) {
            values.addText(INTERNAL);
          } else if (ours) {
            values.addText(OUTBOUND);
          } else if (toUs) {
            values.addText(INBOUND);
          } else {
            // Public IPv6 on both ends: only the interface's own view tells which end is ours.
            switch (SlotText.first(event, direction)) {
              case "ingress" -> values.addText(INBOUND);
              case "egress" -> values.addText(OUTBOUND);
              default -> {}
            }
          }
        });
  }

  /** Behind a middle box the packet's own address is the one that counts. */
  private String scope(LogEvent event, int packet, int flow) {
    String address = SlotText.first(event, packet);
    return scope.of(address.isEmpty() ? SlotText.first(event, flow) : address);
  }
}
