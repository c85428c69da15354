package io.flowtrail.benchmark;

import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.verify.KeySource;
import io.flowtrail.jobs.verify.Verification;
import io.flowtrail.jobs.verify.VerificationTotals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All of {@code flowtrail verify}, but for the command line, several times in one JVM, and between the
 * rounds the {@link PlainHashLoop} over the same archive: so both see the same machine. The first round of
 * each is a cold one; each kind comes first in a JVM of its own if the order is turned.
 *
 * <p>Arguments: directory with {@code public-keys.json}, threads, rounds, and {@code verify} or {@code
 * plain} for what comes first.
 */
public final class VerifyRounds {
  private VerifyRounds() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int threads = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    boolean verifyFirst = args.length < 4 || args[3].equals("verify");
    Path file = directory.resolve("public-keys.json");
    PublicKeys keys = PublicKeys.parse(Files.readString(file), file.toString());
    double bestPlain = Double.MAX_VALUE;
    double bestVerify = Double.MAX_VALUE;
    for (int round = 1; round <= rounds; round++) {
      double verify = verifyFirst ? verify(directory, threads, keys) : 0;
      double plain = plain(directory, threads);
      verify = verifyFirst ? verify : verify(directory, threads, keys);
      System.out.printf(
          "round %d: verify %.2f s, plain loop %.2f s, ratio %.2f%n",
          round, verify, plain, verify / plain);
      if (round > 1) {
        bestPlain = Math.min(bestPlain, plain);
        bestVerify = Math.min(bestVerify, verify);
      }
    }
    System.out.printf(
        "best of the warm rounds: verify %.2f s, plain loop %.2f s, ratio %.2f%n",
        bestVerify, bestPlain, bestVerify / bestPlain);
  }

  private static double plain(Path directory, int threads) throws Exception {
    long begin = System.nanoTime();
    PlainHashLoop.round(directory, threads);
    return (System.nanoTime() - begin) / 1e9;
  }

  private static double verify(Path directory, int threads, PublicKeys keys) throws Exception {
    AtomicLong findings = new AtomicLong();
    AtomicLong faults = new AtomicLong();
    long begin = System.nanoTime();
    VerificationTotals totals =
        new Verification(
                List.of(LogLocation.of(directory.toString())),
                VerificationSettings.ALL,
                KeySource.of(keys),
                threads,
                finding -> {
                  findings.incrementAndGet();
                  faults.addAndGet(finding.fault() ? 1 : 0);
                },
                soFar -> {})
            .run();
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "  %d digests, %d log files, %.0f MB (%.0f MB/s), %d findings, %d faults%n",
        totals.digests(),
        totals.logFiles(),
        totals.unpackedBytes() / 1e6,
        totals.unpackedBytes() / 1e6 / seconds,
        findings.get(),
        faults.get());
    return seconds;
  }
}
