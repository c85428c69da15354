package io.flowtrail.jobs.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
  private final Receipts receipts = new Receipts();

  @Test
  void aMessageIsDeletedOnceACheckpointBehindItIsComplete() {
    receipts.add(Map.of("a", "a1"));
    receipts.checkpoint(1);
    receipts.add(Map.of("b", "b1"));
    receipts.completed(1);

    assertThat(receipts.takeConfirmed()).containsExactly("a1");
    assertThat(receipts.takeConfirmed()).isEmpty();
  }

  @Test
  void aLaterCheckpointHoldsWhatOneThatFailedWouldHaveHeld() {
    receipts.add(Map.of("a", "a1"));
    receipts.checkpoint(1);
    receipts.add(Map.of("b", "b1"));
    receipts.checkpoint(2);
    receipts.completed(2);

    assertThat(receipts.takeConfirmed()).containsExactlyInAnyOrder("a1", "b1");
  }

  @Test
  void aMessageThatComesAgainIsDeletedWithItsLatestReceipt() {
    receipts.add(Map.of("a", "a1"));
    receipts.checkpoint(1);
    receipts.received(Map.of("a", "a2"));
    receipts.add(Map.of("a", "a2"));
    receipts.completed(1);

    assertThat(receipts.takeConfirmed()).containsExactly("a2");
  }

  @Test
  void aMessageThatComesAgainBehindItsCheckpointNeedsNoOther() {
    receipts.add(Map.of("a", "a1"));
    receipts.checkpoint(1);
    receipts.completed(1);
    assertThat(receipts.takeConfirmed()).containsExactly("a1");

    receipts.received(Map.of("a", "a2"));
    receipts.add(Map.of("a", "a2"));
    assertThat(receipts.takeConfirmed()).containsExactly("a2");
  }
}
