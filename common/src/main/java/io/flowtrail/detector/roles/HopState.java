package io.flowtrail.detector.roles;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How the credentials of one access key came about. */
final class HopState implements EntityState {
  static final String HOP = "hop";
  private static final int VERSION = 1;

  /** No temporary credentials are good for more than a day and a half. */
  private static final long LIVES = 36 * 3_600_000L;

  private final Hops hops;
  private Optional<Hop> hop = Optional.empty();

  HopState(Hops hops) {
    this.hops = hops;
  }

  static boolean isHop(String payload) {
    return FactText.split(payload).get(0).equals(HOP);
  }

  static Hop hop(String payload) {
    List<String> parts = FactText.split(payload);
    return Hop.of(parts.subList(1, parts.size()));
  }

  @Override
  public void apply(Fact fact, Output out) {
    if (isHop(fact.payload())) {
      // A key is made once: whoever says so again later is not to be believed.
      if (hop.isEmpty()) {
        hop = Optional.of(hop(fact.payload()));
      }
      return;
    }
    Climb climb = Climb.of(fact.payload());
    if (hop.isPresent()) {
      out.pass(hops.passed(fact, climb.by(hop.get())));
    } else if (!climb.hops().isEmpty()) {
      Hop top = climb.top();
      out.pass(
          new Fact(
              RoleChains.NAME,
              FactText.join(top.callerAccount(), top.caller()),
              fact.time(),
              fact.id(),
              fact.payload(),
              fact.evidence()));
    }
  }

  @Override
  public long wakeAt() {
    return hop.map(its -> its.time() + LIVES).orElse(NEVER);
  }

  @Override
  public void wake(long time, Output out) {
    hop = Optional.empty();
  }

  @Override
  public boolean isEmpty() {
    return hop.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    StateText.write(out, hop.map(Hop::texts).orElse(List.of()));
  }

  static HopState read(Hops hops, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + hops.name());
    HopState state = new HopState(hops);
    List<String> texts = StateText.readList(in);
    state.hop = texts.isEmpty() ? Optional.empty() : Optional.of(Hop.of(texts));
    return state;
  }
}
