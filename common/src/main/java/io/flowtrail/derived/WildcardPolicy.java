package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.wildcard_policy}: the actions of an identity policy that is being written by
 * which its holder can do everything, or give himself everything: {@code *}, {@code iam:*}.
 */
final class WildcardPolicy implements DerivedField {
  private static final Set<String> CALLS =
      Set.of(
          "CreatePolicy",
          "CreatePolicyVersion",
          "PutUserPolicy",
          "PutGroupPolicy",
          "PutRolePolicy",
          "PutInlinePolicyToPermissionSet");

  /**
   * Whoever may do all of these may give himself everything. Patterns are judged by what they
   * match, not by how they are spelled: {@code **} and {@code iam:?*} say no less than {@code *}.
   */
  private static final List<String> IDENTITY_ACTIONS =
      List.of(
          "iam:PassRole",
          "iam:CreateUser",
          "iam:CreateAccessKey",
          "iam:AttachUserPolicy",
          "iam:PutRolePolicy",
          "iam:UpdateAssumeRolePolicy");

  private static final List<String> RESOURCES =
      List.of(
          "arn:aws:s3:::b/k",
          "arn:aws:iam::111122223333:user/u",
          "arn:aws:ec2:eu-west-1:111122223333:instance/i-0");

  @Override
  public String name() {
    return "flowtrail.wildcard_policy";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    int eventName = slotOf.applyAsInt("eventName");
    List<Integer> documents =
        List.of(
            slotOf.applyAsInt("requestParameters.policyDocument"),
            slotOf.applyAsInt("requestParameters.inlinePolicy"));
    return Optional.of(
        (event, values) -> {
          if (!CALLS.contains(SlotText.first(event, eventName))) {
            return;
          }
          Set<String> actions = new LinkedHashSet<>();
          for (int slot : documents) {
            int value = event.first(slot);
            if (value >= 0) {
              collect(document(event.kind(value).isStructure(), event.text(value)), actions);
            }
          }
          actions.forEach(values::addText);
        });
  }

  private static JsonNode document(boolean structure, String text) {
    return structure ? JsonTree.parse(text) : TextNode.valueOf(text);
  }

  private static void collect(JsonNode policy, Set<String> actions) {
    for (PolicyStatement statement : PolicyStatement.of(policy)) {
      if (statement.allows()
          && statement.resources().stream().anyMatch(WildcardPolicy::isEverything)) {
        statement.actions().stream()
            .map(action -> action.toLowerCase(Locale.ROOT))
            .filter(action -> Glob.matchesAll(action, IDENTITY_ACTIONS))
            .forEach(actions::add);
      }
    }
  }

  private static boolean isEverything(String resource) {
    return Glob.matchesAll(resource, RESOURCES);
  }
}
