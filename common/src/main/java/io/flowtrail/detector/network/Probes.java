package io.flowtrail.detector.network;

import io.flowtrail.detector.FactText;
import java.util.TreeSet;

/**
 * What one source tried within a time. Everything in it stays the same when the same records are
 * added twice, or in another order.
 */
final class Probes {
  private static final int PORTS = 8;
  private static final int HOSTS = 4;
  private static final int HITS = 5;

  /** What most take as text. */
  private static final int LENGTH = 400;

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
    long pair = Sketch.hash(flow.destinationSeed(), port);
    failed.add(pair);
    if (flow.rejected()) {
      rejected.add(pair);
    }
    hosts.add(Sketch.hash(flow.destinationSeed(), 0));
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
    answered.add(Sketch.hash(flow.destinationSeed(), flow.destinationPort()));
  }

  void hit(Flow flow) {
    add(hits, flow.destination() + " port " + flow.destinationPort(), HITS);
  }

  private void place(String itsAccount, String itsRegion) {
    account = Evidence.greater(account, itsAccount);
    region = Evidence.greater(region, itsRegion);
  }

  private static <T extends Comparable<T>> void add(TreeSet<T> some, T value, int most) {
    if (some.size() < most || value.compareTo(some.last()) < 0) {
      some.add(value);
      if (some.size() > most) {
        some.pollLast();
      }
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
    StringBuilder text = new StringBuilder(LENGTH);
    FactText.append(text, failed.text());
    FactText.append(text, rejected.text());
    FactText.append(text, hosts.text());
    FactText.append(text, ports.text());
    FactText.append(text, answered.text());
    FactText.append(text, first);
    FactText.append(text, last);
    FactText.append(text, account);
    FactText.append(text, region);
    FactText.append(text, somePorts.size());
    FactText.append(text, someHosts.size());
    FactText.append(text, order);
    somePorts.forEach(port -> FactText.append(text, port));
    someHosts.forEach(host -> FactText.append(text, host));
    hits.forEach(hit -> FactText.append(text, hit));
    return text.toString();
  }

  static Probes of(String text) {
    FactText.Parts parts = FactText.parts(text);
    Probes probes = new Probes();
    probes.failed.add(Sketch.of(parts.next()));
    probes.rejected.add(Sketch.of(parts.next()));
    probes.hosts.add(Sketch.of(parts.next()));
    probes.ports.add(Sketch.of(parts.next()));
    probes.answered.add(Sketch.of(parts.next()));
    probes.first = parts.nextLong();
    probes.last = parts.nextLong();
    probes.account = parts.next();
    probes.region = parts.next();
    int ports = parts.nextInt();
    int hosts = parts.nextInt();
    probes.order = parts.nextLong();
    for (int i = 0; i < ports; i++) {
      probes.somePorts.add(parts.nextInt());
    }
    for (int i = 0; i < hosts; i++) {
      probes.someHosts.add(parts.next());
    }
    while (parts.hasNext()) {
      probes.hits.add(parts.next());
    }
    return probes;
  }
}
