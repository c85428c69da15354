package io.flowtrail.detector.silence;

import io.flowtrail.coverage.FlowLogStreams;
import io.flowtrail.coverage.FlowLogStreams.FlowLogStream;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells once a slot of time which streams were seen, and again if a later delivery shows up. */
final class StreamObserver implements Observer {
  static final List<String> TRAIL_FIELDS = List.of("recipientAccountId", "awsRegion");
  static final List<String> ACCESS_FIELDS = List.of("bucket_owner", "bucket");

  /** The key at which accounts are neighbours. */
  static final String ACCOUNTS = "accounts";

  private static final long HOUR = 3_600_000;

  /** Streams remembered; beyond that all are forgotten, and some are told again. */
  private static final int MOST = 20_000;

  private static final int LONGEST = 128;

  private final Slots trail = new Slots(LogSource.CLOUDTRAIL, TRAIL_FIELDS);
  private final FlowLogStreams flow = new FlowLogStreams();
  private final Slots access = new Slots(LogSource.S3_ACCESS, ACCESS_FIELDS);

  private record Channel(StreamKind kind, String owner, String name) {}

  private record Told(long slot, long delay) {}

  private final Map<Channel, Told> told = new HashMap<>();

  /** The flow log of the record before, and its slot: mostly nothing is new. */
  private Optional<FlowLogStream> lastStream = Optional.empty();

  private long lastSlot;

  @Override
  public void observe(LogEvent event, FactOutput out) {
    switch (event.source()) {
      case CLOUDTRAIL -> trail(event, out);
      case VPC_FLOW -> flow(event, out);
      case S3_ACCESS -> access(event, out);
    }
  }

  private void trail(LogEvent event, FactOutput out) {
    String account = trail.text(event, 0);
    String region = trail.text(event, 1);
    if (account.length() != 12 || region.isEmpty()) {
      return;
    }
    long delivered = out.delivered();
    long delay = delivered == LogEvent.NO_TIME ? 0 : Sighting.rounded(delivered - event.time());
    if (isNews(StreamKind.CLOUDTRAIL, account, region, event.time(), Sighting.SLOT, delay)) {
      out.add(
          new Sighting(StreamKind.CLOUDTRAIL, region, account, region, delay)
              .fact(FactText.join("account", account), event.time()));
    }
    if (isNews(StreamKind.ACCOUNT, "", account, event.time(), HOUR, 0)) {
      out.add(
          new Sighting(StreamKind.ACCOUNT, account, account, "", 0).fact(ACCOUNTS, event.time()));
    }
  }

  private void flow(LogEvent event, FactOutput out) {
    FlowLogStream stream = flow.of(event);
    if (stream.account().isEmpty()) {
      return;
    }
    long slot = Math.floorDiv(event.time(), Sighting.SLOT);
    if (slot == lastSlot && lastStream.isPresent() && lastStream.get().equals(stream)) {
      return;
    }
    lastStream = Optional.of(stream);
    lastSlot = slot;
    String name =
        !stream.id().isEmpty()
            ? stream.id()
            : stream.region().isEmpty() ? "of the account" : "in " + stream.region();
    if (isNews(StreamKind.FLOW_LOG, stream.account(), name, event.time(), Sighting.SLOT, 0)) {
      out.add(
          new Sighting(StreamKind.FLOW_LOG, name, stream.account(), stream.region(), 0)
              .fact(FactText.join("account", stream.account()), event.time()));
    }
  }

  private void access(LogEvent event, FactOutput out) {
    String owner = access.text(event, 0);
    String bucket = access.text(event, 1);
    if (!owner.isEmpty()
        && !bucket.isEmpty()
        && isNews(StreamKind.ACCESS_LOG, owner, bucket, event.time(), Sighting.SLOT, 0)) {
      out.add(
          new Sighting(StreamKind.ACCESS_LOG, bucket, "", "", 0)
              .fact(FactText.join("owner", owner), event.time()));
    }
  }

  private boolean isNews(
      StreamKind kind, String owner, String name, long time, long slotLength, long delay) {
    if (owner.length() > LONGEST || name.length() > LONGEST) {
      return false;
    }
    long slot = Math.floorDiv(time, slotLength);
    Channel channel = new Channel(kind, owner, name);
    Told before = told.get(channel);
    if (before != null && before.slot == slot && before.delay >= delay) {
      return false;
    }
    if (before == null && told.size() >= MOST) {
      told.clear();
    }
    told.put(channel, new Told(slot, delay));
    return true;
  }
}
