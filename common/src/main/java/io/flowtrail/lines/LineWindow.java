package io.flowtrail.lines;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A window that slides over an input and cuts it into lines, and into JSON objects where a line
 * begins with one. It reads every byte once and holds one record at a time.
 *
 * <p>JSON objects may stand on one line, spread over several, or follow one another without any
 * line end, as Amazon Data Firehose joins them. An object whose brackets do not match ends where a
 * new one must have begun, so that a damaged object does not take its successors with it.
 */
final class LineWindow {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private static final byte[] NOTHING = {};

  /** How many bytes of a file may be looked at again to find records behind damaged JSON. */
  private static final long SECOND_LOOKS = 64L << 20;

  /** What {@link #next} found. */
  enum Found {
    /** A line between {@link #start} and {@link #end}, without its end, not blank. */
    LINE,
    /** A JSON object between {@link #start} and {@link #end}; whether it is sound is not said. */
    OBJECT,
    /**
     * A line or an object over the limit. The window has passed it; its first bytes are {@link
     * #head}.
     */
    TOO_LARGE,
    /** An object nested too deeply; what else {@link #TOO_LARGE} says. */
    TOO_DEEP,
    /** The input has nothing at the moment. */
    MORE,
    /** The input is at its end, or {@link #fault} says why it cannot be read any further. */
    END
  }

  private final ByteInput in;
  private final int lineLimit;
  private final int objectLimit;

  private byte[] buffer;
  private int start;
  private int end;
  private int next;
  private int filled;
  private long base;
  private long offset;
  private long line = 1;
  private long nextLine = 1;
  private boolean ended;
  private Optional<IOException> fault = Optional.empty();

  /** How far the record that begins at {@link #next} was looked at. */
  private int looked;

  private boolean inObject;
  private boolean broken;
  private int lookedBehindBreak;
  private final JsonOutline outline = new JsonOutline();
  private long secondLooks = SECOND_LOOKS;

  private boolean skipping;
  private Found skipped = Found.TOO_LARGE;
  private byte[] skippedHead = NOTHING;

  LineWindow(ByteInput in, int lineLimit, int objectLimit) {
    this.in = in;
    this.lineLimit = lineLimit;
    this.objectLimit = objectLimit;
    this.buffer = new byte[Math.max(2 * lineLimit, 1 << 10)];
  }

  byte[] buffer() {
    return buffer;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Position in the file of the first byte of what was found. */
  long offset() {
    return offset;
  }

  /** The first bytes of what was found, at most as many as a dead letter keeps. */
  String head() {
    return skippedHead.length > 0
        ? new String(skippedHead, StandardCharsets.UTF_8)
        : head(buffer, start, end);
  }

  static String head(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, DeadLetter.HEAD_BYTES);
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  /** Number of the line on which the record begins, from 1. */
  long line() {
    return line;
  }

  /** Why the input ended before its end. */
  Optional<IOException> fault() {
    return fault;
  }

  Found next() {
    while (true) {
      Found found = skipping ? skip() : look();
      if (found != Found.MORE) {
        return found;
      }
      if (!ended && !fill()) {
        return Found.MORE;
      }
    }
  }

  /** Looks for the record that begins at {@link #next}; MORE if its end is not in the buffer. */
  private Found look() {
    if (looked == next && !skipBlanks()) {
      return ended ? atEnd() : Found.MORE;
    }
    if (looked == next && !inObject && buffer[next] == '{') {
      inObject = true;
      broken = false;
      lookedBehindBreak = 0;
      outline.begin();
    }
    return inObject ? lookForObjectEnd() : lookForLineEnd();
  }

  /** Whether something stands in the buffer behind blank space. */
  private boolean skipBlanks() {
    if (base + next == 0) {
      if (filled < 3 && !ended && startsLikeByteOrderMark()) {
        return false;
      }
      if (filled >= 3 && startsLikeByteOrderMark()) {
        next = 3;
      }
    }
    while (next < filled && isBlank(buffer[next])) {
      if (buffer[next] == '\n') {
        nextLine++;
      }
      next++;
    }
    looked = next;
    return next < filled;
  }

  private boolean startsLikeByteOrderMark() {
    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    for (int i = 0; i < 3 && i < filled; i++) {
      if (buffer[i] != mark[i]) {
        return false;
      }
    }
    return filled > 0;
  }

  private Found atEnd() {
    skippedHead = NOTHING;
    start = next;
    end = next;
    offset = base + start;
    line = nextLine;
    return Found.END;
  }

  private Found lookForLineEnd() {
    int at = lineFeed(buffer, looked, filled);
    if (at < 0) {
      looked = filled;
      if (ended) {
        return lastRecord(Found.LINE);
      }
      if (filled - next > lineLimit) {
        beginSkipping(Found.TOO_LARGE);
      }
      return Found.MORE;
    }
    looked = at;
    if (at - next > lineLimit) {
      beginSkipping(Found.TOO_LARGE);
      return Found.MORE;
    }
    take(at, at + 1);
    nextLine++;
    return Found.LINE;
  }

  /** What the file ends with; after a fault it may be half a record, and is none. */
  private Found lastRecord(Found found) {
    if (fault.isPresent()) {
      skippedHead = NOTHING;
      start = next;
      end = filled;
      offset = base + start;
      line = nextLine;
      next = filled;
      looked = filled;
      inObject = false;
      return Found.END;
    }
    if (filled - next > (inObject ? objectLimit : lineLimit)) {
      beginSkipping(Found.TOO_LARGE);
      return Found.MORE;
    }
    take(filled, filled);
    return found;
  }

  private void take(int to, int behind) {
    skippedHead = NOTHING;
    start = next;
    end = to;
    offset = base + start;
    while (end > start && isBlank(buffer[end - 1])) {
      end--;
    }
    line = nextLine;
    next = behind;
    looked = behind;
    inObject = false;
  }

  private Found lookForObjectEnd() {
    JsonOutline.Verdict verdict =
        broken ? JsonOutline.Verdict.BROKEN : outline.scan(buffer, next, filled);
    looked = next + outline.length();
    if (outline.length() > objectLimit) {
      return tooMuch(Found.TOO_LARGE);
    }
    switch (verdict) {
      case COMPLETE:
        return cut(looked, looked, outline.feeds());
      case BROKEN:
        return lookBehindBreak();
      case TOO_DEEP:
        return tooMuch(Found.TOO_DEEP);
      default:
        return ended ? lastObject() : Found.MORE;
    }
  }

  /** The object is damaged; it ends on its first line, or where a new object begins. */
  private Found lookBehindBreak() {
    if (outline.firstFeed() >= 0) {
      return cutAtLine();
    }
    if (!broken && buffer[looked] == '{') {
      return cut(looked, looked, 0);
    }
    broken = true;
    int at = lineFeed(buffer, Math.max(lookedBehindBreak, looked), filled);
    lookedBehindBreak = filled;
    if (at >= 0) {
      return cut(at, at + 1, 1);
    }
    if (ended) {
      return lastObject();
    }
    if (filled - next > objectLimit) {
      return tooMuch(Found.TOO_LARGE);
    }
    return Found.MORE;
  }

  private Found lastObject() {
    return outline.firstFeed() >= 0 ? cutAtLine() : lastRecord(Found.OBJECT);
  }

  private Found tooMuch(Found why) {
    if (outline.firstFeed() >= 0) {
      return cutAtLine();
    }
    beginSkipping(why);
    return Found.MORE;
  }

  /**
   * Ends a damaged object at its first line, so that the lines below it are looked at by
   * themselves; once that has been done too often, at the last one, so that no file is read again
   * and again.
   */
  private Found cutAtLine() {
    secondLooks -= outline.length() - outline.firstFeed();
    if (secondLooks > 0) {
      int at = next + outline.firstFeed();
      return cut(at, at + 1, 1);
    }
    int at = next + outline.lastFeed();
    return cut(at, at + 1, outline.feeds());
  }

  private Found cut(int to, int behind, int feeds) {
    take(to, behind);
    nextLine += feeds;
    return Found.OBJECT;
  }

  private void beginSkipping(Found why) {
    skipping = true;
    skipped = why;
    skippedHead = Arrays.copyOfRange(buffer, next, Math.min(next + DeadLetter.HEAD_BYTES, filled));
    offset = base + next;
    line = nextLine;
    inObject = false;
  }

  /** Goes to the end of the line. */
  private Found skip() {
    int at = lineFeed(buffer, Math.min(looked, filled), filled);
    if (at < 0 && !ended) {
      next = filled;
      looked = filled;
      return Found.MORE;
    }
    skipping = false;
    next = at < 0 ? filled : at + 1;
    looked = next;
    start = next;
    end = next;
    if (at >= 0) {
      nextLine++;
    }
    return skipped;
  }

  /** Reads on; false if there is nothing yet. */
  private boolean fill() {
    if (filled == buffer.length) {
      if (next > 0) {
        System.arraycopy(buffer, next, buffer, 0, filled - next);
        base += next;
        filled -= next;
        looked -= next;
        lookedBehindBreak = Math.max(0, lookedBehindBreak - next);
        next = 0;
      } else {
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, Integer.MAX_VALUE - 16));
      }
    }
    try {
      int read = in.read(buffer, filled, buffer.length - filled);
      if (read > 0) {
        filled += read;
      } else if (read < 0) {
        ended = true;
      }
      return read != 0;
    } catch (IOException e) {
      ended = true;
      fault = Optional.of(e);
      return true;
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Position of the first line feed, or -1; eight bytes at a time. */
  private static int lineFeed(byte[] b, int from, int to) {
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      long word = (long) LONGS.get(b, i) ^ LINE_FEEDS;
      long hit = word - ONES & ~word & HIGH_BITS;
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (b[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
