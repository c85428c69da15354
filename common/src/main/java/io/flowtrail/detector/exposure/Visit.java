package io.flowtrail.detector.exposure;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;

/**
 * Traffic to a port of an interface, with what is known of them from before.
 *
 * @param networkInterface {@code eni-...}
 * @param region empty where unknown
 * @param groups of the interface; empty if they are not known
 * @param born when the port was first reached from outside
 * @param wideSince since when more sources than a few reach it; the largest number if they do not
 * @param fresh when the newest of the sources at hand was first seen at this port
 * @param traffic what there was
 */
record Visit(
    String networkInterface,
    String region,
    List<String> groups,
    long born,
    long wideSince,
    long fresh,
    PortTraffic traffic) {
  static final String KIND = "visit";
  private static final int HEAD = 6;

  Visit {
    groups = List.copyOf(groups);
  }

  /**
   * Since when there is something that was not there before a moment; the largest number if not.
   */
  long newSince(long moment) {
    if (born >= moment) {
      return Math.max(born, traffic.start());
    }
    // A port that a few could reach, and then somebody else could too.
    return fresh >= moment && wideSince >= moment ? fresh : Long.MAX_VALUE;
  }

  String text() {
    List<String> parts =
        new ArrayList<>(
            List.of(
                KIND,
                networkInterface,
                region,
                Long.toString(born),
                Long.toString(wideSince),
                Long.toString(fresh)));
    parts.addAll(traffic.texts());
    parts.addAll(groups);
    return FactText.join(parts);
  }

  static Visit of(String text) {
    List<String> parts = FactText.split(text);
    int groups = HEAD + PortTraffic.PARTS;
    return new Visit(
        parts.get(1),
        parts.get(2),
        parts.subList(groups, parts.size()),
        Long.parseLong(parts.get(3)),
        Long.parseLong(parts.get(4)),
        Long.parseLong(parts.get(5)),
        PortTraffic.of(parts.subList(HEAD, groups)));
  }
}
