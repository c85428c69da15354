package io.flowtrail.detector.network;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What one source tried within a time. Everything in it stays the same when the same records are
 * added twice, or in another order.
 */
final class Probes {
  private static final int PORTS = 8;
  private static final int HOSTS = 4;
  private static final int HITS = 5;
  private static final int FIXED = 12;

  /** Pairs of address and port that were tried and to which nothing went. */
  final Sketch failed = new Sketch();

  /** Those of them that were rejected. */
  final Sketch rejected = new Sketch();

  final Sketch hosts = new Sketch();
  final Sketch ports = new Sketch();

  /** Pairs to which something went. */
  final Sketch answered = new Sketch();

  /** The lowest ports that were tried. */
  final TreeSet<Integer> somePorts = new TreeSet<>();

  final TreeSet<String> someHosts = new TreeSet<>();

  /** Address and port of conversations, for people. */
  final TreeSet<String> hits = new TreeSet<>();

  /** Of several records that show it, the one with the lowest order is the evidence. */
  long order = Long.MAX_VALUE;

  long first = Long.MAX_VALUE;
  long last = Long.MIN_VALUE;
  String account = "";
  String region = "";

  void failed(Flow flow) {
    String host = flow.destination();
    int port = flow.destinationPort();
    long pair = Sketch.hash(host, port);
    failed.add(pair);
    if (flow.rejected()) {
      rejected.add(pair);
    }
    hosts.add(Sketch.hash(host, 0));
    if (port > 0) {
      ports.add(Sketch.hash("", port));
      add(somePorts, port, PORTS);
    }
    add(someHosts, host, HOSTS);
    first = Math.min(first, flow.end());
    last = Math.max(last, flow.end());
    place(flow.account(), flow.region());
  }

  void answered(Flow flow) {
    answered.add(Sketch.hash(flow.destination(), flow.destinationPort()));
  }

  void hit(Flow flow) {
    add(hits, flow.destination() + " port " + flow.destinationPort(), HITS);
  }

  private void place(String itsAccount, String itsRegion) {
    account = account.compareTo(itsAccount) >= 0 ? account : itsAccount;
    region = region.compareTo(itsRegion) >= 0 ? region : itsRegion;
  }

  private static <T> void add(TreeSet<T> some, T value, int most) {
    some.add(value);
    if (some.size() > most) {
      some.pollLast();
    }
  }

  Probes add(Probes other) {
    failed.add(other.failed);
    rejected.add(other.rejected);
    hosts.add(other.hosts);
    ports.add(other.ports);
    answered.add(other.answered);
    other.somePorts.forEach(port -> add(somePorts, port, PORTS));
    other.someHosts.forEach(host -> add(someHosts, host, HOSTS));
    other.hits.forEach(hit -> add(hits, hit, HITS));
    order = Math.min(order, other.order);
    first = Math.min(first, other.first);
    last = Math.max(last, other.last);
    place(other.account, other.region);
    return this;
  }

  String text() {
    List<String> parts =
        new ArrayList<>(
            List.of(
                failed.text(),
                rejected.text(),
                hosts.text(),
                ports.text(),
                answered.text(),
                Long.toString(first),
                Long.toString(last),
                account,
                region,
                Integer.toString(somePorts.size()),
                Integer.toString(someHosts.size()),
                Long.toString(order)));
    somePorts.forEach(port -> parts.add(port.toString()));
    parts.addAll(someHosts);
    parts.addAll(hits);
    return FactText.join(parts);
  }

  static Probes of(String text) {
    List<String> parts = FactText.split(text);
    Probes probes = new Probes();
    probes.failed.add(Sketch.of(parts.get(0)));
    probes.rejected.add(Sketch.of(parts.get(1)));
    probes.hosts.add(Sketch.of(parts.get(2)));
    probes.ports.add(Sketch.of(parts.get(3)));
    probes.answered.add(Sketch.of(parts.get(4)));
    probes.first = Long.parseLong(parts.get(5));
    probes.last = Long.parseLong(parts.get(6));
    probes.account = parts.get(7);
    probes.region = parts.get(8);
    probes.order = Long.parseLong(parts.get(11));
    int hostsAt = FIXED + Integer.parseInt(parts.get(9));
    int hitsAt = hostsAt + Integer.parseInt(parts.get(10));
    parts.subList(FIXED, hostsAt).forEach(port -> probes.somePorts.add(Integer.valueOf(port)));
    probes.someHosts.addAll(parts.subList(hostsAt, hitsAt));
    probes.hits.addAll(parts.subList(hitsAt, parts.size()));
    return probes;
  }
}
