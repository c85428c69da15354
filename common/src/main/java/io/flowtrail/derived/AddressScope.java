package io.flowtrail.derived;

import io.flowtrail.event.NamedLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** On whose side of the internet an address lies. */
final class AddressScope {
  static final String INTERNAL = "internal";
  static final String AWS = "aws";
  static final String INTERNET = "internet";

  /** Addresses that no packet from the internet can carry: private, shared, local, multicast. */
  private static final List<String> NEVER_PUBLIC =
      List.of(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "0.0.0.0/8",
          "224.0.0.0/4",
          "255.255.255.255/32",
          "fc00::/7",
          "fe80::/10",
          "ff00::/8",
          "::1/128",
          "::/128");

  private static final int OCTETS = 256;

  private final List<Cidr> internal;
  private final List<Cidr> aws;

  /** By the first octet of IPv4 addresses: most have none of these networks, and few have two. */
  private final List<List<Cidr>> internalByOctet;

  private final List<List<Cidr>> awsByOctet;

  AddressScope(NamedLists lists) {
    internal =
        networks(
            Stream.concat(
                NEVER_PUBLIC.stream(), lists.entries(NamedLists.INTERNAL_NETWORKS).stream()));
    aws = networks(lists.entries(NamedLists.AWS_NETWORKS).stream());
    internalByOctet = byOctet(internal);
    awsByOctet = byOctet(aws);
  }

  private static List<List<Cidr>> byOctet(List<Cidr> networks) {
    List<List<Cidr>> byOctet = new ArrayList<>(OCTETS);
    for (int octet = 0; octet < OCTETS; octet++) {
      Cidr its = Cidr.ofOctet(octet);
      byOctet.add(
          networks.stream()
              .filter(network -> network.contains(its) || its.contains(network))
              .toList());
    }
    return List.copyOf(byOctet);
  }

  /** Entries that are no networks are left to the check of the configuration. */
  private static List<Cidr> networks(Stream<String> texts) {
    List<Cidr> networks = new ArrayList<>();
    texts.map(Cidr::parse).flatMap(Optional::stream).forEach(networks::add);
    return List.copyOf(networks);
  }

  /** The scope of what a log writes as an address, or an empty string where it is neither. */
  String of(String text) {
    long v4 = Cidr.ipv4(text);
    if (v4 >= 0) {
      int octet = (int) (v4 >>> 24);
      if (holds(internalByOctet.get(octet), v4)) {
        return INTERNAL;
      }
      return holds(awsByOctet.get(octet), v4) ? AWS : INTERNET;
    }
    if (text.indexOf(':') >= 0) {
      Optional<Cidr> address = Cidr.address(text);
      if (address.isPresent()) {
        if (holds(internal, address.get())) {
          return INTERNAL;
        }
        return holds(aws, address.get()) ? AWS : INTERNET;
      }
    }
    return isServiceName(text) ? AWS : "";
  }

  boolean isInternal(Cidr network) {
    return holds(internal, network);
  }

  private static boolean isServiceName(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return name.endsWith(".amazonaws.com")
        || name.endsWith(".amazonaws.com.cn")
        || name.endsWith(".aws.internal")
        || name.startsWith("aws internal");
  }

  private static boolean holds(List<Cidr> networks, long v4) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).containsIpv4(v4)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(List<Cidr> networks, Cidr address) {
    for (Cidr network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
