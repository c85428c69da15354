package io.flowtrail.jobs.verify;

import io.flowtrail.cloudtrail.digest.DigestFact;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.LogFileFact;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.jobs.source.enumerator.ArchiveListing;
import io.flowtrail.jobs.source.enumerator.ArchiveListing.Turn;
import io.flowtrail.jobs.source.enumerator.ListedStore;
import io.flowtrail.store.ObjectStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * One run over archives. Threads read objects in parallel; the thread that calls {@link #run} takes
 * what they found in the order of the listing, so that the same archive gives the same findings in
 * the same order, and gives it to the ledgers. Memory is bounded by what is under way and by what
 * the ledgers still wait for, not by the archive.
 */
public final class Verification {
  private static final long PROGRESS_MILLIS = 250;
  private static final int MOST_THREADS = 64;
  private static final int UNREADABLE_KEPT = 100;

  private final List<StoreOpener> sources;
  private final VerificationSettings settings;
  private final int parallelism;
  private final AccountLedgers ledgers;
  private final Consumer<VerificationTotals> progress;

  private final VerifiedObjects selection;
  private final List<Unreadable> firstUnreadable = new ArrayList<>();
  private long objects;
  private long storedBytes;
  private long unpackedBytes;
  private long digests;
  private long logFiles;
  private long leftAside;
  private long unreadable;
  private long shown;

  /**
   * A run.
   *
   * @param sources what to read
   * @param settings which period
   * @param keys where public keys come from
   * @param parallelism threads that unpack; a remote store has more of them, as it is waited for
   * @param findings takes what is final, in the thread that calls {@link #run}
   * @param progress told a few times a second how far it is, in that thread too
   */
  public Verification(
      List<? extends StoreOpener> sources,
      VerificationSettings settings,
      KeySource keys,
      int parallelism,
      Consumer<IntegrityFinding> findings,
      Consumer<VerificationTotals> progress) {
    this.sources = List.copyOf(sources);
    this.settings = settings;
    this.parallelism = parallelism;
    this.ledgers = new AccountLedgers(settings, keys, findings);
    this.progress = progress;
    this.selection = new VerifiedObjects(settings);
  }

  /** An object that is being read. */
  private record Reading(Turn turn, FactQueue facts) {}

  /**
   * Reads everything.
   *
   * @throws IOException if a source cannot be listed; single objects that cannot be read are
   *     findings
   */
  public VerificationTotals run() throws IOException {
    List<ListedStore> stores = new ArrayList<>();
    int threads = Math.min(MOST_THREADS, parallelism * (1 + fetchAhead()));
    ExecutorService readers = Executors.newFixedThreadPool(threads, Verification::thread);
    try {
      for (StoreOpener source : sources) {
        stores.add(new ListedStore(source.open(), false));
      }
      try (ListAhead listing = new ListAhead(new ArchiveListing(stores, selection))) {
        read(listing, stores, readers, Math.max(16, 4 * threads));
        ledgers.end();
        return totals(listing);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      readers.shutdownNow();
      stores.forEach(listed -> listed.store().close());
    }
  }

  private int fetchAhead() {
    return sources.stream().mapToInt(StoreOpener::fetchAhead).max().orElse(0);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "verify-read");
    thread.setDaemon(true);
    return thread;
  }

  private void read(
      ListAhead listing, List<ListedStore> stores, ExecutorService readers, int window)
      throws IOException, InterruptedException {
    Deque<Reading> underWay = new ArrayDeque<>();
    while (true) {
      Optional<Turn> next = underWay.isEmpty() ? listing.take() : listing.poll();
      while (next.isPresent()) {
        Turn turn = next.get();
        ObjectStore store = stores.get(turn.store()).store();
        FactQueue facts = new FactQueue();
        readers.execute(new ObjectReading(store, turn.object().object().key(), facts));
        underWay.add(new Reading(turn, facts));
        next = underWay.size() < window ? listing.poll() : Optional.empty();
      }
      Reading oldest = underWay.poll();
      if (oldest == null) {
        return;
      }
      ledgers.advance(oldest.turn.bound());
      while (!oldest.facts.ended()) {
        Optional<ReadFacts> piece = oldest.facts.poll(PROGRESS_MILLIS);
        if (piece.isPresent()) {
          take(piece.get());
        }
        show(listing);
      }
      objects++;
      storedBytes += oldest.turn.object().object().size();
    }
  }

  private void take(ReadFacts piece) {
    unpackedBytes += piece.unpackedBytes();
    leftAside += piece.leftAside();
    for (Unreadable place : piece.unreadable()) {
      unreadable++;
      if (firstUnreadable.size() < UNREADABLE_KEPT) {
        firstUnreadable.add(place);
      }
    }
    for (IntegrityFact fact : piece.facts()) {
      if (fact instanceof DigestFact) {
        digests++;
      } else if (fact instanceof LogFileFact) {
        logFiles++;
      }
      ledgers.add(fact);
    }
  }

  private void show(ListAhead listing) {
    long now = System.nanoTime() / 1_000_000;
    if (now - shown >= PROGRESS_MILLIS) {
      shown = now;
      progress.accept(totals(listing));
    }
  }

  private VerificationTotals totals(ListAhead listing) {
    boolean complete = listing.complete();
    return new VerificationTotals(
        objects,
        storedBytes,
        unpackedBytes,
        digests,
        logFiles,
        leftAside + (complete ? selection.others() : 0),
        listing.objects(),
        listing.bytes(),
        complete,
        unreadable,
        firstUnreadable);
  }
}
