package io.flowtrail.detector.exposure;

import java.util.List;

/**
 * One rule of a security group: a network that may reach some ports.
 *
 * @param id {@code sgr-...}; empty where the record does not tell
 * @param protocol as EC2 writes it; {@code -1} is all
 * @param from first port
 * @param to last port
 * @param network CIDR as written
 */
record GroupRule(String id, String protocol, int from, int to, String network) {
  static final int LAST_PORT = 65_535;
  static final int PARTS = 5;

  boolean covers(int port) {
    return from <= port && port <= to;
  }

  /** Whether a rule that is taken away, named by its id or by what it says, is this one. */
  boolean isSame(GroupRule taken) {
    if (!taken.id.isEmpty() && !id.isEmpty()) {
      return id.equals(taken.id);
    }
    return protocol.equals(taken.protocol)
        && from == taken.from
        && to == taken.to
        && network.equals(taken.network);
  }

  String ports() {
    if (from == 0 && to == LAST_PORT) {
      return "all";
    }
    return from == to ? Integer.toString(from) : from + "-" + to;
  }

  List<String> texts() {
    return List.of(id, protocol, Integer.toString(from), Integer.toString(to), network);
  }

  static GroupRule of(List<String> texts) {
    return new GroupRule(
        texts.get(0),
        texts.get(1),
        Integer.parseInt(texts.get(2)),
        Integer.parseInt(texts.get(3)),
        texts.get(4));
  }
}
