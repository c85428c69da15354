package io.flowtrail.detector.inventory;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When one flow log was made, by whom and for what. */
final class FlowLogState implements EntityState {
  private static final int VERSION = 1;

  private final InventoryDetector settings;
  private final String flowLog;
  private boolean isKnown;
  private long created;
  private String by = "";
  private String of = "";
  private String to = "";

  FlowLogState(InventoryDetector settings, String key) {
    this.settings = settings;
    this.flowLog = FactText.split(key).get(2);
  }

  @Override
  public void apply(Fact fact, Output out) {
    Change change = Change.of(fact.payload());
    if (change.call().equals("CreateFlowLogs")) {
      isKnown = true;
      created = fact.time();
      by = change.principal();
      of = change.values().getOrDefault("for", "");
      to = change.values().getOrDefault("to", "");
    } else if (isKnown) {
      out.finding(finding(fact, change));
      isKnown = false;
    }
  }

  private Finding finding(Fact fact, Change change) {
    long lived = fact.time() - created;
    boolean isBrief = lived < settings.brief().toMillis();
    Map<String, Object> details = new TreeMap<>();
    details.put("flow_log", flowLog);
    details.put("resources", Tell.cut(of));
    details.put("destination", Tell.cut(to));
    details.put("created_at", Tell.time(created));
    details.put("created_by", Tell.cut(by));
    details.put("lifetime_seconds", lived / 1000);
    return new Finding(
        InventoryDetector.FLOW_LOG_REMOVED.id(),
        flowLog,
        fact.id(),
        true,
        isBrief ? -1 : 0,
        isBrief ? "it lived for less than " + Tell.span(settings.brief().toMillis()) : "",
        change.principal(),
        change.account(),
        change.region(),
        1,
        fact.time(),
        fact.time(),
        "success",
        "Flow log "
            + flowLog
            + (of.isEmpty() ? "" : " of " + Tell.cut(of))
            + (to.isEmpty() ? "" : " to " + Tell.cut(to))
            + ", made at "
            + Tell.time(created)
            + " by "
            + Tell.cut(by)
            + ", was deleted by "
            + Tell.cut(change.principal())
            + " after "
            + Tell.span(lived)
            + ".",
        details,
        List.of(fact.evidence()));
  }

  @Override
  public long wakeAt() {
    return isKnown ? created + settings.remember().toMillis() : NEVER;
  }

  @Override
  public void wake(long time, Output out) {
    isKnown = false;
  }

  @Override
  public boolean isEmpty() {
    return !isKnown;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeBoolean(isKnown);
    out.writeLong(created);
    StateText.write(out, List.of(by, of, to));
  }

  static FlowLogState read(InventoryDetector settings, String key, DataInput in)
      throws IOException {
    StateText.version(in, VERSION, "state of a flow log");
    FlowLogState state = new FlowLogState(settings, key);
    state.isKnown = in.readBoolean();
    state.created = in.readLong();
    List<String> texts = StateText.readList(in);
    state.by = texts.get(0);
    state.of = texts.get(1);
    state.to = texts.get(2);
    return state;
  }
}
