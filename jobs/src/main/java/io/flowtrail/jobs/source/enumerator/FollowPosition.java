package io.flowtrail.jobs.source.enumerator;

/**
 * What a checkpoint keeps of following.
 *
 * @param lastLook when the last look that found everything began, milliseconds since 1970; 0 if
 *     there was none
 * @param seen what was handed out lately
 */
record FollowPosition(long lastLook, SeenObjects seen) {
  static FollowPosition start() {
    return new FollowPosition(0, new SeenObjects());
  }
}
