package io.flowtrail.derived;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.CloudTrailLogReader;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.event.ValueKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Computes a derived field of one record. */
final class DerivedValues {
  private DerivedValues() {}

  static NamedLists lists(String name, String... entries) {
    return new NamedLists(Map.of(name, List.of(entries)));
  }

  /** Single quotes stand for double ones, so that records can be read. */
  static List<String> ofCloudTrail(String field, String record) {
    return ofCloudTrail(field, record, NamedLists.EMPTY);
  }

  static List<String> ofCloudTrail(String field, String record, NamedLists lists) {
    return ofJson(field, record.replace('\'', '"'), lists);
  }

  static List<String> ofJson(String field, String record, NamedLists lists) {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, StandardFields.of(lists));
    int slot = builder.slot(field);
    byte[] bytes = ("{\"Records\":[" + record + "]}").getBytes(StandardCharsets.UTF_8);
    CloudTrailLogReader reader =
        new CloudTrailLogReader(ByteInput.of(bytes), "test", "", builder.build());
    LogEvent event = new LogEvent();
    assertThat(reader.next(event)).as(record).isEqualTo(LogReader.Status.RECORD);
    return values(event, slot);
  }

  /** A flow or access log record, given by field names and values. */
  static List<String> of(LogSource source, String field, Map<String, String> record) {
    return of(source, field, record, NamedLists.EMPTY);
  }

  static List<String> of(
      LogSource source, String field, Map<String, String> record, NamedLists lists) {
    FieldProjection.Builder builder = FieldProjection.builder(source, StandardFields.of(lists));
    int slot = builder.slot(field);
    FieldProjection projection = builder.build();
    LogEvent event = new LogEvent(projection);
    event.begin(projection, new byte[0]);
    event.time(Instant.parse("2026-03-01T10:00:00Z").toEpochMilli());
    record.forEach(
        (name, text) -> {
          if (projection.slot(name) >= 0) {
            event.add(projection.slot(name), ValueKind.STRING, text);
          }
        });
    return values(event, slot);
  }

  private static List<String> values(LogEvent event, int slot) {
    List<String> values = new ArrayList<>();
    for (int v = event.first(slot); v >= 0; v = event.next(v)) {
      values.add(event.text(v));
    }
    return values;
  }
}
