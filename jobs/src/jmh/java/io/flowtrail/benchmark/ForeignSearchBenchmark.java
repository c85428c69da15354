package io.flowtrail.benchmark;

import io.flowtrail.cloudtrail.ForeignRecordSearch;
import io.flowtrail.cloudtrail.RecordHome;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What looking for foreign records costs a megabyte of log file, and what hashing it costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ForeignSearchBenchmark {
  private static final int PIECE = 64 << 10;
  private static final int MEGABYTE = 1_000_000;

  private byte[] file;
  private RecordHome home;

  @Setup
  public void setUp() {
    file = Corpus.cloudTrail();
    String text = new String(file, 0, PIECE, java.nio.charset.StandardCharsets.UTF_8);
    home = new RecordHome(value(text, "recipientAccountId"), value(text, "awsRegion"), "us-east-1");
  }

  private static String value(String text, String name) {
    int at = text.indexOf("\"" + name + "\":\"") + name.length() + 4;
    return text.substring(at, text.indexOf('"', at));
  }

  @Benchmark
  public boolean search() {
    ForeignRecordSearch search = new ForeignRecordSearch(home);
    for (int at = 0; at < MEGABYTE; ) {
      at = Math.max(at + 1, search.scan(file, at, Math.min(at + PIECE, file.length)));
    }
    if (search.suspicious()) {
      throw new IllegalStateException("the corpus has no foreign records");
    }
    return search.suspicious();
  }

  @Benchmark
  public byte[] sha256() throws NoSuchAlgorithmException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update(file, 0, MEGABYTE);
    return sha.digest();
  }
}
