package io.flowtrail.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Inflater;

/**
 * The yardstick of {@code docs/benchmarks.md}: the least that any reader of these logs must do, in plain
 * loops without Flink. CloudTrail: inflate, SHA-256, walk Jackson's tokens and skip. Flow logs: inflate,
 * find the fields of each line by bytes and parse its numbers.
 *
 * <p>Arguments: directory, {@code cloudtrail} or {@code vpc-flow}, number of threads, rounds.
 */
public final class PlainLoop {
  private static final JsonFactory JSON = new JsonFactory();

  private PlainLoop() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    boolean cloudTrail = args[1].equals("cloudtrail");
    int threads = Integer.parseInt(args[2]);
    int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 3;
    String folder = cloudTrail ? "CloudTrail" : "vpcflowlogs";
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files =
          walk.filter(p -> p.toString().endsWith(".gz"))
              .filter(p -> p.toString().contains("/" + folder + "/"))
              .sorted()
              .collect(Collectors.toList());
    }
    for (int round = 0; round < rounds; round++) {
      long begin = System.nanoTime();
      long[] total = new long[2];
      AtomicInteger next = new AtomicInteger();
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      List<Callable<long[]>> work =
          java.util.Collections.nCopies(threads, () -> walk(files, next, cloudTrail));
      for (Future<long[]> future : pool.invokeAll(work)) {
        total[0] += future.get()[0];
        total[1] += future.get()[1];
      }
      pool.shutdown();
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          "%s, %d threads: %d files, %d records, %.0f MB in %.2f s (%.0f MB/s)%n",
          args[1],
          threads,
          files.size(),
          total[0],
          total[1] / 1e6,
          seconds,
          total[1] / 1e6 / seconds);
    }
  }

  private static long[] walk(List<Path> files, AtomicInteger next, boolean cloudTrail)
      throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 20];
    long records = 0;
    long bytes = 0;
    for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
      byte[] stored = Files.readAllBytes(files.get(i));
      Inflater inflater = new Inflater(true);
      inflater.setInput(stored, 10, stored.length - 10);
      int length = 0;
      while (!inflater.finished()) {
        if (length == buffer.length) {
          buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        length += inflater.inflate(buffer, length, buffer.length - length);
      }
      inflater.end();
      sha.reset();
      sha.update(buffer, 0, length);
      sha.digest();
      records += cloudTrail ? tokens(buffer, length) : lines(buffer, length);
      bytes += length;
    }
    return new long[] {records, bytes};
  }

  private static long tokens(byte[] buffer, int length) throws IOException {
    long records = 0;
    try (JsonParser parser = JSON.createParser(buffer, 0, length)) {
      parser.nextToken();
      parser.nextToken();
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          parser.nextToken();
          parser.skipChildren();
        }
        records++;
      }
    }
    return records;
  }

  private static long lines(byte[] buffer, int length) {
    long records = 0;
    long sum = 0;
    int at = 0;
    while (at < length && buffer[at++] != '\n') {}
    while (at < length) {
      long number = 0;
      byte b = 0;
      while (at < length && (b = buffer[at++]) != '\n') {
        if (b == ' ') {
          sum += number;
          number = 0;
        } else if (b >= '0' && b <= '9') {
          number = number * 10 + (b - '0');
        }
      }
      sum += number;
      records++;
    }
    if (sum == 42) {
      System.out.println("the sum keeps the loop from being optimised away");
    }
    return records;
  }
}
