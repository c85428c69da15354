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

  private static final Set<String> EVERYTHING = Set.of("*", "*:*", "iam:*");

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
      if (statement.allows() && statement.resources().stream().anyMatch("*"::equals)) {
        statement.actions().stream()
            .map(action -> action.toLowerCase(Locale.ROOT))
            .filter(EVERYTHING::contains)
            .forEach(actions::add);
      }
    }
  }
}
