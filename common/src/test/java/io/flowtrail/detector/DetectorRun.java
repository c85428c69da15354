package io.flowtrail.detector;

import io.flowtrail.derived.StandardFields;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.format.LogFormat;
import io.flowtrail.format.LogReaders;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one detector, or some that pass facts to each other, over the text of logs, through the
 * readers of production.
 */
public final class DetectorRun {
  private final Map<LogSource, FieldProjection> projections = new EnumMap<>(LogSource.class);
  private final InOrder host;

  public DetectorRun(Detector detector, NamedLists lists) {
    this(List.of(detector), lists);
  }

  public DetectorRun(List<? extends Detector> detectors, NamedLists lists) {
    Map<LogSource, List<String>> fields = new DetectorSet(detectors).fields();
    DerivedFields derived = StandardFields.of(lists);
    for (LogSource source : LogSource.values()) {
      FieldProjection.Builder builder = FieldProjection.builder(source, derived);
      fields.getOrDefault(source, List.of()).forEach(builder::slot);
      projections.put(source, builder.build());
    }
    host = new InOrder(detectors, LogEvent::json, LogEvent::json);
  }

  /** Reads CloudTrail records, each a JSON object. */
  public DetectorRun cloudTrail(String... records) {
    return read(LogFormat.CLOUDTRAIL, "{\"Records\":[" + String.join(",", List.of(records)) + "]}");
  }

  /** Reads flow logs, the header line first. */
  public DetectorRun flows(String text) {
    return read(LogFormat.VPC_FLOW, text);
  }

  /** Reads access log lines. */
  public DetectorRun access(String text) {
    return read(LogFormat.S3_ACCESS, text);
  }

  private DetectorRun read(LogFormat format, String text) {
    LogReader reader =
        new LogReaders(projections, Optional.of(format))
            .open("", "test", "", ByteInput.of(text.getBytes(StandardCharsets.UTF_8)));
    LogEvent event = new LogEvent();
    while (true) {
      switch (reader.next(event)) {
        case RECORD -> host.observe(event);
        case DEAD_LETTER -> throw new IllegalArgumentException(reader.deadLetter().detail());
        default -> {
          return this;
        }
      }
    }
  }

  /** A fact that another detector would pass. */
  public DetectorRun fact(Fact fact) {
    host.add(fact);
    return this;
  }

  /** Lets sums go, as happens in a run at any time. */
  public DetectorRun flush() {
    host.flush();
    return this;
  }

  /** Complete findings. */
  public List<Finding> end() {
    return host.end();
  }
}
