package io.flowtrail.detector.exposure;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The security groups of one account that were opened lately, and what came through. */
final class NetworkState implements EntityState {
  private static final int VERSION = 1;

  /** Most groups; those that nobody used are forgotten first, then the oldest. */
  static final int GROUPS = 64;

  private final ExposureDetector settings;
  private final String account;
  private final TreeMap<String, OpenGroup> groups = new TreeMap<>();

  NetworkState(ExposureDetector settings, String account) {
    this.settings = settings;
    this.account = account;
  }

  @Override
  public void apply(Fact fact, Output out) {
    if (FactText.split(fact.payload()).get(0).equals(Visit.KIND)) {
      visited(Visit.of(fact.payload()), out);
      return;
    }
    GroupChange change = GroupChange.of(fact.payload());
    String key = FactText.join(change.region(), change.group());
    OpenGroup group = groups.get(key);
    if (change.kind() == GroupChange.Kind.OPEN) {
      if (group == null) {
        makeRoom(out);
        group = new OpenGroup(account, change.region(), change.group());
        groups.put(key, group);
      }
      group.open(change, fact);
    } else if (group != null && group.close(change, fact)) {
      if (group.isUsed()) {
        out.finding(group.finding(false));
      }
    }
  }

  private void makeRoom(Output out) {
    if (groups.size() >= GROUPS) {
      Map.Entry<String, OpenGroup> least =
          groups.entrySet().stream()
              .min(
                  Comparator.comparing((Map.Entry<String, OpenGroup> e) -> e.getValue().isUsed())
                      .thenComparingLong(e -> e.getValue().lastOpened()))
              .orElseThrow();
      if (least.getValue().isUsed()) {
        out.finding(least.getValue().finding(true));
      }
      groups.remove(least.getKey());
    }
  }

  /** Where the interface's groups are not known, the door that was opened last is to blame. */
  private void visited(Visit visit, Output out) {
    Optional<OpenGroup> through =
        groups.values().stream()
            .filter(group -> group.openedFor(visit).isPresent())
            .max(Comparator.comparingLong(group -> group.openedFor(visit).orElse(0L)));
    if (through.isPresent() && through.get().visited(visit)) {
      out.finding(through.get().finding(false));
    }
  }

  @Override
  public long wakeAt() {
    return groups.values().stream().mapToLong(group -> group.endsAt(settings)).min().orElse(NEVER);
  }

  @Override
  public void wake(long time, Output out) {
    groups
        .values()
        .removeIf(
            group -> {
              boolean isOver = group.endsAt(settings) <= time;
              if (isOver && group.isUsed()) {
                out.finding(group.finding(true));
              }
              return isOver;
            });
  }

  @Override
  public boolean isEmpty() {
    return groups.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeByte(groups.size());
    for (Map.Entry<String, OpenGroup> entry : groups.entrySet()) {
      StateText.write(out, entry.getKey());
      entry.getValue().write(out);
    }
  }

  static NetworkState read(ExposureDetector settings, String account, DataInput in)
      throws IOException {
    StateText.version(in, VERSION, "state of " + ExposureDetector.NAME);
    NetworkState state = new NetworkState(settings, account);
    int groups = in.readByte();
    for (int i = 0; i < groups; i++) {
      String key = StateText.read(in);
      state.groups.put(key, OpenGroup.read(account, key, in));
    }
    return state;
  }
}
