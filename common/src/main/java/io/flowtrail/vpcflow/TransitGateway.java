package io.flowtrail.vpcflow;

import java.util.Set;

/** How transit gateway flow logs, which are not analysed, are told from those of a VPC. */
final class TransitGateway {
  private static final Set<String> OTHER_FIELDS =
      Set.of(
          "resource-type",
          "packets-lost-no-route",
          "packets-lost-blackhole",
          "packets-lost-mtu-exceeded",
          "packets-lost-ttl-expired");

  private TransitGateway() {}

  /** Whether only transit gateway flow logs have the field. */
  static boolean isField(String name) {
    String header = FlowLogField.headerForm(name);
    return header.startsWith("tgw-") || OTHER_FIELDS.contains(header);
  }
}
