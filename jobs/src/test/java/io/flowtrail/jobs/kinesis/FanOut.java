package io.flowtrail.jobs.kinesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Enhanced fan-out of {@link KinesisServer}: consumers, and subscriptions that records are pushed
 * to. A subscription without records gets an empty event now and then, as AWS sends them. Uses its
 * server's lock.
 */
public final class FanOut {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MILLIS_BETWEEN_EMPTY_EVENTS = 200;

  private final KinesisServer server;
  private final Map<String, String> arnsByName = new TreeMap<>();

  /** How often a consumer is still said to be on its way, here or out, by its name. */
  private final Map<String, Integer> arriving = new HashMap<>();

  private final Map<String, Integer> leaving = new HashMap<>();
  private final Map<String, Object> subscriptions = new HashMap<>();
  private final List<String> positions = new ArrayList<>();
  private int eventsOfSubscription = Integer.MAX_VALUE;
  private int recordsOfEvent = 1000;
  private String exception = "";
  private Runnable beforeDeregistration = () -> {};
  private int registered;

  FanOut(KinesisServer server) {
    this.server = server;
  }

  /** Ends each subscription behind so many events with records in them. */
  void expireAfter(int events, int recordsEach) {
    synchronized (server) {
      eventsOfSubscription = events;
      recordsOfEvent = recordsEach;
    }
  }

  /** Ends the subscription that next has something to tell by an exception of this name. */
  void interrupt(String name) {
    synchronized (server) {
      exception = name;
      server.notifyAll();
    }
  }

  /** Does not know its consumers any more, and tells those who are subscribed. */
  void forgetConsumers() {
    synchronized (server) {
      arnsByName.clear();
      leaving.clear();
      server.notifyAll();
    }
  }

  public List<String> consumers() {
    synchronized (server) {
      return List.copyOf(arnsByName.keySet());
    }
  }

  /** Whether each consumer is deregistered, or on its way out. */
  public boolean isWithoutConsumers() {
    synchronized (server) {
      return leaving.keySet().containsAll(arnsByName.keySet());
    }
  }

  /** Waits until each consumer is deregistered, or on its way out. */
  void awaitNoConsumer() throws InterruptedException {
    synchronized (server) {
      while (!isWithoutConsumers()) {
        server.wait();
      }
    }
  }

  /** Has something done whenever somebody deregisters a consumer, before that is answered. */
  void beforeDeregistration(Runnable action) {
    synchronized (server) {
      beforeDeregistration = action;
    }
  }

  /** How many consumers there were. */
  public int registrations() {
    synchronized (server) {
      return registered;
    }
  }

  /** From where subscriptions were asked for: shard, type, sequence number. */
  List<String> positions() {
    synchronized (server) {
      return List.copyOf(positions);
    }
  }

  /** An error of the API, by its name; empty if there is none. */
  String error(String action, JsonNode request) {
    boolean known = arn(request).isPresent();
    return switch (action) {
      case "RegisterStreamConsumer" -> known ? "ResourceInUseException" : "";
      case "DescribeStreamConsumer", "DeregisterStreamConsumer" ->
          known ? "" : "ResourceNotFoundException";
      case "SubscribeToShard" ->
          known && status(name(arn(request).get())).equals("ACTIVE")
              ? ""
              : "ResourceNotFoundException";
      default -> "";
    };
  }

  private Optional<String> arn(JsonNode request) {
    if (request.has("ConsumerARN")) {
      String arn = request.get("ConsumerARN").asText();
      return arnsByName.containsValue(arn) ? Optional.of(arn) : Optional.empty();
    }
    return Optional.ofNullable(arnsByName.get(request.path("ConsumerName").asText()));
  }

  ObjectNode register(JsonNode request) {
    String name = request.get("ConsumerName").asText();
    // Each registration has an ARN of its own: AWS ends it with the time.
    String arn = request.get("StreamARN").asText() + "/consumer/" + name + ":" + ++registered;
    arnsByName.put(name, arn);
    arriving.put(name, 2);
    leaving.remove(name);
    ObjectNode body = JSON.createObjectNode();
    describe(body.putObject("Consumer"), name);
    return body;
  }

  ObjectNode describe(JsonNode request) {
    String arn = arn(request).orElseThrow();
    ObjectNode body = JSON.createObjectNode();
    String name = name(arn);
    describe(body.putObject("ConsumerDescription"), name)
        .put("StreamARN", arn.substring(0, arn.indexOf("/consumer/")));
    arriving.computeIfPresent(name, (its, left) -> left == 1 ? null : left - 1);
    if (leaving.computeIfPresent(name, (its, left) -> left - 1) != null && leaving.get(name) == 0) {
      leaving.remove(name);
      arnsByName.remove(name);
      server.notifyAll();
    }
    return body;
  }

  private static String name(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1, arn.lastIndexOf(':'));
  }

  private ObjectNode describe(ObjectNode node, String name) {
    return node.put("ConsumerName", name)
        .put("ConsumerARN", arnsByName.get(name))
        .put("ConsumerStatus", status(name))
        .put("ConsumerCreationTimestamp", 1_700_000_000);
  }

  private String status(String name) {
    return leaving.containsKey(name)
        ? "DELETING"
        : arriving.containsKey(name) ? "CREATING" : "ACTIVE";
  }

  ObjectNode deregister(JsonNode request) {
    beforeDeregistration.run();
    leaving.put(name(arn(request).orElseThrow()), 3);
    server.notifyAll();
    return JSON.createObjectNode();
  }

  /** Writes events until the subscription is over, or nobody listens any more. */
  void subscribe(JsonNode request, OutputStream out) throws IOException, InterruptedException {
    write(out, EventStreamMessage.event("initial-response", "{}".getBytes("UTF-8")));
    String arn = request.get("ConsumerARN").asText();
    JsonNode position = request.get("StartingPosition");
    String type = position.get("Type").asText();
    String number = position.path("SequenceNumber").asText("");
    StoredShard shard;
    Object me = new Object();
    int index;
    synchronized (server) {
      shard = server.shard(request.get("ShardId").asText());
      index = shard.indexOf(type, number, position.path("Timestamp").asDouble());
      positions.add((shard.id() + " " + type + " " + number).strip());
      // The newer subscription of a consumer to a shard takes the place of the older.
      subscriptions.put(arn + shard.id(), me);
      server.notifyAll();
    }
    for (int events = 0; events < eventsOfSubscription; ) {
      EventStreamMessage message;
      boolean last;
      synchronized (server) {
        if (exception.isEmpty() && shard.size() == index && !shard.isClosed()) {
          server.wait(MILLIS_BETWEEN_EMPTY_EVENTS);
        }
        if (subscriptions.get(arn + shard.id()) != me) {
          return;
        }
        String failure = exception;
        exception = "";
        if (!arnsByName.containsValue(arn) || leaving.containsKey(name(arn))) {
          failure = "ResourceNotFoundException";
        }
        if (!failure.isEmpty()) {
          message =
              EventStreamMessage.exception(failure, JSON.writeValueAsBytes(Map.of("message", "x")));
          last = true;
        } else {
          ObjectNode event = JSON.createObjectNode();
          int next = shard.read(index, recordsOfEvent, event.putArray("Records"));
          events += next > index ? 1 : 0;
          index = next;
          last = shard.isClosed() && index == shard.size();
          end(event, shard, index, last);
          message =
              EventStreamMessage.event("SubscribeToShardEvent", JSON.writeValueAsBytes(event));
        }
      }
      write(out, message);
      if (last) {
        return;
      }
    }
  }

  private void end(ObjectNode event, StoredShard shard, int index, boolean last) {
    event.put("MillisBehindLatest", 0);
    if (last) {
      ArrayNode children = event.putArray("ChildShards");
      server.children(shard).forEach(child -> child.describeAsChild(children.addObject()));
    } else {
      event.put("ContinuationSequenceNumber", shard.numberBefore(index));
    }
  }

  private static void write(OutputStream out, EventStreamMessage message) throws IOException {
    out.write(message.bytes());
    out.flush();
  }
}
