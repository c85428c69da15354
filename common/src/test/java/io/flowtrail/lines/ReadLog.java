package io.flowtrail.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.RecordOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Reads whole files in tests, and makes inputs that are hard to read. */
public final class ReadLog {
  /** More calls than any test file can need; a reader that is still not done loops. */
  private static final int MOST_CALLS = 2_000_000;

  private final List<String> records = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final List<RecordOrigin> origins = new ArrayList<>();
  private int waits;

  private ReadLog() {}

  public static ReadLog of(LogReader reader) {
    return of(reader, LogEvent::json);
  }

  public static ReadLog of(LogReader reader, Function<LogEvent, String> shown) {
    ReadLog read = new ReadLog();
    LogEvent event = new LogEvent();
    for (int call = 0; call < MOST_CALLS; call++) {
      switch (reader.next(event)) {
        case RECORD -> {
          read.records.add(shown.apply(event));
          read.times.add(event.time());
          read.origins.add(event.origin());
          assertThat(event.origin().record()).isEqualTo(read.total());
        }
        case DEAD_LETTER -> {
          DeadLetter letter = reader.deadLetter();
          read.deadLetters.add(letter);
          assertThat(letter.detail()).isNotEmpty();
          assertThat(letter.head().length()).isLessThanOrEqualTo(DeadLetter.HEAD_BYTES);
          if (letter.origin().record() > 0) {
            assertThat(letter.origin().record()).isEqualTo(read.total());
          }
        }
        case MORE -> read.waits++;
        default -> {
          assertThat(reader.next(event)).isEqualTo(LogReader.Status.END);
          return read;
        }
      }
    }
    throw new AssertionError("the reader does not come to an end");
  }

  private int total() {
    return records.size() + deadLetters.size();
  }

  /** What was shown of each record. */
  public List<String> records() {
    return records;
  }

  public List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** Event times. */
  public List<Long> times() {
    return times;
  }

  /** Where each record lies. */
  public List<RecordOrigin> origins() {
    return origins;
  }

  /** How often the reader had to wait for input. */
  public int waits() {
    return waits;
  }

  /** Each record and dead letter in one text, for comparing two ways of reading the same. */
  public List<String> all() {
    List<String> all = new ArrayList<>(records);
    deadLetters.forEach(letter -> all.add(letter.toString()));
    return all;
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Gives the first {@code split} bytes, then nothing once, then the rest. */
  public static ByteInput splitAt(byte[] bytes, int split) {
    return new ByteInput() {
      private int at;
      private boolean waited;

      @Override
      public int read(byte[] buffer, int offset, int length) {
        if (at == split && !waited) {
          waited = true;
          return 0;
        }
        if (at == bytes.length) {
          return -1;
        }
        int count = Math.min(length, (at < split ? split : bytes.length) - at);
        System.arraycopy(bytes, at, buffer, offset, count);
        at += count;
        return count;
      }
    };
  }

  /** Gives one byte at a time and nothing before each. */
  public static ByteInput dripping(byte[] bytes) {
    return new ByteInput() {
      private int at;
      private boolean starved;

      @Override
      public int read(byte[] buffer, int offset, int length) {
        starved = !starved;
        if (starved) {
          return 0;
        }
        if (at == bytes.length) {
          return -1;
        }
        buffer[offset] = bytes[at++];
        return 1;
      }
    };
  }

  /** Gives the bytes, then the fault. */
  public static ByteInput failing(byte[] bytes, IOException fault) {
    ByteInput whole = ByteInput.of(bytes);
    return (buffer, offset, length) -> {
      int read = whole.read(buffer, offset, length);
      if (read < 0) {
        throw fault;
      }
      return read;
    };
  }

  /** A damaged copy: bytes changed, cut out, doubled or put in, or the end cut off. */
  public static byte[] damage(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && bytes.length > 0; i++) {
      int at = random.nextInt(bytes.length);
      int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 4 : 200));
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = joined(bytes, at, new byte[0], at + length);
        case 3 -> bytes = joined(bytes, at, Arrays.copyOfRange(bytes, at, at + length), at);
        case 4 -> {
          byte[] noise = new byte[length];
          random.nextBytes(noise);
          bytes = joined(bytes, at, noise, at);
        }
        default -> {
          String[] telling = {"\"", "\n", " ", "-", "{", "}", "\\", "[", "\" \"", "\r\n", "\0"};
          bytes = joined(bytes, at, bytes(telling[random.nextInt(telling.length)]), at);
        }
      }
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
  }

  private static byte[] joined(byte[] bytes, int to, byte[] middle, int from) {
    byte[] joined = new byte[to + middle.length + bytes.length - from];
    System.arraycopy(bytes, 0, joined, 0, to);
    System.arraycopy(middle, 0, joined, to, middle.length);
    System.arraycopy(bytes, from, joined, to + middle.length, bytes.length - from);
    return joined;
  }
}
