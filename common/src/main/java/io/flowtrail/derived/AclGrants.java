package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What access control lists of buckets and objects open, wherever a request puts them: a canned
 * name, grant headers (below {@code accessControlList} in either capitalisation, or beside it), or
 * the XML body turned into JSON.
 */
final class AclGrants {
  /** Canonical user id with which S3 and CloudFront deliver logs. */
  private static final String LOG_DELIVERY =
      "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0";

  /** Grant headers and the permission that each gives. */
  static final Map<String, String> HEADERS =
      Map.of(
          "x-amz-grant-read", "READ",
          "x-amz-grant-write", "WRITE",
          "x-amz-grant-read-acp", "READ_ACP",
          "x-amz-grant-write-acp", "WRITE_ACP",
          "x-amz-grant-full-control", "FULL_CONTROL");

  private AclGrants() {}

  static void ofRequest(JsonNode request, Grants grants) {
    canned(JsonTree.text(request, "x-amz-acl"), grants);
    headers(request, grants);
    headers(JsonTree.member(request, "accessControlList"), grants);
    JsonNode policy = JsonTree.member(request, "AccessControlPolicy");
    String owner = JsonTree.text(JsonTree.member(policy, "Owner"), "ID");
    for (JsonNode grant : JsonTree.each(JsonTree.member(policy, "AccessControlList", "Grant"))) {
      grant(grant, owner, grants);
    }
  }

  private static void canned(String acl, Grants grants) {
    switch (acl) {
      case "public-read" -> grants.add(Grants.EVERYONE, "READ");
      case "public-read-write" -> {
        grants.add(Grants.EVERYONE, "READ");
        grants.add(Grants.EVERYONE, "WRITE");
      }
      case "authenticated-read" -> grants.add(Grants.AUTHENTICATED, "READ");
      default -> {}
    }
  }

  private static void headers(JsonNode node, Grants grants) {
    JsonNode headers = JsonTree.unwrapped(node);
    for (Map.Entry<String, JsonNode> header : headers.properties()) {
      String permission = HEADERS.get(header.getKey().toLowerCase(Locale.ROOT).replace('_', '-'));
      if (permission != null) {
        for (String value : JsonTree.texts(header.getValue())) {
          group(value, permission, grants);
        }
      }
    }
  }

  /** A header's value is a list {@code uri="http://acs...", id="..."}. */
  private static void group(String text, String permission, Grants grants) {
    if (text.contains("/groups/global/AllUsers")) {
      grants.add(Grants.EVERYONE, permission);
    }
    if (text.contains("/groups/global/AuthenticatedUsers")) {
      grants.add(Grants.AUTHENTICATED, permission);
    }
  }

  private static void grant(JsonNode grant, String owner, Grants grants) {
    JsonNode grantee = JsonTree.member(grant, "Grantee");
    String permission = JsonTree.text(grant, "Permission");
    group(JsonTree.text(grantee, "URI"), permission, grants);
    String id = JsonTree.text(grantee, "ID");
    if (!id.isEmpty() && !owner.isEmpty() && !List.of(owner, LOG_DELIVERY).contains(id)) {
      grants.add("canonical-user:" + id, permission);
    }
  }
}
