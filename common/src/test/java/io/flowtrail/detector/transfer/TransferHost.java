package io.flowtrail.detector.transfer;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.Finding;
import io.flowtrail.event.NamedLists;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Drives the state of one entity with sums, as an observer would give them. */
final class TransferHost implements EntityState.Output {
  static final Transfer DETECTOR = Transfer.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  /** Monday 2 February 2026, midnight UTC. */
  static final long MONDAY = 1_769_990_400_000L;

  static final long MINUTE = 60_000;
  static final long HOUR = 60 * MINUTE;
  static final long DAY = 24 * HOUR;

  final List<Finding> findings = new ArrayList<>();
  final List<Long> openedAt = new ArrayList<>();
  private final String key;
  private EntityState state;
  private long clock;

  TransferHost(TransferObserver.Entity entity, String id) {
    key = entity.key("111122223333", id);
    state = DETECTOR.newState(key);
  }

  static Amounts pushed(long bytes, String peer) {
    return flow(bytes, bytes, peer);
  }

  static Amounts fetched(long bytes, String peer) {
    return flow(bytes, 0, "<" + peer);
  }

  private static Amounts flow(long all, long far, String peer) {
    TreeMap<String, Long> peers = new TreeMap<>(Map.of(peer, all));
    return new Amounts(all, far, 1, "10.0.0.7", "", "", all, peers, new TreeMap<>());
  }

  static Amounts request(long id, long bytes, String peer) {
    return new Amounts(
        0,
        0,
        0,
        "",
        "",
        "",
        bytes,
        new TreeMap<>(),
        new TreeMap<>(
            Map.of(Amounts.hash("request-" + id), new Amounts.Request(bytes, true, peer))));
  }

  /** Times must not go back. */
  TransferHost send(long time, Amounts amounts) {
    long step = FactSteps.of(time);
    while (state.wakeAt() < step) {
      clock = state.wakeAt();
      state.wake(clock, this);
    }
    clock = step;
    Fact fact =
        new Fact(
            Transfer.NAME,
            key,
            step,
            "sum",
            amounts.text(),
            amounts.all() > 0 ? "{\"bytes\":" + amounts.all() + "}" : "");
    FactSteps.apply(state, List.of(fact), FactSteps.closes(step), this);
    return this;
  }

  /** Every hour of some days the same. */
  TransferHost days(long from, int days, Amounts hourly) {
    for (int hour = 0; hour < days * 24; hour++) {
      send(from + hour * HOUR + 10 * MINUTE, hourly);
    }
    return this;
  }

  /** Writes the state and reads it back. */
  int restart() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      state.write(new DataOutputStream(bytes));
      state =
          DETECTOR.read(key, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      return bytes.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Finding> end() {
    FactSteps.apply(state, List.of(), Long.MAX_VALUE - 1, this);
    if (!state.isEmpty()) {
      throw new IllegalStateException("a state does not empty itself");
    }
    return findings.stream().filter(Finding::complete).toList();
  }

  @Override
  public void finding(Finding finding) {
    findings.add(finding);
    openedAt.add(clock);
  }

  @Override
  public void pass(Fact fact) {
    throw new UnsupportedOperationException();
  }
}
