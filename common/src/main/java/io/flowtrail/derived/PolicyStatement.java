package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One statement of a policy document. Every member may be one thing or an array of things.
 *
 * <p>Source: IAM User Guide, "Grammar of the IAM JSON policy language".
 *
 * @param node the statement itself
 */
record PolicyStatement(JsonNode node) {
  private static final int MOST = 1000;

  /**
   * The statements of a policy, which may be an object, JSON text, or URL-encoded JSON text. No
   * policy, no statements.
   */
  static List<PolicyStatement> of(JsonNode policy) {
    JsonNode document = JsonTree.unwrapped(policy);
    if (document.isTextual()) {
      document = ofText(document.asText().strip());
    }
    List<PolicyStatement> statements = new ArrayList<>();
    for (JsonNode statement : JsonTree.each(JsonTree.member(document, "Statement"))) {
      if (statement.isObject() && statements.size() < MOST) {
        statements.add(new PolicyStatement(statement));
      }
    }
    return statements;
  }

  private static JsonNode ofText(String text) {
    if (text.regionMatches(true, 0, "%7B", 0, 3)) {
      return PercentText.decode(text).map(JsonTree::parse).orElseGet(() -> JsonTree.parse(""));
    }
    return JsonTree.parse(text);
  }

  boolean allows() {
    return JsonTree.text(node, "Effect").equalsIgnoreCase("Allow");
  }

  /** The actions as written; a statement that names what it leaves out allows everything else. */
  List<String> actions() {
    return JsonTree.member(node, "NotAction").isMissingNode()
        ? JsonTree.texts(JsonTree.member(node, "Action"))
        : List.of("*");
  }

  List<String> resources() {
    return JsonTree.member(node, "NotResource").isMissingNode()
        ? JsonTree.texts(JsonTree.member(node, "Resource"))
        : List.of("*");
  }

  /** Whether it allows everyone but some: {@code NotPrincipal}. */
  boolean allowsAllBut() {
    return !JsonTree.member(node, "NotPrincipal").isMissingNode();
  }

  /** Principals of one kind ({@code AWS}, {@code Federated}, ...); {@code "*"} is kind AWS. */
  List<String> principals(String kind) {
    JsonNode principal = JsonTree.unwrapped(JsonTree.member(node, "Principal"));
    if (principal.isTextual()) {
      return kind.equals("AWS") ? List.of(principal.asText()) : List.of();
    }
    return JsonTree.texts(JsonTree.member(principal, kind));
  }

  JsonNode condition() {
    return JsonTree.unwrapped(JsonTree.member(node, "Condition"));
  }
}
