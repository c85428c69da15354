package io.flowtrail.s3access;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.PathNode;
import io.flowtrail.event.ValueKind;
import io.flowtrail.lines.LineLogReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads S3 server access log records: lines of text, or the JSON objects of CloudWatch Logs, which
 * come out with the same field names.
 *
 * <h2>Values</h2>
 *
 * {@code -} and {@code "-"} are absent, also for numbers. {@link AccessLogField#TIME} is ISO 8601
 * text and the event time; a time that is none is kept as text, and the event has none. {@link
 * AccessLogField#KEY} is decoded, {@link #KEY_RAW} is not. Fields beyond those that are known are
 * values of {@link #EXTRA}. Where quotes that a client sent leave open which part is Referer and
 * which User-Agent, {@link #AMBIGUOUS} is {@code true}; else it is absent.
 *
 * <h2>What becomes a dead letter</h2>
 *
 * A line that fits nowhere, with the reason; one over {@link LineLogReader#LINE_LIMIT}; JSON that
 * is damaged or has none of the fields.
 */
public final class AccessLogReader extends LineLogReader {
  /** The key as it stands in the log, percent-encoded once or twice. */
  public static final String KEY_RAW = "key_raw";

  /** {@code true} where quotes leave the end of Referer open. */
  public static final String AMBIGUOUS = "ambiguous";

  /** What stands behind the last field that is known here, one value each. */
  public static final String EXTRA = "extra";

  private static final AccessLogField[] FIELDS = AccessLogField.values();

  private FieldProjection projection;
  private int[] wantedFields;
  private int[] wantedSlots;
  private int[] keyRawSlots;
  private int[] ambiguousSlots;
  private int[] extraSlots;

  private final AccessLine line = new AccessLine();
  private final LineRenderer lineRenderer = new LineRenderer(line);
  private AccessJson json;

  /**
   * Makes a reader of one file.
   *
   * @param object URI or path of the object, for origins
   * @param entry path inside an archive, empty if the object is none
   */
  public AccessLogReader(ByteInput in, String object, String entry, FieldProjection projection) {
    super(in, object, entry);
    use(projection);
  }

  @Override
  public void project(Map<LogSource, FieldProjection> projections) {
    use(projections.get(LogSource.S3_ACCESS));
  }

  private void use(FieldProjection its) {
    projection = its;
    List<int[]> wanted = new ArrayList<>();
    for (Map.Entry<String, PathNode> node : its.root().children().entrySet()) {
      int slot = node.getValue().slot();
      if (slot >= 0) {
        AccessLogField.of(node.getKey())
            .ifPresent(field -> wanted.add(new int[] {field.ordinal(), slot}));
      }
    }
    wantedFields = wanted.stream().mapToInt(pair -> pair[0]).toArray();
    wantedSlots = wanted.stream().mapToInt(pair -> pair[1]).toArray();
    keyRawSlots = slotsOf(its, KEY_RAW);
    ambiguousSlots = slotsOf(its, AMBIGUOUS);
    extraSlots = slotsOf(its, EXTRA);
    json = new AccessJson(its, keyRawSlots);
  }

  private static int[] slotsOf(FieldProjection projection, String name) {
    String plain = AccessLogField.plain(name);
    return projection.root().children().entrySet().stream()
        .filter(node -> AccessLogField.plain(node.getKey()).equals(plain))
        .mapToInt(node -> node.getValue().slot())
        .filter(slot -> slot >= 0)
        .toArray();
  }

  /**
   * Whether a line begins as one of an access log: owner, bucket, time in brackets. For recognising
   * files.
   */
  public static boolean looksLikeAccessLog(byte[] b, int start, int end) {
    int at = start;
    for (int word = 0; word < 2; word++) {
      int from = at;
      while (at < end && b[at] > ' ') {
        at++;
      }
      if (at == from || at == end || b[at] != ' ') {
        return false;
      }
      at++;
    }
    return at + 28 < end
        && b[at] == '['
        && b[at + 27] == ']'
        && AccessTime.parse(b, at + 1, at + 27) != LogEvent.NO_TIME;
  }

  @Override
  protected Outcome readLine(LogEvent event, byte[] b, int start, int end) {
    if (!line.parse(b, start, end)) {
      return reject(
          Reason.MALFORMED_RECORD, "not a line of a server access log: " + line.problem(), id(b));
    }
    event.begin(projection, b);
    event.raw(start, end);
    event.renderer(lineRenderer.of(b));
    int timeField = AccessLogField.TIME.ordinal();
    long time = AccessTime.parse(b, line.start(timeField), line.end(timeField));
    event.time(time);
    for (int i = 0; i < wantedFields.length; i++) {
      add(event, b, FIELDS[wantedFields[i]], wantedSlots[i], time);
    }
    if (keyRawSlots.length > 0 && line.has(AccessLogField.KEY)) {
      int key = AccessLogField.KEY.ordinal();
      for (int slot : keyRawSlots) {
        event.add(slot, ValueKind.STRING, line.start(key), line.end(key));
      }
    }
    for (int i = FIELDS.length; i < line.count(); i++) {
      for (int slot : extraSlots) {
        event.add(slot, ValueKind.STRING, line.start(i), line.end(i));
      }
    }
    if (line.isAmbiguous()) {
      for (int slot : ambiguousSlots) {
        event.add(slot, ValueKind.BOOLEAN, "true");
      }
    }
    return Outcome.RECORD;
  }

  private void add(LogEvent event, byte[] b, AccessLogField field, int slot, long time) {
    if (!line.has(field)) {
      return;
    }
    int start = line.start(field.ordinal());
    int end = line.end(field.ordinal());
    if (field == AccessLogField.TIME && time != LogEvent.NO_TIME) {
      event.add(slot, ValueKind.STRING, AccessTime.iso(time));
    } else if (field == AccessLogField.KEY && holdsEscape(b, start, end)) {
      event.add(slot, ValueKind.STRING, ObjectKeyText.decode(b, start, end));
    } else if (field.isNumber() && LineRenderer.isNumber(b, start, end)) {
      event.add(slot, ValueKind.NUMBER, start, end);
    } else {
      event.add(slot, ValueKind.STRING, start, end);
    }
  }

  private static boolean holdsEscape(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if (b[i] == '%') {
        return true;
      }
    }
    return false;
  }

  /** The request id of a line that went wrong behind it. */
  private String id(byte[] b) {
    if (!line.has(AccessLogField.REQUEST_ID)) {
      return "";
    }
    int field = AccessLogField.REQUEST_ID.ordinal();
    int length = Math.min(line.end(field) - line.start(field), 64);
    return new String(b, line.start(field), length, StandardCharsets.UTF_8);
  }

  @Override
  protected Outcome readObject(LogEvent event, byte[] b, int start, int end) {
    Optional<String> problem = json.read(event, b, start, end);
    return problem.isPresent() ? reject(Reason.MALFORMED_RECORD, problem.get()) : Outcome.RECORD;
  }

  @Override
  protected String recordName() {
    return "server access log record";
  }
}
