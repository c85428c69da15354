package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/**
 * The networks and ports that a request opens, whichever of its dialects EC2 speaks: flat, nested
 * below {@code items}, wrapped in the request's name, or the answer's {@code securityGroupRuleSet}.
 */
final class OpenedNetworks {
  private static final Set<String> CALLS =
      Set.of(
          "AuthorizeSecurityGroupIngress",
          "AuthorizeSecurityGroupEgress",
          "ModifySecurityGroupRules",
          "CreateNetworkAclEntry",
          "ReplaceNetworkAclEntry",
          "CreateManagedPrefixList",
          "ModifyManagedPrefixList",
          "AuthorizeDBSecurityGroupIngress",
          "AuthorizeClusterSecurityGroupIngress");

  private static final int MOST = 2000;
  private static final int LAST_PORT = 65535;

  /**
   * One network and the ports that open to it.
   *
   * @param network the CIDR or prefix list as written
   * @param ports {@code 22}, {@code 0-65535}, {@code all}; empty where the protocol has none
   * @param from first port
   * @param to last port, -1 where the protocol has none
   * @param protocol {@code tcp}, {@code udp}, {@code all}, or as written
   */
  record Opened(String network, String ports, int from, int to, String protocol) {
    boolean isWorld() {
      return Cidr.parse(network).map(Cidr::isWorld).orElse(false);
    }
  }

  private final int eventName;
  private final int request;
  private final int rules;
  private final int revokedRules;

  OpenedNetworks(ToIntFunction<String> slotOf) {
    eventName = slotOf.applyAsInt("eventName");
    request = slotOf.applyAsInt("requestParameters");
    rules = slotOf.applyAsInt("responseElements.securityGroupRuleSet");
    revokedRules = slotOf.applyAsInt("responseElements.revokedSecurityGroupRuleSet");
  }

  /**
   * Binds a field that says something of what CloudTrail's requests open.
   *
   * @param which reads the networks of a record
   * @param find adds what the field says of one of them; equal values count once
   * @param add hands a value on
   */
  static <T> Optional<DerivedField.Derivation> bind(
      LogSource source,
      ToIntFunction<String> slotOf,
      BiFunction<OpenedNetworks, LogEvent, List<Opened>> which,
      BiConsumer<Opened, Set<T>> find,
      BiConsumer<DerivedField.Values, T> add) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    OpenedNetworks networks = new OpenedNetworks(slotOf);
    return Optional.of(
        (event, values) -> {
          Set<T> found = new LinkedHashSet<>();
          which.apply(networks, event).forEach(rule -> find.accept(rule, found));
          found.forEach(value -> add.accept(values, value));
        });
  }

  List<Opened> of(LogEvent event) {
    String call = SlotText.first(event, eventName);
    if (!CALLS.contains(call)) {
      return List.of();
    }
    List<Opened> opened = new ArrayList<>();
    JsonNode answered = JsonTree.ofSlot(event, rules);
    for (JsonNode rule : JsonTree.items(answered)) {
      add(rule, rule, opened);
    }
    if (opened.isEmpty()) {
      JsonNode parameters = JsonTree.ofSlot(event, request);
      switch (call) {
        case "ModifySecurityGroupRules" -> modifiedRules(parameters, opened);
        case "CreateNetworkAclEntry", "ReplaceNetworkAclEntry" -> aclEntry(parameters, opened);
        case "CreateManagedPrefixList", "ModifyManagedPrefixList" ->
            prefixList(parameters, call, opened);
        default -> permissions(parameters, opened);
      }
    }
    return opened;
  }

  /** What {@code RevokeSecurityGroupIngress} takes away, unless it names ids of rules only. */
  List<Opened> revoked(LogEvent event) {
    if (!SlotText.first(event, eventName).equals("RevokeSecurityGroupIngress")) {
      return List.of();
    }
    List<Opened> revoked = new ArrayList<>();
    for (JsonNode rule : JsonTree.items(JsonTree.ofSlot(event, revokedRules))) {
      add(rule, rule, revoked);
    }
    if (revoked.isEmpty()) {
      permissions(JsonTree.ofSlot(event, request), revoked);
    }
    return revoked;
  }

  private static void permissions(JsonNode parameters, List<Opened> opened) {
    add(parameters, parameters, opened);
    for (JsonNode permission : JsonTree.items(JsonTree.member(parameters, "ipPermissions"))) {
      add(permission, permission, opened);
      for (String set : List.of("ipRanges", "ipv6Ranges", "prefixListIds")) {
        for (JsonNode network : JsonTree.items(JsonTree.member(permission, set))) {
          add(network, permission, opened);
        }
      }
    }
  }

  private static void modifiedRules(JsonNode parameters, List<Opened> opened) {
    JsonNode inner = JsonTree.member(parameters, "ModifySecurityGroupRulesRequest");
    for (JsonNode update :
        JsonTree.each(
            JsonTree.member(inner.isMissingNode() ? parameters : inner, "SecurityGroupRule"))) {
      JsonNode rule = JsonTree.member(update, "SecurityGroupRule");
      add(rule, rule, opened);
    }
  }

  /** An entry that denies, or is about what leaves, opens nothing. */
  private static void aclEntry(JsonNode parameters, List<Opened> opened) {
    if (JsonTree.text(parameters, "ruleAction").equalsIgnoreCase("allow")
        && !JsonTree.text(parameters, "egress").equalsIgnoreCase("true")) {
      JsonNode range = JsonTree.member(parameters, "portRange");
      String protocol = JsonTree.text(parameters, "aclProtocol");
      if (protocol.isEmpty()) {
        protocol = JsonTree.text(parameters, "protocol");
      }
      for (String network : List.of("cidrBlock", "ipv6CidrBlock")) {
        add(
            JsonTree.text(parameters, network),
            protocol,
            JsonTree.text(range, "from"),
            JsonTree.text(range, "to"),
            opened);
      }
    }
  }

  private static void prefixList(JsonNode parameters, String call, List<Opened> opened) {
    JsonNode inner = JsonTree.member(parameters, call + "Request");
    JsonNode request = inner.isMissingNode() ? parameters : inner;
    for (String name : List.of("AddEntry", "Entry", "addEntries", "entries")) {
      JsonNode entries = JsonTree.member(request, name);
      List<JsonNode> items = JsonTree.items(entries);
      for (JsonNode entry : items.isEmpty() ? JsonTree.each(entries) : items) {
        String network = JsonTree.text(entry, "cidr");
        if (!network.isEmpty()) {
          opened.add(new Opened(network, "", 0, -1, ""));
        }
      }
    }
  }

  /** Takes the network from one node and protocol and ports from another. */
  private static void add(JsonNode network, JsonNode ports, List<Opened> opened) {
    for (String name : List.of("cidrIp", "cidrIpv4", "cidrIpv6", "prefixListId", "cIDRIP")) {
      add(
          JsonTree.text(network, name),
          JsonTree.text(ports, "ipProtocol"),
          JsonTree.text(ports, "fromPort"),
          JsonTree.text(ports, "toPort"),
          opened);
    }
  }

  private static void add(
      String network, String protocol, String from, String to, List<Opened> opened) {
    if (network.isEmpty() || opened.size() >= MOST) {
      return;
    }
    String name = protocol(protocol);
    switch (protocol.toLowerCase(Locale.ROOT)) {
      case "-1", "all" -> opened.add(new Opened(network, "all", 0, LAST_PORT, name));
      case "", "tcp", "udp", "6", "17" -> {
        int first = port(from);
        int last = port(to);
        if (first < 0 && last < 0) {
          boolean unknown = protocol.isEmpty();
          opened.add(new Opened(network, unknown ? "all" : "0-65535", 0, LAST_PORT, name));
        } else {
          int start = Math.max(0, first);
          int end = last < 0 ? start : last;
          String text = start == end ? Integer.toString(start) : start + "-" + end;
          opened.add(new Opened(network, text, start, end, name));
        }
      }
      default -> opened.add(new Opened(network, "", 0, -1, name));
    }
  }

  private static String protocol(String written) {
    return switch (written.toLowerCase(Locale.ROOT)) {
      case "-1", "all" -> "all";
      case "6" -> "tcp";
      case "17" -> "udp";
      default -> written.toLowerCase(Locale.ROOT);
    };
  }

  /** A port, or -1 for anything else, -1 as EC2 writes "none" included. */
  private static int port(String text) {
    if (text.isEmpty() || text.length() > 5) {
      return -1;
    }
    try {
      int port = Integer.parseInt(text);
      return port <= LAST_PORT ? port : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
