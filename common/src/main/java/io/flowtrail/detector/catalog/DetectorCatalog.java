package io.flowtrail.detector.catalog;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.access.BucketAccess;
import io.flowtrail.detector.delivery.DoubleDelivery;
import io.flowtrail.detector.exposure.ExposureDetector;
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
import io.flowtrail.detector.roles.RoleChains;
import io.flowtrail.detector.silence.Silence;
import io.flowtrail.detector.tampering.TamperingDetector;
import io.flowtrail.detector.transfer.Transfer;
import io.flowtrail.event.NamedLists;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Makes detectors of their settings. Every detector runs unless it is {@code enabled: false}. */
public final class DetectorCatalog {
  private static final Map<String, Maker> MAKERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("transfer", one(Transfer::of)),
              Map.entry("tampering", one(TamperingDetector::of)),
              Map.entry("inventory", one(InventoryDetector::of)),
              Map.entry("first_seen", one(FirstSeen::of)),
              Map.entry("credentials", one(CredentialClocks::of)),
              Map.entry("disabled_keys", one(DisabledKeys::of)),
              Map.entry("bucket_access", one(BucketAccess::of)),
              Map.entry("scan", one(Scan::of)),
              Map.entry("rejects", one(Rejects::of)),
              Map.entry("opened", one(Opened::of)),
              Map.entry("flood", one(Flood::of)),
              Map.entry("beacon", one(Beacon::of)),
              Map.entry("logins", one(Logins::of)),
              Map.entry("silence", one(Silence::of)),
              Map.entry("double_delivery", one(DoubleDelivery::of)),
              Map.entry("risk", one(EntityRisk::of)),
              Map.entry("exposure", ExposureDetector::of),
              Map.entry("role_chains", RoleChains::of)));

  /**
   * Makes a detector, with those that work for it alone; what is wrong with its settings, they say
   * themselves afterwards.
   */
  private interface Maker {
    List<? extends Detector> make(DetectorSettings settings, NamedLists lists);
  }

  private static Maker one(BiFunction<DetectorSettings, NamedLists, ? extends Detector> maker) {
    return (settings, lists) -> List.of(maker.apply(settings, lists));
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
            detectors.addAll(maker.make(its, lists));
          }
        });
    return new DetectorSet(detectors);
  }
}
