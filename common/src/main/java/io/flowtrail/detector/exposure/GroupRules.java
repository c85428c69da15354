package io.flowtrail.detector.exposure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads rules of security groups out of requests and answers, in every dialect of EC2. */
final class GroupRules {
  /** Most rules taken from one record. */
  static final int MOST = 200;

  private static final int LONGEST = 64;

  private GroupRules() {}

  /** What {@code AuthorizeSecurityGroupIngress} opened; the answer names the rules' ids. */
  static List<GroupRule> authorized(JsonNode request, JsonNode response) {
    List<GroupRule> rules = new ArrayList<>();
    answered(response, "securityGroupRuleSet", rules);
    if (rules.isEmpty()) {
      permissions(request, rules);
    }
    return rules;
  }

  /** What {@code RevokeSecurityGroupIngress} took away; of some only the id is known. */
  static List<GroupRule> revoked(JsonNode request, JsonNode response) {
    List<GroupRule> rules = new ArrayList<>();
    answered(response, "revokedSecurityGroupRuleSet", rules);
    if (!rules.isEmpty()) {
      return rules;
    }
    permissions(request, rules);
    List<String> ids = new ArrayList<>();
    Ec2Json.collect(request, "sgr-", ids);
    for (String id : ids) {
      if (rules.size() < MOST && id.length() <= LONGEST) {
        rules.add(new GroupRule(id, "", 0, -1, ""));
      }
    }
    return rules;
  }

  /** What {@code ModifySecurityGroupRules} made of rules. */
  static List<GroupRule> modified(JsonNode request) {
    List<GroupRule> rules = new ArrayList<>();
    JsonNode inner = Ec2Json.member(request, "ModifySecurityGroupRulesRequest");
    for (JsonNode update :
        Ec2Json.each(inner.isMissingNode() ? request : inner, "SecurityGroupRule")) {
      add(
          Ec2Json.text(update, "SecurityGroupRuleId"),
          Ec2Json.member(update, "SecurityGroupRule"),
          Ec2Json.member(update, "SecurityGroupRule"),
          rules);
    }
    return rules;
  }

  /** The group of {@code ModifySecurityGroupRules}. */
  static String modifiedGroup(JsonNode request) {
    JsonNode inner = Ec2Json.member(request, "ModifySecurityGroupRulesRequest");
    return Ec2Json.text(inner.isMissingNode() ? request : inner, "GroupId");
  }

  /** The group that an answer names, where the request names it otherwise. */
  static String answeredGroup(JsonNode response) {
    for (String set : List.of("securityGroupRuleSet", "revokedSecurityGroupRuleSet")) {
      for (JsonNode rule : Ec2Json.each(response, set)) {
        String group = Ec2Json.text(rule, "groupId");
        if (!group.isEmpty()) {
          return group;
        }
      }
    }
    return "";
  }

  private static void answered(JsonNode response, String set, List<GroupRule> rules) {
    for (JsonNode rule : Ec2Json.each(response, set)) {
      if (!Ec2Json.text(rule, "isEgress").equals("true")) {
        add(Ec2Json.text(rule, "securityGroupRuleId"), rule, rule, rules);
      }
    }
  }

  private static void permissions(JsonNode request, List<GroupRule> rules) {
    add("", request, request, rules);
    for (JsonNode permission : Ec2Json.each(request, "ipPermissions")) {
      for (String set : List.of("ipRanges", "ipv6Ranges")) {
        for (JsonNode network : Ec2Json.each(permission, set)) {
          add("", network, permission, rules);
        }
      }
    }
  }

  private static void add(String id, JsonNode network, JsonNode ports, List<GroupRule> rules) {
    for (String name : List.of("cidrIp", "cidrIpv4", "cidrIpv6")) {
      String cidr = Ec2Json.text(network, name);
      if (cidr.isEmpty() || cidr.length() > LONGEST || rules.size() >= MOST) {
        continue;
      }
      String protocol = protocol(Ec2Json.text(ports, "ipProtocol"));
      int from = port(Ec2Json.text(ports, "fromPort"));
      int to = port(Ec2Json.text(ports, "toPort"));
      String its = id.length() <= LONGEST ? id : "";
      if (protocol.equals("-1") || (from < 0 && to < 0 && hasPorts(protocol))) {
        rules.add(new GroupRule(its, protocol, 0, GroupRule.LAST_PORT, cidr));
      } else if (hasPorts(protocol)) {
        int first = Math.max(0, from);
        rules.add(new GroupRule(its, protocol, first, to < 0 ? first : to, cidr));
      } else {
        rules.add(new GroupRule(its, protocol, 0, -1, cidr));
      }
    }
  }

  private static String protocol(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "-1", "all" -> "-1";
      case "6", "tcp" -> "tcp";
      case "17", "udp" -> "udp";
      case "" -> "";
      default -> "other";
    };
  }

  private static boolean hasPorts(String protocol) {
    return !protocol.equals("other");
  }

  private static int port(String text) {
    return text.matches("[0-9]{1,5}") ? Math.min(GroupRule.LAST_PORT, Integer.parseInt(text)) : -1;
  }
}
