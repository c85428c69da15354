package io.flowtrail.detector;

import java.io.DataOutput;
import java.io.IOException;

/**
 * What a detector remembers of one key. It gets facts in the order of (time, id), each once, when
 * none before them can come any more. Must stay bounded, and empty itself by {@link #wake}.
 */
public interface EntityState {
  /** {@link #wakeAt} of a state that waits for nothing. */
  long NEVER = Long.MAX_VALUE;

  /** Takes a fact; its time is not before that of any fact or wake before. */
  void apply(Fact fact, Output out);

  /** When to be woken, milliseconds since 1970; {@link #NEVER} if there is nothing to wait for. */
  long wakeAt();

  /**
   * Event time has come to {@link #wakeAt}; no fact at or before it comes any more. Afterwards
   * {@link #wakeAt} must be later.
   *
   * <p>At the end of the input time jumps to the end of all times: a wake alone says nothing about
   * silence. Whoever looks for silence must see that other facts go on.
   *
   * @param time the time asked for
   */
  void wake(long time, Output out);

  /** Whether there is nothing to remember; the state is then forgotten. */
  boolean isEmpty();

  /** Writes it in a form that begins with a version, for {@link Detector#read}. */
  void write(DataOutput out) throws IOException;

  /** Where a state's conclusions go. */
  interface Output {
    /** See {@link Finding}. */
    void finding(Finding finding);

    /** Something that a rule told was undone. */
    default void undone(Undone undone) {}

    /**
     * A fact for a detector behind this one. Its time must be that of the fact or the wake at hand.
     */
    void pass(Fact fact);
  }
}
