package io.flowtrail.detector.transfer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * What an entity did in the last weeks: for every hour the highest sum of 5 minutes and of 60
 * minutes that ended in it, for every day the highest sum of 24 hours, each as one byte of {@link
 * LogScale}, and whether something was alerted. What is compared with them is the same kind of sum,
 * so like is compared with like.
 *
 * <p>The usual is a median and so withstands outliers. The highest does not by itself: hours that
 * were alerted count for it only when the like was alerted on two days.
 */
final class History {
  private static final int DAY = 24;

  /** Hours like this one that are enough to tell the usual from. */
  private static final int ENOUGH = 6;

  private static final int MOST_DAYS = 64;

  /** Irregular habits are believed when seen on that many days and in as many parts of the day. */
  private static final int HABIT = 3;

  private final int days;
  private final byte[] hours;
  private final byte[] bursts;
  private final byte[] dailies;
  private final boolean[] told;

  /** The first hour ever seen, and the first that is not yet learnt; hours since 1970. */
  private final long first;

  private long next;

  /** What is usual and what is the most that is still usual, bytes. */
  record Limit(long usual, long highest, long limit) {}

  History(int days, long firstHour) {
    this.days = days;
    hours = new byte[days * DAY];
    bursts = new byte[days * DAY];
    dailies = new byte[days];
    told = new boolean[days * DAY];
    first = firstHour;
    next = firstHour;
  }

  /** Whether enough was seen for a baseline. */
  boolean warm(long hour, int learnDays) {
    return hour - first >= (long) learnDays * DAY;
  }

  /** Full days of history, at most what is remembered. */
  int knownDays(long hour) {
    return (int) Math.min(days, Math.max(0, (hour - first) / DAY));
  }

  /** An hour is over; those between it and the last were silent. */
  void learn(long hour, long highestHour, long highestBurst, boolean alerted) {
    silence(hour);
    int at = (int) Math.floorMod(hour, (long) hours.length);
    hours[at] = (byte) LogScale.code(highestHour);
    bursts[at] = (byte) LogScale.code(highestBurst);
    told[at] = alerted;
    next = hour + 1;
  }

  /** A day has come to {@code highest} so far. */
  void learnDay(long day, long highest) {
    int at = (int) Math.floorMod(day, (long) days);
    dailies[at] = (byte) Math.max(dailies[at] & 0xFF, LogScale.code(highest));
  }

  private void silence(long until) {
    for (long hour = Math.max(next, until - hours.length); hour < until; hour++) {
      int at = (int) Math.floorMod(hour, (long) hours.length);
      hours[at] = 0;
      bursts[at] = 0;
      told[at] = false;
    }
    for (long day = Math.max(Math.floorDiv(next - 1, (long) DAY) + 1, until / DAY - days);
        day <= Math.floorDiv(until, (long) DAY);
        day++) {
      dailies[(int) Math.floorMod(day, (long) days)] = 0;
    }
    next = Math.max(next, until);
  }

  /** The limit of an hour, for sums of an hour or of 5 minutes. */
  Limit limit(long hour, boolean burst, TransferSettings settings) {
    byte[] values = burst ? bursts : hours;
    long minimum = burst ? settings.minimumBurst() : settings.minimumHour();
    boolean weekend = weekend(Math.floorDiv(hour, (long) DAY));
    long begin = Math.max(first, hour - hours.length);
    Sample sample = new Sample(settings);
    // Hours like this one; else of any weekday; else all there are.
    fill(sample, values, begin, hour, day -> weekend(day) == weekend, true);
    if (sample.count < ENOUGH) {
      fill(sample, values, begin, hour, day -> true, true);
    }
    if (sample.count < ENOUGH) {
      fill(sample, values, begin, hour, day -> true, false);
    }
    return sample.limit(settings.factor(), settings.margin(), minimum);
  }

  private void fill(
      Sample sample, byte[] values, long begin, long now, IntPredicate dayFits, boolean near) {
    sample.clear();
    // Hours that nobody learnt yet lie between next and now: silent.
    for (long hour = begin; hour < now; hour++) {
      int apart = (int) Math.floorMod(hour - now, (long) DAY);
      if ((!near || apart <= 1 || apart == DAY - 1)
          && dayFits.test((int) Math.floorDiv(hour, (long) DAY))) {
        int at = (int) Math.floorMod(hour, (long) hours.length);
        boolean learnt = hour < next;
        sample.add(
            learnt ? values[at] & 0xFF : 0,
            apart == 0,
            (int) ((now - hour) / DAY),
            learnt && told[at],
            Math.floorDiv(hour, (long) DAY));
      }
    }
  }

  /** The limit of 24 hours that end in the day of that hour. */
  Limit dayLimit(long hour, TransferSettings settings) {
    long today = Math.floorDiv(hour, (long) DAY);
    long begin = Math.max(Math.floorDiv(first, (long) DAY), today - days + 1);
    Sample sample = new Sample(settings);
    for (long day = begin; day < today; day++) {
      int at = (int) Math.floorMod(day, (long) days);
      boolean learnt = day <= Math.floorDiv(next - 1, (long) DAY);
      boolean alerted = false;
      for (long h = day * DAY; h < (day + 1) * DAY; h++) {
        alerted |=
            h >= begin * DAY && h < next && told[(int) Math.floorMod(h, (long) hours.length)];
      }
      sample.add(learnt ? dailies[at] & 0xFF : 0, true, (int) (today - day), alerted, day);
    }
    return sample.limit(settings.dayFactor(), settings.dayMargin(), settings.minimumDay());
  }

  /**
   * Whether sums like this one are a habit though of no fixed hour: on three days or more, which
   * peaked in three different parts of the day, and alerted or not.
   */
  boolean irregularHabit(long hour, boolean burst, long value, TransferSettings settings) {
    byte[] values = burst ? bursts : hours;
    int least = LogScale.code((long) (value / settings.margin()));
    int parts = 0;
    int found = 0;
    long begin = Math.max(first, hour - hours.length);
    for (long day = Math.floorDiv(begin, (long) DAY); day < hour / DAY; day++) {
      int highest = -1;
      int when = 0;
      for (int h = 0; h < DAY; h++) {
        long at = day * DAY + h;
        if (at >= begin && at < next) {
          int code = values[(int) Math.floorMod(at, (long) hours.length)] & 0xFF;
          if (code > highest) {
            highest = code;
            when = h;
          }
        }
      }
      if (highest >= least) {
        found++;
        parts |= 1 << when / 3;
      }
    }
    return found >= HABIT && Integer.bitCount(parts) >= HABIT;
  }

  /** Highest sum of an hour that was alerted; 0 if none was. */
  long highestTold() {
    int highest = 0;
    for (int at = 0; at < hours.length; at++) {
      highest = told[at] ? Math.max(highest, hours[at] & 0xFF) : highest;
    }
    return LogScale.bytes(highest);
  }

  private static boolean weekend(long day) {
    // 1970 began on a Thursday.
    return Math.floorMod(day + 3, 7L) >= 5;
  }

  /** A weighted sample on the scale. */
  private static final class Sample {
    private final TransferSettings settings;
    private final double[] weights = new double[LogScale.SIZE];
    private final double[] exactWeights = new double[LogScale.SIZE];
    private int count;
    private int exactCount;
    private int highest;
    private int toldHighest;
    private int toldSecond;
    private long toldDay;

    Sample(TransferSettings settings) {
      this.settings = settings;
    }

    void clear() {
      Arrays.fill(weights, 0);
      Arrays.fill(exactWeights, 0);
      count = 0;
      exactCount = 0;
      highest = 0;
      toldHighest = 0;
      toldSecond = 0;
      toldDay = Long.MIN_VALUE;
    }

    /**
     * Days must not go back.
     *
     * @param exact whether of the same hour, not of one beside it
     */
    void add(int code, boolean exact, int age, boolean alerted, long day) {
      double weight = Math.pow(0.5, (double) age / settings.halfLifeDays());
      weights[code] += weight;
      count++;
      if (exact) {
        exactWeights[code] += weight;
        exactCount++;
      }
      if (!alerted) {
        highest = Math.max(highest, code);
      } else if (day == toldDay && code > toldHighest) {
        toldHighest = code;
      } else if (day != toldDay && code > toldHighest) {
        toldSecond = toldHighest;
        toldHighest = code;
        toldDay = day;
      } else if (day != toldDay) {
        toldSecond = Math.max(toldSecond, code);
      }
    }

    /** The usual is that of the very hour if there are enough of it; the highest of all. */
    Limit limit(double factor, double margin, long minimum) {
      double[] its = exactCount >= ENOUGH ? exactWeights : weights;
      int median = quantile(its);
      double[] distances = new double[LogScale.SIZE];
      for (int code = 0; code < its.length; code++) {
        distances[Math.abs(code - median)] += its[code];
      }
      double spread = 1.4826 * quantile(distances);
      double times = Math.min(settings.most(), LogScale.ratio(settings.deviations() * spread));
      long usual = LogScale.bytes(median);
      long most = LogScale.bytes(Math.max(highest, toldSecond));
      double limit = Math.max(usual * Math.max(factor, times), most * margin);
      return new Limit(usual, most, Math.max(minimum, (long) limit));
    }

    private static int quantile(double[] weights) {
      double total = 0;
      for (double weight : weights) {
        total += weight;
      }
      double sum = 0;
      for (int code = 0; code < weights.length; code++) {
        sum += weights[code];
        if (sum * 2 >= total && sum > 0) {
          return code;
        }
      }
      return 0;
    }
  }

  /** Silent hours, which are most of many, take two bytes a run. */
  void write(DataOutput out) throws IOException {
    out.writeByte(days);
    out.writeLong(first);
    out.writeLong(next);
    writeRuns(out, hours);
    writeRuns(out, bursts);
    writeRuns(out, dailies);
    byte[] flags = new byte[told.length / 8];
    for (int i = 0; i < told.length; i++) {
      flags[i / 8] |= (byte) (told[i] ? 1 << i % 8 : 0);
    }
    writeRuns(out, flags);
  }

  private static void writeRuns(DataOutput out, byte[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      out.writeByte(values[i]);
      if (values[i] == 0) {
        int run = 1;
        while (run < 255 && i + run < values.length && values[i + run] == 0) {
          run++;
        }
        out.writeByte(run);
        i += run - 1;
      }
    }
  }

  static History read(DataInput in) throws IOException {
    int days = in.readUnsignedByte();
    if (days < 1 || days > MOST_DAYS) {
      throw new IOException("history of " + days + " days");
    }
    History history = new History(days, in.readLong());
    history.next = in.readLong();
    readRuns(in, history.hours);
    readRuns(in, history.bursts);
    readRuns(in, history.dailies);
    byte[] flags = new byte[history.told.length / 8];
    readRuns(in, flags);
    for (int i = 0; i < history.told.length; i++) {
      history.told[i] = (flags[i / 8] >> i % 8 & 1) != 0;
    }
    return history;
  }

  private static void readRuns(DataInput in, byte[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readByte();
      if (values[i] == 0) {
        int run = in.readUnsignedByte();
        if (run < 1 || i + run > values.length) {
          throw new IOException("history is damaged");
        }
        i += run - 1;
      }
    }
  }
}
