package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.items;
import static io.flowtrail.sample.JsonObject.json;

/** Security groups being opened. */
final class Groups {
  static final String OPEN = "AuthorizeSecurityGroupIngress";

  private Groups() {}

  static ApiCall open(
      ApiCall call, String group, int port, String cidr, String description, SeededRandom random) {
    String requestId = random.guid();
    String groupId = Organisation.resource("sg", group);
    return call.requestId(requestId)
        .request(
            json()
                .with("groupId", groupId)
                .with(
                    "ipPermissions",
                    items(
                        json()
                            .with("ipProtocol", "tcp")
                            .with("fromPort", port)
                            .with("toPort", port)
                            .with("groups", json())
                            .with(
                                "ipRanges",
                                items(json().with("cidrIp", cidr).with("description", description)))
                            .with("ipv6Ranges", json())
                            .with("prefixListIds", json()))))
        .response(
            json()
                .with("requestId", requestId)
                .with("_return", true)
                .with(
                    "securityGroupRuleSet",
                    items(
                        json()
                            .with("groupOwnerId", call.account())
                            .with("groupId", groupId)
                            .with("securityGroupRuleId", "sgr-0" + random.hex(16))
                            .with("description", description)
                            .with("isEgress", false)
                            .with("ipProtocol", "tcp")
                            .with("fromPort", port)
                            .with("toPort", port)
                            .with("cidrIpv4", cidr))));
  }
}
