package io.flowtrail.detector.network;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Adds up by source and step what was tried. */
final class ScanObserver implements Observer {
  static final String INSIDE = "inside";
  static final String OUTSIDE = "outside";

  /** Most sums held between flushes. */
  private static final int MOST = 10_000;

  /** Packets from which on a connection from outside is a conversation and no greeting. */
  private static final int CONVERSATION = 10;

  /** What is open to the internet because it serves it: reaching it says nothing. */
  private static final Set<Integer> PUBLIC = Set.of(80, 443);

  /** Probes are told at the end of a slot of so many milliseconds: that of the fast window. */
  private final long slot;

  private final FlowReader reader = new FlowReader();
  private final Map<Place, Sum> sums = new HashMap<>();

  /** One destination and port in so many can become evidence: a scan has many. */
  private static final long EVIDENCE = Long.MAX_VALUE / 4;

  /** Private addresses mean something within an account only; others have none here. */
  private record Place(long hash, boolean inside, String account, String address, long slot) {
    @Override
    public int hashCode() {
      return (int) hash;
    }

    String key() {
      return FactText.join(inside ? INSIDE : OUTSIDE, account, address);
    }
  }

  private static final class Sum {
    private final Probes probes = new Probes();
    private final Showing showing = new Showing();
  }

  /**
   * @param slot length of the slots that are told, milliseconds
   */
  ScanObserver(long slot) {
    this.slot = slot;
  }

  @Override
  public void observe(LogEvent event, FactOutput out) {
    if (!reader.isAnswer(event)) {
      reader.read(event).filter(Flow::isAsking).ifPresent(flow -> observe(flow, out));
    }
    if (sums.size() >= MOST) {
      flush(out);
    }
  }

  private void observe(Flow flow, FactOutput out) {
    boolean inside = flow.isFromInside();
    if (flow.rejected() || flow.isBare()) {
      Sum sum = sum(flow, inside);
      sum.probes.failed(flow);
      long order = Sketch.hash(flow.destinationSeed(), flow.destinationPort());
      if (order > EVIDENCE) {
        return;
      }
      if (order < sum.probes.order) {
        sum.probes.order = order;
        sum.showing.take(out);
      } else if (order == sum.probes.order) {
        sum.showing.takeSmaller(out);
      }
    } else if (flow.protocol() != Flow.TCP) {
      // Somebody who asks many for names or the time is a resolver or a clock.
      return;
    } else if (inside) {
      sum(flow, true).probes.answered(flow);
    } else if (flow.packets() >= CONVERSATION && !PUBLIC.contains(flow.destinationPort())) {
      sum(flow, false).probes.hit(flow);
    }
  }

  private Sum sum(Flow flow, boolean inside) {
    long its = Math.floorDiv(flow.end(), slot);
    return sums.computeIfAbsent(
        new Place(
            Sketch.hash(flow.sourceSeed(), its),
            inside,
            inside ? flow.account() : "",
            flow.source(),
            its),
        place -> new Sum());
  }

  @Override
  public void flush(FactOutput out) {
    sums.forEach(
        (place, sum) ->
            out.add(
                new Fact(
                    Scan.NAME,
                    place.key(),
                    // Before the last moment of the slot, at which it is judged.
                    (place.slot() + 1) * slot - 2,
                    "probes",
                    sum.probes.text(),
                    sum.showing.text())));
    sums.clear();
  }
}
