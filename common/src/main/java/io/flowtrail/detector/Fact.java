package io.flowtrail.detector;

/**
 * The little that a detector wants to remember of records, on its way to the key where it meets
 * others. Nothing else of a record crosses a shuffle.
 *
 * @param detector {@link Detector#name} of the detector that gets it
 * @param key of the entity that it is about: facts of one detector and key meet
 * @param time event time, milliseconds since 1970
 * @param id tells facts of one key and time apart. Equal ids mean the same thing delivered twice,
 *     or parts of one sum; see {@link Detector#merge}
 * @param payload what it says, in the detector's own form; see {@link FactText}
 * @param evidence a record that shows it, as {@link FactOutput#evidence} gave it; may be empty
 */
public record Fact(
    String detector, String key, long time, String id, String payload, String evidence) {

  /** The order in which states get facts of one key. */
  static int compare(Fact one, Fact other) {
    int byTime = Long.compare(one.time, other.time);
    return byTime != 0 ? byTime : one.id.compareTo(other.id);
  }
}
