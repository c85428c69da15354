package io.flowtrail.cloudtrail.digest;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A ledger's state in memory. Not safe for several threads. */
public final class InMemoryLedgerState implements LedgerState {
  private final Map<String, ChainState> chains = new HashMap<>();
  private final Map<String, LogState> logs = new HashMap<>();
  private LedgerClock clock;

  @Override
  public Optional<LedgerClock> clock() {
    return Optional.ofNullable(clock);
  }

  @Override
  public void clock(LedgerClock newClock) {
    clock = newClock;
  }

  @Override
  public Optional<ChainState> chain(String id) {
    return Optional.ofNullable(chains.get(id));
  }

  @Override
  public void chain(String id, ChainState chain) {
    chains.put(id, chain);
  }

  @Override
  public void removeChain(String id) {
    chains.remove(id);
  }

  @Override
  public Iterable<Map.Entry<String, ChainState>> chains() {
    return chains.entrySet();
  }

  @Override
  public Optional<LogState> log(String name) {
    return Optional.ofNullable(logs.get(name));
  }

  @Override
  public void log(String name, LogState log) {
    logs.put(name, log);
  }

  @Override
  public void removeLog(String name) {
    logs.remove(name);
  }

  @Override
  public Iterable<Map.Entry<String, LogState>> logs() {
    return logs.entrySet();
  }
}
