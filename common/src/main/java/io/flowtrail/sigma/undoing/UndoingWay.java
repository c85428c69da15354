package io.flowtrail.sigma.undoing;

import io.flowtrail.sigma.Undoing;
import java.io.Serializable;
import java.util.List;

/**
 * One way in which what a rule tells is undone, as far as it must travel.
 *
 * @param rule id of the rule
 * @param number of the way among the rule's, from 0
 * @param acts {@code eventName}s of the acts that it undoes; empty for all
 * @param actFields fields of an act that say what it acts on
 * @param undoingFields fields of its undoing that say the same, in the same order
 */
public record UndoingWay(
    String rule, int number, List<String> acts, List<String> actFields, List<String> undoingFields)
    implements Serializable {

  public UndoingWay {
    acts = List.copyOf(acts);
    actFields = List.copyOf(actFields);
    undoingFields = List.copyOf(undoingFields);
  }

  public static UndoingWay of(String rule, int number, Undoing undoing) {
    return new UndoingWay(
        rule,
        number,
        undoing.acts(),
        List.copyOf(undoing.same().keySet()),
        List.copyOf(undoing.same().values()));
  }
}
