package io.flowtrail.jobs.rules;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * One task's part in a change of rules: takes up what the job manager says, goes over to the next
 * set behind the barrier that it names, and keeps in checkpoints which set is in force.
 *
 * <p>State, written by the first subtask for all, because all of them have the same: the set with
 * which the job was started, the one in force, and former ones, the newest first; the first alone
 * while nothing was changed. A job that was started with another set begins with its own.
 */
public final class RuleSwitch {
  /** Former sets that are kept, so that what their rules left open is told. */
  static final int FORMER = 4;

  private final RuleSettings ofJob;
  private final RuleHolder holder;

  private RuleSettings inForce;
  private final List<RuleSettings> former = new ArrayList<>();
  private ListState<byte[]> state;

  /** What the state holds, made once for each set; empty when it must be made again. */
  private final List<byte[]> written = new ArrayList<>();

  /** The set that comes, and behind which checkpoint; none is null. */
  private RuleSettings next;

  private long nextCheckpoint;
  private long lastBarrier = Long.MIN_VALUE;

  /**
   * A task's part.
   *
   * @param ofJob the set with which the job was started
   * @param holder works by {@code ofJob} until it is told otherwise
   */
  public RuleSwitch(RuleSettings ofJob, RuleHolder holder) {
    this.ofJob = ofJob;
    this.holder = holder;
    this.inForce = ofJob;
  }

  /** Takes up what the checkpoint says; to be called before the holder does anything. */
  public void initialize(StateInitializationContext context) throws Exception {
    state =
        context
            .getOperatorStateStore()
            .getUnionListState(
                new ListStateDescriptor<>(
                    "rules", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    List<RuleSettings> kept = new ArrayList<>();
    for (byte[] bytes : state.get()) {
      kept.add(RuleSettingsBytes.read(bytes));
    }
    if (kept.isEmpty()) {
      return;
    }
    if (kept.size() == 1) {
      kept.add(kept.get(0));
    }
    boolean sameJob = kept.get(0).version().equals(ofJob.version());
    if (sameJob) {
      inForce = kept.get(1);
      former.addAll(kept.subList(2, kept.size()));
    } else {
      kept.subList(1, kept.size()).forEach(this::keepFormer);
    }
    holder.know(Optional.ofNullable(next), inForce, List.copyOf(former));
    holder.use(inForce);
  }

  private void keepFormer(RuleSettings set) {
    String version = set.version();
    former.removeIf(each -> each.version().equals(version));
    if (!version.equals(inForce.version()) && former.size() < FORMER) {
      former.add(set);
    }
  }

  /** Takes what the job manager says; false if it says something else than {@link NextRules}. */
  public boolean handle(OperatorEvent event) {
    if (!(event instanceof NextRules rules)) {
      return false;
    }
    if (rules.version().equals(inForce.version())) {
      next = null;
      return true;
    }
    try {
      next = RuleSettingsBytes.read(rules.settings());
    } catch (IOException e) {
      throw new IllegalStateException("rules " + rules.version() + " cannot be read", e);
    }
    nextCheckpoint = rules.checkpoint();
    holder.know(Optional.ofNullable(next), inForce, List.copyOf(former));
    if (nextCheckpoint <= lastBarrier || nextCheckpoint == NextRules.AT_ONCE) {
      goOver();
    }
    return true;
  }

  /** The barrier is about to go on: goes over to the set that waits for it. */
  public void barrier(long checkpoint) {
    lastBarrier = Math.max(lastBarrier, checkpoint);
    if (next != null && nextCheckpoint <= checkpoint) {
      goOver();
    }
  }

  private void goOver() {
    RuleSettings before = inForce;
    inForce = next;
    next = null;
    written.clear();
    List<RuleSettings> all = new ArrayList<>(former);
    all.add(0, before);
    former.clear();
    all.forEach(this::keepFormer);
    holder.know(Optional.ofNullable(next), inForce, List.copyOf(former));
    holder.use(inForce);
  }

  /**
   * Writes the state.
   *
   * @param subtask only the first one writes
   */
  public void snapshot(int subtask) throws Exception {
    if (subtask == 0 && written.isEmpty()) {
      written.add(RuleSettingsBytes.write(ofJob));
      if (!former.isEmpty() || !inForce.isSame(ofJob)) {
        written.add(RuleSettingsBytes.write(inForce));
        former.forEach(set -> written.add(RuleSettingsBytes.write(set)));
      }
    }
    state.update(written);
  }
}
