package io.flowtrail.detector.transfer;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.transfer.Episode.Cause;
import io.flowtrail.detector.transfer.Episode.Shown;
import io.flowtrail.detector.transfer.TransferObserver.Entity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entity: sums of the last hour in slices of 5 minutes, of the last day in hours, what is
 * usual, and the alerts that are growing. Judged at the end of every slice in which something was
 * sent; silence needs no judging.
 */
final class TransferState implements EntityState {
  private static final int VERSION = 1;
  static final long SLICE = 300_000;
  private static final long HOUR = 3_600_000;
  private static final int SLICES = 12;
  private static final int DAY = 24;
  private static final int RECENT_PEERS = 8;
  private static final int HABITS = 16;
  private static final int RECENT_REQUESTS = 2048;
  private static final long REQUEST_MEMORY = 900_000;
  private static final int RECENT_SHOWN = 3;

  /** A burst is over after so long without a sum above the limit; a slow transfer after a day. */
  private static final long BURST_OVER = HOUR;

  private static final long SLOW_OVER = 26 * HOUR;

  /** Days after which a destination is no longer new. */
  private static final int KNOWN_PEER_DAYS = 3;

  private final TransferSettings settings;
  private final Entity entity;
  private final String id;
  private final String keyAccount;

  /** Index of the slice at hand, 5 minutes since 1970; negative before the first fact. */
  private long slice = -1;

  private boolean dirty;
  private final long[] bytes = new long[SLICES];
  private final long[] farBytes = new long[SLICES];
  private final long[] records = new long[SLICES];
  private final boolean[] told = new boolean[SLICES];
  private final long[] hourBytes = new long[DAY];
  private final long[] hourFar = new long[DAY];
  private final long[] hourTold = new long[DAY];
  private final long[] hourFarTold = new long[DAY];
  private final long[] hourRecords = new long[DAY];

  /** Highest sums of the hour and day at hand. */
  private long highestBurst;

  private long highestHour;
  private long highestDay;
  private boolean alerted;
  private Optional<History> history = Optional.empty();
  private Peers now = new Peers(RECENT_PEERS);
  private Peers before = new Peers(RECENT_PEERS);
  private Peers habits = new Peers(HABITS);
  private final LinkedHashMap<Long, Long> requests = new LinkedHashMap<>();
  private List<Shown> shown = new ArrayList<>();
  private Optional<Episode> burst = Optional.empty();
  private Optional<Episode> slow = Optional.empty();
  private String source = "";
  private String account = "";
  private String region = "";

  TransferState(String key, TransferSettings settings) {
    this.settings = settings;
    List<String> parts = FactText.split(key);
    entity = Entity.valueOf(parts.get(0));
    keyAccount = parts.get(1);
    id = parts.get(2);
    account = keyAccount;
  }

  // ---- taking in

  @Override
  public void apply(Fact fact, Output out) {
    Amounts amounts = Amounts.of(fact.payload());
    advance(Math.floorDiv(fact.time(), SLICE));
    account = Amounts.greater(account, amounts.account());
    region = Amounts.greater(region, amounts.region());
    long all = amounts.all();
    long far = amounts.far();
    long count = amounts.records();
    int hourOfDay = (int) Math.floorMod(slice / SLICES, (long) DAY);
    for (Map.Entry<String, Long> peer : amounts.peers().entrySet()) {
      peer(peer.getKey(), peer.getValue(), hourOfDay);
    }
    if (!amounts.requests().isEmpty()) {
      requests.values().removeIf(time -> time < fact.time() - REQUEST_MEMORY);
      double scale = amounts.scale();
      for (Map.Entry<Long, Amounts.Request> entry : amounts.requests().entrySet()) {
        if (requests.putIfAbsent(entry.getKey(), fact.time()) != null) {
          continue;
        }
        Amounts.Request request = entry.getValue();
        long its = (long) (request.bytes() * scale);
        all = Amounts.add(all, its);
        far = request.far() ? Amounts.add(far, its) : far;
        peer(request.peer(), its, hourOfDay);
        count++;
      }
      var oldest = requests.entrySet().iterator();
      for (int over = requests.size() - RECENT_REQUESTS; over > 0; over--) {
        oldest.next();
        oldest.remove();
      }
    }
    if (all == 0) {
      return;
    }
    if (!amounts.source().isEmpty()) {
      source = amounts.source();
    }
    int at = (int) (slice % SLICES);
    bytes[at] = Amounts.add(bytes[at], all);
    farBytes[at] = Amounts.add(farBytes[at], far);
    records[at] += count;
    int hour = (int) (slice / SLICES % DAY);
    hourBytes[hour] = Amounts.add(hourBytes[hour], all);
    hourFar[hour] = Amounts.add(hourFar[hour], far);
    hourRecords[hour] += count;
    if (!fact.evidence().isEmpty()) {
      shown.removeIf(one -> one.time() <= fact.time() - DAY * HOUR);
      Shown one = new Shown(fact.time(), amounts.largest(), fact.evidence());
      shown.add(one);
      shown.sort(Shown.ORDER);
      while (shown.size() > RECENT_SHOWN) {
        shown.remove(shown.size() - 1);
      }
      burst.ifPresent(episode -> episode.show(one));
      slow.ifPresent(episode -> episode.show(one));
    }
    dirty = true;
  }

  private void peer(String name, long its, int hourOfDay) {
    boolean fetched = name.startsWith(Entity.FETCHED);
    String plain = fetched ? name.substring(1) : name;
    now.add(plain, its, hourOfDay);
    burst.ifPresent(episode -> episode.peers.add(plain, its, hourOfDay));
    slow.ifPresent(episode -> episode.peers.add(plain, its, hourOfDay));
    if (entity == Entity.INTERFACE && !fetched) {
      habits.add(name, its, hourOfDay);
    }
  }

  /** Goes to a later slice; what was between them was silent. */
  private void advance(long to) {
    if (slice < 0) {
      slice = to;
      history = Optional.of(new History(settings.historyDays(), to / SLICES));
      return;
    }
    if (to <= slice) {
      return;
    }
    long hour = slice / SLICES;
    long toHour = to / SLICES;
    if (toHour > hour) {
      history.orElseThrow().learn(hour, highestHour, highestBurst, alerted);
      history.orElseThrow().learnDay(hour / DAY, highestDay);
      highestBurst = 0;
      highestHour = 0;
      alerted = false;
      for (long h = hour + 1; h <= Math.min(toHour, hour + DAY); h++) {
        int at = (int) (h % DAY);
        hourBytes[at] = 0;
        hourFar[at] = 0;
        hourTold[at] = 0;
        hourFarTold[at] = 0;
        hourRecords[at] = 0;
      }
      before = toHour == hour + 1 ? now : new Peers(RECENT_PEERS);
      now = new Peers(RECENT_PEERS);
      if (toHour / DAY > hour / DAY) {
        highestDay = 0;
        habits.endDay(toHour / DAY - hour / DAY);
      }
    }
    for (long s = slice + 1; s <= Math.min(to, slice + SLICES); s++) {
      int at = (int) (s % SLICES);
      bytes[at] = 0;
      farBytes[at] = 0;
      records[at] = 0;
      told[at] = false;
    }
    slice = to;
  }

  // ---- judging

  @Override
  public long wakeAt() {
    long at = NEVER;
    if (dirty) {
      at = (slice + 1) * SLICE - 1;
    }
    if (burst.isPresent()) {
      at = Math.min(at, burst.get().firedAt + BURST_OVER);
    }
    if (slow.isPresent()) {
      at = Math.min(at, slow.get().firedAt + SLOW_OVER);
    }
    return at == NEVER && slice >= 0 ? forgetAt() : at;
  }

  private long forgetAt() {
    return (slice + 1) * SLICE + settings.historyDays() * DAY * HOUR;
  }

  @Override
  public void wake(long time, Output out) {
    if (dirty && time >= (slice + 1) * SLICE - 1) {
      dirty = false;
      judge(time, out);
    }
    if (burst.isPresent() && time >= burst.get().firedAt + BURST_OVER) {
      out.finding(finding(burst.get(), true, false));
      burst = Optional.empty();
    }
    if (slow.isPresent() && time >= slow.get().firedAt + SLOW_OVER) {
      out.finding(finding(slow.get(), true, true));
      slow = Optional.empty();
    }
    if (time >= forgetAt() && burst.isEmpty() && slow.isEmpty()) {
      slice = -1;
    }
  }

  @Override
  public boolean isEmpty() {
    return slice < 0;
  }

  private void judge(long time, Output out) {
    long hour = slice / SLICES;
    int at = (int) (slice % SLICES);
    long inBurst = bytes[at];
    long inHour = sum(bytes);
    long inDay = sum(hourBytes);
    highestBurst = Math.max(highestBurst, inBurst);
    highestHour = Math.max(highestHour, inHour);
    highestDay = Math.max(highestDay, inDay);
    boolean shared = shared(inHour);
    Optional<Verdict> verdict = shared ? hourly(hour, inBurst, inHour) : Optional.empty();
    if (verdict.isPresent()) {
      alerted = true;
      if (burst.isEmpty()) {
        burst = Optional.of(begin());
      }
    }
    if (burst.isPresent()) {
      grow(burst.get(), verdict, at, time);
      if (verdict.isPresent()) {
        tell(burst.get());
      }
      if (over(burst.get(), false, time, out)) {
        burst = Optional.empty();
      }
    }
    judgeDay(hour, at, time, out, shared);
  }

  private void judgeDay(long hour, int at, long time, Output out, boolean shared) {
    Optional<Verdict> verdict = shared ? daily(hour) : Optional.empty();
    if (verdict.isPresent() && slow.isEmpty()) {
      Episode episode = new Episode();
      episode.first = firstOfDay(hour) * HOUR;
      episode.bytes = verdict.get().value();
      episode.records = sum(hourRecords);
      episode.last = time + 1;
      episode.peer = verdict.get().peer();
      episode.peers.addAll(before);
      episode.peers.addAll(now);
      shown.forEach(episode::show);
      slow = Optional.of(episode);
    } else if (slow.isPresent() && !told[at]) {
      Episode episode = slow.get();
      // Of one destination only its own: what it got in this slice is not known, in all of them is.
      episode.bytes = Amounts.add(episode.bytes, episode.peer.isEmpty() ? bytes[at] : 0);
      episode.records += records[at];
    }
    if (slow.isEmpty()) {
      return;
    }
    Episode episode = slow.get();
    if (!episode.peer.isEmpty()) {
      growPeer(episode, hour / DAY);
    }
    if (verdict.isPresent()) {
      alerted = true;
      note(episode, verdict.get(), time);
      episode.last = time + 1;
    }
    if (over(episode, true, time, out)) {
      slow = Optional.empty();
    }
  }

  /** Bytes of days before are kept in {@code pendingBytes}, the day in {@code pendingRecords}. */
  private void growPeer(Episode episode, long day) {
    long today = habits.find(episode.peer).map(Peers.Peer::own).orElse(0L);
    if (episode.pendingRecords != day) {
      episode.pendingBytes = episode.pendingRecords == 0 ? 0 : episode.bytes;
      episode.pendingRecords = day;
    }
    episode.bytes = Math.max(episode.bytes, Amounts.add(episode.pendingBytes, today));
  }

  /** First of the last 24 hours in which anything was sent. */
  private long firstOfDay(long hour) {
    for (long h = hour - DAY + 1; h < hour; h++) {
      if (h >= 0 && hourBytes[(int) (h % DAY)] > 0) {
        return h;
      }
    }
    return hour;
  }

  /**
   * What one principal read is told of him, not of the bucket: of a bucket only what nobody did, or
   * several did.
   */
  private boolean shared(long inHour) {
    if (entity != Entity.BUCKET || inHour == 0) {
      return true;
    }
    Peers both = recent();
    return both.top()
        .map(top -> top.name().equals(Entity.ANONYMOUS) || top.own() * 2 < both.total())
        .orElse(true);
  }

  private Peers recent() {
    Peers both = new Peers(2 * RECENT_PEERS);
    both.addAll(before);
    both.addAll(now);
    return both;
  }

  /** A sum that is above its limit. */
  private record Verdict(
      long value, int minutes, History.Limit limit, Cause cause, String peer, int knownDays) {
    double ratio() {
      return (double) value / Math.max(1, limit.limit());
    }
  }

  private Optional<Verdict> hourly(long hour, long inBurst, long inHour) {
    History its = history.orElseThrow();
    int known = its.knownDays(hour);
    if (!its.warm(hour, settings.learnDays())) {
      // What was told once and comes again, as every night, is not told again.
      return burst.isEmpty() && inHour <= its.highestTold() * settings.margin()
          ? newPeer(known)
          : floor(inHour, sum(farBytes), settings.floorHour(), 60, known);
    }
    Optional<Verdict> worst = Optional.empty();
    if (inHour > settings.minimumHour()) {
      worst = above(hour, inHour, false, known);
    }
    if (worst.isEmpty() && inBurst > settings.minimumBurst()) {
      worst = above(hour, inBurst, true, known);
    }
    return worst.isPresent() ? worst : newPeer(known);
  }

  private Optional<Verdict> above(long hour, long value, boolean burstOnly, int known) {
    History its = history.orElseThrow();
    History.Limit limit = its.limit(hour, burstOnly, settings);
    if (value <= limit.limit()
        || burst.isEmpty() && its.irregularHabit(hour, burstOnly, value, settings)) {
      return Optional.empty();
    }
    return Optional.of(new Verdict(value, burstOnly ? 5 : 60, limit, Cause.BASELINE, "", known));
  }

  private Optional<Verdict> floor(long all, long far, long floor, int minutes, int known) {
    double near = floor * settings.nearFactor();
    if (entity != Entity.AWS && far >= floor || all >= near) {
      long limit = entity != Entity.AWS && far >= floor ? floor : (long) near;
      return Optional.of(
          new Verdict(all, minutes, new History.Limit(0, 0, limit), Cause.FLOOR, "", known));
    }
    return Optional.empty();
  }

  /** The floor holds for destinations that nobody ever sent much to, whatever else is sent. */
  private Optional<Verdict> newPeer(int known) {
    if (entity != Entity.INTERFACE) {
      return Optional.empty();
    }
    Peers both = recent();
    boolean open = burst.isPresent() && burst.get().cause == Cause.NEW_PEER;
    return habits.all().stream()
        .filter(peer -> peer.days <= (open ? 1 : 0))
        .flatMap(peer -> both.find(peer.name()).stream())
        .filter(peer -> peer.own() >= settings.floorHour())
        .findFirst()
        .map(
            peer ->
                new Verdict(
                    peer.own(),
                    120,
                    new History.Limit(0, 0, settings.floorHour()),
                    Cause.NEW_PEER,
                    peer.name(),
                    known));
  }

  private Optional<Verdict> daily(long hour) {
    History its = history.orElseThrow();
    int known = its.knownDays(hour);
    long all = sum(hourBytes) - sum(hourTold);
    long far = sum(hourFar) - sum(hourFarTold);
    Optional<Verdict> verdict;
    if (its.warm(hour, settings.learnDays())) {
      History.Limit limit = its.dayLimit(hour, settings);
      verdict =
          all > limit.limit()
              ? Optional.of(new Verdict(all, 24 * 60, limit, Cause.BASELINE, "", known))
              : Optional.empty();
    } else {
      verdict = floor(all, far, settings.floorDay(), 24 * 60, known);
    }
    return verdict.isPresent() ? verdict : slowPeer(known);
  }

  private Optional<Verdict> slowPeer(int known) {
    if (entity != Entity.INTERFACE) {
      return Optional.empty();
    }
    String open = slow.map(episode -> episode.peer).orElse("");
    boolean over =
        slow.isPresent() && slice * SLICE - slow.get().first > settings.longestDays() * DAY * HOUR;
    for (Peers.Peer peer : habits.all()) {
      boolean going = peer.name().equals(open) && !over;
      boolean fresh = peer.days < KNOWN_PEER_DAYS && slow.isEmpty();
      boolean more = peer.own() > settings.factor() * peer.usual && slow.isEmpty();
      if (peer.own() >= settings.slowFloor()
          && Integer.bitCount(peer.hours) >= settings.slowHours()
          && (going || fresh || more)
          && peer.topHour <= peer.own() / 3
          && !peer.told) {
        return Optional.of(
            new Verdict(
                peer.own(),
                24 * 60,
                new History.Limit(peer.usual, 0, settings.slowFloor()),
                Cause.SLOW_PEER,
                peer.name(),
                known));
      }
    }
    return Optional.empty();
  }

  // ---- growing

  /** A burst begins with the first slice of the hour that is a tenth of its greatest or more. */
  private Episode begin() {
    Episode episode = new Episode();
    for (long its : bytes) {
      episode.peakSlice = Math.max(episode.peakSlice, its);
    }
    episode.first = slice * SLICE;
    for (long s = slice - SLICES + 1; s < slice; s++) {
      int at = (int) Math.floorMod(s, (long) SLICES);
      if (bytes[at] > 0 && bytes[at] >= episode.peakSlice / 10) {
        episode.first = Math.min(episode.first, s * SLICE);
      }
      if (s * SLICE >= episode.first) {
        episode.bytes = Amounts.add(episode.bytes, bytes[at]);
        episode.records += records[at];
      }
    }
    episode.peers.addAll(before);
    episode.peers.addAll(now);
    shown.stream().filter(one -> one.time() >= episode.first).forEach(episode::show);
    return episode;
  }

  private void grow(Episode episode, Optional<Verdict> verdict, int at, long time) {
    episode.peakSlice = Math.max(episode.peakSlice, bytes[at]);
    episode.pendingBytes = Amounts.add(episode.pendingBytes, bytes[at]);
    episode.pendingRecords += records[at];
    if (verdict.isPresent()) {
      note(episode, verdict.get(), time);
      if (bytes[at] >= episode.peakSlice / 10) {
        episode.bytes = Amounts.add(episode.bytes, episode.pendingBytes);
        episode.records += episode.pendingRecords;
        episode.pendingBytes = 0;
        episode.pendingRecords = 0;
        episode.last = time + 1;
      }
    }
  }

  private static void note(Episode episode, Verdict verdict, long time) {
    episode.firedAt = time;
    if (verdict.ratio() > episode.peakRatio) {
      episode.peakRatio = verdict.ratio();
      episode.peak = verdict.value();
      episode.peakMinutes = verdict.minutes();
      episode.usual = verdict.limit().usual();
      episode.highest = verdict.limit().highest();
      episode.limit = verdict.limit().limit();
      episode.knownDays = verdict.knownDays();
      episode.cause = verdict.cause();
    }
  }

  /** The last hour is told: it is no part of a slow transfer any more. */
  private void tell(Episode episode) {
    for (long s = Math.max(0, slice - SLICES + 1); s <= slice; s++) {
      int at = (int) (s % SLICES);
      if (!told[at]) {
        told[at] = true;
        int hour = (int) (s / SLICES % DAY);
        hourTold[hour] = Amounts.add(hourTold[hour], bytes[at]);
        hourFarTold[hour] = Amounts.add(hourFarTold[hour], farBytes[at]);
      }
    }
    long total = episode.peers.total();
    for (Peers.Peer peer : episode.peers.all()) {
      if (peer.own() >= total / 10) {
        habits.find(peer.name()).ifPresent(habit -> habit.told = true);
      }
    }
  }

  /**
   * Tells a growing finding at once, and whenever it has doubled; completes what never ends.
   * Returns whether it did.
   */
  private boolean over(Episode episode, boolean isSlow, long time, Output out) {
    if (time - episode.first > settings.longestDays() * DAY * HOUR) {
      out.finding(finding(episode, true, isSlow));
      return true;
    }
    if (episode.toldBytes == 0 || episode.bytes / 2 >= episode.toldBytes) {
      out.finding(finding(episode, false, isSlow));
      episode.toldBytes = Math.max(1, episode.bytes);
    }
    return false;
  }

  private static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum = Amounts.add(sum, value);
    }
    return sum;
  }

  // ---- telling

  private Finding finding(Episode episode, boolean complete, boolean isSlow) {
    return Telling.finding(
        episode,
        complete,
        isSlow,
        entity,
        id,
        account,
        region,
        source,
        episode.peer.isEmpty()
            ? episode.peers.top().map(Peers.Peer::name).orElse("")
            : episode.peer,
        settings);
  }

  // ---- writing

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(slice);
    out.writeBoolean(dirty);
    for (long[] values :
        List.of(bytes, farBytes, records, hourBytes, hourFar, hourTold, hourFarTold, hourRecords)) {
      writeNumbers(out, values);
    }
    int flags = 0;
    for (int i = 0; i < SLICES; i++) {
      flags |= told[i] ? 1 << i : 0;
    }
    out.writeShort(flags);
    out.writeLong(highestBurst);
    out.writeLong(highestHour);
    out.writeLong(highestDay);
    out.writeBoolean(alerted);
    out.writeBoolean(history.isPresent());
    if (history.isPresent()) {
      history.get().write(out);
    }
    now.write(out);
    before.write(out);
    habits.write(out);
    out.writeInt(requests.size());
    for (Map.Entry<Long, Long> request : requests.entrySet()) {
      out.writeLong(request.getKey());
      out.writeLong(request.getValue());
    }
    Shown.write(out, shown);
    for (Optional<Episode> episode : List.of(burst, slow)) {
      out.writeBoolean(episode.isPresent());
      if (episode.isPresent()) {
        episode.get().write(out);
      }
    }
    StateText.write(out, List.of(source, account, region));
  }

  /** Most numbers are 0. */
  private static void writeNumbers(DataOutput out, long[] values) throws IOException {
    int present = 0;
    for (int i = 0; i < values.length; i++) {
      present |= values[i] != 0 ? 1 << i : 0;
    }
    out.writeInt(present);
    for (long value : values) {
      if (value != 0) {
        out.writeLong(value);
      }
    }
  }

  static TransferState read(String key, DataInput in, TransferSettings settings)
      throws IOException {
    StateText.version(in, VERSION, "state of transfers");
    TransferState its = new TransferState(key, settings);
    its.slice = in.readLong();
    its.dirty = in.readBoolean();
    for (long[] values :
        List.of(
            its.bytes,
            its.farBytes,
            its.records,
            its.hourBytes,
            its.hourFar,
            its.hourTold,
            its.hourFarTold,
            its.hourRecords)) {
      Arrays.fill(values, 0);
      int present = in.readInt();
      for (int i = 0; i < values.length; i++) {
        values[i] = (present >> i & 1) != 0 ? in.readLong() : 0;
      }
    }
    int flags = in.readUnsignedShort();
    for (int i = 0; i < SLICES; i++) {
      its.told[i] = (flags >> i & 1) != 0;
    }
    its.highestBurst = in.readLong();
    its.highestHour = in.readLong();
    its.highestDay = in.readLong();
    its.alerted = in.readBoolean();
    its.history = in.readBoolean() ? Optional.of(History.read(in)) : Optional.empty();
    its.now = Peers.read(in);
    its.before = Peers.read(in);
    its.habits = Peers.read(in);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      its.requests.put(in.readLong(), in.readLong());
    }
    its.shown = Shown.read(in);
    its.burst = in.readBoolean() ? Optional.of(Episode.read(in)) : Optional.empty();
    its.slow = in.readBoolean() ? Optional.of(Episode.read(in)) : Optional.empty();
    List<String> texts = StateText.readList(in);
    its.source = texts.get(0);
    its.account = texts.get(1);
    its.region = texts.get(2);
    return its;
  }
}
