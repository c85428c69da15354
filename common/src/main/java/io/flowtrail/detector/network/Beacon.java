package io.flowtrail.detector.network;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Machines of ours that call one place outside at regular intervals with little to say. All that
 * call the same place are one finding. Facts come from flow logs.
 *
 * <p>Kept by place, not by source: no number of other connections pushes a beacon out of memory.
 *
 * <p>Not seen: beacons through one connection that stays open, through services of AWS, DNS or NTP,
 * to places that change with every beat, and with more jitter than half.
 *
 * @param settings its numbers
 */
public record Beacon(BeaconSettings settings) implements Detector {
  static final String NAME = "beacon";

  static final DetectorRule RULE =
      new DetectorRule(
          "flowtrail-beacon",
          "Regular calls to one place outside",
          "A machine opened small connections to the same address and port outside at regular"
              + " intervals for hours. So does malware that waits for orders, and so do agents,"
              + " updaters and jobs. If several machines do it, one level lower.",
          Level.MEDIUM,
          LogSource.VPC_FLOW.service(),
          List.of(
              "attack.command-and-control",
              "attack.t1071",
              "attack.t1571",
              "attack.t1029",
              "flowtrail.practice.3"),
          List.of(
              "Agents of monitoring and updates of a single machine",
              "Jobs that ask an interface of a partner every few minutes"),
          List.of("https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html"),
          "Find out who owns the address and which process calls it. If nobody knows it, isolate"
              + " the machine (security group without egress), keep its disk and memory, and look"
              + " for other machines that talk with that address.");

  /** Services on whose addresses no stranger's machine stands. */
  private static final Set<String> ANYBODYS =
      Set.of("", "EC2", "GLOBALACCELERATOR", "CLOUDFRONT", "API_GATEWAY", "WORKSPACES_GATEWAYS");

  private static final Set<Integer> CLOCKS_AND_NAMES = Set.of(53, 123, 853);

  /** With settings as the configuration has them; every setting has a default. */
  public static Beacon of(DetectorSettings settings, NamedLists lists) {
    return new Beacon(BeaconSettings.of(settings));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(RULE);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return FlowReader.FIELDS;
  }

  @Override
  public Observer observer() {
    return new ContactObserver();
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    Contacts first = Contacts.of(one.payload());
    Contacts second = Contacts.of(other.payload());
    String evidence = Evidence.of(first.order(), one.evidence(), second.order(), other.evidence());
    return new Fact(
        one.detector(), one.key(), one.time(), one.id(), first.add(second).text(), evidence);
  }

  @Override
  public EntityState newState(String key) {
    return new BeaconState(settings, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return BeaconState.read(settings, key, in);
  }

  /** Adds contacts up by place and step. */
  private static final class ContactObserver implements Observer {
    /** Most sums held between flushes. */
    private static final int MOST = 10_000;

    /** One step in so many brings evidence: it is larger than all the rest. */
    private static final int EVIDENCE = 4;

    private final FlowReader reader = new FlowReader();
    private final Map<Place, Sum> sums = new HashMap<>();

    /** Contacts are told at the end of a slot of so many milliseconds. */
    private static final long SLOT = 300_000;

    private record Place(
        long hash, String account, String address, int port, int protocol, long slot) {
      static Place of(Flow flow) {
        long slot = Math.floorDiv(flow.end(), SLOT);
        return new Place(
            Sketch.hash(flow.destinationSeed(), slot * 65_536 + flow.destinationPort()),
            flow.account(),
            flow.destination(),
            flow.destinationPort(),
            flow.protocol(),
            slot);
      }

      String key() {
        return FactText.join(account, address, Integer.toString(port), Integer.toString(protocol));
      }

      @Override
      public int hashCode() {
        return (int) hash;
      }

      /** Whether its fact brings a record. */
      boolean isEvidence() {
        return hash % EVIDENCE == 0;
      }
    }

    private static final class Sum {
      private final Contacts contacts = new Contacts();
      private final Showing showing = new Showing();
    }

    @Override
    public void observe(LogEvent event, FactOutput out) {
      if (!reader.isAnswer(event)) {
        reader.read(event).filter(ContactObserver::tells).ifPresent(flow -> add(flow, out));
      }
      if (sums.size() >= MOST) {
        flush(out);
      }
    }

    private static boolean tells(Flow flow) {
      return flow.traffic().equals("outbound")
          && !flow.initiator().equals("destination")
          && !flow.rejected()
          && !CLOCKS_AND_NAMES.contains(flow.destinationPort())
          && ANYBODYS.contains(flow.service());
    }

    private void add(Flow flow, FactOutput out) {
      Place place = Place.of(flow);
      Sum sum = sums.computeIfAbsent(place, its -> new Sum());
      long before = sum.contacts.order();
      long order = sum.contacts.add(flow);
      if (order > before || !place.isEvidence()) {
        return;
      }
      if (order < before) {
        sum.showing.take(out);
      } else {
        sum.showing.takeSmaller(out);
      }
    }

    @Override
    public void flush(FactOutput out) {
      sums.forEach(
          (place, sum) ->
              out.add(
                  new Fact(
                      NAME,
                      place.key(),
                      (place.slot() + 1) * SLOT - 1,
                      "contacts",
                      sum.contacts.text(),
                      sum.showing.text())));
      sums.clear();
    }
  }
}
