package io.flowtrail.detector.silence;

import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells once a slot of time which streams were seen, and again if a later delivery shows up. */
final class StreamObserver implements Observer {
  static final List<String> TRAIL_FIELDS = List.of("recipientAccountId", "awsRegion");
  static final List<String> FLOW_FIELDS = List.of("account-id", "region");
  static final List<String> ACCESS_FIELDS = List.of("bucket_owner", "bucket");

  /** The key at which accounts are neighbours. */
  static final String ACCOUNTS = "accounts";

  private static final long HOUR = 3_600_000;

  /** Streams remembered; beyond that all are forgotten, and some are told again. */
  private static final int MOST = 20_000;

  private static final int LONGEST = 128;

  /** {@code {account}_vpcflowlogs_{region}_{fl-id}_{time}_{hash}.log.gz}, AWS's name of files. */
  private static final Pattern FLOW_LOG_FILE =
      Pattern.compile("([0-9]{12})_vpcflowlogs_([a-z0-9-]{1,30})_(fl-[0-9a-z]{1,40})_");

  private final Slots trail = new Slots(LogSource.CLOUDTRAIL, TRAIL_FIELDS);
  private final Slots flow = new Slots(LogSource.VPC_FLOW, FLOW_FIELDS);
  private final Slots access = new Slots(LogSource.S3_ACCESS, ACCESS_FIELDS);

  private record Channel(StreamKind kind, String owner, String name) {}

  private record Told(long slot, long delay) {}

  private final Map<Channel, Told> told = new HashMap<>();

  /** The file at hand, and what its name says. */
  private String file = "";

  private String fileAccount = "";
  private String fileRegion = "";
  private String fileFlowLog = "";

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
    named(event.origin().file());
    String account = fileAccount.isEmpty() ? flow.text(event, 0) : fileAccount;
    String region = fileAccount.isEmpty() ? dashed(flow.text(event, 1)) : fileRegion;
    if (account.length() != 12) {
      return;
    }
    String name =
        !fileFlowLog.isEmpty() ? fileFlowLog : region.isEmpty() ? "of the account" : "in " + region;
    if (isNews(StreamKind.FLOW_LOG, account, name, event.time(), Sighting.SLOT, 0)) {
      out.add(
          new Sighting(StreamKind.FLOW_LOG, name, account, region, 0)
              .fact(FactText.join("account", account), event.time()));
    }
  }

  private static String dashed(String text) {
    return text.equals("-") ? "" : text;
  }

  private void named(String itsFile) {
    if (itsFile.equals(file)) {
      return;
    }
    file = itsFile;
    Matcher matcher = FLOW_LOG_FILE.matcher(itsFile);
    boolean found = matcher.find(Math.max(itsFile.lastIndexOf('/'), 0));
    fileAccount = found ? matcher.group(1) : "";
    fileRegion = found ? matcher.group(2) : "";
    fileFlowLog = found ? matcher.group(3) : "";
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
