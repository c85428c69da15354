package io.flowtrail.detector.catalog;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.access.BucketAccess;
import io.flowtrail.detector.identity.CredentialClocks;
import io.flowtrail.detector.identity.DisabledKeys;
import io.flowtrail.detector.identity.FirstSeen;
import io.flowtrail.detector.inventory.InventoryDetector;
import io.flowtrail.detector.network.Beacon;
import io.flowtrail.detector.network.Flood;
import io.flowtrail.detector.network.Logins;
import io.flowtrail.detector.network.Opened;
import io.flowtrail.detector.network.Rejects;
import io.flowtrail.detector.network.Scan;
import io.flowtrail.detector.risk.EntityRisk;
import io.flowtrail.detector.silence.Silence;
import io.flowtrail.detector.tampering.TamperingDetector;
import io.flowtrail.detector.transfer.Transfer;
import io.flowtrail.event.NamedLists;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes detectors of their settings. Every detector runs unless it is {@code enabled: false}. */
public final class DetectorCatalog {
  private static final Map<String, Maker> MAKERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("transfer", Transfer::of),
              Map.entry("tampering", TamperingDetector::of),
              Map.entry("inventory", InventoryDetector::of),
              Map.entry("first_seen", FirstSeen::of),
              Map.entry("credentials", CredentialClocks::of),
              Map.entry("disabled_keys", DisabledKeys::of),
              Map.entry("bucket_access", BucketAccess::of),
              Map.entry("scan", Scan::of),
              Map.entry("rejects", Rejects::of),
              Map.entry("opened", Opened::of),
              Map.entry("flood", Flood::of),
              Map.entry("beacon", Beacon::of),
              Map.entry("logins", Logins::of),
              Map.entry("silence", Silence::of),
              Map.entry("risk", EntityRisk::of)));

  /** Makes a detector; what is wrong with its settings, they say themselves afterwards. */
  private interface Maker {
    Detector make(DetectorSettings settings, NamedLists lists);
  }

  private DetectorCatalog() {}

  /** The names under {@code detectors:} in the configuration. */
  public static Collection<String> names() {
    return List.copyOf(MAKERS.keySet());
  }

  /** What is wrong with the settings of one detector. */
  public static List<DetectorSettings.Problem> check(String name, Map<String, String> settings) {
    DetectorSettings read = new DetectorSettings(settings);
    read.flag("enabled", true);
    MAKERS.get(name).make(read, NamedLists.EMPTY);
    return read.problems();
  }

  /**
   * The detectors of a run.
   *
   * @param settings by detector, then by setting; checked before
   * @param lists of the configuration
   */
  public static DetectorSet of(Map<String, Map<String, String>> settings, NamedLists lists) {
    List<Detector> detectors = new ArrayList<>();
    MAKERS.forEach(
        (name, maker) -> {
          DetectorSettings its = new DetectorSettings(settings.getOrDefault(name, Map.of()));
          if (its.flag("enabled", true)) {
            detectors.add(maker.make(its, lists));
          }
        });
    return new DetectorSet(detectors);
  }
}
