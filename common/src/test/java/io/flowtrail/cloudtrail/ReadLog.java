package io.flowtrail.cloudtrail;

import static org.assertj.core.api.Assertions.fail;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader.Status;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All that a reader says of a file, copied out of the reused event. */
record ReadLog(List<Read> records, List<DeadLetter> deadLetters, List<String> order) {

  /** One record; values by path as {@code KIND:text}. */
  record Read(
      RecordOrigin origin, long time, String raw, String json, Map<String, List<String>> values) {
    String first(String path) {
      List<String> all = values.get(path);
      return all.isEmpty() ? "" : all.get(0);
    }
  }

  static FieldProjection projection(String... paths) {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    for (String path : paths) {
      builder.slot(path);
    }
    return builder.build();
  }

  static ReadLog of(String text, String... paths) {
    return of(text.getBytes(StandardCharsets.UTF_8), projection(paths));
  }

  static ReadLog of(byte[] bytes, FieldProjection projection) {
    return of(ByteInput.of(bytes), projection, CloudTrailLimits.DEFAULT, bytes.length);
  }

  static ReadLog of(ByteInput in, FieldProjection projection, CloudTrailLimits limits, long size) {
    CloudTrailLogReader reader =
        new CloudTrailLogReader(in, "logs/a.json.gz", "", projection, limits);
    ReadLog log = new ReadLog(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    LogEvent event = new LogEvent(projection);
    long mostSteps = 3 * size + 1000;
    for (long step = 0; step < mostSteps; step++) {
      Status status = reader.next(event);
      if (status == Status.END) {
        if (reader.next(event) != Status.END) {
          fail("goes on behind its end");
        }
        return log;
      } else if (status == Status.RECORD) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int slot = 0; slot < projection.size(); slot++) {
          List<String> all = new ArrayList<>();
          for (int v = event.first(slot); v >= 0; v = event.next(v)) {
            all.add(event.kind(v) + ":" + event.text(v));
          }
          values.put(projection.path(slot), all);
        }
        log.records.add(
            new Read(event.origin(), event.time(), event.rawText(), event.json(), values));
        log.order.add("record " + event.origin().record());
      } else if (status == Status.DEAD_LETTER) {
        log.deadLetters.add(reader.deadLetter());
        log.order.add("dead letter " + reader.deadLetter().origin().record());
      }
    }
    return fail("no end after " + mostSteps + " steps");
  }

  List<String> first(String path) {
    return records.stream().map(r -> r.first(path)).collect(Collectors.toList());
  }

  List<DeadLetter.Reason> reasons() {
    return deadLetters.stream().map(DeadLetter::reason).collect(Collectors.toList());
  }
}
