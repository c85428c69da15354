package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.ObjectSummary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Who waits for objects, and which objects wait for a reader. Knows nothing of the runtime.
 *
 * <p>Splits go out in the order of time; those that a failed reader gave back go before the others
 * of their time.
 */
final class SplitTracker {
  private static final Comparator<LogObjectSplit> ORDER =
      Comparator.comparingLong(LogObjectSplit::keyTime).thenComparing(LogObjectSplit::splitId);

  private final Deque<LogObjectSplit> listed = new ArrayDeque<>();
  private final PriorityQueue<LogObjectSplit> returned = new PriorityQueue<>(ORDER);

  /** Requests not answered yet, by reader, in the order of their arrival. */
  private final Map<Integer, Integer> requests = new LinkedHashMap<>();

  private final boolean endless;
  private final SeenObjects seen;
  private long lastLook;
  private ReadTime read;
  private ListingPosition position;

  /**
   * @param endless whether more can come when everything was listed
   */
  SplitTracker(LogArchiveEnumeratorState state, boolean endless) {
    this.endless = endless;
    this.position = state.listing();
    this.listed.addAll(state.waiting());
    this.seen = state.following().seen().copy();
    this.lastLook = state.following().lastLook();
    this.read = state.read();
  }

  /** A split for a reader. */
  record Assignment(int reader, LogObjectSplit split) {}

  void request(int reader) {
    requests.merge(reader, 1, Integer::sum);
  }

  /** Forgets the requests of a reader that is gone. */
  void forget(int reader) {
    requests.remove(reader);
  }

  void listed(ListedBatch batch) {
    listed.addAll(batch.splits());
    position = batch.position();
  }

  /**
   * Takes over what a look found and nothing else told of before; it waits behind what waits
   * already.
   *
   * @return how many objects were new
   */
  int found(NewObjects.Look look) {
    // What was found is remembered from then on, because a notification may come later.
    int added = add(look.found(), look.began());
    seen.forget(look.horizon());
    lastLook = look.began();
    return added;
  }

  /**
   * Takes over what messages told, as far as it is new.
   *
   * @param horizon what appeared before may have been read and forgotten, milliseconds since 1970
   * @param now milliseconds since 1970
   * @return how many objects were new
   */
  int notified(Notified notified, long horizon, long now) {
    for (LogObjectSplit refused : notified.refused()) {
      ObjectSummary message = new ObjectSummary(refused.key(), 0, 0);
      if (seen.isNew(refused.store(), message)) {
        seen.add(refused.store(), message, now);
        listed.add(refused);
      }
    }
    return add(
        notified.found().stream().filter(each -> each.appeared() >= horizon).toList(),
        Long.MIN_VALUE);
  }

  private int add(List<NewObjects.Found> found, long rememberedFrom) {
    int added = 0;
    long bytes = 0;
    for (NewObjects.Found each : found) {
      ObjectSummary object = each.listed().object();
      if (seen.isNew(each.store(), object)) {
        listed.add(each.split());
        added++;
        bytes += object.size();
        seen.add(each.store(), object, Math.max(each.appeared(), rememberedFrom));
      }
    }
    ListingTotals totals = position.totals();
    position =
        new ListingPosition(
            true,
            List.of(),
            new ListingTotals(
                totals.objects() + added,
                totals.bytes() + bytes,
                totals.digests(),
                totals.others(),
                false));
    return added;
  }

  /** A reader has told how far it has come. */
  void read(long latest, long now) {
    read = read.with(latest, now);
  }

  ReadTime read() {
    return read;
  }

  /** Remembers objects of the archive that looks would take for new ones. */
  void remember(List<SeenObjects.Seen> recent) {
    recent.forEach(seen::add);
  }

  long lastLook() {
    return lastLook;
  }

  SeenObjects seen() {
    return seen;
  }

  void giveBack(Collection<LogObjectSplit> splits) {
    returned.addAll(splits);
  }

  /** The next split for the reader that has waited longest, if there are both. */
  Optional<Assignment> nextAssignment() {
    if (requests.isEmpty()) {
      return Optional.empty();
    }
    Optional<LogObjectSplit> split = nextSplit();
    if (split.isEmpty()) {
      return Optional.empty();
    }
    int reader = requests.keySet().iterator().next();
    int left = requests.remove(reader) - 1;
    if (left > 0) {
      requests.put(reader, left);
    }
    ListingTotals totals = position.totals();
    return Optional.of(new Assignment(reader, split.get().withTotals(totals)));
  }

  private Optional<LogObjectSplit> nextSplit() {
    boolean returnedFirst =
        !returned.isEmpty()
            && (listed.isEmpty() || returned.peek().keyTime() <= listed.peek().keyTime());
    return Optional.ofNullable(returnedFirst ? returned.poll() : listed.poll());
  }

  /** Readers whose requests will never be answered; each is told once. */
  List<Integer> readersToDismiss() {
    if (!exhausted()) {
      return List.of();
    }
    List<Integer> readers = List.copyOf(requests.keySet());
    requests.clear();
    return readers;
  }

  /** Whether nothing waits and nothing is left to be listed. */
  boolean exhausted() {
    return !endless && position.complete() && listed.isEmpty() && returned.isEmpty();
  }

  /** How many splits wait for a reader. */
  int waiting() {
    return listed.size() + returned.size();
  }

  ListingPosition position() {
    return position;
  }

  LogArchiveEnumeratorState state() {
    List<LogObjectSplit> waiting = new ArrayList<>(returned);
    waiting.addAll(listed);
    waiting.sort(ORDER);
    return new LogArchiveEnumeratorState(
        position, waiting, new FollowPosition(lastLook, seen.copy()), read);
  }
}
