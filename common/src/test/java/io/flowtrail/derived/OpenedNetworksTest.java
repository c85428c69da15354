package io.flowtrail.derived;

import static io.flowtrail.derived.DerivedValues.ofCloudTrail;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedNetworksTest {
  private static List<String> ports(String record) {
    return ofCloudTrail("flowtrail.open_ports", record);
  }

  private static String ingress(String parameters, String response) {
    return "{'eventSource':'ec2.amazonaws.com','eventName':'AuthorizeSecurityGroupIngress',"
        + "'requestParameters':"
        + parameters
        + ",'responseElements':"
        + response
        + "}";
  }

  private static final String NESTED =
      "{'ipPermissions':{'items':[{'ipProtocol':'tcp','fromPort':20,'toPort':25,'ipRanges':"
          + "{'items':[{'cidrIp':'10.0.0.0/8'},{'cidrIp':'208.236.235.254/0'}]},'ipv6Ranges':{},"
          + "'prefixListIds':{'items':[{'prefixListId':'pl-1'}]}},{'ipProtocol':'icmp',"
          + "'fromPort':8,'toPort':-1,'ipRanges':{'items':[{'cidrIp':'0.0.0.0/0'}]}},"
          + "{'ipProtocol':'-1','ipRanges':{},'ipv6Ranges':{'items':[{'cidrIpv6':'::/0'}]}}]}}";

  @Test
  void theNestedDialect() {
    assertThat(ports(ingress(NESTED, "null"))).containsExactly("20-25", "all");
    assertThat(ofCloudTrail("flowtrail.open_networks", ingress(NESTED, "null")))
        .containsExactly("208.236.235.254/0", "pl-1", "0.0.0.0/0", "::/0");
  }

  @Test
  void theFlatDialect() {
    assertThat(
            ports(
                ingress(
                    "{'cidrIp':'0.0.0.0/0','fromPort':22,'toPort':22,'ipProtocol':'tcp',"
                        + "'ipPermissions':{}}",
                    "null")))
        .containsExactly("22");
  }

  @Test
  void theAnswerIsPreferred() {
    assertThat(
            ports(
                ingress(
                    "{'groupId':'sg-1','ipPermissions':{}}",
                    "{'securityGroupRuleSet':{'items':[{'ipProtocol':'tcp','fromPort':0,"
                        + "'toPort':65535,'cidrIpv4':'0.0.0.0/1'},{'ipProtocol':'udp',"
                        + "'fromPort':53,'toPort':53,'cidrIpv6':'2000::/3'}]}}")))
        .containsExactly("0-65535", "53");
  }

  @Test
  void theWrappedDialect() {
    assertThat(
            ports(
                "{'eventName':'ModifySecurityGroupRules','requestParameters':"
                    + "{'ModifySecurityGroupRulesRequest':{'SecurityGroupRule':[{'tag':1,"
                    + "'SecurityGroupRule':{'CidrIpv4':'0.0.0.0/0','FromPort':3389,'ToPort':3389,"
                    + "'IpProtocol':'tcp'}}]}}}"))
        .containsExactly("3389");
  }

  @Test
  void networkAclsOpenOnlyWhatTheyAllowIn() {
    String entry =
        "{'eventName':'CreateNetworkAclEntry','requestParameters':{'egress':%s,'ruleAction':'%s',"
            + "'cidrBlock':'0.0.0.0/0','aclProtocol':'6','portRange':{'from':22,'to':22}}}";
    assertThat(ports(String.format(entry, "false", "allow"))).containsExactly("22");
    assertThat(ports(String.format(entry, "true", "allow"))).isEmpty();
    assertThat(ports(String.format(entry, "false", "deny"))).isEmpty();
  }

  @Test
  void closingOpensNothing() {
    assertThat(ports(ingress(NESTED, "null").replace("Authorize", "Revoke"))).isEmpty();
  }

  @Test
  void sensitivePortsLieInTheOpenedRanges() {
    String range =
        "{'cidrIp':'0.0.0.0/0','fromPort':3000,'toPort':3400,'ipProtocol':'tcp',"
            + "'ipPermissions':{}}";
    assertThat(ofCloudTrail("flowtrail.open_sensitive_ports", ingress(range, "null")))
        .containsExactly("3306", "3389");
    assertThat(
            ofCloudTrail(
                "flowtrail.open_sensitive_ports",
                ingress(range.replace("0.0.0.0/0", "203.0.113.0/24"), "null")))
        .isEmpty();
  }

  @Test
  void wideNetworksAreNeitherTheWorldNorPrivate() {
    String networks =
        "{'ipPermissions':{'items':[{'ipProtocol':'tcp','fromPort':22,'toPort':22,'ipRanges':"
            + "{'items':[{'cidrIp':'0.0.0.0/0'},{'cidrIp':'64.0.0.0/2'},{'cidrIp':'10.0.0.0/8'},"
            + "{'cidrIp':'224.0.0.0/4'},{'cidrIp':'203.0.113.0/24'}]},'ipv6Ranges':{'items':"
            + "[{'cidrIpv6':'2a00::/12'},{'cidrIpv6':'fc00::/7'}]}}]}}";
    assertThat(ofCloudTrail("flowtrail.wide_networks", ingress(networks, "null")))
        .containsExactly("64.0.0.0/2", "2a00::/12");
  }

  @Test
  void nonsenseOpensNothing() {
    assertThat(ports(ingress("{'ipPermissions':{'items':'x'},'cidrIp':{'a':1}}", "null")))
        .isEmpty();
    assertThat(ports(ingress("null", "null"))).isEmpty();
    assertThat(ports(ingress("{'cidrIp':'0.0.0.0/0','fromPort':'x','toPort':99999}", "null")))
        .containsExactly("all");
  }
}
