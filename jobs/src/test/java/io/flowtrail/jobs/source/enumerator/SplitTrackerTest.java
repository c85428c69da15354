package io.flowtrail.jobs.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SplitTrackerTest {
  private static final ListingPosition COMPLETE =
      new ListingPosition(true, List.of(), new ListingTotals(3, 30, 0, 0, true));

  private final SplitTracker tracker =
      new SplitTracker(
          new LogArchiveEnumeratorState(
              ListingPosition.START, List.of(), FollowPosition.start(), ReadTime.NONE),
          false);

  private static LogObjectSplit split(long time) {
    return new LogObjectSplit(0, "key-" + time, 10, time, 1, 0, ListingTotals.NONE);
  }

  private static ListedBatch batch(ListingPosition position, long... times) {
    return new ListedBatch(
        LongStream.of(times).mapToObj(SplitTrackerTest::split).toList(), position);
  }

  private List<String> assign() {
    List<String> assigned = new ArrayList<>();
    for (Optional<SplitTracker.Assignment> next = tracker.nextAssignment();
        next.isPresent();
        next = tracker.nextAssignment()) {
      assigned.add(next.get().reader() + "<-" + next.get().split().key());
    }
    return assigned;
  }

  @Test
  void requestsAreAnsweredInTheirOrderWithSplitsInTheOrderOfTime() {
    tracker.request(1);
    tracker.request(0);
    tracker.listed(batch(COMPLETE, 1, 2, 3));
    tracker.request(1);

    assertThat(assign())
        .containsExactly("1<-key-1", "0<-key-2", "1<-key-3")
        .doesNotHaveDuplicates();
  }

  @Test
  void splitsGivenBackGoOutBeforeLaterOnes() {
    tracker.listed(batch(COMPLETE, 5, 9));
    tracker.giveBack(List.of(split(3), split(1), split(7)));
    for (int i = 0; i < 5; i++) {
      tracker.request(0);
    }

    assertThat(assign())
        .containsExactly("0<-key-1", "0<-key-3", "0<-key-5", "0<-key-7", "0<-key-9");
  }

  @Test
  void readersAreDismissedOnlyWhenEverythingIsListedAndGivenOut() {
    tracker.request(0);
    assertThat(tracker.readersToDismiss()).isEmpty();

    tracker.listed(batch(COMPLETE, 1));
    assertThat(tracker.readersToDismiss()).isEmpty();

    assign();
    assertThat(tracker.readersToDismiss()).as("nobody waits").isEmpty();
    tracker.request(0);
    tracker.request(1);
    assertThat(tracker.readersToDismiss()).containsExactly(0, 1);
    assertThat(tracker.readersToDismiss()).as("each is told once").isEmpty();
  }

  @Test
  void aReaderThatIsGoneGetsNothing() {
    tracker.request(0);
    tracker.request(1);
    tracker.forget(0);
    tracker.listed(batch(COMPLETE, 1, 2));

    assertThat(assign()).containsExactly("1<-key-1");
  }

  @Test
  void theStateHoldsWhatIsNotAssigned() {
    tracker.request(0);
    tracker.listed(batch(COMPLETE, 1, 2, 3));
    assign();
    tracker.giveBack(List.of(split(1)));

    assertThat(tracker.state().waiting())
        .extracting(LogObjectSplit::key)
        .containsExactly("key-1", "key-2", "key-3");
    assertThat(tracker.state().listing()).isEqualTo(COMPLETE);
  }

  @Test
  void splitsCarryTheTotalsOfTheMomentTheyAreGivenOut() {
    tracker.listed(batch(COMPLETE, 1));
    tracker.request(0);

    assertThat(tracker.nextAssignment().orElseThrow().split().totals().objects()).isEqualTo(3);
  }
}
