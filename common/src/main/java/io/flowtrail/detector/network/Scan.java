package io.flowtrail.detector.network;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * One source that tries many ports, many addresses, or both, fast or within a day. Counts what
 * failed: flows that were rejected, and connections over which nothing went. Facts come from flow
 * logs.
 *
 * <p>Not seen: scans from outside that many sources share; UDP that is let through and stays
 * unanswered, or pings that are let through; connections that carry content, as of somebody who
 * logs in everywhere; and whoever tries the same targets without being rejected again and again,
 * which is what monitors do.
 *
 * @param settings its numbers
 */
public record Scan(ScanSettings settings) implements Detector {
  static final String NAME = "scan";

  static final DetectorRule RULE =
      new DetectorRule(
          "flowtrail-port-scan",
          "Many ports or addresses tried by one source",
          "One source tried many ports or addresses and mostly failed. From inside (one level"
              + " higher) it is a machine that looks for its next victim, or a tool that somebody"
              + " runs; from outside it is told if it is unusually wide (one level lower), or if"
              + " something answered.",
          Level.MEDIUM,
          LogSource.VPC_FLOW.service(),
          List.of(
              "attack.discovery",
              "attack.reconnaissance",
              "attack.t1046",
              "attack.t1595.001",
              "flowtrail.practice.4"),
          List.of(
              "Vulnerability scanners and asset inventories of your own",
              "A monitor of many machines, behind a rule that has changed",
              "Nodes of peer-to-peer networks and blockchains"),
          List.of("https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html"),
          "From inside: find the process on that machine and who started it; until then take it out"
              + " of the network (security group without egress) and look at what answered. From"
              + " outside: close what answered if it need not be open to the internet.");

  /** With settings as the configuration has them; every setting has a default. */
  public static Scan of(DetectorSettings settings, NamedLists lists) {
    return new Scan(ScanSettings.of(settings));
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
    return new ScanObserver(ProbeWindow.slot(settings.window(), ScanState.FAST_SLOTS));
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    if (one.payload().equals(other.payload())) {
      return Detector.super.merge(one, other);
    }
    Probes first = Probes.of(one.payload());
    Probes second = Probes.of(other.payload());
    String evidence = Evidence.of(first.order, one.evidence(), second.order, other.evidence());
    return new Fact(
        one.detector(), one.key(), one.time(), one.id(), first.add(second).text(), evidence);
  }

  @Override
  public EntityState newState(String key) {
    return new ScanState(settings, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return ScanState.read(settings, key, in);
  }
}
