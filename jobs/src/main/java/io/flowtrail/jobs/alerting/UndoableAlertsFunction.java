package io.flowtrail.jobs.alerting;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.GroupBy;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Undone;
import io.flowtrail.jobs.evidence.GroupedAlert;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Alerts of what can be undone go where it is known whether it was; all others are final here.
 *
 * <p>Alerts come as lines of {@link AlertJson}.
 */
public final class UndoableAlertsFunction extends ProcessFunction<String, GroupedAlert> {
  private static final long serialVersionUID = 1L;

  /** Lines of alerts of what cannot be undone. */
  public static final OutputTag<String> OTHERS = new OutputTag<>("other-alerts", Types.STRING);

  private final boolean byAccount;

  /**
   * @param groupBy what matches of one group have in common
   */
  public UndoableAlertsFunction(Set<GroupBy> groupBy) {
    this.byAccount = groupBy.contains(GroupBy.ACCOUNT);
  }

  @Override
  public void processElement(String line, Context context, Collector<GroupedAlert> out) {
    Alert alert = AlertJson.ofLine(line);
    if (alert.rule().undoable()) {
      out.collect(new GroupedAlert(key(alert.rule().id(), alert.account(), byAccount), line));
    } else {
      context.output(OTHERS, line);
    }
  }

  /** Where what was undone meets its alert. */
  public static String key(Undone undone, Set<GroupBy> groupBy) {
    return key(undone.rule(), undone.account(), groupBy.contains(GroupBy.ACCOUNT));
  }

  /** Alerts of several accounts can only meet at their rule. */
  private static String key(String rule, String account, boolean byAccount) {
    return byAccount ? FactText.join(rule, account) : FactText.join(rule);
  }
}
