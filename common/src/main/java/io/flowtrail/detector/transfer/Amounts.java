package io.flowtrail.detector.transfer;

import io.flowtrail.detector.FactText;
import java.util.TreeMap;

/**
 * What an entity sent within one step of 10 seconds: the payload of a fact.
 *
 * <p>Bounded so that it does not matter in which order parts of it were added up: of too many peers
 * or requests those with the smallest hashes are kept. That is a fair sample; the sum of all
 * requests is estimated from it.
 *
 * @param all bytes
 * @param far those of them that we pushed out ourselves, or that were read from the internet
 * @param records how many records
 * @param source internal address of the largest record; empty for S3
 * @param account that logged it; may be empty
 * @param region may be empty
 * @param largest bytes of the record that is the evidence
 * @param peers far bytes by destination; for flows only
 * @param requests by hash of the request id; for S3 only, and then {@code all} and {@code far} are
 *     0
 */
record Amounts(
    long all,
    long far,
    long records,
    String source,
    String account,
    String region,
    long largest,
    TreeMap<String, Long> peers,
    TreeMap<Long, Request> requests) {

  static final int MOST_PEERS = 2000;
  static final int MOST_REQUESTS = 1000;
  static final Amounts NONE = new Amounts(0, 0, 0, "", "", "", 0, new TreeMap<>(), new TreeMap<>());
  private static final int RADIX = Character.MAX_RADIX;

  /** What a peer takes as text, about. */
  private static final int LENGTH = 32;

  /** One request for an object. */
  record Request(long bytes, boolean far, String peer) {
    Request or(Request other) {
      if (bytes != other.bytes) {
        return bytes > other.bytes ? this : other;
      }
      if (far != other.far) {
        return far ? this : other;
      }
      return peer.compareTo(other.peer) <= 0 ? this : other;
    }
  }

  static long add(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** A hash that nobody who sends requests can choose, spread over all positive numbers. */
  static long hash(String text) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
    return (hash ^ hash >>> 31) >>> 1;
  }

  Amounts plus(Amounts other) {
    TreeMap<String, Long> itsPeers = new TreeMap<>(peers);
    other.peers.forEach((peer, bytes) -> itsPeers.merge(peer, bytes, Amounts::add));
    TreeMap<Long, Request> itsRequests = new TreeMap<>(requests);
    other.requests.forEach((hash, request) -> itsRequests.merge(hash, request, Request::or));
    prune(itsPeers, itsRequests);
    boolean mine =
        largest != other.largest ? largest > other.largest : source.compareTo(other.source) >= 0;
    return new Amounts(
        add(all, other.all),
        add(far, other.far),
        add(records, other.records),
        mine ? source : other.source,
        greater(account, other.account),
        greater(region, other.region),
        Math.max(largest, other.largest),
        itsPeers,
        itsRequests);
  }

  static void prune(TreeMap<String, Long> peers, TreeMap<Long, Request> requests) {
    while (requests.size() > MOST_REQUESTS) {
      requests.pollLastEntry();
    }
    if (peers.size() > MOST_PEERS) {
      TreeMap<Long, String> byHash = new TreeMap<>();
      peers.keySet().forEach(peer -> byHash.put(hash(peer), peer));
      while (byHash.size() > MOST_PEERS) {
        byHash.pollLastEntry();
      }
      peers.keySet().retainAll(new java.util.HashSet<>(byHash.values()));
    }
  }

  static String greater(String one, String other) {
    // Mostly it is the very same text, of which only equals knows at once.
    return one.equals(other) || one.compareTo(other) >= 0 ? one : other;
  }

  /** By how much the requests must be multiplied to stand for all that there were. */
  double scale() {
    if (requests.size() < MOST_REQUESTS) {
      return 1;
    }
    double share = (requests.lastKey() + 1.0) / 0x1p63;
    return Math.max(1, (MOST_REQUESTS - 1) / share / MOST_REQUESTS);
  }

  String text() {
    StringBuilder text = new StringBuilder(LENGTH * (1 + peers.size() + requests.size()));
    FactText.append(text, all);
    FactText.append(text, far);
    FactText.append(text, records);
    FactText.append(text, source);
    FactText.append(text, account);
    FactText.append(text, region);
    FactText.append(text, largest);
    FactText.append(text, peers.size());
    peers.forEach(
        (peer, bytes) -> {
          FactText.append(text, peer);
          FactText.append(text, bytes);
        });
    requests.forEach(
        (hash, request) -> {
          FactText.append(text, Long.toString(hash, RADIX));
          FactText.append(text, Long.toString(request.bytes(), RADIX));
          FactText.append(text, request.far() ? "f" : "n");
          FactText.append(text, request.peer());
        });
    return text.toString();
  }

  static Amounts of(String text) {
    FactText.Parts parts = FactText.parts(text);
    long all = parts.nextLong();
    long far = parts.nextLong();
    long records = parts.nextLong();
    String source = parts.next();
    String account = parts.next();
    String region = parts.next();
    long largest = parts.nextLong();
    TreeMap<String, Long> peers = new TreeMap<>();
    for (int count = parts.nextInt(); count > 0; count--) {
      peers.put(parts.next(), parts.nextLong());
    }
    TreeMap<Long, Request> requests = new TreeMap<>();
    while (parts.hasNext()) {
      requests.put(
          parts.nextLong(RADIX),
          new Request(parts.nextLong(RADIX), parts.next().equals("f"), parts.next()));
    }
    return new Amounts(all, far, records, source, account, region, largest, peers, requests);
  }
}
