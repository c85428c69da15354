package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What requests open that speak neither policy nor ACL: each service has a form of its own. */
final class SharingGrants {
  private SharingGrants() {}

  /** Function, layer: one statement, spelt out in the request. */
  static void lambdaPermission(JsonNode request, Grants grants) {
    boolean tied =
        !JsonTree.text(request, "sourceArn").isEmpty()
            || !JsonTree.text(request, "sourceAccount").isEmpty()
            || !JsonTree.text(request, "principalOrgID").isEmpty()
            || !JsonTree.text(request, "organizationId").isEmpty();
    String principal = JsonTree.text(request, "principal");
    if (!tied || !principal.equals("*")) {
      String action = JsonTree.text(request, "action");
      grants.addPrincipal(principal, action.isEmpty() ? "lambda:*" : action);
    }
  }

  static void functionUrl(JsonNode request, Grants grants) {
    if (JsonTree.text(request, "authType").equals("NONE")) {
      grants.add(Grants.EVERYONE, "lambda:InvokeFunctionUrl");
    }
  }

  /** {@code AddPermission} of queues and topics. */
  static void accounts(JsonNode request, Grants grants, String service) {
    for (String members : List.of("aWSAccountIds", "aWSAccountId")) {
      for (String account : JsonTree.texts(JsonTree.member(request, members))) {
        for (String names : List.of("actions", "actionName", "actionNames")) {
          JsonTree.texts(JsonTree.member(request, names))
              .forEach(action -> grants.addPrincipal(account, service + ":" + action));
        }
      }
    }
  }

  static void eventBus(JsonNode request, Grants grants) {
    JsonNode condition = JsonTree.unwrapped(JsonTree.member(request, "condition"));
    if (condition.isMissingNode() || condition.isNull() || condition.isEmpty()) {
      grants.addPrincipal(JsonTree.text(request, "principal"), "events:PutEvents");
    }
  }

  static void kmsGrant(JsonNode request, Grants grants) {
    for (String operation : JsonTree.texts(JsonTree.member(request, "operations"))) {
      grants.addPrincipal(JsonTree.text(request, "granteePrincipal"), "kms:" + operation);
    }
  }

  /** Snapshots and images: {@code createVolumePermission} or {@code launchPermission}. */
  static void ec2(JsonNode request, String permission, Grants grants) {
    for (JsonNode item : JsonTree.items(JsonTree.member(request, permission, "add"))) {
      if (JsonTree.text(item, "group").equals("all")
          || JsonTree.text(item, "groups").equals("all")) {
        grants.add(Grants.EVERYONE, permission);
      }
      grants.addAccount(JsonTree.text(item, "userId"), permission);
      String organization = JsonTree.text(item, "organizationArn");
      if (!organization.isEmpty()) {
        grants.add("organization:" + Arn.name(organization), permission);
      }
    }
  }

  static void databaseSnapshot(JsonNode request, Grants grants) {
    for (String who : JsonTree.texts(JsonTree.member(request, "valuesToAdd"))) {
      grants.addPrincipal(who.equals("all") ? "*" : who, "restore");
    }
  }

  static void document(JsonNode request, Grants grants) {
    for (String who : JsonTree.texts(JsonTree.member(request, "accountIdsToAdd"))) {
      grants.addPrincipal(who.equalsIgnoreCase("all") ? "*" : who, "ssm:GetDocument");
    }
  }

  static void redshiftSnapshot(JsonNode request, Grants grants) {
    grants.addAccount(JsonTree.text(request, "accountWithRestoreAccess"), "restore");
  }

  static void resourceShare(JsonNode request, Grants grants) {
    for (String who : JsonTree.texts(JsonTree.member(request, "principals"))) {
      String account = Arn.looksLike(who) && who.contains(":iam:") ? Arn.account(who) : who;
      grants.addAccount(account, "ram:share");
    }
  }

  static void endpointService(JsonNode request, Grants grants) {
    JsonNode inner = JsonTree.member(request, "ModifyVpcEndpointServicePermissionsRequest");
    for (JsonNode added : JsonTree.each(JsonTree.member(inner, "AddAllowedPrincipals"))) {
      String who = added.isTextual() ? added.asText() : JsonTree.text(added, "content");
      grants.addPrincipal(who, "vpc-endpoint-service");
    }
  }

  /** Replication names the account when the destination changes hands. */
  static void replication(JsonNode request, Grants grants) {
    for (JsonNode rule :
        JsonTree.each(JsonTree.member(request, "ReplicationConfiguration", "Rule"))) {
      if (!JsonTree.text(rule, "Status").equalsIgnoreCase("Disabled")) {
        grants.addAccount(
            JsonTree.text(JsonTree.member(rule, "Destination"), "Account"), "s3:replication");
      }
    }
  }

  static void peering(JsonNode request, JsonNode response, Grants grants) {
    grants.addAccount(JsonTree.text(request, "peerOwnerId"), "vpc-peering");
    for (String side : List.of("accepterVpcInfo", "requesterVpcInfo")) {
      JsonNode vpc = JsonTree.member(response, "vpcPeeringConnection", side);
      grants.addAccount(JsonTree.text(vpc, "ownerId"), "vpc-peering");
    }
  }
}
