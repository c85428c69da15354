package io.flowtrail.jobs.integrity;

import io.flowtrail.cloudtrail.digest.ChainState;
import io.flowtrail.cloudtrail.digest.LedgerClock;
import io.flowtrail.cloudtrail.digest.LedgerState;
import io.flowtrail.cloudtrail.digest.LogState;
import io.flowtrail.jobs.serialization.ChainStateSerializer;
import io.flowtrail.jobs.serialization.LedgerClockSerializer;
import io.flowtrail.jobs.serialization.LogStateSerializer;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;

/** The ledger of the key at hand, in Flink's keyed state. */
final class KeyedLedgerState implements LedgerState {
  private final ValueState<LedgerClock> clock;
  private final MapState<String, ChainState> chains;
  private final MapState<String, LogState> logs;

  KeyedLedgerState(RuntimeContext context) {
    clock =
        context.getState(
            new ValueStateDescriptor<>("ledger-clock", LedgerClockSerializer.INSTANCE));
    chains =
        context.getMapState(
            new MapStateDescriptor<>(
                "digest-chains", StringSerializer.INSTANCE, ChainStateSerializer.INSTANCE));
    logs =
        context.getMapState(
            new MapStateDescriptor<>(
                "log-files", StringSerializer.INSTANCE, LogStateSerializer.INSTANCE));
  }

  @Override
  public Optional<LedgerClock> clock() {
    return Optional.ofNullable(StateAccess.of(clock::value));
  }

  @Override
  public void clock(LedgerClock newClock) {
    StateAccess.run(() -> clock.update(newClock));
  }

  @Override
  public Optional<ChainState> chain(String id) {
    return Optional.ofNullable(StateAccess.of(() -> chains.get(id)));
  }

  @Override
  public void chain(String id, ChainState chain) {
    StateAccess.run(() -> chains.put(id, chain));
  }

  @Override
  public void removeChain(String id) {
    StateAccess.run(() -> chains.remove(id));
  }

  @Override
  public Iterable<Map.Entry<String, ChainState>> chains() {
    return StateAccess.of(chains::entries);
  }

  @Override
  public Optional<LogState> log(String name) {
    return Optional.ofNullable(StateAccess.of(() -> logs.get(name)));
  }

  @Override
  public void log(String name, LogState log) {
    StateAccess.run(() -> logs.put(name, log));
  }

  @Override
  public void removeLog(String name) {
    StateAccess.run(() -> logs.remove(name));
  }

  @Override
  public Iterable<Map.Entry<String, LogState>> logs() {
    return StateAccess.of(logs::entries);
  }

  /** Forgets the key's ledger. */
  void clear() {
    clock.clear();
    chains.clear();
    logs.clear();
  }
}
