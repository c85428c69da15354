package io.flowtrail.jobs.kinesis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A shard of {@link KinesisServer} with its records; whoever uses it holds the server's lock. */
final class StoredShard {
  private static final BigInteger ONE = BigInteger.ONE;

  private final String id;
  private final String parent;
  private final BigInteger from;
  private final BigInteger to;
  private final long begin;
  private final List<Stored> records = new ArrayList<>();
  private long end;

  private record Stored(long sequenceNumber, long arrival, byte[] data) {}

  StoredShard(int number, String parent, BigInteger from, BigInteger to, long begin) {
    this.id = String.format("shardId-%012d", number);
    this.parent = parent;
    this.from = from;
    this.to = to;
    this.begin = begin;
  }

  String id() {
    return id;
  }

  String parent() {
    return parent;
  }

  boolean isClosed() {
    return end > 0;
  }

  int size() {
    return records.size();
  }

  void put(long sequenceNumber, long arrival, byte[] data) {
    records.add(new Stored(sequenceNumber, arrival, data));
  }

  /** Takes no more records; the two that go on in its place. */
  List<StoredShard> split(int nextNumber, long sequenceNumber) {
    end = sequenceNumber;
    BigInteger middle = from.add(to).shiftRight(1);
    return List.of(
        new StoredShard(nextNumber, id, from, middle, sequenceNumber + 1),
        new StoredShard(nextNumber + 1, id, middle.add(ONE), to, sequenceNumber + 2));
  }

  /**
   * Index of the first record to read.
   *
   * @param type a type of shard iterators, as the API reference has them
   * @param number the sequence number that some types have; empty for others
   * @param time seconds since 1970, for the type that has them
   */
  int indexOf(String type, String number, double time) {
    int index = 0;
    while (index < records.size()) {
      Stored record = records.get(index);
      int order =
          number.isEmpty() ? 0 : Long.compare(record.sequenceNumber, Long.parseLong(number));
      boolean there =
          switch (type) {
            case "TRIM_HORIZON" -> true;
            case "AT_SEQUENCE_NUMBER" -> order >= 0;
            case "AFTER_SEQUENCE_NUMBER" -> order > 0;
            case "AT_TIMESTAMP" -> record.arrival / 1000.0 >= time;
            default -> false;
          };
      if (there) {
        break;
      }
      index++;
    }
    return index;
  }

  /** Adds records from an index on; the index behind them. */
  int read(int index, int limit, ArrayNode list) {
    int next = index;
    while (next < records.size() && next - index < limit) {
      Stored record = records.get(next++);
      list.addObject()
          .put("SequenceNumber", Long.toString(record.sequenceNumber))
          .put("ApproximateArrivalTimestamp", record.arrival / 1000.0)
          .put("PartitionKey", "key")
          .put("Data", record.data);
    }
    return next;
  }

  /** The sequence number of the last record before an index, else that of the shard's begin. */
  String numberBefore(int index) {
    return Long.toString(index == 0 ? begin : records.get(index - 1).sequenceNumber);
  }

  void describe(ObjectNode node) {
    node.put("ShardId", id);
    if (!parent.isEmpty()) {
      node.put("ParentShardId", parent);
    }
    hashes(node);
    ObjectNode range =
        node.putObject("SequenceNumberRange").put("StartingSequenceNumber", Long.toString(begin));
    if (isClosed()) {
      range.put("EndingSequenceNumber", Long.toString(end));
    }
  }

  /** As the last event of a subscription names those that go on. */
  void describeAsChild(ObjectNode node) {
    node.put("ShardId", id);
    node.putArray("ParentShards").add(parent);
    hashes(node);
  }

  private void hashes(ObjectNode node) {
    node.putObject("HashKeyRange")
        .put("StartingHashKey", from.toString())
        .put("EndingHashKey", to.toString());
  }
}
