package io.flowtrail.sample;

/**
 * A flow log record of version 5, written in the custom format of {@link #HEADER}.
 *
 * @param end last packet, seconds; decides the file
 * @param line all fields, separated by spaces
 */
record FlowRecord(long end, String account, String line) {
  static final String HEADER =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start"
          + " end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr"
          + " pkt-dstaddr region az-id pkt-src-aws-service pkt-dst-aws-service flow-direction"
          + " traffic-path";

  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMP = 1;
  static final int SYN = 2;
  static final int SYN_ACK = 18;
  static final int FIN = 1;
}
