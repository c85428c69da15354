package io.flowtrail.cloudtrail;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.JsonText;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.event.RecordRenderer;
import io.flowtrail.store.ReadFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Reads CloudTrail records in one pass over the bytes.
 *
 * <h2>Shapes</h2>
 *
 * {@code {"Records": [...]}} as CloudTrail delivers it, a bare array, one record a line, and JSON
 * values one after another; besides records as LookupEvents prints them ({@code CloudTrailEvent}),
 * as CloudWatch Logs subscriptions send them ({@code logEvents[].message}; control messages are
 * dropped) and its commands print them ({@code events[].message}), and as EventBridge does ({@code
 * detail}). A byte order mark, white space and any order of fields are fine.
 *
 * <h2>What becomes a dead letter</h2>
 *
 * A record whose JSON is broken ({@link Reason#MALFORMED_RECORD}; reading goes on at the next
 * record that can be found), one over the {@link CloudTrailLimits}, one of another major {@code
 * eventVersion} or an aggregated one ({@link Reason#UNSUPPORTED_FORMAT}), and anything that is no
 * record. A record without a readable {@code eventTime} is delivered with {@link LogEvent#NO_TIME}.
 *
 * <h2>Values</h2>
 *
 * Where a key occurs twice in one object, the values of both are kept: which one counts is
 * disputable, and so no way to hide one. Where several steps of a path are written as one key with
 * dots, and nested as well, the longest key that leads to a value wins. The text of an array is a
 * value behind those of its elements.
 */
public final class CloudTrailLogReader implements LogReader {
  /** How deep lists of records may lie in lists; more is no wrapping that anyone makes. */
  private static final int MOST_WRAPPINGS = 8;

  /** How many texts within texts are opened. */
  private static final int MOST_TEXTS = 3;

  /**
   * How many bytes of a file may be read a second time to find records inside a broken one; keeps
   * the time linear whatever the file says.
   */
  private static final long SECOND_READING = 64L << 20;

  private static final String CONTROL_MESSAGE = "CONTROL_MESSAGE";
  private static final byte[] CONTROL_TEXT =
      "CWL CONTROL MESSAGE".getBytes(StandardCharsets.US_ASCII);
  private static final String NO_FIELDS =
      "the object has none of the top-level fields of a CloudTrail record";
  private static final String DIGEST = "a CloudTrail digest file, which holds no records";
  private static final String ENDLESS = "the record does not end before the next one begins";
  private static final String AGGREGATED = "AwsAggregatedEvent";

  /** Where the reader stands in the innermost open list or its object. */
  private enum Place {
    /** At a value by itself. */
    TOP,
    /** Behind {@code [} or a comma: an element or {@code ]}. */
    ELEMENT,
    /** Behind an element. */
    BEHIND_ELEMENT,
    /** Behind the list, in the object that holds it. */
    BEHIND_LIST
  }

  private final Window window;
  private final String object;
  private final String entry;
  private final CloudTrailLimits limits;
  private RecordScanner scanner;
  private final Recovery recovery = new Recovery();

  private Place place = Place.TOP;
  private final boolean[] openObjects = new boolean[2 * MOST_WRAPPINGS];
  private int open;

  private long records;
  private boolean dropMessages;
  private boolean met;
  private boolean lost;
  private boolean failureTold;
  private boolean ended;
  private int wanted = 1;
  private long secondReading = SECOND_READING;
  private byte[] scratch = {};

  private boolean recovering;
  private DeadLetter unfinished;
  private byte[] unfinishedHead = {};
  private long unfinishedTo;
  private boolean unfinishedAtEnd;
  private DeadLetter deadLetter;

  public CloudTrailLogReader(
      ByteInput in, String object, String entry, FieldProjection projection) {
    this(in, object, entry, projection, CloudTrailLimits.DEFAULT);
  }

  /**
   * Makes a reader of one file.
   *
   * @param object URI or path of the object, for origins
   * @param entry path inside an archive, empty if the object is none
   */
  public CloudTrailLogReader(
      ByteInput in,
      String object,
      String entry,
      FieldProjection projection,
      CloudTrailLimits limits) {
    this.window = new Window(in);
    this.object = object;
    this.entry = entry;
    this.limits = limits;
    this.scanner = new RecordScanner(PathAutomaton.of(projection), limits.depth());
    this.deadLetter = DeadLetter.ofObject(object, Reason.NO_RECORDS, "nothing was read yet");
    this.unfinished = deadLetter;
  }

  @Override
  public DeadLetter deadLetter() {
    return deadLetter;
  }

  @Override
  public void project(Map<LogSource, FieldProjection> projections) {
    // A scanner remembers nothing from one step to the next.
    FieldProjection projection = projections.get(LogSource.CLOUDTRAIL);
    scanner = new RecordScanner(PathAutomaton.of(projection), limits.depth());
  }

  @Override
  public Status next(LogEvent event) {
    while (true) {
      if (!window.fill(wanted)) {
        return Status.MORE;
      }
      wanted = 1;
      Status status = recovering ? recover() : step(event);
      if (status != Status.MORE) {
        return status;
      }
      // MORE of a step only says that there is no result yet.
    }
  }

  /** One step; MORE means: go on, once {@link #wanted} bytes are there. */
  private Status step(LogEvent event) {
    byte[] b = window.bytes();
    int p = window.position();
    int limit = window.limit();
    while (p < limit && (b[p] == ' ' || b[p] == '\n' || b[p] == '\r' || b[p] == '\t')) {
      p++;
    }
    window.position(p);
    scanner.forget();
    if (p == limit) {
      return window.ended() ? finish() : Status.MORE;
    }
    byte c = b[p];
    switch (place) {
      case TOP:
        if (c == '{') {
          return object(event, b, p);
        }
        return top(b, p);
      case ELEMENT:
        if (c == '{') {
          return object(event, b, p);
        }
        if (c == ']') {
          window.position(p + 1);
          close();
          return Status.MORE;
        }
        return other(b, p);
      case BEHIND_ELEMENT:
        if (c == ',') {
          window.position(p + 1);
          place = Place.ELEMENT;
          return Status.MORE;
        }
        if (c == ']') {
          window.position(p + 1);
          close();
          return Status.MORE;
        }
        if (c == '{') {
          // A comma is missing; no reason to lose the record.
          place = Place.ELEMENT;
          return Status.MORE;
        }
        return broken(p, p, Reason.MALFORMED_RECORD, "expected a comma or ] between records", true);
      default:
        return behindList(event, b, p);
    }
  }

  // ---- values

  private Status top(byte[] b, int p) {
    if (b[p] == '[') {
      window.position(p + 1);
      open(false);
      return Status.MORE;
    }
    if (b[p] == ',' || lost && (b[p] == ']' || b[p] == '}')) {
      window.position(p + 1);
      return Status.MORE;
    }
    if (b[p] == (byte) 0xEF) {
      if (window.length() < 3 && !window.ended()) {
        wanted = 3;
        return Status.MORE;
      }
      if (b[p + 1] == (byte) 0xBB && b[p + 2] == (byte) 0xBF) {
        window.position(p + 3);
        return Status.MORE;
      }
    }
    return met
        ? broken(p, p, Reason.MALFORMED_RECORD, "expected a JSON object or array", true)
        : broken(p, p, Reason.UNKNOWN_FORMAT, "not JSON, so no CloudTrail log file", true);
  }

  /** An object: a record, or something that holds records. */
  private Status object(LogEvent event, byte[] b, int p) {
    RecordScanner.Result result = scanner.scan(b, p, window.limit(), event);
    int end = scanner.end();
    if (end - p > limits.recordBytes()) {
      return tooLarge(p);
    }
    switch (result) {
      case COMPLETE:
        return complete(event, b, p, end);
      case LIST:
        if (open + 2 > openObjects.length) {
          return broken(
              p, end, Reason.MALFORMED_RECORD, "lists of records inside lists of records", true);
        }
        dropMessages =
            scanner.list() == TopLevelName.LOG_EVENTS
                && CONTROL_MESSAGE.equals(keptText(b, TopLevelName.MESSAGE_TYPE));
        window.position(end);
        open(true);
        return Status.MORE;
      case INCOMPLETE:
        return window.ended() ? cutOff(p) : rescan();
      default:
        return fault(p, result);
    }
  }

  private Status complete(LogEvent event, byte[] b, int p, int end) {
    boolean alone = place == Place.TOP;
    if (!alone && scanner.holdsRecord()) {
      // A record in a record: its own, or the next one because closing brackets are missing? Then
      // this one has taken the list's brackets, and what follows does not fit.
      int next = end;
      while (next < window.limit() && b[next] <= ' ' && b[next] >= 0) {
        next++;
      }
      if (next == window.limit() && !window.ended()) {
        return rescan();
      }
      if (next == window.limit() || b[next] != ',' && b[next] != ']') {
        return broken(p, end, Reason.MALFORMED_RECORD, ENDLESS, true);
      }
    }
    if (alone && !scanner.isRecord() && isUnknown(b) && end - p > 2) {
      // Perhaps a list of records under a name that nobody knows, or under a damaged one.
      return unknownObject(p);
    }
    Status status = classify(event, b, p, end, p, 0);
    window.position(end);
    place = alone ? Place.TOP : Place.BEHIND_ELEMENT;
    return status;
  }

  private boolean isUnknown(byte[] b) {
    return !holdsDetail(b)
        && !holdsText(b, TopLevelName.CLOUD_TRAIL_EVENT)
        && !holdsText(b, TopLevelName.MESSAGE);
  }

  private Status unknownObject(int p) {
    if (scanner.isDigest()) {
      return broken(p, p, Reason.UNKNOWN_FORMAT, DIGEST, false);
    }
    int end = scanner.end();
    return scanner.has(TopLevelName.RECORDS)
        ? broken(p, end, Reason.NO_RECORDS, "Records is no list", true)
        : broken(p, end, Reason.MALFORMED_RECORD, NO_FIELDS, true);
  }

  /** An element that is no object. */
  private Status other(byte[] b, int p) {
    RecordScanner.Result result = scanner.scanOther(b, p, window.limit());
    int end = scanner.end();
    if (end - p > limits.recordBytes()) {
      return tooLarge(p);
    }
    if (result == RecordScanner.Result.INCOMPLETE) {
      return window.ended() ? cutOff(p) : rescan();
    }
    if (result != RecordScanner.Result.COMPLETE) {
      return fault(p, result);
    }
    window.position(end);
    place = Place.BEHIND_ELEMENT;
    String what =
        switch (b[p]) {
          case '"' -> "a string";
          case '[' -> "an array";
          case 'n' -> "null";
          case 't', 'f' -> "a boolean";
          default -> "a number";
        };
    return dead(
        Reason.MALFORMED_RECORD, "the record is " + what + ", not an object", "", b, p, end, p);
  }

  /** Behind the list in {@code {"Records": [...]}}. */
  private Status behindList(LogEvent event, byte[] b, int p) {
    if (b[p] == '}') {
      window.position(p + 1);
      close();
      return Status.MORE;
    }
    if (b[p] != ',') {
      return broken(p, p, Reason.MALFORMED_RECORD, "expected a comma or } behind the list", true);
    }
    RecordScanner.Result result = scanner.scan(b, p, window.limit(), event);
    int end = scanner.end();
    if (end - p > limits.recordBytes()) {
      return tooLarge(p);
    }
    switch (result) {
      case COMPLETE:
        window.position(end);
        close();
        return Status.MORE;
      case LIST:
        window.position(end);
        dropMessages = false;
        openObjects[open++] = false;
        place = Place.ELEMENT;
        return Status.MORE;
      case INCOMPLETE:
        return window.ended() ? cutOff(p) : rescan();
      default:
        return fault(p, result);
    }
  }

  private void open(boolean inObject) {
    met = true;
    lost = false;
    if (inObject) {
      openObjects[open++] = true;
    }
    openObjects[open++] = false;
    place = Place.ELEMENT;
  }

  /** Closes the innermost list or object. */
  private void close() {
    open--;
    if (open == 0) {
      place = Place.TOP;
    } else {
      place = openObjects[open - 1] ? Place.BEHIND_LIST : Place.BEHIND_ELEMENT;
    }
  }

  /**
   * Waits for so many more bytes that scanning the same record again stays cheap however small the
   * pieces are in which it arrives.
   */
  private Status rescan() {
    wanted = window.length() + window.length() / 4 + 1;
    return Status.MORE;
  }

  // ---- what a whole object is

  /**
   * Finds the record in an object that was scanned.
   *
   * @param from the object in {@code b}
   * @param at the element of the file in the window, for the origin
   */
  private Status classify(LogEvent event, byte[] b, int from, int to, int at, int texts) {
    met = true;
    if (scanner.isRecord()) {
      return record(event, b, from, to, at);
    }
    if (holdsDetail(b)) {
      int detail = scanner.from(TopLevelName.DETAIL);
      int end = scanner.to(TopLevelName.DETAIL);
      scanner.scan(b, detail, to, event);
      return texts < MOST_TEXTS
          ? classify(event, b, detail, end, at, texts + 1)
          : dead(Reason.MALFORMED_RECORD, NO_FIELDS, "", b, from, to, at);
    }
    if (holdsText(b, TopLevelName.CLOUD_TRAIL_EVENT)) {
      return text(event, b, TopLevelName.CLOUD_TRAIL_EVENT, at, texts);
    }
    if (holdsText(b, TopLevelName.MESSAGE)) {
      return text(event, b, TopLevelName.MESSAGE, at, texts);
    }
    return dead(Reason.MALFORMED_RECORD, NO_FIELDS, "", b, from, to, at);
  }

  private boolean holdsDetail(byte[] b) {
    return scanner.has(TopLevelName.DETAIL) && b[scanner.from(TopLevelName.DETAIL)] == '{';
  }

  private boolean holdsText(byte[] b, TopLevelName name) {
    return scanner.has(name) && b[scanner.from(name)] == '"';
  }

  /** A record that is the text of a string. */
  private Status text(LogEvent event, byte[] b, TopLevelName name, int at, int texts) {
    int from = scanner.from(name) + 1;
    int to = scanner.to(name) - 1;
    byte[] text = b == scratch ? new byte[0] : scratch;
    if (text.length < to - from + RecordScanner.PADDING) {
      text = new byte[(to - from) * 3 / 2 + RecordScanner.PADDING];
    }
    int limit = EscapedText.decode(b, from, to, text);
    RecordScanner.pad(text, limit);
    scratch = text;
    if (name == TopLevelName.MESSAGE && (dropMessages || begins(text, limit, CONTROL_TEXT))) {
      return Status.MORE;
    }
    int p = 0;
    while (p < limit && (text[p] == ' ' || text[p] == '\n' || text[p] == '\r' || text[p] == '\t')) {
      p++;
    }
    String where = "the text of " + name.text() + " ";
    if (p == limit || text[p] != '{' || texts == MOST_TEXTS) {
      return dead(Reason.MALFORMED_RECORD, where + "is no JSON object", "", text, 0, limit, at);
    }
    RecordScanner.Result result = scanner.scan(text, p, limit, event);
    int end = scanner.end();
    String eventId = keptText(text, TopLevelName.EVENT_ID);
    switch (result) {
      case COMPLETE:
        for (int i = end; i < limit; i++) {
          if (text[i] != ' ' && text[i] != '\n' && text[i] != '\r' && text[i] != '\t') {
            String detail = where + "goes on behind the record";
            return dead(Reason.MALFORMED_RECORD, detail, eventId, text, 0, limit, at);
          }
        }
        return classify(event, text, p, end, at, texts + 1);
      case TOO_DEEP:
        return dead(Reason.TOO_DEEP, tooDeep(), eventId, text, 0, limit, at);
      case INCOMPLETE:
        return dead(
            Reason.MALFORMED_RECORD, where + "ends inside the record", eventId, text, 0, limit, at);
      case LIST:
        return dead(
            Reason.MALFORMED_RECORD,
            where + "is a list of records, not one",
            "",
            text,
            0,
            limit,
            at);
      default:
        return dead(
            Reason.MALFORMED_RECORD,
            where + "is broken: expected " + scanner.expected() + " at byte " + end + " of it",
            eventId,
            text,
            0,
            limit,
            at);
    }
  }

  private static boolean begins(byte[] text, int length, byte[] with) {
    return length >= with.length && Arrays.equals(text, 0, with.length, with, 0, with.length);
  }

  private Status record(LogEvent event, byte[] b, int from, int to, int at) {
    if (scanner.has(TopLevelName.EVENT_VERSION) && !isMajorOne(b)) {
      String version = keptText(b, TopLevelName.EVENT_VERSION);
      String shown = version.matches("[0-9.]{1,20}") ? version : "an unreadable one";
      return dead(
          Reason.UNSUPPORTED_FORMAT,
          "eventVersion is " + shown + "; only 1.x is known",
          keptText(b, TopLevelName.EVENT_ID),
          b,
          from,
          to,
          at);
    }
    if (!scanner.has(TopLevelName.EVENT_TIME)
        && scanner.has(TopLevelName.EVENT_TYPE)
        && AGGREGATED.equals(keptText(b, TopLevelName.EVENT_TYPE))) {
      return dead(
          Reason.UNSUPPORTED_FORMAT,
          "an aggregated event (sums of data events), which is not analysed",
          keptText(b, TopLevelName.EVENT_ID),
          b,
          from,
          to,
          at);
    }
    event.raw(from, to);
    event.time(time(b));
    event.origin(object, entry, ++records, window.offset(at));
    event.renderer(RecordRenderer.RAW);
    return Status.RECORD;
  }

  /** Whether the version's first number is 1; what is no number at all is let through. */
  private boolean isMajorOne(byte[] b) {
    int p = scanner.from(TopLevelName.EVENT_VERSION);
    int to = scanner.to(TopLevelName.EVENT_VERSION);
    if (b[p] == '"') {
      p++;
    }
    int major = 0;
    int digits = 0;
    while (p < to && b[p] >= '0' && b[p] <= '9' && digits < 9) {
      major = major * 10 + b[p++] - '0';
      digits++;
    }
    return digits == 0 || major == 1;
  }

  private long time(byte[] b) {
    if (!scanner.has(TopLevelName.EVENT_TIME)) {
      return LogEvent.NO_TIME;
    }
    int from = scanner.from(TopLevelName.EVENT_TIME) + 1;
    int to = scanner.to(TopLevelName.EVENT_TIME) - 1;
    if (b[from - 1] != '"') {
      return LogEvent.NO_TIME;
    }
    long time = EventTime.parse(b, from, to);
    if (time == LogEvent.NO_TIME && to - from <= Recovery.LOOK_AHEAD) {
      byte[] decoded = JsonText.unescape(b, from, to).getBytes(StandardCharsets.UTF_8);
      time = EventTime.parse(decoded, 0, decoded.length);
    }
    return time;
  }

  /** The text of a top-level string, empty if it is none. */
  private String keptText(byte[] b, TopLevelName name) {
    if (!holdsText(b, name)) {
      return "";
    }
    int from = scanner.from(name) + 1;
    return JsonText.unescape(b, from, Math.min(scanner.to(name) - 1, from + Recovery.LOOK_AHEAD));
  }

  // ---- dead letters

  /** A whole record that is no good; reading goes on right behind it. */
  private Status dead(
      Reason reason, String detail, String eventId, byte[] b, int from, int to, int at) {
    met = true;
    RecordOrigin origin = new RecordOrigin(object, entry, ++records, window.offset(at));
    int length = Math.min(to - from, DeadLetter.HEAD_BYTES);
    String head = new String(b, from, length, StandardCharsets.UTF_8);
    deadLetter = new DeadLetter(origin, reason, detail, eventId, head);
    return Status.DEAD_LETTER;
  }

  private String tooDeep() {
    return "nested deeper than " + limits.depth() + " levels";
  }

  private Status tooLarge(int p) {
    if (place == Place.TOP && scanner.isDigest()) {
      return broken(p, p, Reason.UNKNOWN_FORMAT, DIGEST, false);
    }
    if (place == Place.TOP && !scanner.isRecord() || place == Place.BEHIND_LIST) {
      // Perhaps a list of records under a name that nobody knows.
      return broken(p, p + limits.recordBytes(), Reason.RECORD_TOO_LARGE, tooLarge(), true);
    }
    // One that holds another may have swallowed it because closing brackets are missing.
    boolean holdsRecord = scanner.holdsRecord();
    int at = holdsRecord ? p + limits.recordBytes() : p;
    return begin(p, at, Reason.RECORD_TOO_LARGE, tooLarge(), holdsRecord, !holdsRecord);
  }

  private String tooLarge() {
    return "the record is larger than " + limits.recordBytes() + " bytes";
  }

  /** The grammar broke, or the depth limit was reached, where the scanner says. */
  private Status fault(int p, RecordScanner.Result result) {
    int at = scanner.end();
    if (result == RecordScanner.Result.TOO_DEEP) {
      return begin(p, p, Reason.TOO_DEEP, tooDeep(), false, true);
    }
    String detail = "broken JSON: expected " + scanner.expected() + " at byte " + window.offset(at);
    return begin(p, at, Reason.MALFORMED_RECORD, detail, true, place != Place.BEHIND_LIST);
  }

  private Status broken(int p, int at, Reason reason, String detail, boolean byName) {
    return begin(p, at, reason, detail, byName, !byName);
  }

  /** The file ends inside a record, unless the next one begins before. */
  private Status cutOff(int p) {
    unfinishedAtEnd = true;
    return broken(p, window.limit(), Reason.MALFORMED_RECORD, ENDLESS, true);
  }

  /** Notes what is bad at {@code p} and goes to look for the next good place. */
  private Status begin(
      int p, int at, Reason reason, String detail, boolean byName, boolean byStructure) {
    window.position(p);
    if (window.length() < Recovery.LOOK_AHEAD && !window.ended()) {
      // The head of the dead letter must not depend on the pieces in which the file arrives.
      wanted = Recovery.LOOK_AHEAD;
      return Status.MORE;
    }
    met = true;
    RecordOrigin origin = new RecordOrigin(object, entry, ++records, window.offset(p));
    byte[] b = window.bytes();
    unfinished = new DeadLetter(origin, reason, detail, "", "");
    unfinishedHead = Arrays.copyOfRange(b, p, Math.min(window.limit(), p + DeadLetter.HEAD_BYTES));
    unfinishedTo = window.offset(at);
    boolean again = byName && secondReading > 0;
    if (!again && byName) {
      window.position(at);
    }
    recovery.begin(
        place == Place.ELEMENT || place == Place.BEHIND_ELEMENT,
        byName,
        byStructure && (again || !byName),
        keptText(b, TopLevelName.EVENT_ID));
    recovering = true;
    return Status.MORE;
  }

  private Status recover() {
    Recovery.Outcome outcome = recovery.run(window);
    switch (outcome) {
      case STARVED:
        wanted = window.length() == 0 ? 1 : Recovery.LOOK_AHEAD + 1;
        return Status.MORE;
      case RECORD:
        goTo(open == 0 || openObjects[open - 1] ? Place.TOP : Place.ELEMENT);
        break;
      case DOCUMENT:
        goTo(Place.TOP);
        break;
      case BEHIND_VALUE:
        place = Place.BEHIND_ELEMENT;
        break;
      default:
        lost = true;
        break;
    }
    recovering = false;
    long reached = window.offset(window.position());
    secondReading -= Math.max(0, unfinishedTo - reached);
    boolean atEnd = unfinishedAtEnd && outcome == Recovery.Outcome.END;
    unfinishedAtEnd = false;
    long bad = reached - unfinished.origin().offset();
    int head = (int) Math.max(0, Math.min(unfinishedHead.length, bad));
    deadLetter =
        new DeadLetter(
            unfinished.origin(),
            atEnd ? endReason() : unfinished.reason(),
            atEnd ? endDetail() : unfinished.detail(),
            recovery.eventId(),
            new String(unfinishedHead, 0, head, StandardCharsets.UTF_8));
    failureTold |= atEnd;
    return Status.DEAD_LETTER;
  }

  private void goTo(Place newPlace) {
    if (newPlace == Place.TOP) {
      open = 0;
      lost = true;
    }
    place = newPlace;
  }

  private Reason endReason() {
    return window.failure().map(CloudTrailLogReader::reason).orElse(Reason.TRUNCATED);
  }

  private String endDetail() {
    return window
        .failure()
        .map(e -> message(e) + ", inside this record")
        .orElse("the file ends inside this record");
  }

  private static Reason reason(IOException failure) {
    return ReadFault.of(failure).reason();
  }

  private static String message(IOException failure) {
    return failure.getMessage() == null ? "the file cannot be read on" : failure.getMessage();
  }

  /** Behind the last byte. */
  private Status finish() {
    if (ended) {
      return Status.END;
    }
    ended = true;
    if (window.failure().isPresent() && !failureTold) {
      IOException failure = window.failure().get();
      return deadFile(reason(failure), message(failure));
    }
    if (place != Place.TOP && !lost) {
      return deadFile(Reason.TRUNCATED, "the file ends before its list of records is closed");
    }
    if (!met) {
      return deadFile(Reason.NO_RECORDS, "the file is empty");
    }
    return Status.END;
  }

  private Status deadFile(Reason reason, String detail) {
    RecordOrigin origin = new RecordOrigin(object, entry, 0, window.offset(window.limit()));
    deadLetter = new DeadLetter(origin, reason, detail, "", "");
    return Status.DEAD_LETTER;
  }
}
