package io.flowtrail.sample;

/** Who talks with whom in flow log records in bulk. */
public enum FlowShape {
  /** Anybody with anybody: next to nothing can be added up. The worst case. */
  RANDOM,

  /**
   * As in a network with load balancers, servers, a database, workers and a NAT gateway: few talk
   * much, most records have their answers beside them, and scanners knock.
   */
  NETWORK
}
