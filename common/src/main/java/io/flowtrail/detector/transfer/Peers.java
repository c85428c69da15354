package io.flowtrail.detector.transfer;

import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The destinations (readers, buckets) that got most, of any number: a bounded sketch after
 * Metwally, Agrawal and El Abbadi (Space-Saving). What a newcomer inherits of the one that it
 * displaces is known as its error, and never counted as its own.
 */
final class Peers {
  private final int most;
  private final TreeMap<String, Peer> peers = new TreeMap<>();

  /** Bytes and habits of one. */
  static final class Peer {
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
    Peer peer = peers.get(name);
    if (peer == null) {
      peer = new Peer();
      if (peers.size() >= most) {
        String least = "";
        Peer leastPeer = null;
        for (Map.Entry<String, Peer> entry : peers.entrySet()) {
          if (leastPeer == null || entry.getValue().weight() < leastPeer.weight()) {
            least = entry.getKey();
            leastPeer = entry.getValue();
          }
        }
        peers.remove(least);
        if (leastPeer != null) {
          peer.error = leastPeer.bytes;
          peer.bytes = leastPeer.bytes;
        }
      }
      peers.put(name, peer);
    }
    peer.bytes = Amounts.add(peer.bytes, bytes);
    peer.hours |= 1 << hourOfDay;
    peer.inHour = Amounts.add(peer.hour == hourOfDay ? peer.inHour : 0, bytes);
    peer.hour = hourOfDay;
    peer.topHour = Math.max(peer.topHour, peer.inHour);
  }

  /** A day is over: what it got becomes habit. */
  void endDay(long days) {
    for (Peer peer : peers.values()) {
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
    }
    peers.values().removeIf(peer -> peer.usual < 1_000_000);
  }

  TreeMap<String, Peer> all() {
    return peers;
  }

  /** The one that got most. */
  Optional<Map.Entry<String, Peer>> top() {
    Map.Entry<String, Peer> top = null;
    for (Map.Entry<String, Peer> entry : peers.entrySet()) {
      if (top == null || entry.getValue().own() > top.getValue().own()) {
        top = entry;
      }
    }
    return Optional.ofNullable(top);
  }

  long total() {
    long total = 0;
    for (Peer peer : peers.values()) {
      total = Amounts.add(total, peer.own());
    }
    return total;
  }

  void addAll(Peers others) {
    others.peers.forEach((name, peer) -> add(name, peer.own(), 0));
  }

  void clear() {
    peers.clear();
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(most);
    out.writeByte(peers.size());
    for (Map.Entry<String, Peer> entry : peers.entrySet()) {
      Peer peer = entry.getValue();
      StateText.write(out, entry.getKey());
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
    for (int i = 0; i < size; i++) {
      Peer peer = new Peer();
      peers.peers.put(StateText.read(in), peer);
      peer.bytes = in.readLong();
      peer.error = in.readLong();
      peer.hours = in.readInt();
      peer.days = in.readUnsignedShort();
      peer.usual = in.readLong();
      peer.hour = in.readByte();
      peer.inHour = in.readLong();
      peer.topHour = in.readLong();
      peer.told = in.readBoolean();
    }
    return peers;
  }
}
