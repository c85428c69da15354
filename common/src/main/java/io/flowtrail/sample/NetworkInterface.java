package io.flowtrail.sample;

/** A network interface with a flow log on its VPC. */
record NetworkInterface(
    String name, String account, String address, boolean requesterManaged, String subnet) {

  static final NetworkInterface LOAD_BALANCER =
      new NetworkInterface("shop-lb", Organisation.PRODUCTION, "10.20.0.10", true, "public-a");
  static final NetworkInterface NAT =
      new NetworkInterface("shop-nat", Organisation.PRODUCTION, "10.20.0.20", true, "public-a");
  static final NetworkInterface WEB_1 =
      new NetworkInterface("web-1", Organisation.PRODUCTION, "10.20.1.11", false, "public-a");
  static final NetworkInterface WEB_2 =
      new NetworkInterface("web-2", Organisation.PRODUCTION, "10.20.1.12", false, "public-b");
  static final NetworkInterface ORDERS_DB =
      new NetworkInterface("orders-db", Organisation.PRODUCTION, "10.20.8.30", false, "data-a");
  static final NetworkInterface REPORTS =
      new NetworkInterface("reports", Organisation.PRODUCTION, "10.20.9.40", false, "public-b");
  static final NetworkInterface STANDBY =
      new NetworkInterface("standby", Organisation.PRODUCTION, "10.20.9.41", false, "data-b");
  static final NetworkInterface TEST_DB =
      new NetworkInterface("test-db", Organisation.DEVELOPMENT, "10.30.1.15", false, "dev-a");
  static final NetworkInterface RUNNER =
      new NetworkInterface("test-runner", Organisation.DEVELOPMENT, "10.30.1.22", false, "dev-a");

  String id() {
    return Organisation.resource("eni", name);
  }

  String instanceId() {
    return requesterManaged ? "-" : Organisation.resource("i", name);
  }

  String vpcId() {
    return Organisation.resource("vpc", account);
  }

  String subnetId() {
    return Organisation.resource("subnet", subnet);
  }

  /** The zone's id: {@code -a} subnets lie in the first, {@code -b} in the second. */
  String zone() {
    return subnet.endsWith("-a") ? "euw1-az1" : "euw1-az2";
  }

  /** An interval without traffic. */
  FlowRecord silent(long start, long end) {
    String line =
        "5 "
            + account
            + " "
            + id()
            + " - - - - - - - "
            + start
            + " "
            + end
            + " - NODATA "
            + vpcId()
            + " "
            + subnetId()
            + " "
            + instanceId()
            + " - - - - "
            + Organisation.IRELAND
            + " "
            + zone()
            + " - - - -";
    return new FlowRecord(end, account, line);
  }

  /** What comes in; {@code flags} as in {@code tcp-flags}. */
  FlowRecord in(Peer peer, int port, int protocol, Traffic traffic, boolean accepted, int flags) {
    return flow(peer, port, protocol, traffic, accepted, flags, true);
  }

  /** What goes out. */
  FlowRecord out(Peer peer, int port, int protocol, Traffic traffic, boolean accepted, int flags) {
    return flow(peer, port, protocol, traffic, accepted, flags, false);
  }

  private FlowRecord flow(
      Peer peer,
      int port,
      int protocol,
      Traffic traffic,
      boolean accepted,
      int flags,
      boolean ingress) {
    StringBuilder line = new StringBuilder(220);
    line.append("5 ").append(account).append(' ').append(id()).append(' ');
    String source = ingress ? peer.address : address;
    String destination = ingress ? address : peer.address;
    line.append(source).append(' ').append(destination).append(' ');
    line.append(ingress ? peer.port : port).append(' ');
    line.append(ingress ? port : peer.port).append(' ');
    line.append(protocol).append(' ').append(traffic.packets).append(' ');
    line.append(traffic.bytes).append(' ').append(traffic.start).append(' ');
    line.append(traffic.end).append(accepted ? " ACCEPT OK " : " REJECT OK ");
    line.append(vpcId()).append(' ').append(subnetId()).append(' ');
    line.append(instanceId()).append(' ').append(flags).append(" IPv4 ");
    line.append(ingress ? peer.packetAddress : address).append(' ');
    line.append(ingress ? address : peer.packetAddress).append(' ');
    line.append(Organisation.IRELAND).append(' ').append(zone()).append(' ');
    line.append(ingress ? peer.service : "-").append(' ');
    line.append(ingress ? "-" : peer.service).append(' ');
    line.append(ingress ? "ingress -" : "egress ");
    if (!ingress) {
      line.append(peer.isOurs() ? "1" : peer.service.equals("S3") ? "7" : "8");
    }
    return new FlowRecord(traffic.end, account, line.toString());
  }

  /**
   * The other end.
   *
   * @param address as the interface sees it
   * @param packetAddress as the packet says it: another one behind a NAT gateway
   * @param service AWS service that the address belongs to, or {@code -}
   */
  record Peer(String address, int port, String packetAddress, String service) {
    static Peer of(String address, int port) {
      return new Peer(address, port, address, "-");
    }

    static Peer service(String address, int port, String service) {
      return new Peer(address, port, address, service);
    }

    boolean isOurs() {
      return address.startsWith("10.");
    }
  }

  /** How much, and from when to when (seconds). */
  record Traffic(long packets, long bytes, long start, long end) {}
}
