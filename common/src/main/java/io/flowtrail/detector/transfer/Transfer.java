package io.flowtrail.detector.transfer;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Unusually large transfers: bytes that leave by network interfaces (flow logs), and bytes of S3
 * objects that principals read or that are read from buckets (CloudTrail data events and server
 * access logs; a request that both tell counts once).
 */
public record Transfer(TransferSettings settings) implements Detector {
  static final String NAME = "transfer";

  /** With settings as the configuration has them; every setting has a default. */
  public static Transfer of(DetectorSettings settings, NamedLists lists) {
    return new Transfer(TransferSettings.of(settings));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return TransferRules.ALL;
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(
        LogSource.VPC_FLOW, TransferObserver.FLOW_FIELDS,
        LogSource.CLOUDTRAIL, TransferObserver.TRAIL_FIELDS,
        LogSource.S3_ACCESS, TransferObserver.ACCESS_FIELDS);
  }

  @Override
  public Observer observer() {
    return new TransferObserver(settings);
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    Amounts first = Amounts.of(one.payload());
    Amounts second = Amounts.of(other.payload());
    String evidence;
    if (one.evidence().isEmpty() || other.evidence().isEmpty()) {
      evidence = one.evidence() + other.evidence();
    } else if (first.largest() != second.largest()) {
      evidence = first.largest() > second.largest() ? one.evidence() : other.evidence();
    } else {
      evidence =
          one.evidence().compareTo(other.evidence()) <= 0 ? one.evidence() : other.evidence();
    }
    return new Fact(
        one.detector(), one.key(), one.time(), one.id(), first.plus(second).text(), evidence);
  }

  @Override
  public EntityState newState(String key) {
    return new TransferState(key, settings);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return TransferState.read(key, in, settings);
  }
}
