package io.flowtrail.sigma.match;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.SigmaRule;
import io.flowtrail.sigma.undoing.UndoingWay;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;

/**
 * Records that undo what rules tell, found as those are that rules match: most records cost a
 * look-up and nothing more.
 */
final class UndoingRules implements IntConsumer {
  /**
   * One way of a rule to be undone, ready to run.
   *
   * @param undoing its rule, and what a record must be like
   */
  record Compiled(UndoingWay way, CompiledRule undoing) {}

  private final Compiled[] undoings;
  private final RuleIndex index;
  private final Evaluation evaluation;
  private ObjIntConsumer<SigmaRule> out = (rule, way) -> {};

  /**
   * @param evaluation that of the rules, with whose conditions these share parts
   */
  UndoingRules(List<Compiled> undoings, Evaluation evaluation) {
    this.undoings = undoings.toArray(new Compiled[0]);
    this.index = new RuleIndex(undoings.stream().map(Compiled::undoing).toList());
    this.evaluation = evaluation;
  }

  List<UndoingWay> ways() {
    return List.of(undoings).stream().map(Compiled::way).toList();
  }

  /** The event must have been read with the projection of these rules. */
  void match(LogEvent event, ObjIntConsumer<SigmaRule> to) {
    if (undoings.length == 0 || event.source() != LogSource.CLOUDTRAIL) {
      return;
    }
    out = to;
    evaluation.begin(event);
    index.candidates(event, this);
    evaluation.end();
  }

  /** Takes a candidate. */
  @Override
  public void accept(int candidate) {
    Compiled undoing = undoings[candidate];
    if (undoing.undoing().expression().holds(evaluation)) {
      out.accept(undoing.undoing().rule(), undoing.way().number());
    }
  }
}
