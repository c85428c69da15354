package io.flowtrail.cloudtrail.digest;

/**
 * How an object came out of its packing.
 *
 * @param state see there
 * @param detail one sentence on what is wrong; empty if nothing is
 * @param gzipMembers gzip members met; 0 if it was no gzip
 * @param bytesFollowed whether bytes that are no gzip follow the last member
 */
public record Condition(State state, String detail, int gzipMembers, boolean bytesFollowed) {
  /** From best to worst. */
  public enum State {
    /** Read to its end. */
    WHOLE,
    /** The packing is damaged or cut off; hash and size are those of what was read. */
    DAMAGED,
    /** The object cannot be read at all: access denied, or vanished. */
    UNREADABLE
  }

  /** One gzip member, whole. */
  public static final Condition GOOD = new Condition(State.WHOLE, "", 1, false);

  public boolean whole() {
    return state == State.WHOLE && !bytesFollowed;
  }
}
