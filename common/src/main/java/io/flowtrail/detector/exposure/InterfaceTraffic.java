package io.flowtrail.detector.exposure;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Accepted connections from outside to the ports of one interface, of one step of facts. Of more
 * than {@value #MOST} ports the lowest are kept, so that it does not matter how parts of it come.
 *
 * @param region empty where the log does not tell
 * @param ports by number
 */
record InterfaceTraffic(String region, TreeMap<Integer, PortTraffic> ports) {
  static final int MOST = 32;
  static final String KIND = "flows";

  InterfaceTraffic with(InterfaceTraffic other) {
    TreeMap<Integer, PortTraffic> all = new TreeMap<>(ports);
    other.ports.forEach((port, traffic) -> all.merge(port, traffic, PortTraffic::with));
    prune(all);
    return new InterfaceTraffic(region.compareTo(other.region) >= 0 ? region : other.region, all);
  }

  static void prune(TreeMap<Integer, PortTraffic> ports) {
    while (ports.size() > MOST) {
      ports.pollLastEntry();
    }
  }

  String text() {
    List<String> parts = new ArrayList<>(List.of(KIND, region));
    ports.values().forEach(traffic -> parts.addAll(traffic.texts()));
    return FactText.join(parts);
  }

  static InterfaceTraffic of(String text) {
    List<String> parts = FactText.split(text);
    TreeMap<Integer, PortTraffic> ports = new TreeMap<>();
    for (int at = 2; at < parts.size(); at += PortTraffic.PARTS) {
      PortTraffic traffic = PortTraffic.of(parts.subList(at, at + PortTraffic.PARTS));
      ports.put(traffic.port(), traffic);
    }
    return new InterfaceTraffic(parts.get(1), ports);
  }
}
