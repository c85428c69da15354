package io.flowtrail.benchmark;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The yardstick of {@code verify} in {@code docs/benchmarks.md}: the least that verification must do, in a
 * plain loop: gunzip and SHA-256 of every log file and digest, and nothing else.
 *
 * <p>Arguments: directory, number of threads, rounds.
 */
public final class PlainHashLoop {
  private static final int BUFFER = 1 << 16;

  private PlainHashLoop() {}

  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    for (int round = 1; round <= rounds; round++) {
      long begin = System.nanoTime();
      long bytes = round(Path.of(args[0]), threads);
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          "plain loop, round %d: %.0f MB in %.2f s (%.0f MB/s)%n",
          round, bytes / 1e6, seconds, bytes / 1e6 / seconds);
    }
  }

  /** One walk over the archive; gives the unpacked bytes. */
  static long round(Path directory, int threads) throws Exception {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files =
          walk.filter(p -> p.toString().endsWith(".json.gz"))
              .filter(p -> p.toString().contains("/CloudTrail"))
              .sorted()
              .collect(Collectors.toList());
    }
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Callable<Long>> work = Collections.nCopies(threads, () -> hash(files, next));
    long bytes = 0;
    for (Future<Long> future : pool.invokeAll(work)) {
      bytes += future.get();
    }
    pool.shutdown();
    return bytes;
  }

  private static long hash(List<Path> files, AtomicInteger next) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(files.get(i)), BUFFER)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          sha.update(buffer, 0, read);
          bytes += read;
        }
      }
      sha.digest();
    }
    return bytes;
  }
}
