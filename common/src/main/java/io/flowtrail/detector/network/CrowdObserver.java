package io.flowtrail.detector.network;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Adds up crowds by key and slot of {@link SurgeState}. Facts are timed at the end of their slot,
 * so that a slot is few facts however many flows it has.
 */
final class CrowdObserver implements Observer {
  /** Most sums held between flushes. */
  private static final int MOST = 10_000;

  /**
   * One flow in so many can become evidence: it costs more than all the rest, and what is worth
   * telling has flows by the thousand.
   */
  private static final long EVIDENCE = Long.MAX_VALUE / 32;

  /** Flows so large are told of even if they are few. */
  private static final long LARGE = 1_000_000_000;

  private static final long MANY = 1_000_000;

  private final String detector;
  private final Function<Flow, List<String>> keys;
  private final boolean onlyRejected;
  private final FlowReader reader = new FlowReader();
  private final Map<Place, Sum> sums = new HashMap<>();

  private record Place(String key, long slot) {}

  private static final class Sum {
    private final Crowd crowd = new Crowd();
    private final Showing showing = new Showing();
  }

  /**
   * For a detector.
   *
   * @param onlyRejected whether other flows are passed over
   * @param keys of the crowds that a flow belongs to; may be none
   */
  CrowdObserver(String detector, boolean onlyRejected, Function<Flow, List<String>> keys) {
    this.detector = detector;
    this.onlyRejected = onlyRejected;
    this.keys = keys;
  }

  @Override
  public void observe(LogEvent event, FactOutput out) {
    if (!onlyRejected || reader.isRejected(event)) {
      reader.read(event).ifPresent(flow -> keys.apply(flow).forEach(key -> add(key, flow, out)));
    }
    if (sums.size() >= MOST) {
      flush(out);
    }
  }

  private void add(String key, Flow flow, FactOutput out) {
    long slot = Math.floorDiv(flow.end(), SurgeState.SLOT);
    Sum sum = sums.computeIfAbsent(new Place(key, slot), place -> new Sum());
    long order = sum.crowd.add(flow);
    if (order > EVIDENCE && flow.bytes() < LARGE && flow.packets() < MANY) {
      return;
    }
    if (order < sum.crowd.order) {
      sum.crowd.order = order;
      sum.showing.take(out);
    } else if (order == sum.crowd.order) {
      sum.showing.takeSmaller(out);
    }
  }

  @Override
  public void flush(FactOutput out) {
    sums.forEach(
        (place, sum) ->
            out.add(
                new Fact(
                    detector,
                    place.key(),
                    (place.slot() + 1) * SurgeState.SLOT - 1,
                    "crowd",
                    sum.crowd.text(),
                    sum.showing.text())));
    sums.clear();
  }

  /** Of two facts of a crowd one. */
  static Fact merge(Fact one, Fact other) {
    Crowd first = Crowd.of(one.payload());
    Crowd second = Crowd.of(other.payload());
    String evidence = Evidence.of(first.order, one.evidence(), second.order, other.evidence());
    return new Fact(
        one.detector(), one.key(), one.time(), one.id(), first.add(second).text(), evidence);
  }
}
