package io.flowtrail.detector.delivery;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.StateText;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Traffic of one network interface that two flow logs record, or one flow log that is read from two
 * places. Flow records have no id, and what they say is added up where they are read, so other
 * detectors count such traffic twice; this one tells.
 */
public record DoubleDelivery() implements Detector {
  static final String NAME = "double_delivery";

  static final DetectorRule TWICE =
      new DetectorRule(
          "flowtrail-flow-records-twice",
          "Flow records of the same interfaces come twice",
          "Network interfaces are recorded by two flow logs, or one flow log is read from two"
              + " places. Detectors that add up bytes or connections count that traffic twice.",
          Level.LOW,
          LogSource.VPC_FLOW.service(),
          List.of("flowtrail.practice.2"),
          List.of("A move from one flow log to another during which both ran"),
          List.of("https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html"),
          "Read one of the two: leave out a source, or narrow it to a prefix, or delete a flow log"
              + " of a subnet or interface whose VPC has one.");

  /** With settings as configured; there are none. */
  public static DoubleDelivery of(DetectorSettings settings, NamedLists lists) {
    return new DoubleDelivery();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(TWICE);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(LogSource.VPC_FLOW, DeliveryObserver.FIELDS);
  }

  @Override
  public Observer observer() {
    return new DeliveryObserver();
  }

  @Override
  public EntityState newState(String key) {
    return new Deliveries(key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    StateText.version(in, Deliveries.VERSION, "state of " + NAME);
    return Deliveries.read(key, in);
  }
}
