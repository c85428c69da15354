package io.flowtrail.cloudtrail.digest;

import java.util.Map;
import java.util.Optional;

/**
 * Where an account's ledger keeps what is not final yet: memory, or an engine's keyed state. Values
 * are immutable; to change one is to put another.
 */
public interface LedgerState {
  /** The moments that the account's facts reached. */
  Optional<LedgerClock> clock();

  void clock(LedgerClock clock);

  /** A chain by its id. */
  Optional<ChainState> chain(String id);

  void chain(String id, ChainState chain);

  void removeChain(String id);

  /** All chains, in any order; not to be changed while it is walked. */
  Iterable<Map.Entry<String, ChainState>> chains();

  /** What is known of the log files of a name ({@link StoredAt#name()}). */
  Optional<LogState> log(String name);

  void log(String name, LogState log);

  void removeLog(String name);

  /** All log files, in any order; not to be changed while it is walked. */
  Iterable<Map.Entry<String, LogState>> logs();
}
