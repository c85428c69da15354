package io.flowtrail.vpcflow;

import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.JsonText;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.RecordRenderer;
import io.flowtrail.event.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One format meets one projection: which column goes into which slot. */
final class FlowColumns implements RecordRenderer {
  private final FlowLogFormat format;
  private final FieldProjection projection;
  private final boolean[] numbers;
  private final int[] wantedColumns;
  private final int[] wantedSlots;
  private final int end;
  private final int start;

  private byte[] buffer = {};
  private FieldBounds bounds = new FieldBounds(0);

  FlowColumns(FlowLogFormat format, FieldProjection projection) {
    this.format = format;
    this.projection = projection;
    this.numbers = new boolean[format.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = format.isNumber(i);
    }
    List<int[]> wanted = new ArrayList<>();
    for (Map.Entry<String, io.flowtrail.event.PathNode> field :
        projection.root().children().entrySet()) {
      int column = format.position(field.getKey());
      if (column >= 0 && field.getValue().slot() >= 0) {
        wanted.add(new int[] {column, field.getValue().slot()});
      }
    }
    this.wantedColumns = wanted.stream().mapToInt(pair -> pair[0]).toArray();
    this.wantedSlots = wanted.stream().mapToInt(pair -> pair[1]).toArray();
    this.end = format.position(FlowLogField.END.header());
    this.start = format.position(FlowLogField.START.header());
  }

  FlowLogFormat format() {
    return format;
  }

  /** Fills the event; the bounds are kept until the next call. */
  void fill(LogEvent event, byte[] b, FieldBounds fields, int from, int to) {
    buffer = b;
    bounds = fields;
    event.begin(projection, b);
    event.raw(from, to);
    event.renderer(this);
    for (int i = 0; i < wantedColumns.length; i++) {
      int column = wantedColumns[i];
      int s = fields.start(column);
      int e = fields.end(column);
      if (!FlowText.isAbsent(b, s, e)) {
        event.add(wantedSlots[i], kind(column, b, s, e), s, e);
      }
    }
    event.time(time(b, fields));
  }

  private ValueKind kind(int column, byte[] b, int s, int e) {
    return numbers[column] && FlowText.isNumber(b, s, e) ? ValueKind.NUMBER : ValueKind.STRING;
  }

  /** {@code end}, else {@code start}, in milliseconds. */
  private long time(byte[] b, FieldBounds fields) {
    long seconds = end < 0 ? -1 : FlowText.seconds(b, fields.start(end), fields.end(end));
    if (seconds < 0 && start >= 0) {
      seconds = FlowText.seconds(b, fields.start(start), fields.end(start));
    }
    return seconds < 0 ? LogEvent.NO_TIME : seconds * 1000;
  }

  /** Header names, numbers as numbers, what is {@code -} left out. */
  @Override
  public String json(LogEvent event) {
    StringBuilder json = new StringBuilder(64 + 2 * event.rawLength());
    json.append('{');
    for (int i = 0; i < format.size(); i++) {
      int s = bounds.start(i);
      int e = bounds.end(i);
      if (FlowText.isAbsent(buffer, s, e)) {
        continue;
      }
      if (json.length() > 1) {
        json.append(',');
      }
      JsonText.appendQuoted(json, format.names().get(i));
      json.append(':');
      String text = new String(buffer, s, e - s, StandardCharsets.UTF_8);
      if (kind(i, buffer, s, e) == ValueKind.NUMBER) {
        json.append(text);
      } else {
        JsonText.appendQuoted(json, text);
      }
    }
    return json.append('}').toString();
  }
}
