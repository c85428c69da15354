package io.flowtrail.jobs.rules;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.DetectionFindingWriter;
import io.flowtrail.alert.FindingAlerts;
import io.flowtrail.alert.SafeText;
import io.flowtrail.alert.Severity;
import io.flowtrail.detector.Finding;
import java.util.List;
import java.util.Map;

/**
 * A set of rules that cannot run, and the alert that tells it.
 *
 * @param problems what is wrong, as {@code rules check} says it, a line each
 * @param since when it was found, milliseconds since 1970
 */
record Refusal(List<String> problems, long since) {
  /** Never changes: alerts are known by it. */
  static final String RULE_ID = "flowtrail-rules-refused";

  private static final AlertRule RULE =
      new AlertRule(
          RULE_ID,
          "Changed detection rules were refused",
          "Rule files were changed, and the set as it is now cannot run. Detection goes on with the"
              + " set before: what was changed, taken out or added has no effect.",
          Severity.HIGH,
          "",
          DetectionFindingWriter.OWN_SERVICE,
          List.of("flowtrail.practice.1"),
          List.of("An edit in several steps, of which one was seen"),
          List.of(),
          "Mend the files that are named, or put them back; flowtrail rules check tells the same"
              + " problems. Nothing must be started anew.");

  private static final int MOST_TOLD = 10;

  Refusal {
    problems = List.copyOf(problems);
  }

  /** Whether both say the same. */
  boolean isSame(Refusal other) {
    return problems.equals(other.problems);
  }

  /** The alert that tells it. */
  RulesNews told(long checkpoint, String running) {
    String first = problems.get(0);
    String more = problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "";
    return news(
        checkpoint,
        "the rules of version " + running + " go on, because of the new ones: " + first + more,
        running,
        Activity.CREATE);
  }

  /** The alert that takes it back. */
  RulesNews over(long checkpoint, String running) {
    return news(
        checkpoint,
        "the rules can be used again; version " + running + " is in force",
        running,
        Activity.CLOSE);
  }

  private RulesNews news(long checkpoint, String explanation, String running, Activity activity) {
    String all = String.join("\n", problems.subList(0, Math.min(MOST_TOLD, problems.size())));
    String whole = String.join("\n", problems);
    Finding finding =
        new Finding(
            RULE_ID,
            whole,
            Long.toString(since),
            true,
            0,
            "",
            "",
            "",
            "",
            problems.size(),
            since,
            since,
            "",
            SafeText.cut(explanation, 1500),
            Map.of("problems", SafeText.cut(all, 1900), "running_version", running),
            List.of());
    Alert alert = FindingAlerts.of(finding, RULE.ofSet(running)).as(activity);
    return new RulesNews(checkpoint, alert.uid(), AlertJson.line(alert));
  }
}
