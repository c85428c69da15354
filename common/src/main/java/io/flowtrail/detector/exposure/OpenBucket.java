package io.flowtrail.detector.exposure;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import io.flowtrail.detector.tampering.Distinct;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A bucket that was opened to somebody outside: since when, by whom, and who came. */
final class OpenBucket {
  private static final int ACCOUNTS = 5;
  private static final int EVIDENCES = 6;
  private static final long SETTLES = 20 * 60_000;
  private static final long OPEN = Long.MAX_VALUE;

  private final String bucket;
  private final Opening opening;
  private long closed = OPEN;
  private String closedBy = "";
  private String closedCall = "";
  private String closedEvidence = "";

  /** By log: a request that both tell counts once. */
  private final TreeMap<String, Sum> sums = new TreeMap<>();

  private boolean isExact = true;
  private Distinct ids = Distinct.NONE;
  private Distinct sources = Distinct.NONE;
  private final TreeSet<String> accounts = new TreeSet<>();
  private long firstUse = OPEN;
  private long lastUse = Long.MIN_VALUE;
  private String firstSource = "";
  private final List<String> evidences = new ArrayList<>();

  /**
   * How it was opened.
   *
   * @param who may come in: {@link BucketChange#PUBLIC} or an account
   * @param what was granted, {@code who:what}
   * @param id of the record
   * @param time of it, milliseconds since 1970
   * @param evidence the record
   * @param unblocked when the public access block was taken away before, milliseconds since 1970; 0
   *     if that was not seen
   * @param unblockedBy who did
   * @param cameBefore whether outsiders came before it was opened
   */
  record Opening(
      String who,
      String what,
      String id,
      long time,
      BucketChange change,
      String evidence,
      long unblocked,
      String unblockedBy,
      boolean cameBefore) {}

  private record Sum(long count, long bytes) {}

  OpenBucket(String bucket, Opening opening) {
    this.bucket = bucket;
    this.opening = opening;
  }

  long opened() {
    return opening.time();
  }

  boolean isOpen() {
    return closed == OPEN;
  }

  boolean isUsed() {
    return firstUse != OPEN;
  }

  void close(BucketChange change, Fact fact) {
    closed = fact.time();
    closedBy = change.principal();
    closedCall = change.call();
    closedEvidence = fact.evidence();
  }

  /** Takes requests; whether they are worth an update. */
  boolean visited(Requests requests) {
    if (requests.last() < opening.time() || requests.first() > closed) {
      return false;
    }
    boolean isNews = !isUsed();
    Sum before = sums.getOrDefault(requests.log(), new Sum(0, 0));
    sums.put(
        requests.log(),
        new Sum(
            PortTraffic.sum(before.count(), requests.count()),
            PortTraffic.sum(before.bytes(), requests.bytesOut())));
    isExact &= requests.isExact();
    ids = ids.with(requests.ids());
    sources = sources.with(requests.sources());
    if (!requests.who().equals(Requests.ANONYMOUS) && accounts.size() < ACCOUNTS) {
      accounts.add(requests.who());
    }
    long first = Math.max(opening.time(), requests.first());
    if (first < firstUse) {
      firstUse = first;
      firstSource = requests.source();
    }
    lastUse = Math.max(lastUse, requests.last());
    if (evidences.size() < EVIDENCES) {
      evidences.add(requests.evidence());
    }
    return isNews;
  }

  /** When its finding is complete; the largest number while nobody has come. */
  long endsAt(ExposureDetector settings) {
    if (!isOpen()) {
      return closed + SETTLES;
    }
    return isUsed() ? firstUse + settings.watch().toMillis() : OPEN;
  }

  private boolean isPublic() {
    return opening.who().equals(BucketChange.PUBLIC);
  }

  /** Both logs may tell only parts; where few came, their ids tell how many. */
  private long count() {
    long most = sums.values().stream().mapToLong(Sum::count).max().orElse(0);
    return ids.isExact() ? ids.count() : most;
  }

  private boolean isCountExact() {
    return ids.isExact() || isExact;
  }

  private long bytes() {
    return sums.values().stream().mapToLong(Sum::bytes).max().orElse(0);
  }

  Finding finding(boolean complete) {
    BucketChange change = opening.change();
    boolean isClosed = !isOpen();
    long until = isClosed ? closed : lastUse;
    Map<String, Object> details = new TreeMap<>();
    details.put("bucket", Tell.cut(bucket));
    details.put("opened_at", Tell.time(opening.time()));
    details.put("opened_by", Tell.cut(change.principal()));
    details.put("opened_with", change.call());
    details.put("grant", Tell.cut(opening.what()));
    if (opening.unblocked() > 0) {
      details.put("block_removed_at", Tell.time(opening.unblocked()));
      details.put("block_removed_by", Tell.cut(opening.unblockedBy()));
    }
    details.put("first_used_at", Tell.time(firstUse));
    details.put("first_source", Tell.cut(firstSource));
    details.put("seconds_until_used", (firstUse - opening.time()) / 1000);
    details.put("seconds_open", (until - opening.time()) / 1000);
    details.put("closed", isClosed);
    if (isClosed) {
      details.put("closed_at", Tell.time(closed));
      details.put("closed_by", Tell.cut(closedBy));
      details.put("closed_with", closedCall);
    }
    details.put("requests", count());
    details.put("requests_exact", isCountExact());
    details.put("sources", sources.count());
    details.put("sources_exact", sources.isExact());
    details.put("bytes_out", bytes());
    details.put("accounts", String.join(", ", accounts));
    details.put("outsiders_before", opening.cameBefore());
    List<String> shown = new ArrayList<>(List.of(opening.evidence()));
    shown.addAll(evidences);
    shown.add(closedEvidence);
    int steps = (change.holdsLogs() ? 1 : 0) - (opening.cameBefore() ? 1 : 0);
    return new Finding(
        (isPublic() ? ExposureDetector.PUBLIC_BUCKET : ExposureDetector.SHARED_BUCKET).id(),
        FactText.join(bucket, opening.who()),
        opening.id(),
        complete,
        steps,
        steps == 0
            ? ""
            : steps > 0 ? "the bucket holds logs" : "outsiders came before it was opened, too",
        change.principal(),
        change.account(),
        change.region(),
        Math.max(1, count()),
        opening.time(),
        Math.max(lastUse, isClosed ? closed : lastUse),
        "success",
        sentence(isClosed, until, complete),
        details,
        shown);
  }

  private String sentence(boolean isClosed, long until, boolean complete) {
    StringBuilder text =
        new StringBuilder("Bucket ")
            .append(Tell.cut(bucket))
            .append(" was opened to ")
            .append(isPublic() ? "everyone" : "account " + opening.who())
            .append(" (")
            .append(Tell.cut(opening.what()))
            .append(") at ")
            .append(Tell.time(opening.time()))
            .append(" by ")
            .append(by(opening.change().principal()));
    if (opening.unblocked() > 0 && opening.unblocked() != opening.time()) {
      text.append(", after its public access block was removed at ")
          .append(Tell.time(opening.unblocked()))
          .append(" by ")
          .append(by(opening.unblockedBy()));
    }
    text.append("; the first request ")
        .append(isPublic() ? "of an outsider" : "of that account")
        .append(" came ")
        .append(Tell.span(firstUse - opening.time()))
        .append(" later, from ")
        .append(Tell.cut(firstSource))
        .append("; ")
        .append(Words.count(sources.count(), sources.isExact(), "source"))
        .append(", ")
        .append(Words.count(count(), isCountExact(), "request"))
        .append(", ")
        .append(Words.bytes(bytes()))
        .append(" out");
    if (!accounts.isEmpty() && isPublic()) {
      text.append("; some with credentials of accounts ").append(String.join(", ", accounts));
    }
    if (isClosed) {
      text.append("; closed by ")
          .append(by(closedBy))
          .append(" (")
          .append(closedCall)
          .append(") after ")
          .append(Tell.span(until - opening.time()));
    } else {
      text.append(complete ? "; not seen closed, open for at least " : "; open for ")
          .append(Tell.span(until - opening.time()))
          .append(complete ? "" : " so far");
    }
    return text.append('.').toString();
  }

  private static String by(String principal) {
    return principal.isEmpty() ? "?" : Tell.cut(principal);
  }

  void write(DataOutput out) throws IOException {
    StateText.write(
        out,
        List.of(
            opening.who(),
            opening.what(),
            opening.id(),
            opening.change().text(),
            opening.evidence(),
            opening.unblockedBy(),
            closedBy,
            closedCall,
            closedEvidence,
            ids.hashes(),
            sources.hashes(),
            firstSource));
    out.writeLong(opening.time());
    out.writeLong(opening.unblocked());
    out.writeBoolean(opening.cameBefore());
    out.writeLong(closed);
    out.writeByte(sums.size());
    for (Map.Entry<String, Sum> sum : sums.entrySet()) {
      StateText.write(out, sum.getKey());
      out.writeLong(sum.getValue().count());
      out.writeLong(sum.getValue().bytes());
    }
    out.writeBoolean(isExact);
    StateText.write(out, List.copyOf(accounts));
    out.writeLong(firstUse);
    out.writeLong(lastUse);
    StateText.write(out, evidences);
  }

  static OpenBucket read(String bucket, DataInput in) throws IOException {
    List<String> texts = StateText.readList(in);
    OpenBucket open =
        new OpenBucket(
            bucket,
            new Opening(
                texts.get(0),
                texts.get(1),
                texts.get(2),
                in.readLong(),
                BucketChange.of(texts.get(3)),
                texts.get(4),
                in.readLong(),
                texts.get(5),
                in.readBoolean()));
    open.closedBy = texts.get(6);
    open.closedCall = texts.get(7);
    open.closedEvidence = texts.get(8);
    open.ids = new Distinct(texts.get(9));
    open.sources = new Distinct(texts.get(10));
    open.firstSource = texts.get(11);
    open.closed = in.readLong();
    int sums = in.readByte();
    for (int i = 0; i < sums; i++) {
      open.sums.put(StateText.read(in), new Sum(in.readLong(), in.readLong()));
    }
    open.isExact = in.readBoolean();
    open.accounts.addAll(StateText.readList(in));
    open.firstUse = in.readLong();
    open.lastUse = in.readLong();
    open.evidences.addAll(StateText.readList(in));
    return open;
  }
}
