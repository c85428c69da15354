package io.flowtrail.jobs.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.source.LogArchiveSource;
import io.flowtrail.jobs.source.SourceItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.CloseableIterator;

/** Jobs that read the stream of a {@link KinesisServer} and say what comes. */
final class StreamReading {
  static final Duration LATENESS = Duration.ofMinutes(1);

  private StreamReading() {}

  static byte[] call(String name, Instant time) {
    return ("{\"eventVersion\":\"1.11\",\"eventTime\":\""
            + time
            + "\",\"eventSource\":\"cloudtrail.amazonaws.com\",\"eventName\":\""
            + name
            + "\",\"awsRegion\":\"eu-west-1\",\"recipientAccountId\":\"111122223333\",\"eventID\":\""
            + name
            + "\"}")
        .getBytes(UTF_8);
  }

  static StreamExecutionEnvironment environment(int parallelism) {
    StreamExecutionEnvironment env = FlowtrailPipeline.local(parallelism);
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    env.configure(configuration);
    return env;
  }

  /** Restarts a failed job at once, up to a thousand times. */
  static void restartsAtOnce(StreamExecutionEnvironment env) {
    Configuration restart = new Configuration();
    restart.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    env.configure(restart);
  }

  /**
   * @param uriSettings more settings of the source, each with an ampersand in front
   * @param connectorSettings go before those that make the connector fast
   */
  static SingleOutputStreamOperator<SourceItem> items(
      StreamExecutionEnvironment env,
      KinesisServer server,
      String uriSettings,
      LogArchiveSource.Projections projections,
      Map<String, String> connectorSettings) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "aws.credentials.provider", "BASIC",
                "aws.credentials.provider.basic.accesskeyid", "test",
                "aws.credentials.provider.basic.secretkey", "test",
                "flink.shard.discovery.intervalmillis", "100",
                "flink.shard.getrecords.intervalmillis", "20",
                "flink.shard.getrecords.backoff.base", "1",
                "flink.shard.getrecords.backoff.max", "5"));
    settings.putAll(connectorSettings);
    return KinesisLogSource.items(
        env,
        KinesisLocation.of(
            "kinesis://logs?from=trim-horizon&region=eu-west-1&endpoint="
                + server.endpoint()
                + uriSettings,
            "",
            ""),
        projections,
        Optional.empty(),
        LATENESS,
        new Pace(20, 10, 10_000),
        settings);
  }

  static Map<LogSource, FieldProjection> projections() {
    FieldProjection.Builder fields =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    fields.slot("eventName");
    return Map.of(LogSource.CLOUDTRAIL, fields.build());
  }

  /** Says in words what comes, and how far event time has. */
  private static final class Described extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<SourceItem, String> {
    private static final long serialVersionUID = 1L;

    Described() {
      setChainingStrategy(ChainingStrategy.ALWAYS);
    }

    @Override
    public void processElement(StreamRecord<SourceItem> element) {
      SourceItem item = element.getValue();
      if (item.kind() == SourceItem.Kind.FIELDS) {
        return;
      }
      String text =
          item.kind() == SourceItem.Kind.RECORD
              ? item.event().firstText(0) + " at " + element.getTimestamp()
              : item.deadLetter().reason() + " in " + item.deadLetter().origin().file();
      output.collect(new StreamRecord<>(text));
    }

    @Override
    public void processWatermark(Watermark mark) {
      output.collect(new StreamRecord<>("time " + mark.getTimestamp()));
      output.emitWatermark(mark);
    }
  }

  static DataStream<String> described(
      StreamExecutionEnvironment env,
      KinesisServer server,
      String uriSettings,
      Map<String, String> connectorSettings) {
    return items(env, server, uriSettings, StreamReading::projections, connectorSettings)
        .transform("describe", Types.STRING, new Described());
  }

  /** What comes until the last thing that is waited for; then the job is cancelled. */
  static <T> List<T> until(CloseableIterator<T> coming, Predicate<List<T>> enough) {
    List<T> came = new ArrayList<>();
    while (!enough.test(came)) {
      came.add(coming.next());
    }
    return came;
  }

  static List<String> names(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains(" at "))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  /** Fails at the record that asks for it, the first time. */
  static final class FailingOnce implements MapFunction<String, String> {
    private static final long serialVersionUID = 1L;

    /** Attempts of the job share nothing but the class. */
    static final AtomicInteger FAILURES = new AtomicInteger();

    @Override
    public String map(String line) {
      if (line.startsWith("FAIL") && FAILURES.compareAndSet(0, 1)) {
        throw new IllegalStateException("this failure is part of the test");
      }
      return line;
    }
  }
}
