package io.flowtrail.detector.network;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Who connected to one port at which logins are asked, within a step: the payload of a fact. Of too
 * many sources those with the smallest hashes are kept, which are other ones in every step.
 */
final class LoginTries {
  static final int MOST = 100;
  private static final int RADIX = 36;

  private final long step;
  private final TreeMap<Long, Tried> sources = new TreeMap<>();
  String region = "";

  /** Of several records the one with the lowest order is the evidence: long ones first. */
  long order = Long.MAX_VALUE;

  /**
   * What one source did.
   *
   * @param brief connections that were over soon, by their ports
   * @param largest bytes of the largest record of a connection that was not; 0 if there was none
   */
  record Tried(String source, boolean inside, Sketch brief, long largest) {
    Tried with(Tried other) {
      return new Tried(
          source,
          inside || other.inside,
          brief.with(other.brief),
          Math.max(largest, other.largest));
    }
  }

  LoginTries(long step) {
    this.step = step;
  }

  /** Takes a flow, and gives its place in the order of evidence. */
  long add(Flow flow, boolean isBrief) {
    Sketch brief = new Sketch();
    if (isBrief) {
      brief.add(Sketch.hash("", flow.sourcePort()));
    }
    region = region.compareTo(flow.region()) >= 0 ? region : flow.region();
    put(
        new Tried(
            flow.source(), flow.isFromInside(), brief, isBrief ? 0 : Math.max(1, flow.bytes())));
    long hash = Sketch.hash(flow.source() + flow.end(), flow.sourcePort());
    return isBrief ? Long.MAX_VALUE / 2 + hash / 2 : hash / 2;
  }

  private void put(Tried tried) {
    sources.merge(Sketch.hash(tried.source() + "/" + step, 0), tried, Tried::with);
    if (sources.size() > MOST) {
      sources.pollLastEntry();
    }
  }

  LoginTries add(LoginTries other) {
    other.sources.values().forEach(this::put);
    region = region.compareTo(other.region) >= 0 ? region : other.region;
    order = Math.min(order, other.order);
    return this;
  }

  Collection<Tried> sources() {
    return sources.values();
  }

  String text() {
    List<String> parts = new ArrayList<>();
    parts.add(Long.toString(step));
    parts.add(region);
    parts.add(Long.toString(order, RADIX));
    for (Tried tried : sources.values()) {
      parts.add(tried.source());
      parts.add(tried.inside() ? "i" : "o");
      parts.add(tried.brief().text());
      parts.add(Long.toString(tried.largest()));
    }
    return FactText.join(parts);
  }

  static LoginTries of(String text) {
    List<String> parts = FactText.split(text);
    LoginTries tries = new LoginTries(Long.parseLong(parts.get(0)));
    tries.region = parts.get(1);
    tries.order = Long.parseLong(parts.get(2), RADIX);
    for (int i = 3; i + 3 < parts.size(); i += 4) {
      tries.put(
          new Tried(
              parts.get(i),
              parts.get(i + 1).equals("i"),
              Sketch.of(parts.get(i + 2)),
              Long.parseLong(parts.get(i + 3))));
    }
    return tries;
  }
}
