package io.flowtrail.jobs.kinesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;

/**
 * One stream on loopback, by the JSON protocol of Kinesis' API reference, over HTTP/1.1 and, as
 * {@code SubscribeToShard} wants it, HTTP/2: its shards can be split, its answers throttled, its
 * actions denied, and credentials expire.
 */
public final class KinesisServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXPIRED = "The security token included in the request is expired";
  private static final BigInteger HASHES = BigInteger.ONE.shiftLeft(128);

  private final Server http = new Server();
  private final ServerConnector connector;
  private final FanOut fanOut = new FanOut(this);
  private final String stream;
  private final List<StoredShard> shards = new ArrayList<>();
  private final Set<String> expiredKeys = new HashSet<>();
  private final Set<String> denied = new HashSet<>();
  private final Map<String, Integer> answered = new HashMap<>();
  private final Map<String, String> errors = new HashMap<>();
  private final Map<String, Integer> errorsLeft = new HashMap<>();
  private int throttled;
  private int expired;
  private long sequence = 1000;

  private KinesisServer(String stream) {
    this.stream = stream;
    HttpConfiguration configuration = new HttpConfiguration();
    connector =
        new ServerConnector(
            http,
            new HttpConnectionFactory(configuration),
            new HTTP2CServerConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    http.addConnector(connector);
    http.setHandler(new Answers());
  }

  public static KinesisServer start(String stream, int shardCount) throws Exception {
    KinesisServer server = new KinesisServer(stream);
    BigInteger width = HASHES.divide(BigInteger.valueOf(shardCount));
    for (int i = 0; i < shardCount; i++) {
      BigInteger from = width.multiply(BigInteger.valueOf(i));
      server.shards.add(
          new StoredShard(
              i, "", from, from.add(width).subtract(BigInteger.ONE), server.sequence++));
    }
    server.http.start();
    return server;
  }

  public String endpoint() {
    return "http://127.0.0.1:" + connector.getLocalPort();
  }

  public FanOut fanOut() {
    return fanOut;
  }

  /** Puts a record into a shard; its sequence number. */
  public synchronized String put(int shard, long arrival, byte[] data) {
    long number = sequence++;
    shards.get(shard).put(number, arrival, data);
    notifyAll();
    return Long.toString(number);
  }

  /** Closes a shard and opens two that go on in its place, behind the others. */
  synchronized void split(int shard) {
    shards.addAll(shards.get(shard).split(shards.size(), sequence));
    sequence += 3;
    notifyAll();
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

  /** Answers the next requests for an action with an error of this name, so many of them. */
  synchronized void fail(String action, String error, int times) {
    errors.put(action, error);
    errorsLeft.put(action, times);
  }

  /** Answers as AWS does when temporary credentials have expired. */
  synchronized void expire(String accessKeyId) {
    expiredKeys.add(accessKeyId);
  }

  synchronized void acceptAgain(String accessKeyId) {
    expiredKeys.remove(accessKeyId);
  }

  /** Waits until so many requests came with expired credentials. */
  synchronized void awaitExpired(int requests) throws InterruptedException {
    while (expired < requests) {
      wait();
    }
  }

  /** How often an action was asked for. */
  public synchronized int asked(String action) {
    return answered.getOrDefault(action, 0);
  }

  private final class Answers extends AbstractHandler {
    @Override
    public void handle(
        String target, Request base, HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      base.setHandled(true);
      answer(request, response);
    }
  }

  private void answer(HttpServletRequest http, HttpServletResponse response) throws IOException {
    String action = http.getHeader("X-Amz-Target").split("\\.")[1];
    JsonNode request = JSON.readTree(http.getInputStream());
    ObjectNode body = JSON.createObjectNode();
    synchronized (this) {
      boolean isExpired = isExpired(http);
      String error = isExpired ? "ExpiredTokenException" : error(action, request);
      answered.merge(action, 1, Integer::sum);
      if (!error.isEmpty()) {
        response.setStatus(400);
        body.put("__type", error).put("message", isExpired ? EXPIRED : "refused");
      } else if (!action.equals("SubscribeToShard")) {
        body = body(action, request);
      }
    }
    if (response.getStatus() == 200 && action.equals("SubscribeToShard")) {
      response.setContentType(EventStreamMessage.MEDIA_TYPE);
      try {
        fanOut.subscribe(request, response.getOutputStream());
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    } else {
      response.setContentType("application/x-amz-json-1.1");
      response.getOutputStream().write(JSON.writeValueAsBytes(body));
    }
  }

  private boolean isExpired(HttpServletRequest http) {
    String authorization = String.valueOf(http.getHeader("Authorization"));
    boolean isExpired =
        expiredKeys.stream().anyMatch(key -> authorization.contains("Credential=" + key + "/"));
    if (isExpired) {
      expired++;
      notifyAll();
    }
    return isExpired;
  }

  private String error(String action, JsonNode request) {
    if (denied.contains(action)) {
      return "AccessDeniedException";
    }
    if (errors.containsKey(action)) {
      return errorsLeft.merge(action, -1, Integer::sum) == 0
          ? errors.remove(action)
          : errors.get(action);
    }
    if (request.has("StreamName") && !request.get("StreamName").asText().equals(stream)) {
      return "ResourceNotFoundException";
    }
    if (action.equals("GetRecords") && throttled > 0) {
      throttled--;
      return "ProvisionedThroughputExceededException";
    }
    return fanOut.error(action, request);
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
      case "RegisterStreamConsumer":
        return fanOut.register(request);
      case "DescribeStreamConsumer":
        return fanOut.describe(request);
      case "DeregisterStreamConsumer":
        return fanOut.deregister(request);
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
    for (StoredShard shard : shards) {
      if (shard.id().compareTo(behind) > 0) {
        shard.describe(list.addObject());
      }
    }
  }

  StoredShard shard(String id) {
    return shards.stream().filter(shard -> shard.id().equals(id)).findFirst().orElseThrow();
  }

  List<StoredShard> children(StoredShard parent) {
    return shards.stream().filter(shard -> shard.parent().equals(parent.id())).toList();
  }

  private String iterator(JsonNode request) {
    StoredShard shard = shard(request.get("ShardId").asText());
    int index =
        shard.indexOf(
            request.get("ShardIteratorType").asText(),
            request.path("StartingSequenceNumber").asText(""),
            request.path("Timestamp").asDouble());
    return shard.id() + "/" + index;
  }

  private ObjectNode records(ObjectNode body, JsonNode request) {
    String[] iterator = request.get("ShardIterator").asText().split("/");
    StoredShard shard = shard(iterator[0]);
    int limit = request.path("Limit").asInt(10_000);
    int index = shard.read(Integer.parseInt(iterator[1]), limit, body.putArray("Records"));
    if (!shard.isClosed() || index < shard.size()) {
      body.put("NextShardIterator", shard.id() + "/" + index);
    }
    return body.put("MillisBehindLatest", 0);
  }

  @Override
  public void close() {
    try {
      http.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
