package io.flowtrail.detector.silence;

import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Streams of one kind that are silent at the same time: one finding. */
final class Quiet {
  private static final int NAMED = 10;

  private final StreamKind kind;
  private final String first;
  private final long since;
  private final String account;
  private final String region;
  private final long usual;
  private final TreeSet<String> named = new TreeSet<>();
  private int count;
  private int neighbours;
  private boolean all;

  /** The stream that fell silent first. */
  Quiet(StreamKind kind, String name, Stream stream) {
    this(
        kind,
        name + "/" + stream.last(),
        stream.last(),
        stream.account(),
        stream.region(),
        stream.usualPause());
  }

  private Quiet(
      StreamKind kind, String first, long since, String account, String region, long usual) {
    this.kind = kind;
    this.first = first;
    this.since = since;
    this.account = account;
    this.region = region;
    this.usual = usual;
  }

  /**
   * One more stream is silent.
   *
   * @param others streams that go on
   * @param isAll whether no stream of the kind goes on
   */
  void add(String name, int others, boolean isAll) {
    count++;
    neighbours = others;
    all |= isAll;
    if (named.size() < NAMED) {
      named.add(name);
    }
  }

  /**
   * What is known of it.
   *
   * @param now the latest moment that a neighbour shows
   * @param back when all had come back; {@link Long#MIN_VALUE} if they have not
   */
  Finding finding(String key, long now, long back, boolean complete) {
    boolean isBack = back != Long.MIN_VALUE;
    long until = isBack ? back : now;
    String names = String.join(", ", named) + (count > named.size() ? " and more" : "");
    String where =
        switch (kind) {
          case CLOUDTRAIL -> "CloudTrail of account " + account + " in " + Tell.cut(names);
          case FLOW_LOG -> "Flow logs of account " + account + " (" + Tell.cut(names) + ")";
          default -> capital(kind.words()) + " " + Tell.cut(names);
        };
    String explanation =
        where
            + ": nothing from "
            + Tell.time(since)
            + (isBack ? " until " : " on, until at least ")
            + Tell.time(until)
            + " ("
            + Tell.span(until - since)
            + "); "
            + neighbours
            + " neighbouring "
            + (neighbours == 1 ? "log" : "logs")
            + " went on; its longest pause in the 14 days before was "
            + Tell.span(usual)
            + ".";
    Map<String, Object> details = new TreeMap<>();
    details.put("kind", kind.name().toLowerCase(Locale.ROOT));
    details.put("silent", Tell.cut(names));
    details.put("silent_count", count);
    details.put("silent_from", Tell.time(since));
    details.put("silent_until", Tell.time(until));
    details.put("came_back", isBack);
    details.put("neighbours", neighbours);
    details.put("longest_pause_before_seconds", usual / 1000);
    boolean isGraver = all && kind != StreamKind.ACCOUNT && kind != StreamKind.ACCESS_LOG;
    int steps = kind.steps() + (isGraver ? 1 : 0);
    String reason =
        switch (kind) {
          case ACCOUNT -> "a whole account";
          case ACCESS_LOG -> "access logs are delivered on a best effort";
          default -> isGraver ? "nothing of this kind comes from the account any more" : "";
        };
    return new Finding(
        Silence.STOPPED.id(),
        key + "/" + kind,
        first,
        complete,
        steps,
        reason,
        "",
        account,
        count == 1 ? region : "",
        count,
        since,
        until,
        "",
        explanation,
        details,
        List.of());
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  void write(DataOutput out) throws IOException {
    StateText.write(out, List.of(kind.name(), first, account, region));
    out.writeLong(since);
    out.writeLong(usual);
    StateText.write(out, new ArrayList<>(named));
    out.writeInt(count);
    out.writeInt(neighbours);
    out.writeBoolean(all);
  }

  static Quiet read(DataInput in) throws IOException {
    List<String> texts = StateText.readList(in);
    Quiet quiet =
        new Quiet(
            StreamKind.valueOf(texts.get(0)),
            texts.get(1),
            in.readLong(),
            texts.get(2),
            texts.get(3),
            in.readLong());
    quiet.named.addAll(StateText.readList(in));
    quiet.count = in.readInt();
    quiet.neighbours = in.readInt();
    quiet.all = in.readBoolean();
    return quiet;
  }
}
