package io.flowtrail.detector.network;

/**
 * What detectors look at in a record of a flow log.
 *
 * @param account owner of the interface; may be empty
 * @param eni the interface; may be empty
 * @param region may be empty
 * @param source the packet's own source address where the log has it
 * @param destination the packet's own destination
 * @param sourcePort 0 where the protocol has none
 * @param destinationPort 0 where the protocol has none
 * @param protocol IANA's number, -1 where the log does not tell
 * @param packets 0 where the log does not tell
 * @param bytes 0 where the log does not tell
 * @param start of the first packet, milliseconds since 1970
 * @param end of the last packet, milliseconds since 1970
 * @param rejected whether it was refused; else it was let through
 * @param flags of TCP, -1 where the log does not tell
 * @param traffic {@code flowtrail.traffic}; may be empty
 * @param initiator {@code flowtrail.initiator}; may be empty
 * @param service code of the AWS service behind the destination; may be empty
 * @param sourceSeed {@link Sketch#seed} of the source: hashes are what most of the work is
 * @param destinationSeed the same of the destination
 */
record Flow(
    String account,
    String eni,
    String region,
    String source,
    String destination,
    int sourcePort,
    int destinationPort,
    int protocol,
    long packets,
    long bytes,
    long start,
    long end,
    boolean rejected,
    int flags,
    String traffic,
    String initiator,
    String service,
    long sourceSeed,
    long destinationSeed) {

  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  private static final int ICMP6 = 58;
  private static final int SYN = 2;
  private static final int FIRST_UNPRIVILEGED = 1024;

  /** Largest packet of TCP that carries nothing but options, over IPv4. */
  private static final int BARE = 64;

  /** The same over IPv6. */
  private static final int BARE6 = 84;

  /** As many as a system tries within a minute before it gives up. */
  private static final int TRIES = 6;

  Flow(
      String account,
      String eni,
      String region,
      String source,
      String destination,
      int sourcePort,
      int destinationPort,
      int protocol,
      long packets,
      long bytes,
      long start,
      long end,
      boolean rejected,
      int flags,
      String traffic,
      String initiator,
      String service) {
    this(
        account,
        eni,
        region,
        source,
        destination,
        sourcePort,
        destinationPort,
        protocol,
        packets,
        bytes,
        start,
        end,
        rejected,
        flags,
        traffic,
        initiator,
        service,
        Sketch.seed(source),
        Sketch.seed(destination));
  }

  /** Whether the source is one of ours. */
  boolean isFromInside() {
    return traffic.equals("internal") || traffic.equals("outbound");
  }

  boolean isToInside() {
    return traffic.equals("internal") || traffic.equals("inbound");
  }

  boolean isIcmp() {
    return protocol == ICMP || protocol == ICMP6;
  }

  /**
   * Whether these are packets of the side that asks. What was rejected on its way to a privileged
   * port is no answer, whatever port it came from: replies to what was let out are let in.
   */
  boolean isAsking() {
    return initiator.equals("source")
        || rejected && destinationPort > 0 && destinationPort < FIRST_UNPRIVILEGED
        || rejected && isIcmp();
  }

  /**
   * Whether a connection was tried over which nothing went: packets without content, and no more of
   * them than tries and a farewell. Of records without flags only the size tells.
   */
  boolean isBare() {
    return protocol == TCP
        && packets > 0
        && packets <= TRIES
        && bytes <= (destination.indexOf(':') < 0 ? BARE : BARE6) * packets
        && (flags < 0 || (flags & SYN) != 0);
  }
}
