package io.flowtrail.detector.silence;

import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** CloudTrail of one region that is delivered late: one finding, until it was on time for a day. */
final class Lateness {
  private static final long CALM = 86_400_000;

  private final String account;
  private final String region;
  private final long first;
  private final long usual;
  private long last;
  private long most;
  private int slots;

  Lateness(Stream stream, long slot) {
    this(stream.account(), stream.region(), slot, stream.usualDelay());
  }

  private Lateness(String account, String region, long first, long usual) {
    this.account = account;
    this.region = region;
    this.first = first;
    this.usual = usual;
    this.last = Long.MIN_VALUE;
  }

  void add(long slot, long delay) {
    slots += slot == last ? 0 : 1;
    last = slot;
    most = Math.max(most, delay);
  }

  long endsAt() {
    return last + CALM;
  }

  Finding finding(String key, boolean complete) {
    return new Finding(
        Silence.LATE.id(),
        key + "/" + region,
        region + "/" + first,
        complete,
        0,
        "",
        "",
        account,
        region,
        slots,
        first,
        last + Sighting.SLOT,
        "",
        "CloudTrail of account "
            + account
            + " in "
            + Tell.cut(region)
            + " was delivered up to "
            + Tell.span(most)
            + " after its events of "
            + Tell.time(first)
            + " to "
            + Tell.time(last + Sighting.SLOT)
            + "; on the days before it took at most "
            + (usual == 0 ? "15 min" : Tell.span(usual))
            + ".",
        Map.of(
            "longest_delay_seconds", most / 1000,
            "usual_delay_seconds", usual / 1000,
            "late_slots", slots),
        List.of());
  }

  void write(DataOutput out) throws IOException {
    StateText.write(out, List.of(account, region));
    out.writeLong(first);
    out.writeLong(usual);
    out.writeLong(last);
    out.writeLong(most);
    out.writeInt(slots);
  }

  static Lateness read(DataInput in) throws IOException {
    List<String> texts = StateText.readList(in);
    Lateness late = new Lateness(texts.get(0), texts.get(1), in.readLong(), in.readLong());
    late.last = in.readLong();
    late.most = in.readLong();
    late.slots = in.readInt();
    return late;
  }
}
