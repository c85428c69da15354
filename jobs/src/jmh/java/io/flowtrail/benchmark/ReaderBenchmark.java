package io.flowtrail.benchmark;

import io.flowtrail.cloudtrail.CloudTrailLogReader;
import io.flowtrail.derived.StandardFields;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.rules.DefaultRules;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import io.flowtrail.vpcflow.FlowLogReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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

/** Unpacked bytes to slots: the fields that the default pack uses. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReaderBenchmark {
  private byte[] cloudTrail;
  private byte[] flowLog;
  private RuleSet rules;

  /** What one call read; JMH divides by the time. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Read {
    public long records;
    public long megabytes;
  }

  @Setup
  public void setUp() throws SigmaException {
    cloudTrail = Corpus.cloudTrail();
    flowLog = Corpus.flowLog();
    rules =
        RuleSet.compile(
            DefaultRules.load(),
            NamedLists.EMPTY,
            StandardFields.of(NamedLists.EMPTY),
            new RuleOptions(Set.of(), Map.of()),
            Map.of(LogSource.VPC_FLOW, List.of("end", "bytes", "srcaddr", "dstaddr")));
  }

  @Benchmark
  public void cloudTrailFileToSlots(Read read) {
    LogReader reader =
        new CloudTrailLogReader(
            ByteInput.of(cloudTrail), "file", "", rules.projection(LogSource.CLOUDTRAIL));
    read.records += drain(reader, new LogEvent());
    read.megabytes += cloudTrail.length / 1_000_000;
  }

  @Benchmark
  public void flowLinesToSlots(Read read) {
    LogReader reader =
        new FlowLogReader(
            ByteInput.of(flowLog), "file", "", rules.projection(LogSource.VPC_FLOW), Optional.empty());
    read.records += drain(reader, new LogEvent());
    read.megabytes += flowLog.length / 1_000_000;
  }

  @Benchmark
  public void cloudTrailFileThroughTheDefaultPack(Read read, MatchCounter matches) {
    LogReader reader =
        new CloudTrailLogReader(
            ByteInput.of(cloudTrail), "file", "", rules.projection(LogSource.CLOUDTRAIL));
    LogEvent event = new LogEvent();
    while (reader.next(event) == LogReader.Status.RECORD) {
      rules.match(event, match -> matches.matches++);
      read.records++;
    }
    read.megabytes += cloudTrail.length / 1_000_000;
  }

  /** Keeps what was matched from being optimised away. */
  @State(Scope.Thread)
  public static class MatchCounter {
    public long matches;
  }

  private static long drain(LogReader reader, LogEvent event) {
    long records = 0;
    while (reader.next(event) == LogReader.Status.RECORD) {
      records++;
    }
    return records;
  }
}
