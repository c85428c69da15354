package io.flowtrail.jobs.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.format.LogFormat;
import io.flowtrail.jobs.metrics.Metric;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.jobs.source.reader.CaughtUp;
import io.flowtrail.jobs.source.reader.ReadUpTo;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogArchiveEnumeratorTest {
  private static final String FIRST =
      Keys.cloudTrail("111111111111", "eu-west-1", "20260101T0005Z");
  private static final String SECOND =
      Keys.cloudTrail("111111111111", "eu-west-1", "20260101T0010Z");

  private final HandCrankedContext context = new HandCrankedContext();

  /** Opens one store again and again. */
  @SuppressWarnings("serial")
  private static final class Opener implements StoreOpener {
    private final transient MemoryStore store;
    private final transient Optional<IOException> fault;

    Opener(MemoryStore store, Optional<IOException> fault) {
      this.store = store;
      this.fault = fault;
    }

    @Override
    public String uri() {
      return "memory";
    }

    @Override
    public ObjectStore open() throws IOException {
      if (fault.isPresent()) {
        throw fault.get();
      }
      return store;
    }

    @Override
    public Optional<LogFormat> forcedFormat() {
      return Optional.empty();
    }

    @Override
    public int fetchAhead() {
      return 0;
    }
  }

  private LogArchiveEnumerator enumerator(MemoryStore store, LogArchiveEnumeratorState... from) {
    return new LogArchiveEnumerator(
        context,
        List.of(new Opener(store, Optional.empty())),
        ReadPeriod.ALL,
        false,
        Optional.empty(),
        () -> 0,
        from.length == 0 ? Optional.empty() : Optional.of(from[0]));
  }

  @Test
  void readersThatAskBeforeTheListingGetTheirObjectsAfterIt() {
    LogArchiveEnumerator enumerator = enumerator(new MemoryStore().put(FIRST, SECOND));
    enumerator.start();
    context.register(0);
    context.register(1);
    enumerator.handleSplitRequest(0, "host");
    enumerator.handleSplitRequest(1, "host");
    assertThat(context.assigned).isEmpty();

    context.runCalls();

    assertThat(context.assignedKeys(0)).containsExactly(FIRST);
    assertThat(context.assignedKeys(1)).containsExactly(SECOND);
    assertThat(context.dismissed).isEmpty();

    enumerator.handleSplitRequest(0, "host");
    assertThat(context.dismissed).containsExactly(0);
  }

  @Test
  void anEmptyArchiveDismissesItsReaders() {
    LogArchiveEnumerator enumerator = enumerator(new MemoryStore());
    enumerator.start();
    context.register(0);
    enumerator.handleSplitRequest(0, "host");
    context.runCalls();

    assertThat(context.dismissed).containsExactly(0);
  }

  @Test
  void aCheckpointWhileTheListingIsUnderWayLosesAndDoublesNothing() throws Exception {
    MemoryStore store = new MemoryStore().put(FIRST, SECOND);
    LogArchiveEnumerator before = enumerator(store);
    before.start();
    context.register(0);
    before.handleSplitRequest(0, "host");
    LogArchiveEnumeratorState early = before.snapshotState(1);
    context.runCalls();
    LogArchiveEnumeratorState late = before.snapshotState(2);
    before.close();

    assertThat(keysFrom(store, early)).containsExactly(FIRST, SECOND);
    assertThat(keysFrom(store, late)).containsExactly(SECOND);
  }

  private static List<String> keysFrom(MemoryStore store, LogArchiveEnumeratorState state) {
    HandCrankedContext context = new HandCrankedContext();
    LogArchiveEnumerator restored =
        new LogArchiveEnumerator(
            context,
            List.of(new Opener(store, Optional.empty())),
            ReadPeriod.ALL,
            false,
            Optional.empty(),
            () -> 0,
            Optional.of(state));
    restored.start();
    context.register(0);
    for (int i = 0; i < 5; i++) {
      restored.handleSplitRequest(0, "host");
    }
    context.runCalls();
    return context.assignedKeys(0);
  }

  @Test
  void whatAFailedReaderHadGoesToTheNextThatAsks() {
    LogArchiveEnumerator enumerator = enumerator(new MemoryStore().put(FIRST));
    enumerator.start();
    context.register(0);
    enumerator.handleSplitRequest(0, "host");
    context.runCalls();
    List<LogObjectSplit> held = new ArrayList<>(context.assigned.get(0));
    context.register(1);
    enumerator.addSplitsBack(List.of(held.get(0).withConsumed(42)), 0);
    enumerator.handleSplitRequest(1, "host");

    assertThat(context.assigned.get(1)).extracting(LogObjectSplit::consumed).containsExactly(42L);
  }

  @Test
  void aPlaceThatCannotBeOpenedFailsWithItsMessage() {
    LogArchiveEnumerator enumerator =
        new LogArchiveEnumerator(
            context,
            List.of(new Opener(new MemoryStore(), Optional.of(new IOException("no such bucket")))),
            ReadPeriod.ALL,
            false,
            Optional.empty(),
            () -> 0,
            Optional.empty());
    enumerator.start();

    assertThatThrownBy(context::runCalls).hasMessageContaining("no such bucket");
  }

  // ---- following

  private static final Following FOLLOWING =
      new Following(Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofSeconds(2));

  private static final long NOW = Instant.parse("2026-01-01T00:30:00Z").toEpochMilli();

  private LogArchiveEnumerator follower(MemoryStore store, LogArchiveEnumeratorState... from) {
    return new LogArchiveEnumerator(
        context,
        List.of(new Opener(store, Optional.empty())),
        ReadPeriod.ALL,
        false,
        Optional.of(FOLLOWING),
        () -> NOW,
        from.length == 0 ? Optional.empty() : Optional.of(from[0]));
  }

  private void ask(LogArchiveEnumerator enumerator, int times) {
    context.register(0);
    for (int i = 0; i < times; i++) {
      enumerator.handleSplitRequest(0, "host");
    }
  }

  @Test
  void afterTheArchiveWhatComesIsHandedOutWithoutAnEnd() {
    MemoryStore store = new MemoryStore().at(NOW - 60_000).put(FIRST);
    LogArchiveEnumerator enumerator = follower(store);
    enumerator.start();
    ask(enumerator, 5);
    context.runCalls();
    assertThat(context.assignedKeys(0)).containsExactly(FIRST);

    store.put(SECOND);
    context.runCalls();
    context.runCalls();

    assertThat(context.assignedKeys(0)).containsExactly(FIRST, SECOND);
    assertThat(context.dismissed).isEmpty();
  }

  @Test
  void readersLearnThatNothingIsLeft() {
    MemoryStore store = new MemoryStore().at(NOW).put(FIRST);
    LogArchiveEnumerator enumerator = follower(store);
    enumerator.start();
    ask(enumerator, 5);
    context.runCalls();
    assertThat(context.events).isEmpty();
    context.runCalls();
    assertThat(context.events).containsExactly(new CaughtUp(Long.MIN_VALUE, NOW));
  }

  @Test
  void readersLearnTheLatestTimeOfAllAlsoAfterARestart() {
    MemoryStore store = new MemoryStore().at(NOW).put(FIRST);
    LogArchiveEnumerator enumerator = follower(store);
    enumerator.start();
    ask(enumerator, 5);
    context.runCalls();
    enumerator.handleSourceEvent(0, new ReadUpTo(NOW - 5_000));
    enumerator.handleSourceEvent(1, new ReadUpTo(NOW - 9_000));
    context.runCalls();
    assertThat(context.events).containsExactly(new CaughtUp(NOW - 5_000, 0));

    HandCrankedContext again = new HandCrankedContext();
    LogArchiveEnumerator restored =
        new LogArchiveEnumerator(
            again,
            List.of(new Opener(store, Optional.empty())),
            ReadPeriod.ALL,
            false,
            Optional.of(FOLLOWING),
            () -> NOW + 3_600_000,
            Optional.of(enumerator.snapshotState(1)));
    restored.start();
    again.register(0);
    again.runCalls();
    assertThat(again.events).containsExactly(new CaughtUp(NOW - 5_000, 3_600_000));
  }

  @Test
  void afterARestartNothingComesTwiceAndNothingIsMissed() {
    MemoryStore store = new MemoryStore().at(NOW - 60_000).put(FIRST);
    LogArchiveEnumerator enumerator = follower(store);
    enumerator.start();
    ask(enumerator, 1);
    context.runCalls();
    LogArchiveEnumeratorState state = enumerator.snapshotState(1);
    store.put(SECOND);

    HandCrankedContext again = new HandCrankedContext();
    LogArchiveEnumerator restored =
        new LogArchiveEnumerator(
            again,
            List.of(new Opener(store, Optional.empty())),
            ReadPeriod.ALL,
            false,
            Optional.of(FOLLOWING),
            () -> NOW + Duration.ofDays(3).toMillis(),
            Optional.of(state));
    restored.start();
    again.register(0);
    restored.handleSplitRequest(0, "host");
    restored.handleSplitRequest(0, "host");
    again.runCalls();

    assertThat(again.assignedKeys(0)).containsExactly(SECOND);
  }

  @Test
  void itTellsHowLateNewObjectsWereFoundAndHowLooksGo() {
    MemoryStore store = new MemoryStore().at(NOW - 60_000).put(FIRST);
    LogArchiveEnumerator enumerator = follower(store);
    assertThat(context.metric(Metric.SINCE_LAST_LOOK)).isEqualTo(-1);
    enumerator.start();
    context.runCalls();
    assertThat(context.metric(Metric.UNASSIGNED_SPLITS)).isOne();
    assertThat(context.metric(Metric.LISTED_OBJECTS)).isOne();
    assertThat(context.metric(Metric.REMEMBERED_OBJECTS)).isOne();
    assertThat(context.metric(Metric.SINCE_LAST_LOOK)).isZero();
    assertThat(context.metric(Metric.DISCOVERY_LAG))
        .as("what the first look finds is no lag")
        .isEqualTo(-1);

    store.at(NOW - 45_000).put(SECOND);
    context.runCalls();
    assertThat(context.metric(Metric.DISCOVERY_LAG)).isEqualTo(45_000);
    assertThat(context.metric(Metric.DISCOVERED_OBJECTS)).isEqualTo(2);
    ask(enumerator, 2);
    assertThat(context.metric(Metric.UNASSIGNED_SPLITS)).isZero();

    store.fail(new IOException("throttled"));
    context.runCalls();
    assertThat(context.metric(Metric.LOOKS_FAILED)).isOne();
  }

  @Test
  void aLookThatFailsIsMadeAgainUnlessItIsTheFirst() {
    MemoryStore store = new MemoryStore().at(NOW).put(FIRST);
    LogArchiveEnumerator enumerator = follower(store);
    enumerator.start();
    ask(enumerator, 5);
    context.runCalls();
    store.put(SECOND).fail(new IOException("throttled"));
    context.runCalls();
    store.fail(null);
    context.runCalls();
    assertThat(context.assignedKeys(0)).containsExactly(FIRST, SECOND);

    MemoryStore broken = new MemoryStore().fail(new IOException("access denied"));
    follower(broken).start();
    assertThatThrownBy(context::runCalls).hasMessageContaining("access denied");
  }
}
