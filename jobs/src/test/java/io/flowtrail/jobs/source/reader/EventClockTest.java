package io.flowtrail.jobs.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.LogEvent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventClockTest {
  private static final long LATENESS = Duration.ofMinutes(15).toMillis();
  private static final long DELIVERED = Instant.parse("2026-03-01T10:05:00Z").toEpochMilli();

  private long nanos;
  private final EventClock clock = new EventClock(LATENESS, () -> nanos);

  @Test
  void theWatermarkStaysBehindTheLatestRecordByTheLateness() {
    clock.record(DELIVERED - 60_000, DELIVERED);
    clock.record(DELIVERED - 120_000, DELIVERED);

    assertThat(clock.watermark()).isEqualTo(DELIVERED - 60_000 - LATENESS - 1);
  }

  @Test
  void aRecordOfTheFarFuturePushesOnlyToTheDeliveryOfItsObject() {
    clock.record(Instant.parse("2099-01-01T00:00:00Z").toEpochMilli(), DELIVERED);

    assertThat(clock.watermark()).isEqualTo(DELIVERED - LATENESS - 1);
  }

  @Test
  void recordsWithoutATimeAndObjectsWithoutADateDoNotPush() {
    clock.record(LogEvent.NO_TIME, DELIVERED);
    clock.record(DELIVERED, 0);

    assertThat(clock.watermark()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void whileNothingComesTimeGoesOnFromTheLatestRecord() {
    assertThat(clock.idleWatermark()).isEqualTo(Long.MIN_VALUE);
    clock.record(DELIVERED - 60_000, DELIVERED);
    long watermark = clock.watermark();
    nanos += Duration.ofMinutes(5).toNanos();

    assertThat(clock.watermark()).isEqualTo(watermark);
    assertThat(clock.idleWatermark()).isEqualTo(watermark + 300_000);

    clock.record(DELIVERED - 30_000, DELIVERED);
    assertThat(clock.idleWatermark()).isEqualTo(watermark + 30_000);
  }

  @Test
  void aReaderThatReadNothingGoesOnWithTheOthersOnceAllIsRead() {
    clock.caughtUp(DELIVERED, 60_000);
    nanos += Duration.ofMinutes(5).toNanos();

    assertThat(clock.watermark()).isEqualTo(Long.MIN_VALUE);
    assertThat(clock.idleWatermark()).isEqualTo(DELIVERED - LATENESS - 1 + 360_000);
  }

  @Test
  void aReaderThatIsAheadOfWhatItIsToldStaysSo() {
    clock.record(DELIVERED, DELIVERED);
    clock.caughtUp(DELIVERED - 60_000, 1_000);

    assertThat(clock.idleWatermark()).isEqualTo(DELIVERED - LATENESS - 1);
    clock.caughtUp(Long.MIN_VALUE, 1_000_000);
    assertThat(clock.idleWatermark()).isEqualTo(DELIVERED - LATENESS - 1);
  }
}
