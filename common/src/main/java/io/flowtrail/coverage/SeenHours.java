package io.flowtrail.coverage;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * In which hours there were records of which streams of a log. Merging is the same in any order. A
 * stream takes a number for each day; at most {@value #MOST_STREAMS} streams are remembered.
 */
public final class SeenHours implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST_STREAMS = 5_000;
  private static final int MOST_NAMED = 5;
  private static final long HOUR = 3_600_000;
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm'Z'").withZone(ZoneOffset.UTC);

  /** By stream, then day since 1970: a bit for each hour of the day. */
  private final TreeMap<String, TreeMap<Long, Integer>> streams = new TreeMap<>();

  /** The hour that holds a time, counted from 1970. */
  public static long hour(long millis) {
    return Math.floorDiv(millis, HOUR);
  }

  /** There was a record of a stream in an hour. */
  public void add(String stream, long hour) {
    addDay(stream, Math.floorDiv(hour, 24), 1 << Math.floorMod(hour, 24));
  }

  private void addDay(String stream, long day, int hours) {
    TreeMap<Long, Integer> days = streams.get(stream);
    if (days == null) {
      if (streams.size() >= MOST_STREAMS) {
        return;
      }
      days = new TreeMap<>();
      streams.put(stream, days);
    }
    days.merge(day, hours, (one, other) -> one | other);
  }

  /** Adds what another saw. */
  public void addAll(SeenHours other) {
    other.streams.forEach(
        (stream, days) -> days.forEach((day, hours) -> addDay(stream, day, hours)));
  }

  /** A copy that the other does not change. */
  public SeenHours copy() {
    SeenHours copy = new SeenHours();
    copy.addAll(this);
    return copy;
  }

  public boolean isEmpty() {
    return streams.isEmpty();
  }

  public void clear() {
    streams.clear();
  }

  /** One day of one stream, as it is kept in a checkpoint. */
  public record Day(String stream, long day, int hours) {}

  /** Everything, day by day. */
  public List<Day> days() {
    List<Day> all = new ArrayList<>();
    streams.forEach(
        (stream, days) -> days.forEach((day, hours) -> all.add(new Day(stream, day, hours))));
    return all;
  }

  /** Takes up a day of a checkpoint. */
  public void add(Day day) {
    addDay(day.stream(), day.day(), day.hours());
  }

  /** A stretch of hours, the last excluded. */
  private record Stretch(String stream, long from, long to) {
    String words() {
      return stream + " " + time(from) + " to " + time(to);
    }

    private static String time(long hour) {
      return MINUTES.format(Instant.ofEpochMilli(hour * HOUR));
    }
  }

  /**
   * In how many of the hours there were records, and in which there were none: {@code "3 flow logs,
   * records in 97.2 % of 504 hours; none in 14 hours: ..."}. Every stream is asked about all the
   * time that any of them has, up to the whole of it.
   *
   * @param what a stream is called: {@code flow log}
   * @param named whether hours without records are named: not where streams have quiet hours
   * @return empty if nothing was seen
   */
  public String sentence(String what, boolean named) {
    if (streams.isEmpty()) {
      return "";
    }
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    for (TreeMap<Long, Integer> days : streams.values()) {
      Map.Entry<Long, Integer> first = days.firstEntry();
      Map.Entry<Long, Integer> last = days.lastEntry();
      from = Math.min(from, first.getKey() * 24 + Integer.numberOfTrailingZeros(first.getValue()));
      to = Math.max(to, last.getKey() * 24 + 32 - Integer.numberOfLeadingZeros(last.getValue()));
    }
    long all = (to - from) * streams.size();
    long absent = 0;
    List<Stretch> longest = new ArrayList<>();
    for (String stream : streams.keySet()) {
      for (Stretch stretch : absent(stream, from, to)) {
        absent += stretch.to() - stretch.from();
        longest.add(stretch);
        if (longest.size() > 100) {
          keepLongest(longest);
        }
      }
    }
    keepLongest(longest);
    String count = streams.size() == 1 ? "1 " + what : streams.size() + " " + what + "s";
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s, records in %s of %,d %s",
                count,
                share(all - absent, all),
                all,
                all == 1 ? "hour" : "hours"));
    if (absent > 0 && named) {
      text.append(
          String.format(Locale.ROOT, "; none in %,d %s: ", absent, absent == 1 ? "hour" : "hours"));
      text.append(String.join(", ", longest.stream().map(Stretch::words).toList()));
      long told = longest.stream().mapToLong(stretch -> stretch.to() - stretch.from()).sum();
      text.append(told < absent ? " [...]" : "");
    }
    return text.toString();
  }

  /**
   * Which streams were seen, and in how many hours: {@code "2 flow logs, in 5 hours: ..."}.
   *
   * @param what a stream is called: {@code flow log}
   * @return empty if nothing was seen
   */
  public String summary(String what) {
    if (streams.isEmpty()) {
      return "";
    }
    long all = 0;
    for (TreeMap<Long, Integer> days : streams.values()) {
      all += days.values().stream().mapToInt(Integer::bitCount).sum();
    }
    String named = String.join(", ", streams.keySet().stream().limit(MOST_NAMED).toList());
    return String.format(
        Locale.ROOT,
        "%s, in %,d %s: %s%s",
        streams.size() == 1 ? "1 " + what : streams.size() + " " + what + "s",
        all,
        all == 1 ? "hour" : "hours",
        named,
        streams.size() > MOST_NAMED ? " [...]" : "");
  }

  private static void keepLongest(List<Stretch> stretches) {
    // Stable: of equally long ones the first by name and time stay.
    stretches.sort((one, other) -> Long.compare(other.to() - other.from(), one.to() - one.from()));
    while (stretches.size() > MOST_NAMED) {
      stretches.remove(stretches.size() - 1);
    }
  }

  /** Never 100 % unless it is all. */
  private static String share(long part, long all) {
    if (part == all) {
      return "100 %";
    }
    return String.format(Locale.ROOT, "%.1f %%", Math.floor(1000.0 * part / all) / 10);
  }

  private List<Stretch> absent(String stream, long from, long to) {
    List<Stretch> absent = new ArrayList<>();
    long expected = from;
    for (Map.Entry<Long, Integer> day : streams.get(stream).entrySet()) {
      for (int bit = 0; bit < 24; bit++) {
        if ((day.getValue() >>> bit & 1) == 1) {
          long hour = day.getKey() * 24 + bit;
          if (hour > expected) {
            absent.add(new Stretch(stream, expected, hour));
          }
          expected = hour + 1;
        }
      }
    }
    if (expected < to) {
      absent.add(new Stretch(stream, expected, to));
    }
    return absent;
  }
}
