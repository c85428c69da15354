package io.flowtrail.cloudtrail.digest;

import java.util.function.Consumer;

/**
 * What the digests of one account say of its log files: facts in, in any order; findings out, each
 * final and given once.
 *
 * <p>Knows no clock of its own: {@link #advance} says up to which delivery time everything was
 * read. Not safe for several threads.
 */
public final class AccountLedger {
  /** How long after its time a fact is waited for, milliseconds. */
  public static final long PATIENCE = 24 * 3_600_000L;

  /**
   * A ledger over what is kept.
   *
   * @param findings takes what is final
   */
  public AccountLedger(
      LedgerState state,
      VerificationSettings settings,
      PublicKeys keys,
      Consumer<IntegrityFinding> findings) {}

  /** Takes a fact; may give findings at once. */
  public void add(IntegrityFact fact) {
    throw new UnsupportedOperationException();
  }

  /**
   * When {@link #advance} has something to do for a fact that was just added: the clock for which
   * an engine sets a timer. Rounded up to full hours, so that there are few.
   */
  public static long due(IntegrityFact fact) {
    throw new UnsupportedOperationException();
  }

  /**
   * Everything delivered before the clock was read: what waited for {@link #PATIENCE} becomes
   * final.
   *
   * @param clock milliseconds since 1970
   */
  public void advance(long clock) {
    throw new UnsupportedOperationException();
  }

  /** Nothing more comes: all becomes final, the newest as {@link Verdict#PENDING}. */
  public void end() {
    throw new UnsupportedOperationException();
  }
}
