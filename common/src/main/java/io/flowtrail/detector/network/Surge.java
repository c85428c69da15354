package io.flowtrail.detector.network;

import io.flowtrail.detector.DetectorRule;
import java.io.Serializable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What {@link SurgeState} must know of the detector whose crowds it watches. */
interface Surge extends Serializable {
  /** Name of the detector. */
  String name();

  DetectorRule rule();

  /** What is watched, and below which amount in {@link #slot} there is never a surge. */
  EnumMap<Measure, Long> floors();

  /** Numbers that surges of all kinds have. */
  Limits limits();

  /** Whether a crowd that is large enough is one to tell. */
  default boolean isTold(Crowd crowd, String key) {
    return true;
  }

  /** By how many levels it is graver than the rule. */
  int steps(Crowd crowd, String key);

  /** Why; empty if {@link #steps} is 0. */
  String reason(Crowd crowd, String key);

  /** The beginning of a sentence that names the thing and what came: no numbers of the baseline. */
  String sentence(Crowd crowd, String key);

  /** What else programs should know. */
  Map<String, Object> details(Crowd crowd, String key);

  /**
   * Numbers.
   *
   * @param learn how long a thing is watched before its habits are believed
   * @param coldFactor by how much floors are higher before that
   * @param factor multiple of the median that is unusual
   * @param margin multiple of what 99 % of slots stay below that is unusual
   * @param quiet a surge that rests for so long is over
   * @param longest a longer one is told in parts
   */
  record Limits(
      Duration learn,
      double coldFactor,
      double factor,
      double margin,
      Duration quiet,
      Duration longest)
      implements Serializable {}
}
