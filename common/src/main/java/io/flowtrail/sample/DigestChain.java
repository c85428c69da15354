package io.flowtrail.sample;

import io.flowtrail.sample.Organisation.Site;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Writes the hourly digests of one account and region, each signed and linked to the last. */
final class DigestChain {
  private static final int HOUR = 3600;

  private final Site site;
  private final DigestSigner signer;
  private final ArchiveFiles files;
  private final List<LogFile> waiting = new ArrayList<>();
  private long start;
  private long written;
  private String previousKey = "";
  private String previousHash = "";
  private String previousSignature = "";

  /**
   * @param begin first moment of the archive, seconds; the first digest covers the hour round it
   */
  DigestChain(Site site, DigestSigner signer, ArchiveFiles files, long begin) {
    this.site = site;
    this.signer = signer;
    this.files = files;
    // The minute and second of its hourly digests are a chain's own.
    int minuteAndSecond = SeededRandom.of(0, site.toString(), 0).below(HOUR);
    this.start = begin + minuteAndSecond - HOUR;
  }

  void add(LogFile file) {
    waiting.add(file);
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
    waiting.sort(Comparator.comparingLong(LogFile::delivered).thenComparing(LogFile::key));
    int from = 0;
    while (start < until) {
      long end = start + HOUR;
      int to = from;
      while (to < waiting.size() && waiting.get(to).delivered() < end) {
        to++;
      }
      write(end, waiting.subList(from, to));
      from = to;
      start = end;
    }
    waiting.subList(0, from).clear();
  }

  private void write(long end, List<LogFile> listed) throws IOException {
    List<SampleDigest.Entry> entries = new ArrayList<>();
    for (LogFile file : listed) {
      entries.add(
          new SampleDigest.Entry(
              file.key(), file.hash(), time(file.newest()), time(file.oldest())));
    }
    String key = ObjectKeys.digest(site, end);
    SampleDigest digest =
        new SampleDigest(
            site.account(),
            time(start),
            time(end),
            key,
            signer.fingerprint(),
            DigestSigner.ALGORITHM,
            previousKey,
            previousHash,
            previousSignature,
            entries);
    byte[] bytes = digest.bytes();
    byte[] gzip = Gzip.of(bytes);
    files.put(key, gzip, gzip.length, bytes.length);
    previousKey = key;
    previousHash = DigestSigner.sha256(bytes);
    previousSignature = digest.sign(signer, bytes);
    files.putBeside(
        key + ".metadata.json", SampleDigest.sidecar(previousSignature, DigestSigner.ALGORITHM));
    written++;
  }

  long written() {
    return written;
  }

  private static String time(long seconds) {
    return Instant.ofEpochSecond(seconds).toString();
  }
}
