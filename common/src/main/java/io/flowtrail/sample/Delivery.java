package io.flowtrail.sample;

import io.flowtrail.sample.Organisation.Site;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Puts what happened into files, as late and in such portions as AWS would. */
final class Delivery {
  /** CloudTrail delivers to such multiples of time here; every five minutes in busier accounts. */
  private static final int TRAIL_INTERVAL = 900;

  /** What is younger than this when files are closed waits for the next ones. */
  private static final int TRAIL_DELAY = 180;

  private static final int FLOW_INTERVAL = 300;
  private static final int ACCESS_INTERVAL = 3600;

  private final ArchiveFiles files;
  private final long seed;
  private final List<Trail> trails;
  private final Consumer<LogFile> delivered;
  private long trailRecords;
  private long flowRecords;
  private long accessRecords;

  Delivery(ArchiveFiles files, long seed, List<Trail> trails, Consumer<LogFile> delivered) {
    this.files = files;
    this.seed = seed;
    this.trails = trails;
    this.delivered = delivered;
  }

  /**
   * Writes every file whose time is before {@code until} (seconds); the rest stays in the draft.
   */
  void deliver(ArchiveDraft draft, long until) throws IOException {
    for (Map.Entry<String, List<TrailRecord>> file :
        due(draft.trail, until, r -> trailTime(r.time()), r -> r.account() + "/" + r.region())
            .entrySet()) {
      for (Trail trail : trails) {
        writeTrail(trail, time(file.getKey()), file.getValue());
      }
    }
    for (Map.Entry<String, List<FlowRecord>> file :
        due(draft.flows, until, r -> r.end() / FLOW_INTERVAL * FLOW_INTERVAL, FlowRecord::account)
            .entrySet()) {
      writeFlows(time(file.getKey()), file.getValue());
    }
    for (Map.Entry<String, List<AccessRecord>> file :
        due(
                draft.access,
                until,
                r -> (r.time() / ACCESS_INTERVAL + 1) * ACCESS_INTERVAL,
                AccessRecord::bucket)
            .entrySet()) {
      writeAccess(time(file.getKey()), file.getValue());
    }
  }

  /** When a record of that time arrives. */
  static long trailTime(long eventTime) {
    return ((eventTime + TRAIL_DELAY) / TRAIL_INTERVAL + 1) * TRAIL_INTERVAL;
  }

  /** Takes what is due out of the list, by file; keys begin with the file's time. */
  private static <T> Map<String, List<T>> due(
      List<T> records, long until, Function<T, Long> time, Function<T, String> place) {
    Map<String, List<T>> byFile = new TreeMap<>();
    List<T> later = new ArrayList<>();
    for (T record : records) {
      long at = time.apply(record);
      if (at < until) {
        byFile
            .computeIfAbsent(at + " " + place.apply(record), key -> new ArrayList<>())
            .add(record);
      } else {
        later.add(record);
      }
    }
    records.clear();
    records.addAll(later);
    return byFile;
  }

  private static long time(String file) {
    return Long.parseLong(file, 0, file.indexOf(' '), 10);
  }

  private void writeTrail(Trail trail, long time, List<TrailRecord> records) throws IOException {
    Site site = new Site(records.get(0).account(), records.get(0).region());
    SeededRandom random = SeededRandom.of(seed, "file " + site + trail.salt(), time);
    records.sort(Comparator.comparingLong(TrailRecord::time).thenComparing(TrailRecord::json));
    long oldest = records.get(0).time();
    long newest = records.get(records.size() - 1).time();
    // Records lie in no order in real files.
    for (int i = records.size() - 1; i > 0; i--) {
      Collections.swap(records, i, Math.max(0, i - random.below(6)));
    }
    StringBuilder text = new StringBuilder("{\"Records\":[");
    for (int i = 0; i < records.size(); i++) {
      text.append(i == 0 ? "" : ",").append(records.get(i).json());
    }
    byte[] bytes = text.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    String key = ObjectKeys.logFile(trail, site, time, random.base62(16));
    putGzip(key, bytes);
    delivered.accept(
        new LogFile(trail, site, key, time, DigestSigner.sha256(bytes), newest, oldest));
    trailRecords += records.size();
  }

  private void writeFlows(long time, List<FlowRecord> records) throws IOException {
    Site site = new Site(records.get(0).account(), Organisation.IRELAND);
    records.sort(Comparator.comparingLong(FlowRecord::end).thenComparing(FlowRecord::line));
    StringBuilder text = new StringBuilder(FlowRecord.HEADER).append('\n');
    for (FlowRecord record : records) {
      text.append(record.line()).append('\n');
    }
    String hash = SeededRandom.of(seed, "flows " + site, time).hex(8);
    String flowLogId = Organisation.resource("fl", site.account());
    putGzip(
        ObjectKeys.flowLog(site, flowLogId, time, hash),
        text.toString().getBytes(StandardCharsets.UTF_8));
    flowRecords += records.size();
  }

  private void writeAccess(long time, List<AccessRecord> records) throws IOException {
    SeededRandom random = SeededRandom.of(seed, "access " + records.get(0).bucket(), time);
    records.sort(Comparator.comparingLong(AccessRecord::time).thenComparing(AccessRecord::line));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (AccessRecord record : records) {
      out.writeBytes(record.line().getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }
    long named = time + random.below(ACCESS_INTERVAL / 2);
    String unique = random.hex(16).toUpperCase(Locale.ROOT);
    byte[] bytes = out.toByteArray();
    files.put(ObjectKeys.accessLog(named, unique), bytes, bytes.length, bytes.length);
    accessRecords += records.size();
  }

  private void putGzip(String key, byte[] bytes) throws IOException {
    byte[] gzip = Gzip.of(bytes);
    files.put(key, gzip, gzip.length, bytes.length);
  }

  long trailRecords() {
    return trailRecords;
  }

  long flowRecords() {
    return flowRecords;
  }

  long accessRecords() {
    return accessRecords;
  }
}
