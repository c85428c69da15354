package io.flowtrail.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/**
 * One log record as rules see it: values in the slots of a {@link FieldProjection}, the time, the
 * raw text and where it came from. One object is reused for record after record; see {@link
 * LogReader} for how long its content lives. Never serialised, never shared between threads.
 *
 * <h2>Values</h2>
 *
 * A slot has any number of values: none where the field is absent, several where arrays lie on its
 * path. They are walked by handles, without garbage:
 *
 * <pre>{@code
 * for (int v = event.first(slot); v >= 0; v = event.next(v)) { ... event.text(v) ... }
 * }</pre>
 *
 * Text is decoded when first asked for. Short texts come from a cache of recent ones, so the same
 * few values that logs consist of do not become garbage; equal texts are often, not always, the
 * same object.
 */
public final class LogEvent {
  /** Event time of a record that has none that can be read. */
  public static final long NO_TIME = Long.MIN_VALUE;

  private static final byte[] NO_BYTES = new byte[0];

  /** In place of a beginning: the value stands nowhere in the buffer, but in {@link #text}. */
  private static final int TEXT = -1;

  /** The same for {@link #whole}: numbers are computed for sums, and seldom asked for as text. */
  private static final int WHOLE = -2;

  /** Numbers beyond are none: see {@link #wholeNumber}. */
  private static final long LARGEST = 9_000_000_000_000_000_000L;

  private static final ValueKind[] KINDS = ValueKind.values();

  private FieldProjection projection;
  private byte[] buffer = NO_BYTES;
  private int rawStart;
  private int rawEnd;
  private long time = NO_TIME;
  private String object = "";
  private String entry = "";
  private long record;
  private long offset = -1;
  private RecordRenderer renderer = RecordRenderer.RAW;

  private int[] first = new int[0];
  private int[] last = new int[0];
  private boolean[] derived = new boolean[0];

  private int values;
  private int[] next = new int[64];
  private byte[] kind = new byte[64];
  private int[] start = new int[64];
  private int[] end = new int[64];
  private String[] text = new String[64];
  private long[] whole = new long[64];

  private final TextCache cache = new TextCache();
  private final DerivedValues derivedValues = new DerivedValues();
  private Class<?> viewKind;
  private Object view;

  public LogEvent() {
    this(FieldProjection.empty(LogSource.CLOUDTRAIL));
  }

  public LogEvent(FieldProjection projection) {
    this.projection = projection;
    begin(projection, NO_BYTES);
  }

  // ---- what readers do

  /** Forgets everything and takes the buffer that the following values will point into. */
  public void begin(FieldProjection newProjection, byte[] newBuffer) {
    projection = newProjection;
    buffer = newBuffer;
    if (first.length != projection.size()) {
      first = new int[projection.size()];
      last = new int[projection.size()];
      derived = new boolean[projection.size()];
    }
    Arrays.fill(first, -1);
    Arrays.fill(derived, false);
    values = 0;
    rawStart = 0;
    rawEnd = 0;
    time = NO_TIME;
    record = 0;
    offset = -1;
    viewKind = null;
    view = null;
  }

  /**
   * What somebody made of the record, made once for all who ask while it is at hand. One kind at a
   * time is kept.
   *
   * @param kind what it is
   * @param maker makes it of this
   */
  public <T> T view(Class<T> kind, Function<LogEvent, T> maker) {
    if (viewKind != kind) {
      view = maker.apply(this);
      viewKind = kind;
    }
    return kind.cast(view);
  }

  /** The record's text in the buffer. */
  public void raw(int from, int to) {
    rawStart = from;
    rawEnd = to;
  }

  /** Event time in milliseconds since 1970, or {@link #NO_TIME}. */
  public void time(long millis) {
    time = millis;
  }

  /** File and position; the arguments are those of {@link RecordOrigin}. */
  public void origin(String ofObject, String ofEntry, long ofRecord, long atOffset) {
    object = ofObject;
    entry = ofEntry;
    record = ofRecord;
    offset = atOffset;
  }

  /** How the record becomes normalised JSON. */
  public void renderer(RecordRenderer how) {
    renderer = how;
  }

  /** Adds a value that stands in the buffer; a string's range is without its quotes. */
  public void add(int slot, ValueKind ofKind, int from, int to) {
    int value = append(slot, ofKind);
    start[value] = from;
    end[value] = to;
  }

  /** Adds a value that stands nowhere in the buffer. */
  public void add(int slot, ValueKind ofKind, String itsText) {
    int value = append(slot, ofKind);
    start[value] = TEXT;
    end[value] = TEXT;
    text[value] = itsText;
  }

  private void add(int slot, long number) {
    int value = append(slot, ValueKind.NUMBER);
    start[value] = WHOLE;
    end[value] = WHOLE;
    whole[value] = number;
  }

  private int append(int slot, ValueKind ofKind) {
    if (values == next.length) {
      grow();
    }
    int value = values++;
    kind[value] = (byte) ofKind.ordinal();
    text[value] = null;
    next[value] = -1;
    if (first[slot] < 0) {
      first[slot] = value;
    } else {
      next[last[slot]] = value;
    }
    last[slot] = value;
    return value;
  }

  private void grow() {
    int size = next.length * 2;
    next = Arrays.copyOf(next, size);
    kind = Arrays.copyOf(kind, size);
    start = Arrays.copyOf(start, size);
    end = Arrays.copyOf(end, size);
    text = Arrays.copyOf(text, size);
    whole = Arrays.copyOf(whole, size);
  }

  // ---- what rules ask

  public LogSource source() {
    return projection.source();
  }

  public FieldProjection projection() {
    return projection;
  }

  /** Event time in milliseconds since 1970, or {@link #NO_TIME}. */
  public long time() {
    return time;
  }

  /** Handle of the first value of a slot, or -1 if the field is absent. */
  public int first(int slot) {
    int value = first[slot];
    if (value < 0 && projection.derivation(slot) != null && !derived[slot]) {
      derived[slot] = true;
      derivedValues.derive(slot);
      return first[slot];
    }
    return value;
  }

  /** Handle of the next value of the same slot, or -1. */
  public int next(int value) {
    return next[value];
  }

  public ValueKind kind(int value) {
    return KINDS[kind[value]];
  }

  /**
   * The value as text: strings decoded, numbers and booleans as written, {@code null} as the four
   * letters, structures as compact JSON. Malformed UTF-8 is replaced by U+FFFD.
   */
  public String text(int value) {
    String known = text[value];
    if (known == null) {
      known = decode(value);
      text[value] = known;
    }
    return known;
  }

  private String decode(int value) {
    if (start[value] == WHOLE) {
      return Long.toString(whole[value]);
    }
    return switch (kind(value)) {
      case ESCAPED_STRING -> JsonText.unescape(buffer, start[value], end[value]);
      case OBJECT, ARRAY -> JsonText.compact(buffer, start[value], end[value]);
      default -> cache.text(buffer, start[value], end[value]);
    };
  }

  /** The text of a slot's first value, or an empty string if the field is absent or null. */
  public String firstText(int slot) {
    int value = first(slot);
    return value < 0 || kind(value) == ValueKind.NULL ? "" : text(value);
  }

  /** Whether a value's text is this one, without making text where it stands unescaped. */
  public boolean isText(int value, byte[] utf8) {
    if (start[value] >= 0 && kind(value) == ValueKind.STRING) {
      return Arrays.equals(buffer, start[value], end[value], utf8, 0, utf8.length);
    }
    return text(value).equals(new String(utf8, StandardCharsets.UTF_8));
  }

  /** The value as a number, for numbers and for text that is one; NaN for everything else. */
  public double number(int value) {
    if (start[value] == WHOLE) {
      return whole[value];
    }
    ValueKind itsKind = kind(value);
    if (itsKind != ValueKind.NUMBER && !itsKind.isText()) {
      return Double.NaN;
    }
    return Numbers.parse(text(value));
  }

  /**
   * A whole number straight from the buffer, without making text; for hot sums.
   *
   * @return the number, or {@code fallback} if the value is anything else
   */
  public long wholeNumber(int value, long fallback) {
    int from = start[value];
    if (from == WHOLE) {
      return Math.abs((double) whole[value]) < LARGEST ? whole[value] : fallback;
    }
    if (from < 0) {
      double number = number(value);
      return number == Math.rint(number) && Math.abs(number) < 9e18 ? (long) number : fallback;
    }
    int to = end[value];
    if (to - from > 18 || to == from) {
      return fallback;
    }
    long sum = 0;
    for (int i = from; i < to; i++) {
      int digit = buffer[i] - '0';
      if (digit < 0 || digit > 9) {
        return fallback;
      }
      sum = sum * 10 + digit;
    }
    return sum;
  }

  /** The record's text as it stands in the log, malformed UTF-8 replaced. */
  public String rawText() {
    return new String(buffer, rawStart, rawEnd - rawStart, StandardCharsets.UTF_8);
  }

  /** Length of the record's text in bytes. */
  public int rawLength() {
    return rawEnd - rawStart;
  }

  /** The record as one normalised JSON object, fields named as AWS writes them. */
  public String json() {
    return renderer.json(this);
  }

  /** {@link RecordOrigin#object} of {@link #origin}, without making it. */
  public String object() {
    return object;
  }

  /** {@link RecordOrigin#entry} of {@link #origin}, without making it. */
  public String entry() {
    return entry;
  }

  public RecordOrigin origin() {
    return new RecordOrigin(object, entry, record, offset);
  }

  private final class DerivedValues implements DerivedField.Values {
    private int slot;

    void derive(int ofSlot) {
      int outer = slot;
      slot = ofSlot;
      projection.derivation(ofSlot).derive(LogEvent.this, this);
      slot = outer;
    }

    @Override
    public void addText(String itsText) {
      add(slot, ValueKind.STRING, itsText);
    }

    @Override
    public void addNumber(long number) {
      add(slot, number);
    }

    @Override
    public void addBoolean(boolean value) {
      add(slot, ValueKind.BOOLEAN, Boolean.toString(value));
    }
  }
}
