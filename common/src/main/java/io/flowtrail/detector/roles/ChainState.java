package io.flowtrail.detector.roles;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The roles to which one identity came by chains, and the new ones that are being told. */
final class ChainState implements EntityState {
  private static final int VERSION = 1;

  /** Most roles remembered; the one not seen for longest is forgotten first. */
  static final int ROLES = 200;

  private static final int TOLD = 10;

  private final RoleChains settings;
  private final String key;

  /** When each role was last come to. */
  private final TreeMap<String, Long> roles = new TreeMap<>();

  /** The finding under way: its first acts at the end of new chains. */
  private final List<Climb> told = new ArrayList<>();

  private final List<String> evidences = new ArrayList<>();
  private long count;
  private long lastTime;

  ChainState(RoleChains settings, String key) {
    this.settings = settings;
    this.key = key;
  }

  @Override
  public void apply(Fact fact, Output out) {
    Climb climb = Climb.of(fact.payload());
    if (!settings.isWorthTelling(climb)) {
      return;
    }
    String role = climb.hops().get(0).role();
    Long before = roles.put(role, climb.time());
    boolean isNew = before == null || before + settings.remember().toMillis() < climb.time();
    if (roles.size() > ROLES) {
      roles.remove(
          roles.entrySet().stream()
              .filter(each -> !each.getKey().equals(role))
              .min(Comparator.comparingLong(Map.Entry::getValue))
              .orElseThrow()
              .getKey());
    }
    if (isNew) {
      count++;
      lastTime = climb.time();
      if (told.size() < TOLD) {
        told.add(climb);
        evidences.add(fact.evidence());
      }
      out.finding(finding(false));
    }
  }

  private Finding finding(boolean complete) {
    Climb first = told.get(0);
    Hop top = first.top();
    Climb longest = first;
    boolean isFromRoot = false;
    TreeSet<String> ends = new TreeSet<>();
    TreeSet<String> calls = new TreeSet<>();
    for (Climb climb : told) {
      longest = climb.changes() > longest.changes() ? climb : longest;
      isFromRoot |= climb.isFromRoot();
      ends.add(climb.hops().get(0).role());
      calls.add(climb.call());
    }
    int borders = told.stream().mapToInt(Climb::borders).max().orElse(0);
    Map<String, Object> details = new TreeMap<>();
    details.put("origin", Tell.cut(top.caller()));
    details.put("origin_type", top.callerType());
    details.put("origin_account", top.callerAccount());
    details.put("origin_address", Tell.cut(top.address()));
    details.put("origin_is_session", top.isFromSession());
    details.put("chain", path(first));
    details.put("hops", longest.changes());
    details.put("account_borders", borders);
    details.put("roles_at_the_end", ends.stream().map(Tell::cut).collect(Collectors.joining(", ")));
    details.put("calls", String.join(", ", calls));
    boolean isGrave = isFromRoot || borders >= 2;
    return new Finding(
        RoleChains.CHAIN.id(),
        key,
        first.id(),
        complete,
        isGrave ? 1 : 0,
        isGrave ? (isFromRoot ? "root is behind it" : "the chain crosses several accounts") : "",
        top.caller(),
        first.account(),
        first.region(),
        count,
        first.time(),
        lastTime,
        "success",
        sentence(first),
        details,
        evidences);
  }

  private String sentence(Climb first) {
    Hop top = first.top();
    StringBuilder text =
        new StringBuilder(top.caller().isEmpty() ? "Somebody" : Tell.cut(top.caller()))
            .append(top.isFromSession() ? " (itself a session whose beginning was not seen)" : "")
            .append(" came by ")
            .append(first.changes())
            .append(first.changes() == 1 ? " hop " : " hops ")
            .append("to ")
            .append(Tell.cut(first.hops().get(0).role()))
            .append(" (")
            .append(path(first))
            .append(") and then called ")
            .append(Tell.cut(first.call()))
            .append(" in account ")
            .append(first.account())
            .append(" at ")
            .append(Tell.time(first.time()))
            .append("; by such a chain it was not seen to come there in ")
            .append(Tell.span(settings.remember().toMillis()))
            .append(" before");
    if (count > 1) {
      text.append("; ").append(count - 1).append(" more new ends of chains followed");
    }
    return text.append('.').toString();
  }

  /** Hops in the order of time. */
  private static String path(Climb climb) {
    List<String> hops = new ArrayList<>();
    for (int i = climb.hops().size() - 1; i >= 0; i--) {
      Hop hop = climb.hops().get(i);
      hops.add(Tell.time(hop.time()) + " " + hop.call() + " " + Tell.cut(hop.role()));
    }
    return String.join(", ", hops);
  }

  private long quietAt() {
    return lastTime + settings.quiet().toMillis();
  }

  private long forgetsAt() {
    return roles.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE / 2)
        + settings.remember().toMillis();
  }

  @Override
  public long wakeAt() {
    if (isEmpty()) {
      return NEVER;
    }
    return told.isEmpty() ? forgetsAt() : Math.min(quietAt(), forgetsAt());
  }

  @Override
  public void wake(long time, Output out) {
    if (!told.isEmpty() && quietAt() <= time) {
      out.finding(finding(true));
      told.clear();
      evidences.clear();
      count = 0;
    }
    roles.values().removeIf(last -> last + settings.remember().toMillis() <= time);
  }

  @Override
  public boolean isEmpty() {
    return roles.isEmpty() && told.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeInt(roles.size());
    for (Map.Entry<String, Long> role : roles.entrySet()) {
      StateText.write(out, role.getKey());
      out.writeLong(role.getValue());
    }
    StateText.write(out, told.stream().map(Climb::text).toList());
    StateText.write(out, evidences);
    out.writeLong(count);
    out.writeLong(lastTime);
  }

  static ChainState read(RoleChains settings, String key, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + RoleChains.NAME);
    ChainState state = new ChainState(settings, key);
    int roles = in.readInt();
    for (int i = 0; i < roles; i++) {
      state.roles.put(StateText.read(in), in.readLong());
    }
    StateText.readList(in).forEach(climb -> state.told.add(Climb.of(climb)));
    state.evidences.addAll(StateText.readList(in));
    state.count = in.readLong();
    state.lastTime = in.readLong();
    return state;
  }
}
