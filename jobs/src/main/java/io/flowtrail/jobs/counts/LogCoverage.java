package io.flowtrail.jobs.counts;

import io.flowtrail.coverage.FlowLogStreams;
import io.flowtrail.coverage.FlowLogStreams.FlowLogStream;
import io.flowtrail.coverage.SeenHours;
import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * In which hours there were records of which flow logs and of the access logs of which buckets, of
 * one subtask: an accumulator of the job, kept in checkpoints. CloudTrail's hours are those of its
 * digests.
 */
public final class LogCoverage {
  /** Followed by a Sigma service: name of the accumulator. */
  public static final String HOURS = "hours.";

  /** The fields that it asks for. */
  public static final Map<LogSource, List<String>> FIELDS =
      Map.of(
          LogSource.VPC_FLOW,
          Stream.concat(FlowLogStreams.FIELDS.stream(), Stream.of("log-status")).toList(),
          LogSource.S3_ACCESS,
          List.of("bucket"));

  /** Stream of hours in which a flow log says that it lost records. */
  private static final String LOST = "skipdata";

  private static final int LONGEST = 128;
  private static final int MOST_STREAMS = 10_000;

  private final Slots statuses = new Slots(LogSource.VPC_FLOW, List.of("log-status"));
  private final Slots buckets = new Slots(LogSource.S3_ACCESS, List.of("bucket"));
  private final FlowLogStreams flowLogs = new FlowLogStreams();
  private final Map<FlowLogStream, String> names = new HashMap<>();
  private Optional<FlowLogStream> lastStream = Optional.empty();
  private String lastName = "";
  private final Map<String, Long> lastHours = new HashMap<>();
  private final Map<LogSource, HoursAccumulator> hours = new EnumMap<>(LogSource.class);
  private final HoursAccumulator lost = new HoursAccumulator();
  private final ListState<Counted> state;

  /** Takes up what the checkpoint holds, if there is one. */
  public LogCoverage(RuntimeContext context, FunctionInitializationContext checkpoint)
      throws Exception {
    Map<String, HoursAccumulator> byName = new HashMap<>();
    for (LogSource source : FIELDS.keySet()) {
      HoursAccumulator accumulator = new HoursAccumulator();
      hours.put(source, accumulator);
      byName.put(source.service(), accumulator);
    }
    byName.put(LOST, lost);
    byName.forEach((name, accumulator) -> context.addAccumulator(HOURS + name, accumulator));
    state =
        checkpoint
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("hours", TypeInformation.of(Counted.class)));
    for (Counted restored : state.get()) {
      // service, day, stream; streams may hold slashes.
      String[] parts = restored.name().split("/", 3);
      byName
          .get(parts[0])
          .add(new SeenHours.Day(parts[2], Long.parseLong(parts[1]), (int) restored.value()));
    }
  }

  /** A record whose time is plausible. */
  public void saw(LogEvent event) {
    if (event.source() == LogSource.CLOUDTRAIL) {
      return;
    }
    boolean isFlow = event.source() == LogSource.VPC_FLOW;
    String stream = isFlow ? flowLog(event) : buckets.text(event, 0);
    if (stream.isEmpty() || stream.length() > LONGEST) {
      return;
    }
    long hour = SeenHours.hour(event.time());
    Long before = lastHours.get(stream);
    if (before == null || before != hour) {
      if (before == null && lastHours.size() >= MOST_STREAMS) {
        lastHours.clear();
      }
      lastHours.put(stream, hour);
      hours.get(event.source()).add(stream, hour);
    }
    if (isFlow && statuses.text(event, 0).equals("SKIPDATA")) {
      lost.add(stream, hour);
    }
  }

  private String flowLog(LogEvent event) {
    FlowLogStream stream = flowLogs.of(event);
    if (lastStream.isPresent() && lastStream.get().equals(stream)) {
      return lastName;
    }
    lastStream = Optional.of(stream);
    lastName = name(stream);
    return lastName;
  }

  private String name(FlowLogStream stream) {
    if (names.size() >= MOST_STREAMS) {
      names.clear();
    }
    return names.computeIfAbsent(
        stream,
        its ->
            Stream.of(its.account(), its.region(), its.id())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" ")));
  }

  /** Writes all hours into the checkpoint. */
  public void snapshot() throws Exception {
    state.clear();
    for (Map.Entry<LogSource, HoursAccumulator> entry : hours.entrySet()) {
      write(entry.getKey().service(), entry.getValue());
    }
    write(LOST, lost);
  }

  private void write(String name, HoursAccumulator accumulator) throws Exception {
    for (SeenHours.Day day : accumulator.getLocalValue().days()) {
      state.add(new Counted(name + "/" + day.day() + "/" + day.stream(), day.hours()));
    }
  }

  /** What the accumulators of a job say, a sentence for each log of which something was seen. */
  static List<String> sentences(Map<String, ?> accumulators) {
    return Stream.of(
            sentence(accumulators, LogSource.VPC_FLOW.service(), "flow log", ""),
            sentence(accumulators, LOST, "flow log", "records lost (SKIPDATA): "),
            sentence(accumulators, LogSource.S3_ACCESS.service(), "bucket", "access logs: "))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static String sentence(
      Map<String, ?> accumulators, String name, String what, String before) {
    if (!(accumulators.get(HOURS + name) instanceof SeenHours seen) || seen.isEmpty()) {
      return "";
    }
    return before
        + (name.equals(LOST)
            ? seen.summary(what)
            : seen.sentence(what, name.equals(LogSource.VPC_FLOW.service())));
  }
}
