package io.flowtrail.alert;

/**
 * What a detector or a correlation says of its finding beyond its events.
 *
 * @param explanation one sentence with the numbers; empty for alerts of single events
 * @param details a JSON object with the same numbers; empty text if there are none
 * @param steps by how many levels the detector moved the severity; mostly 0
 * @param stepsReason why; empty if it did not
 */
public record FindingNote(String explanation, String details, int steps, String stepsReason) {

  /** Of an alert that tells matches of one rule. */
  public static final FindingNote NONE = new FindingNote("", "", 0, "");

  /** For people: {@code one step up: ...}; empty if the severity is the rule's. */
  String stepsExplanation() {
    if (steps == 0) {
      return "";
    }
    int count = Math.abs(steps);
    return (count == 1 ? "one step " : count + " steps ")
        + (steps > 0 ? "up" : "down")
        + (stepsReason.isEmpty() ? "" : ": " + stepsReason);
  }
}
