package io.flowtrail.detector.network;

import io.flowtrail.detector.DetectorSettings;
import java.io.Serializable;
import java.time.Duration;

/**
 * The numbers of {@link Scan}.
 *
 * @param window in which a fast scan shows
 * @param ports different ports in it that are a scan
 * @param hosts different addresses in it that are a scan
 * @param slowWindow in which a slow scan shows
 * @param slowPorts different ports in that
 * @param slowHosts different addresses in that
 * @param outsideFactor by how much all four are higher for sources outside that reached nothing
 * @param failedShare least share of failures among everything that an inside source tried
 * @param quiet a scan that rests for so long is over
 * @param longest a longer one is told in parts
 */
public record ScanSettings(
    Duration window,
    int ports,
    int hosts,
    Duration slowWindow,
    int slowPorts,
    int slowHosts,
    double outsideFactor,
    double failedShare,
    Duration quiet,
    Duration longest)
    implements Serializable {

  static ScanSettings of(DetectorSettings settings) {
    return new ScanSettings(
        settings.duration(
            "window", Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofHours(1)),
        settings.count("ports", 25, 5, 60_000),
        settings.count("hosts", 50, 5, 1_000_000),
        settings.duration(
            "slow_window", Duration.ofHours(24), Duration.ofHours(2), Duration.ofDays(14)),
        settings.count("slow_ports", 100, 5, 60_000),
        settings.count("slow_hosts", 200, 5, 1_000_000),
        settings.factor("outside_factor", 10, 1, 1000),
        settings.factor("failed_share", 0.2, 0, 1),
        settings.duration("quiet", Duration.ofHours(6), Duration.ofMinutes(10), Duration.ofDays(7)),
        settings.duration("longest", Duration.ofDays(7), Duration.ofDays(1), Duration.ofDays(90)));
  }
}
