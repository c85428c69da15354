package io.flowtrail.detector.transfer;

import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The destinations (readers, buckets) that got most, of any number: a bounded sketch after
 * Metwally, Agrawal and El Abbadi (Space-Saving). What a newcomer inherits of the one that it
 * displaces is known as its error, and never counted as its own.
 */
final class Peers {
  private static final int FIRST_ROOM = 2;

  private final int most;

  /** In the order of names, few: most destinations are asked for once and displace one. */
  private Peer[] peers = new Peer[FIRST_ROOM];

  /** Of each its {@link Peer#weight}, side by side so that the least is soon found. */
  private long[] weights = new long[FIRST_ROOM];

  private int size;

  /** Bytes and habits of one. */
  static final class Peer {
    final String name;
    long bytes;
    long error;

    /** Hours of the day in which it got something. */
    int hours;

    /** Days before this one, and bytes on a usual one of them. */
    int days;

    long usual;

    /** The hour in which it got something last, what it got in it, and the most of any hour. */
    int hour = -1;

    long inHour;
    long topHour;

    /** Whether a burst of today was told of it. */
    boolean told;

    Peer(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    long own() {
      return bytes - error;
    }

    private long weight() {
      return Amounts.add(bytes, usual);
    }
  }

  Peers(int most) {
    this.most = most;
  }

  void add(String name, long bytes, int hourOfDay) {
    int at = search(name);
    if (at < 0) {
      at = insert(new Peer(name), -at - 1);
    }
    Peer peer = peers[at];
    peer.bytes = Amounts.add(peer.bytes, bytes);
    peer.hours |= 1 << hourOfDay;
    peer.inHour = Amounts.add(peer.hour == hourOfDay ? peer.inHour : 0, bytes);
    peer.hour = hourOfDay;
    peer.topHour = Math.max(peer.topHour, peer.inHour);
    weights[at] = peer.weight();
  }

  /** Where a name is, or where it belongs as {@code Arrays.binarySearch} says it. */
  private int search(String name) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = peers[middle].name.compareTo(name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** Puts a newcomer at its place, or where that is when the least has gone. */
  private int insert(Peer peer, int place) {
    if (size < most) {
      if (size == peers.length) {
        peers = Arrays.copyOf(peers, 2 * size);
        weights = Arrays.copyOf(weights, 2 * size);
      }
      move(place, place + 1, size - place);
      size++;
      peers[place] = peer;
      return place;
    }
    int least = 0;
    for (int i = 1; i < size; i++) {
      if (weights[i] < weights[least]) {
        least = i;
      }
    }
    peer.error = peers[least].bytes;
    peer.bytes = peers[least].bytes;
    int at = place;
    if (least < place) {
      at--;
      move(least + 1, least, at - least);
    } else {
      move(at, at + 1, least - at);
    }
    peers[at] = peer;
    return at;
  }

  private void move(int from, int to, int count) {
    System.arraycopy(peers, from, peers, to, count);
    System.arraycopy(weights, from, weights, to, count);
  }

  /** A day is over: what it got becomes habit. */
  void endDay(long days) {
    int kept = 0;
    for (Peer peer : all()) {
      long got = peer.own();
      // Grows within days, fades within weeks.
      peer.usual = peer.days == 0 ? got : peer.usual + (got - peer.usual) / 4;
      peer.days = Math.min(1000, peer.days + (got > 0 ? 1 : 0));
      for (long day = 1; day < Math.min(days, 60); day++) {
        peer.usual -= peer.usual / 8;
      }
      peer.bytes = 0;
      peer.error = 0;
      peer.hours = 0;
      peer.hour = -1;
      peer.inHour = 0;
      peer.topHour = 0;
      peer.told = false;
      if (peer.usual >= 1_000_000) {
        peers[kept] = peer;
        weights[kept] = peer.weight();
        kept++;
      }
    }
    Arrays.fill(peers, kept, size, null);
    size = kept;
  }

  /** In the order of names. */
  List<Peer> all() {
    return Arrays.asList(peers).subList(0, size);
  }

  Optional<Peer> find(String name) {
    int at = search(name);
    return at < 0 ? Optional.empty() : Optional.of(peers[at]);
  }

  int size() {
    return size;
  }

  /** The one that got most. */
  Optional<Peer> top() {
    Peer top = null;
    for (Peer peer : all()) {
      if (top == null || peer.own() > top.own()) {
        top = peer;
      }
    }
    return Optional.ofNullable(top);
  }

  long total() {
    long total = 0;
    for (Peer peer : all()) {
      total = Amounts.add(total, peer.own());
    }
    return total;
  }

  void addAll(Peers others) {
    others.all().forEach(peer -> add(peer.name, peer.own(), 0));
  }

  void clear() {
    Arrays.fill(peers, null);
    size = 0;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(most);
    out.writeByte(size);
    for (Peer peer : all()) {
      StateText.write(out, peer.name);
      out.writeLong(peer.bytes);
      out.writeLong(peer.error);
      out.writeInt(peer.hours);
      out.writeShort(peer.days);
      out.writeLong(peer.usual);
      out.writeByte(peer.hour);
      out.writeLong(peer.inHour);
      out.writeLong(peer.topHour);
      out.writeBoolean(peer.told);
    }
  }

  static Peers read(DataInput in) throws IOException {
    Peers peers = new Peers(in.readUnsignedByte());
    int size = in.readUnsignedByte();
    peers.peers = new Peer[Math.max(FIRST_ROOM, size)];
    peers.weights = new long[peers.peers.length];
    peers.size = size;
    for (int i = 0; i < size; i++) {
      Peer peer = new Peer(StateText.read(in));
      peers.peers[i] = peer;
      peer.bytes = in.readLong();
      peer.error = in.readLong();
      peer.hours = in.readInt();
      peer.days = in.readUnsignedShort();
      peer.usual = in.readLong();
      peer.hour = in.readByte();
      peer.inHour = in.readLong();
      peer.topHour = in.readLong();
      peer.told = in.readBoolean();
      peers.weights[i] = peer.weight();
    }
    return peers;
  }
}
