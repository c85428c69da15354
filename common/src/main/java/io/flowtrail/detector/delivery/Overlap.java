package io.flowtrail.detector.delivery;

import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Two deliveries that bring records of the same interfaces in the same hours: one finding. */
final class Overlap {
  private static final long HOUR = 3_600_000;
  private static final int NAMED = 5;
  private static final int MOST = 1_000;

  private final String one;
  private final String other;
  private final long first;
  private final TreeSet<String> interfaces = new TreeSet<>();
  private long last = Long.MIN_VALUE;
  private int hours;

  Overlap(String one, String other, long first) {
    this.one = one;
    this.other = other;
    this.first = first;
  }

  /**
   * Both brought records of an interface in an hour.
   *
   * @return whether that is something to tell: one hour may be a move from one to the other
   */
  boolean add(String networkInterface, long hour) {
    boolean isNewHour = hour != last;
    if (isNewHour) {
      last = hour;
      hours++;
    }
    if (interfaces.size() < MOST) {
      interfaces.add(networkInterface);
    }
    return isNewHour && isTold();
  }

  boolean isTold() {
    return hours > 1;
  }

  long last() {
    return last;
  }

  Finding finding(String key, boolean complete) {
    int count = interfaces.size();
    String named = String.join(", ", interfaces.stream().limit(NAMED).toList());
    return new Finding(
        DoubleDelivery.TWICE.id(),
        key + "/" + FactText.join(one, other),
        Long.toString(first),
        complete,
        0,
        "",
        "",
        FactText.split(key).get(1),
        "",
        count,
        first,
        last + HOUR,
        "",
        "Flow records of "
            + count
            + (count == 1 ? " interface (" : " interfaces (")
            + Tell.cut(named)
            + (count > NAMED ? ", ..." : "")
            + ") came by "
            + Tell.cut(one)
            + " and by "
            + Tell.cut(other)
            + " in "
            + hours
            + " hours from "
            + Tell.time(first)
            + " to "
            + Tell.time(last + HOUR)
            + "; detectors count them twice.",
        Map.of(
            "first_delivery",
            Tell.cut(one),
            "second_delivery",
            Tell.cut(other),
            "hours",
            hours,
            "interfaces",
            count),
        List.of());
  }

  void write(DataOutput out) throws IOException {
    StateText.write(out, List.of(one, other));
    StateText.write(out, new ArrayList<>(interfaces));
    out.writeLong(first);
    out.writeLong(last);
    out.writeInt(hours);
  }

  static Overlap read(DataInput in) throws IOException {
    List<String> pair = StateText.readList(in);
    List<String> interfaces = StateText.readList(in);
    Overlap read = new Overlap(pair.get(0), pair.get(1), in.readLong());
    read.interfaces.addAll(interfaces);
    read.last = in.readLong();
    read.hours = in.readInt();
    return read;
  }
}
