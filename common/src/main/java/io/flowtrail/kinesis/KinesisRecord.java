package io.flowtrail.kinesis;

/**
 * One record of a stream as its producer put it; of what the Kinesis Producer Library packed
 * together, one of the records inside.
 *
 * @param stream name of the stream
 * @param shard id of the shard, {@code shardId-000000000000}
 * @param sequenceNumber a decimal number unique in the shard; records that were packed together
 *     share one
 * @param arrival when the stream took it, milliseconds since 1970, by Kinesis' clock
 * @param data at most 10 MiB by Kinesis' own limit; not copied, so nobody may change it
 */
public record KinesisRecord(
    String stream, String shard, String sequenceNumber, long arrival, byte[] data) {

  /** The shard as dead letters and alerts name it: {@code kinesis://stream/shard}. */
  public String object() {
    return "kinesis://" + stream + "/" + shard;
  }
}
