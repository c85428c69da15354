package io.flowtrail.sample;

import io.flowtrail.sample.Organisation.Site;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes the hourly digests of one trail in one account and region, each signed and linked to the
 * last; and where log files are late, the digests of the chain that lists those.
 */
final class DigestChain {
  private static final int HOUR = 3600;

  /** How long after its hour a late log file is digested, seconds. */
  private static final int LATENESS = 6 * HOUR;

  private final Trail trail;
  private final Site site;
  private final SampleKeys keys;
  private final ArchiveFiles files;
  private final long lateBefore;
  private final List<LogFile> waiting = new ArrayList<>();
  private final List<LogFile> late = new ArrayList<>();
  private Link hourly = Link.NONE;
  private Link backfill = Link.NONE;
  private long start;
  private long written;

  /** What the next digest says of the one before it. */
  private record Link(String key, String hash, String signature) {
    static final Link NONE = new Link("", "", "");
  }

  /**
   * @param begin first moment of the archive, seconds; the first digest covers the hour round it
   * @param end first moment behind the archive, seconds
   */
  DigestChain(
      Trail trail,
      Site site,
      SampleKeys keys,
      ArchiveFiles files,
      long begin,
      long end,
      boolean backfill) {
    this.trail = trail;
    this.site = site;
    this.keys = keys;
    this.files = files;
    // A digest of late files that comes after the archive's end would leave them unlisted.
    this.lateBefore = backfill ? end - LATENESS - 2 * HOUR : Long.MIN_VALUE;
    // The minute and second of its hourly digests are a chain's own.
    int minuteAndSecond = SeededRandom.of(0, site + trail.salt(), 0).below(HOUR);
    this.start = begin + minuteAndSecond - HOUR;
  }

  void add(LogFile file) {
    // About every eighth; the hash is as good as chance.
    boolean isLate = file.delivered() < lateBefore && file.hash().charAt(0) < '2';
    (isLate ? late : waiting).add(file);
  }

  /** Writes the digests of all hours that are over at {@code until} (seconds). */
  void cover(long until) throws IOException {
    coverHoursBefore(until - HOUR + 1);
  }

  /**
   * Writes the digests of all hours that begin before {@code until}, so that nothing is pending.
   */
  void finish(long until) throws IOException {
    coverHoursBefore(until);
  }

  private void coverHoursBefore(long until) throws IOException {
    while (start < until) {
      long end = start + HOUR;
      hourly = write(end, takeDeliveredBefore(end, waiting), hourly, false);
      List<LogFile> tardy = takeDeliveredBefore(end, late);
      if (!tardy.isEmpty()) {
        backfill = write(end, tardy, backfill, true);
      }
      start = end;
    }
  }

  private static List<LogFile> takeDeliveredBefore(long end, List<LogFile> from) {
    List<LogFile> taken = new ArrayList<>();
    List<LogFile> left = new ArrayList<>();
    for (LogFile file : from) {
      (file.delivered() < end ? taken : left).add(file);
    }
    from.clear();
    from.addAll(left);
    taken.sort(Comparator.comparingLong(LogFile::delivered).thenComparing(LogFile::key));
    return taken;
  }

  private Link write(long end, List<LogFile> listed, Link previous, boolean isBackfill)
      throws IOException {
    List<SampleDigest.Entry> entries = new ArrayList<>();
    for (LogFile file : listed) {
      entries.add(
          new SampleDigest.Entry(
              file.key(), file.hash(), time(file.newest()), time(file.oldest())));
    }
    long made = isBackfill ? end + LATENESS : end;
    DigestSigner signer = keys.of(site.region(), made);
    String key = ObjectKeys.digest(trail, site, end, isBackfill);
    SampleDigest digest =
        new SampleDigest(
            site.account(),
            time(start),
            time(end),
            key,
            signer.fingerprint(),
            previous.key,
            previous.hash,
            previous.signature,
            entries);
    byte[] bytes = digest.bytes();
    byte[] gzip = Gzip.of(bytes);
    files.put(key, gzip, gzip.length, bytes.length);
    String signature =
        signer.sign(
            DigestSigner.stringToSign(
                digest.end(), Organisation.LOG_BUCKET, key, bytes, previous.signature));
    String generated = isBackfill ? time(made).replace("Z", ".000Z") : "";
    files.putBeside(
        key + SampleDigest.SIDECAR,
        SampleDigest.sidecar(signature, DigestSigner.ALGORITHM, generated));
    written++;
    return new Link(key, DigestSigner.sha256(bytes), signature);
  }

  long written() {
    return written;
  }

  private static String time(long seconds) {
    return Instant.ofEpochSecond(seconds).toString();
  }
}
