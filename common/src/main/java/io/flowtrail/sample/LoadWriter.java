package io.flowtrail.sample;

import io.flowtrail.sample.Organisation.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.zip.Deflater;

/**
 * Writes {@link SampleLoad}: each file on its own, from its own chance, so that several threads
 * make the same files as one. Memory is that of one file for each thread.
 */
final class LoadWriter implements AutoCloseable {
  private static final int INTERVAL = 300;
  private static final int USUAL_EVENTS = 3_000;
  private static final int USUAL_FLOWS = 100_000;

  /** More records than this would break CloudTrail's limit of 50 MB a file. */
  private static final int MOST_EVENTS = 25_000;

  /** More than this would break the limit of 75 MB for flow log files. */
  private static final int MOST_FLOWS = 600_000;

  private static final int TIME_LENGTH = 20;
  private static final byte[] FLOW_HEADER =
      ("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
              + " start end action log-status\n")
          .getBytes(StandardCharsets.US_ASCII);
  private static final String FLOW_LOG = Organisation.resource("fl", "load");

  private final SampleOptions options;
  private final ArchiveFiles files;
  private final long events;
  private final long eventFiles;
  private final long flows;
  private final long flowFiles;
  private final int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
  private final ExecutorService executor = Executors.newFixedThreadPool(threads);
  private final BlockingQueue<Desk> desks = new LinkedBlockingQueue<>();
  private final Map<Site, List<RecordTemplate>> templates = new HashMap<>();

  LoadWriter(SampleOptions options, ArchiveFiles files) {
    this.options = options;
    this.files = files;
    SampleLoad load = options.load();
    long intervals = options.days() * (long) Day.LENGTH / INTERVAL;
    events = load.events();
    eventFiles = files(events, load.eventFiles(), USUAL_EVENTS, MOST_EVENTS, intervals);
    flows = load.flowRecords();
    flowFiles = files(flows, load.flowFiles(), USUAL_FLOWS, MOST_FLOWS, intervals);
    if (events > 0) {
      for (Site site : Organisation.SITES) {
        templates.put(site, LoadTemplates.of(site));
      }
    }
  }

  private static long files(long records, int asked, int usual, int most, long intervals) {
    long chosen = asked > 0 ? asked : Math.max(intervals, (records + usual - 1) / usual);
    return Math.min(records, Math.max(chosen, (records + most - 1) / most));
  }

  /** What one thread works with. */
  private static final class Desk {
    final ByteText text = new ByteText();
    // Level 1: deflating is what costs here, and load need not be small.
    final Gzip gzip = new Gzip(Deflater.BEST_SPEED);
  }

  /** One file, and if it is CloudTrail's, what its digest will say of it. */
  private interface FileTask {
    List<LogFile> write(Desk desk) throws IOException;
  }

  /** Writes all files of a day. */
  void write(Day day, Consumer<LogFile> delivered) throws IOException {
    ArrayDeque<Future<List<LogFile>>> running = new ArrayDeque<>();
    int days = options.days();
    for (long i = eventFiles * day.number() / days;
        i < eventFiles * (day.number() + 1) / days;
        i++) {
      long file = i;
      submit(running, delivered, desk -> writeEvents(desk, file));
    }
    for (long i = flowFiles * day.number() / days; i < flowFiles * (day.number() + 1) / days; i++) {
      long file = i;
      submit(running, delivered, desk -> writeFlows(desk, file));
    }
    while (!running.isEmpty()) {
      await(running, delivered);
    }
  }

  private void submit(
      ArrayDeque<Future<List<LogFile>>> running, Consumer<LogFile> delivered, FileTask task)
      throws IOException {
    if (running.size() >= 2 * threads) {
      await(running, delivered);
    }
    running.add(
        executor.submit(
            () -> {
              Desk desk = desks.poll();
              if (desk == null) {
                desk = new Desk();
              }
              try {
                return task.write(desk);
              } finally {
                desks.add(desk);
              }
            }));
  }

  private static void await(ArrayDeque<Future<List<LogFile>>> running, Consumer<LogFile> delivered)
      throws IOException {
    try {
      running.remove().get().forEach(delivered);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException("a load file could not be made", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing load", e);
    }
  }

  /** The delivery time of a file, a multiple of five minutes. */
  private long time(long file, long count) {
    long begin = Day.of(options.start(), 0).midnight();
    long seconds = options.days() * (long) Day.LENGTH;
    return begin + file * seconds / count / INTERVAL * INTERVAL;
  }

  private List<LogFile> writeEvents(Desk desk, long file) throws IOException {
    SeededRandom random = SeededRandom.of(options.seed(), "load events", file);
    Site site = Organisation.SITES.get((int) (file % Organisation.SITES.size()));
    List<RecordTemplate> calls = templates.get(site);
    long delivered = time(file, eventFiles);
    long count = events * (file + 1) / eventFiles - events * file / eventFiles;
    long oldest = delivered - 2L * INTERVAL;
    ByteText text = desk.text;
    text.clear();
    text.add("{\"Records\":[".getBytes(StandardCharsets.US_ASCII));
    byte[] time = new byte[TIME_LENGTH];
    long last = Long.MIN_VALUE;
    long newest = oldest;
    for (long i = 0; i < count; i++) {
      newest = oldest + i * INTERVAL / count;
      if (newest != last) {
        time = Instant.ofEpochSecond(newest).toString().getBytes(StandardCharsets.US_ASCII);
        last = newest;
      }
      if (i > 0) {
        text.add(',');
      }
      calls.get(random.below(calls.size())).write(text, time, random);
    }
    text.add(']');
    text.add('}');
    List<LogFile> written = new ArrayList<>();
    for (Trail trail : options.trails().trails()) {
      String key = ObjectKeys.logFile(trail, site, delivered, random.base62(16));
      put(desk, key);
      written.add(new LogFile(trail, site, key, delivered, sha256(text), newest, oldest));
    }
    return written;
  }

  private List<LogFile> writeFlows(Desk desk, long file) throws IOException {
    SeededRandom random = SeededRandom.of(options.seed(), "load flows", file);
    Site site = new Site(Organisation.PRODUCTION, Organisation.IRELAND);
    long begin = time(file, flowFiles);
    long count = flows * (file + 1) / flowFiles - flows * file / flowFiles;
    byte[][] heads = new byte[200][];
    for (int i = 0; i < heads.length; i++) {
      String head = "2 " + site.account() + " " + Organisation.resource("eni", "load-" + i) + " ";
      heads[i] = head.getBytes(StandardCharsets.US_ASCII);
    }
    ByteText text = desk.text;
    text.clear();
    text.add(FLOW_HEADER);
    NetworkFlows network =
        new NetworkFlows(heads, options.seed(), SeededRandom.of(options.seed(), "network", file));
    for (long i = 0; i < count; i++) {
      long end = begin + i * INTERVAL / count;
      if (options.load().flowShape() == FlowShape.NETWORK) {
        network.write(text, end);
      } else {
        flow(text, heads, end, random);
      }
    }
    put(desk, ObjectKeys.flowLog(site, FLOW_LOG, begin, random.hex(8)));
    return List.of();
  }

  private static final byte[] OURS = "10.20.".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] THEIRS = "198.51.100.".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WEB = " 443 6 ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ACCEPTED = " ACCEPT OK\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] REJECTED = " REJECT OK\n".getBytes(StandardCharsets.US_ASCII);

  private static void flow(ByteText text, byte[][] heads, long end, SeededRandom random) {
    long chance = random.nextLong();
    int interfaceNumber = (int) (chance & 0xFFFF) % heads.length;
    boolean rejected = (chance >>> 16 & 0x1F) == 0;
    text.add(heads[interfaceNumber]);
    text.add(OURS);
    text.add((long) (interfaceNumber / 100));
    text.add('.');
    text.add((long) (interfaceNumber % 100));
    text.add(' ');
    text.add(THEIRS);
    text.add(chance >>> 21 & 0xFF);
    text.add(' ');
    text.add(1024 + (chance >>> 29 & 0x7FFF));
    text.add(WEB);
    long packets = 1 + (chance >>> 44 & 0x3FF);
    text.add(packets);
    text.add(' ');
    text.add(packets * (40 + (chance >>> 54)));
    text.add(' ');
    text.add(end - 50);
    text.add(' ');
    text.add(end);
    text.add(rejected ? REJECTED : ACCEPTED);
  }

  private void put(Desk desk, String key) throws IOException {
    byte[] gzip = desk.gzip.member(desk.text.bytes(), desk.text.length());
    files.put(key, gzip, desk.gzip.length(), desk.text.length());
  }

  private static String sha256(ByteText text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(text.bytes(), 0, text.length());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    for (Desk desk : desks) {
      desk.gzip.close();
    }
  }
}
