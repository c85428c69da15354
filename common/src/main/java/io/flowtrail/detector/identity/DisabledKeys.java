package io.flowtrail.detector.identity;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.detector.StateText;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Access keys that AWS refuses because they are disabled, deleted or unknown, and that somebody
 * tries all the same. Facts come from CloudTrail: refused calls, and the calls that disabled the
 * key.
 *
 * @param silence after which tries are another finding
 * @param remember how long it is remembered who disabled a key
 */
public record DisabledKeys(Duration silence, Duration remember) implements Detector {
  static final String NAME = "disabled-key";

  /** A finding about tries that never end is told in parts of this length, milliseconds. */
  private static final long LONGEST = Duration.ofDays(30).toMillis();

  static final DetectorRule TRIED =
      new DetectorRule(
          "flowtrail-disabled-key-tried",
          "Disabled access key tried",
          "Calls were signed with an access key that is inactive or deleted. Either a job was"
              + " forgotten when the key was retired, or somebody tries a key that leaked.",
          Level.MEDIUM,
          LogSource.CLOUDTRAIL.service(),
          List.of("attack.initial-access", "attack.t1078.004", "flowtrail.practice.10"),
          List.of("A job that was forgotten when its key was retired"),
          List.of(
              "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys_update.html"),
          "Find out who is behind the source addresses. Do not make the key active again.");

  private static final List<String> FIELDS =
      List.of(
          "eventName",
          "errorCode",
          "userIdentity.accessKeyId",
          "eventID",
          "sourceIPAddress",
          "recipientAccountId",
          "awsRegion",
          "eventSource",
          "flowtrail.outcome",
          "flowtrail.principal",
          "requestParameters.accessKeyId",
          "requestParameters.status");

  public static DisabledKeys of(DetectorSettings settings, NamedLists lists) {
    return new DisabledKeys(
        settings.duration(
            "silence", Duration.ofHours(24), Duration.ofHours(1), Duration.ofDays(14)),
        settings.duration(
            "remember", Duration.ofDays(400), Duration.ofDays(1), Duration.ofDays(3650)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(TRIED);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(LogSource.CLOUDTRAIL, FIELDS);
  }

  @Override
  public Observer observer() {
    return new KeyObserver();
  }

  @Override
  public EntityState newState(String key) {
    return new State(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    StateText.version(in, State.VERSION, "state of " + NAME);
    State state = new State(this, key);
    state.read(in);
    return state;
  }

  private static String shorter(String value) {
    return value.length() <= 256 ? value : value.substring(0, 256);
  }

  private static final class KeyObserver implements Observer {
    private final Slots slots = new Slots(LogSource.CLOUDTRAIL, FIELDS);
    private final FirstOfSlot firsts = new FirstOfSlot();

    @Override
    public void observe(LogEvent event, FactOutput out) {
      if (event.source() != LogSource.CLOUDTRAIL) {
        return;
      }
      String name = slots.text(event, 0);
      if (name.equals("UpdateAccessKey") || name.equals("DeleteAccessKey")) {
        changed(event, name, out);
      }
      switch (slots.text(event, 1)) {
        case "InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClientException" ->
            tried(event, name, out);
        default -> {}
      }
    }

    private void changed(LogEvent event, String name, FactOutput out) {
      String key = slots.text(event, 10);
      if (CredentialClocks.isLongLived(key)
          && slots.text(event, 7).equals("iam.amazonaws.com")
          && slots.text(event, 8).equals("success")) {
        String status = name.equals("DeleteAccessKey") ? "deleted" : slots.text(event, 11);
        out.add(
            new Fact(
                NAME,
                key,
                event.time(),
                slots.text(event, 3),
                FactText.join("status", shorter(status), shorter(slots.text(event, 9))),
                ""));
      }
    }

    private void tried(LogEvent event, String name, FactOutput out) {
      String key = slots.text(event, 2);
      String id = slots.text(event, 3);
      String address = shorter(slots.text(event, 4));
      if (CredentialClocks.isLongLived(key)
          && !id.isEmpty()
          && firsts.isFirst(key, "", event.time(), id)) {
        out.add(
            new Fact(
                NAME,
                key,
                event.time(),
                id,
                FactText.join(
                    "tried",
                    shorter(name),
                    address,
                    shorter(slots.text(event, 5)),
                    shorter(slots.text(event, 6))),
                out.evidence()));
      }
    }
  }

  private static final class State implements EntityState {
    static final int VERSION = 1;
    private static final int ADDRESSES = 5;
    private static final int EVIDENCES = 3;

    private final DisabledKeys settings;
    private final String key;

    /** {@code Inactive} or {@code deleted}; empty if not known. */
    private String status = "";

    private String by = "";
    private long since;

    private String first = "";
    private long firstTime;
    private long lastTime;
    private long slots;
    private String account = "";
    private String region = "";
    private String call = "";

    /** Whether the key was known to be disabled when the finding began. */
    private boolean wasKnown;

    private List<String> addresses = new ArrayList<>();
    private List<String> evidences = new ArrayList<>();

    State(DisabledKeys settings, String key) {
      this.settings = settings;
      this.key = key;
    }

    @Override
    public void apply(Fact fact, Output out) {
      List<String> parts = FactText.split(fact.payload());
      if (parts.get(0).equals("status")) {
        boolean isActive = parts.get(1).equals("Active");
        status = isActive ? "" : parts.get(1);
        by = isActive ? "" : parts.get(2);
        since = fact.time();
        return;
      }
      boolean begins = first.isEmpty();
      if (!begins && FirstOfSlot.slot(fact.time()) == FirstOfSlot.slot(lastTime)) {
        return;
      }
      boolean isNews = begins;
      if (begins) {
        first = fact.id();
        firstTime = fact.time();
        call = parts.get(1);
        account = parts.get(3);
        region = parts.get(4);
        wasKnown = !status.isEmpty();
      }
      slots++;
      lastTime = fact.time();
      if (!addresses.contains(parts.get(2)) && addresses.size() < ADDRESSES) {
        addresses.add(parts.get(2));
        isNews = true;
      }
      if (evidences.size() < EVIDENCES) {
        evidences.add(fact.evidence());
      }
      if (isNews) {
        out.finding(finding(false));
      }
    }

    private Finding finding(boolean complete) {
      boolean isKnown = wasKnown && !status.isEmpty();
      String what =
          isKnown
              ? (status.equals("deleted") ? "deleted" : "made inactive")
                  + " on "
                  + Tell.day(since)
                  + " by "
                  + Tell.cut(by)
              : "unknown to AWS or disabled before these logs begin";
      Map<String, Object> details = new TreeMap<>();
      details.put("access_key", key);
      details.put("status", isKnown ? Tell.cut(status) : "unknown");
      details.put("source_addresses", Tell.cut(String.join(", ", addresses)));
      details.put("ten_minute_slots", slots);
      if (isKnown) {
        details.put("disabled_at", Tell.time(since));
        details.put("disabled_by", Tell.cut(by));
      }
      return new Finding(
          TRIED.id(),
          key,
          first,
          complete,
          wasKnown ? 0 : -1,
          wasKnown ? "" : "no record shows that it was disabled",
          key,
          account,
          region,
          slots,
          firstTime,
          lastTime,
          "denied",
          "Access key "
              + key
              + ", "
              + what
              + ", was tried in "
              + slots
              + (slots == 1 ? " slot" : " slots")
              + " of ten minutes within "
              + Tell.span(lastTime - firstTime)
              + ", first "
              + Tell.cut(call)
              + " from "
              + Tell.cut(String.join(", ", addresses))
              + ".",
          details,
          evidences);
    }

    private long endsAt() {
      // Never within a slot: what else came through of it must not begin anew.
      long longest = FirstOfSlot.slot(firstTime + LONGEST) + FirstOfSlot.SLOT - 1;
      return Math.min(lastTime + settings.silence().toMillis(), longest);
    }

    @Override
    public long wakeAt() {
      long at = status.isEmpty() ? NEVER : since + settings.remember().toMillis();
      return first.isEmpty() ? at : Math.min(at, endsAt());
    }

    @Override
    public void wake(long time, Output out) {
      if (!first.isEmpty() && endsAt() <= time) {
        out.finding(finding(true));
        first = "";
        slots = 0;
        addresses = new ArrayList<>();
        evidences = new ArrayList<>();
      }
      if (!status.isEmpty() && since + settings.remember().toMillis() <= time) {
        status = "";
        by = "";
      }
    }

    @Override
    public boolean isEmpty() {
      return status.isEmpty() && first.isEmpty();
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeByte(VERSION);
      StateText.write(out, List.of(status, by, first, account, region, call));
      out.writeLong(since);
      out.writeLong(firstTime);
      out.writeLong(lastTime);
      out.writeLong(slots);
      out.writeBoolean(wasKnown);
      StateText.write(out, addresses);
      StateText.write(out, evidences);
    }

    private void read(DataInput in) throws IOException {
      List<String> texts = StateText.readList(in);
      status = texts.get(0);
      by = texts.get(1);
      first = texts.get(2);
      account = texts.get(3);
      region = texts.get(4);
      call = texts.get(5);
      since = in.readLong();
      firstTime = in.readLong();
      lastTime = in.readLong();
      slots = in.readLong();
      wasKnown = in.readBoolean();
      addresses = new ArrayList<>(StateText.readList(in));
      evidences = new ArrayList<>(StateText.readList(in));
    }
  }
}
