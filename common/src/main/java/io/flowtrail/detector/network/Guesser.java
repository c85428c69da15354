package io.flowtrail.detector.network;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/** One source at one port at which logins are asked. */
final class Guesser {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** In how many different hours a daily client was there. */
  private static final int CLIENT_HOURS = 3;

  private static final long CLIENT_SINCE = Duration.ofHours(24).toMillis();

  /** Of connections that lead to something so many belong to one that does not, at most. */
  private static final int PER_LARGE = 4;

  private final boolean inside;
  private final long first;
  private long last;
  private int hours;
  private long hour = Long.MIN_VALUE;
  private long window = Long.MIN_VALUE;
  private Sketch now = new Sketch();
  private Sketch before = new Sketch();
  private int large;
  private int largeBefore;

  /** When it had guessed often enough; 0 while it has not. */
  private long guessing;

  /** When a connection followed over which much went; 0 if there was none. */
  private long success;

  Guesser(boolean inside, long first) {
    this.inside = inside;
    this.first = first;
  }

  void add(LoginTries.Tried tried, long time, Duration length) {
    long its = Math.floorDiv(time, length.toMillis());
    if (its != window) {
      boolean isNext = its == window + 1;
      before = isNext ? now : new Sketch();
      largeBefore = isNext ? large : 0;
      now = new Sketch();
      large = 0;
      window = its;
    }
    if (Math.floorDiv(time, HOUR) != hour) {
      hour = Math.floorDiv(time, HOUR);
      hours++;
    }
    last = time;
    now.add(tried.brief());
    if (tried.largest() > 0) {
      large++;
      if (guessing > 0 && success == 0) {
        success = time;
      }
    }
  }

  boolean isClient(long time) {
    return hours > CLIENT_HOURS && time - first >= CLIENT_SINCE;
  }

  /** Whether it has just guessed often enough. */
  boolean begins(long time, int least) {
    long brief = brief();
    if (guessing > 0 || brief < least || brief < (long) PER_LARGE * (large + largeBefore)) {
      return false;
    }
    guessing = time;
    return true;
  }

  /** Brief connections in this window and the one before. */
  long brief() {
    return now.with(before).count();
  }

  /** It may begin anew. */
  void forgive() {
    guessing = 0;
    success = 0;
  }

  boolean isGuessing() {
    return guessing > 0;
  }

  long success() {
    return success;
  }

  boolean isInside() {
    return inside;
  }

  long last() {
    return last;
  }

  int hours() {
    return hours;
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(inside);
    out.writeLong(first);
    out.writeLong(last);
    out.writeInt(hours);
    out.writeLong(hour);
    out.writeLong(window);
    now.write(out);
    before.write(out);
    out.writeInt(large);
    out.writeInt(largeBefore);
    out.writeLong(guessing);
    out.writeLong(success);
  }

  static Guesser read(DataInput in) throws IOException {
    Guesser guesser = new Guesser(in.readBoolean(), in.readLong());
    guesser.last = in.readLong();
    guesser.hours = in.readInt();
    guesser.hour = in.readLong();
    guesser.window = in.readLong();
    guesser.now = Sketch.read(in);
    guesser.before = Sketch.read(in);
    guesser.large = in.readInt();
    guesser.largeBefore = in.readInt();
    guesser.guessing = in.readLong();
    guesser.success = in.readLong();
    return guesser;
  }
}
