package io.flowtrail.detector.exposure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.ValueKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads openings and closings of security groups. */
final class GroupObserver implements Observer {
  static final List<String> FIELDS =
      List.of(
          "eventName",
          "eventSource",
          "eventID",
          "recipientAccountId",
          "awsRegion",
          "errorCode",
          "flowtrail.outcome",
          "flowtrail.principal",
          "flowtrail.open_networks",
          "flowtrail.open_sensitive_ports",
          "requestParameters",
          "responseElements",
          "requestParameters.groupId",
          "requestParameters.groupName");

  private static final int LONGEST = 300;

  private final Slots slots = new Slots(LogSource.CLOUDTRAIL, FIELDS);

  @Override
  public void observe(LogEvent event, FactOutput out) {
    if (event.source() != LogSource.CLOUDTRAIL) {
      return;
    }
    String name = slots.text(event, 0);
    switch (name) {
      case "AuthorizeSecurityGroupIngress",
          "RevokeSecurityGroupIngress",
          "ModifySecurityGroupRules",
          "DeleteSecurityGroup" -> {
        if (slots.text(event, 1).equals("ec2.amazonaws.com")
            && slots.text(event, 6).equals("success")
            && !slots.text(event, 5).equals("Client.DryRunOperation")) {
          change(event, name, out);
        }
      }
      default -> {}
    }
  }

  private void change(LogEvent event, String name, FactOutput out) {
    JsonNode request = tree(event, 10);
    JsonNode response = tree(event, 11);
    switch (name) {
      case "AuthorizeSecurityGroupIngress" -> {
        List<GroupRule> rules = world(event, GroupRules.authorized(request, response));
        give(event, GroupChange.Kind.OPEN, group(event, response), rules, out);
      }
      case "RevokeSecurityGroupIngress" ->
          give(
              event,
              GroupChange.Kind.CLOSE,
              group(event, response),
              GroupRules.revoked(request, response),
              out);
      case "ModifySecurityGroupRules" -> {
        String group = GroupRules.modifiedGroup(request);
        List<GroupRule> rules = GroupRules.modified(request);
        // What a rule said before is over, whatever it says now.
        List<GroupRule> before =
            rules.stream()
                .filter(rule -> !rule.id().isEmpty())
                .map(rule -> new GroupRule(rule.id(), "", 0, -1, ""))
                .toList();
        give(event, GroupChange.Kind.CLOSE, group, before, out);
        give(event, GroupChange.Kind.OPEN, group, world(event, rules), out);
      }
      default ->
          give(
              event,
              GroupChange.Kind.DELETE,
              group(event, MissingNode.getInstance()),
              List.of(),
              out);
    }
  }

  private JsonNode tree(LogEvent event, int n) {
    int slot = slots.slot(event, n);
    int value = slot < 0 ? -1 : event.first(slot);
    return value >= 0 && event.kind(value) == ValueKind.OBJECT
        ? Ec2Json.parse(event.text(value))
        : MissingNode.getInstance();
  }

  private String group(LogEvent event, JsonNode response) {
    String id = slots.text(event, 12);
    String answered = id.isEmpty() ? GroupRules.answeredGroup(response) : id;
    return answered.isEmpty() ? slots.text(event, 13) : answered;
  }

  private List<GroupRule> world(LogEvent event, List<GroupRule> rules) {
    Set<String> networks = new HashSet<>(all(event, 8));
    return rules.stream()
        .filter(rule -> networks.contains(rule.network()) && rule.from() <= rule.to())
        .toList();
  }

  private List<String> all(LogEvent event, int n) {
    List<String> texts = new ArrayList<>();
    int slot = slots.slot(event, n);
    for (int v = slot < 0 ? -1 : event.first(slot); v >= 0; v = event.next(v)) {
      texts.add(event.text(v));
    }
    return texts;
  }

  private void give(
      LogEvent event, GroupChange.Kind kind, String group, List<GroupRule> rules, FactOutput out) {
    String account = slots.text(event, 3);
    String id = slots.text(event, 2);
    boolean isNothing = rules.isEmpty() && kind != GroupChange.Kind.DELETE;
    if (isNothing || group.isEmpty() || account.isEmpty() || id.isEmpty()) {
      return;
    }
    List<Integer> sensitive =
        kind == GroupChange.Kind.OPEN
            ? all(event, 9).stream().map(Integer::valueOf).toList()
            : List.of();
    out.add(
        new Fact(
            ExposureDetector.NAME,
            ExposureDetector.networkKey(account),
            event.time(),
            // Closing goes before opening where one call does both.
            id + (kind == GroupChange.Kind.OPEN ? "/2" : "/1"),
            new GroupChange(
                    kind,
                    cut(group),
                    cut(slots.text(event, 4)),
                    cut(slots.text(event, 7)),
                    slots.text(event, 0),
                    sensitive,
                    rules)
                .text(),
            out.evidence()));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }
}
