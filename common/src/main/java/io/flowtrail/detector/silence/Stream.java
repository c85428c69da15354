package io.flowtrail.detector.silence;

import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** When one stream was seen: its last slot, and the longest pauses and delays of its last days. */
final class Stream {
  private static final int DAYS = 14;
  private static final long DAY = 86_400_000;

  /** Streams with no longer pauses hardly ever pause. */
  private static final long HARDLY = 3_600_000;

  /** Days on which a stream must have been delivered before a delay is late. */
  private static final int DELAY_DAYS = 3;

  /** Always fine: CloudTrail says that it delivers within some 5 minutes, but not always. */
  private static final long LATE = 2 * 3_600_000L;

  private final String account;
  private final String region;
  private final long[] pauses = new long[DAYS];
  private final long[] delays = new long[DAYS];
  private long first;
  private long last;
  private int days = 1;
  private boolean silent;

  Stream(Sighting seen, long slot) {
    this(seen.account(), seen.region(), slot);
  }

  private Stream(String account, String region, long slot) {
    this.account = account;
    this.region = region;
    this.first = slot;
    this.last = slot;
  }

  String account() {
    return account;
  }

  String region() {
    return region;
  }

  long last() {
    return last;
  }

  boolean isSilent() {
    return silent;
  }

  void fallSilent() {
    silent = true;
  }

  /** The stream goes on. A pause that was told is none of its habits. */
  void seen(long slot) {
    long from = Math.floorDiv(last, DAY);
    long to = Math.floorDiv(slot, DAY);
    if (to > from) {
      days = Math.min(days + 1, 1_000_000);
      for (long day = Math.max(from + 1, to - DAYS + 1); day <= to; day++) {
        pauses[(int) Math.floorMod(day, (long) DAYS)] = 0;
        delays[(int) Math.floorMod(day, (long) DAYS)] = 0;
      }
    }
    int today = (int) Math.floorMod(to, (long) DAYS);
    if (!silent) {
      pauses[today] = Math.max(pauses[today], slot - last);
    }
    silent = false;
    last = Math.max(last, slot);
  }

  /** Its longest pause in the last days, milliseconds. */
  long usualPause() {
    return max(pauses, -1);
  }

  /** How long it may be quiet; {@link Long#MAX_VALUE} while it is not known well enough. */
  long allowance(Silence settings, StreamKind kind) {
    long usual = usualPause();
    boolean pauses = usual > HARDLY || kind == StreamKind.ACCESS_LOG;
    long learn = (pauses ? settings.learnPauses() : settings.learn()).toMillis();
    return last - first < learn
        ? Long.MAX_VALUE
        : Math.max(kind.least(), (long) (settings.factor() * usual));
  }

  /** Its longest delay on the days before today, milliseconds. */
  long usualDelay() {
    return max(delays, (int) Math.floorMod(Math.floorDiv(last, DAY), (long) DAYS));
  }

  /** Takes a delay of the slot that was just seen; whether it is late beyond the stream's habit. */
  boolean delayed(long delay, Silence settings) {
    int today = (int) Math.floorMod(Math.floorDiv(last, DAY), (long) DAYS);
    long most = Math.max(LATE, (long) (settings.factor() * usualDelay()));
    delays[today] = Math.max(delays[today], Math.min(delay, most));
    return days > DELAY_DAYS && delay > most;
  }

  private static long max(long[] values, int but) {
    long max = 0;
    for (int i = 0; i < values.length; i++) {
      max = i == but ? max : Math.max(max, values[i]);
    }
    return max;
  }

  void write(DataOutput out) throws IOException {
    StateText.write(out, account);
    StateText.write(out, region);
    out.writeLong(first);
    out.writeLong(last);
    out.writeInt(days);
    out.writeBoolean(silent);
    for (int i = 0; i < DAYS; i++) {
      // Pauses and delays are far below 2^31 seconds.
      out.writeInt((int) Math.min(Integer.MAX_VALUE, pauses[i] / 1000));
      out.writeInt((int) Math.min(Integer.MAX_VALUE, delays[i] / 1000));
    }
  }

  static Stream read(DataInput in) throws IOException {
    Stream stream = new Stream(StateText.read(in), StateText.read(in), in.readLong());
    stream.last = in.readLong();
    stream.days = in.readInt();
    stream.silent = in.readBoolean();
    for (int i = 0; i < DAYS; i++) {
      stream.pauses[i] = in.readInt() * 1000L;
      stream.delays[i] = in.readInt() * 1000L;
    }
    return stream;
  }
}
