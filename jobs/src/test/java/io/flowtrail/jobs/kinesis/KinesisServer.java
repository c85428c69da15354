package io.flowtrail.jobs.kinesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One stream on loopback, by the JSON protocol of Kinesis' API reference: its shards can be split,
 * its answers throttled and its actions denied.
 */
public final class KinesisServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BigInteger HASHES = BigInteger.ONE.shiftLeft(128);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String stream;
  private final List<Shard> shards = new ArrayList<>();
  private final Set<String> denied = new HashSet<>();
  private final Map<String, Integer> answered = new HashMap<>();
  private final Map<String, String> errors = new HashMap<>();
  private int throttled;
  private long sequence = 1000;

  private record Stored(String sequenceNumber, long arrival, byte[] data) {}

  private static final class Shard {
    private final String id;
    private final String parent;
    private final BigInteger from;
    private final BigInteger to;
    private final long begin;
    private final List<Stored> records = new ArrayList<>();
    private boolean closed;

    Shard(int number, String parent, BigInteger from, BigInteger to, long begin) {
      this.id = String.format("shardId-%012d", number);
      this.parent = parent;
      this.from = from;
      this.to = to;
      this.begin = begin;
    }
  }

  private KinesisServer(String stream, HttpServer server) {
    this.stream = stream;
    this.server = server;
  }

  public static KinesisServer start(String stream, int shardCount) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    KinesisServer server = new KinesisServer(stream, http);
    BigInteger width = HASHES.divide(BigInteger.valueOf(shardCount));
    for (int i = 0; i < shardCount; i++) {
      BigInteger from = width.multiply(BigInteger.valueOf(i));
      server.shards.add(
          new Shard(i, "", from, from.add(width).subtract(BigInteger.ONE), server.sequence++));
    }
    http.setExecutor(server.threads);
    http.createContext("/", server::answer);
    http.start();
    return server;
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Puts a record into a shard; its sequence number. */
  public synchronized String put(int shard, long arrival, byte[] data) {
    String number = Long.toString(sequence++);
    shards.get(shard).records.add(new Stored(number, arrival, data));
    return number;
  }

  /** Closes a shard and opens two that go on in its place, behind the others. */
  synchronized void split(int shard) {
    Shard parent = shards.get(shard);
    parent.closed = true;
    BigInteger middle = parent.from.add(parent.to).shiftRight(1);
    shards.add(new Shard(shards.size(), parent.id, parent.from, middle, sequence++));
    shards.add(
        new Shard(shards.size(), parent.id, middle.add(BigInteger.ONE), parent.to, sequence++));
  }

  /** Answers so many of the next requests for records that there were too many. */
  synchronized void throttle(int requests) {
    throttled = requests;
  }

  synchronized void deny(String action) {
    denied.add(action);
  }

  /** Answers an action with an error of this name. */
  synchronized void fail(String action, String error) {
    errors.put(action, error);
  }

  /** How often an action was asked for. */
  synchronized int asked(String action) {
    return answered.getOrDefault(action, 0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String action = exchange.getRequestHeaders().getFirst("X-Amz-Target").split("\\.")[1];
      JsonNode request = JSON.readTree(exchange.getRequestBody());
      int status = 200;
      ObjectNode body;
      synchronized (this) {
        String error = error(action, request);
        answered.merge(action, 1, Integer::sum);
        if (error.isEmpty()) {
          body = body(action, request);
        } else {
          status = 400;
          body = JSON.createObjectNode().put("__type", error).put("message", "refused");
        }
      }
      byte[] bytes = JSON.writeValueAsBytes(body);
      exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String error(String action, JsonNode request) {
    if (denied.contains(action)) {
      return "AccessDeniedException";
    }
    if (errors.containsKey(action)) {
      return errors.get(action);
    }
    if (request.has("StreamName") && !request.get("StreamName").asText().equals(stream)) {
      return "ResourceNotFoundException";
    }
    if (action.equals("GetRecords") && throttled > 0) {
      throttled--;
      return "ProvisionedThroughputExceededException";
    }
    return "";
  }

  private ObjectNode body(String action, JsonNode request) {
    ObjectNode body = JSON.createObjectNode();
    switch (action) {
      case "DescribeStreamSummary":
        described(body.putObject("StreamDescriptionSummary")).put("OpenShardCount", shards.size());
        return body;
      case "DescribeStream":
        ObjectNode description = described(body.putObject("StreamDescription"));
        description.put("HasMoreShards", false);
        shards(description.putArray("Shards"), "");
        return body;
      case "ListShards":
        shards(body.putArray("Shards"), request.path("ExclusiveStartShardId").asText(""));
        return body;
      case "GetShardIterator":
        return body.put("ShardIterator", iterator(request));
      case "GetRecords":
        return records(body, request);
      default:
        throw new IllegalArgumentException("nobody is expected to ask for " + action);
    }
  }

  private ObjectNode described(ObjectNode description) {
    description.put("StreamName", stream);
    description.put("StreamARN", "arn:aws:kinesis:eu-west-1:111122223333:stream/" + stream);
    description.put("StreamStatus", "ACTIVE");
    description.put("RetentionPeriodHours", 24);
    description.put("StreamCreationTimestamp", 1_700_000_000);
    description.putArray("EnhancedMonitoring");
    return description;
  }

  private void shards(ArrayNode list, String behind) {
    for (Shard shard : shards) {
      if (shard.id.compareTo(behind) > 0) {
        ObjectNode node = list.addObject().put("ShardId", shard.id);
        if (!shard.parent.isEmpty()) {
          node.put("ParentShardId", shard.parent);
        }
        node.putObject("HashKeyRange")
            .put("StartingHashKey", shard.from.toString())
            .put("EndingHashKey", shard.to.toString());
        ObjectNode range =
            node.putObject("SequenceNumberRange")
                .put("StartingSequenceNumber", Long.toString(shard.begin));
        if (shard.closed) {
          range.put("EndingSequenceNumber", Long.toString(sequence));
        }
      }
    }
  }

  private Shard shard(String id) {
    return shards.stream().filter(shard -> shard.id.equals(id)).findFirst().orElseThrow();
  }

  private String iterator(JsonNode request) {
    Shard shard = shard(request.get("ShardId").asText());
    int index = 0;
    String type = request.get("ShardIteratorType").asText();
    String number = request.path("StartingSequenceNumber").asText("");
    double time = request.path("Timestamp").asDouble();
    while (index < shard.records.size()) {
      Stored record = shard.records.get(index);
      long order =
          number.isEmpty() ? 0 : Long.compare(number(record.sequenceNumber), number(number));
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
    return shard.id + "/" + index;
  }

  private static long number(String text) {
    return Long.parseLong(text);
  }

  private ObjectNode records(ObjectNode body, JsonNode request) {
    String[] iterator = request.get("ShardIterator").asText().split("/");
    Shard shard = shard(iterator[0]);
    int index = Integer.parseInt(iterator[1]);
    int limit = request.path("Limit").asInt(10_000);
    ArrayNode list = body.putArray("Records");
    while (index < shard.records.size() && list.size() < limit) {
      Stored record = shard.records.get(index++);
      list.addObject()
          .put("SequenceNumber", record.sequenceNumber)
          .put("ApproximateArrivalTimestamp", record.arrival / 1000.0)
          .put("PartitionKey", "key")
          .put("Data", record.data);
    }
    if (!shard.closed || index < shard.records.size()) {
      body.put("NextShardIterator", shard.id + "/" + index);
    }
    return body.put("MillisBehindLatest", 0);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
