package io.flowtrail.jobs.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.LogEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShardClocksTest {
  private static final long LATENESS = 1_000;
  private static final int QUIET = 3;
  private static final int FORGOTTEN = 10;
  private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

  private final ShardClocks clocks = new ShardClocks(LATENESS, QUIET, FORGOTTEN);

  private void read(String shard, long time, long arrival) {
    clocks.delivered(shard, arrival);
    clocks.record(shard, time, arrival);
  }

  private void warm() {
    for (int i = 0; i < QUIET; i++) {
      clocks.tick();
    }
  }

  @Test
  void saysNothingInItsFirstMoments() {
    read("a", NOON, NOON);

    assertThat(clocks.watermark(NOON)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void staysBehindTheSlowestShardThatDelivers() {
    warm();
    read("a", NOON, NOON);
    read("b", NOON - 60_000, NOON);

    assertThat(clocks.watermark(NOON)).isEqualTo(NOON - 60_000 - LATENESS - 1);
  }

  @Test
  void takesARecordOfTheFutureNoFurtherThanItsArrival() {
    warm();
    read("a", Instant.parse("2099-01-01T00:00:00Z").toEpochMilli(), NOON);

    assertThat(clocks.watermark(NOON)).isEqualTo(NOON - LATENESS - 1);
  }

  @Test
  void isNotHeldBackByAShardThatIsQuiet() {
    warm();
    long hourAgo = NOON - 3_600_000;
    read("quiet", hourAgo - 200, hourAgo);
    for (int i = 0; i < QUIET; i++) {
      clocks.tick();
    }
    read("busy", NOON - 100, NOON);

    assertThat(clocks.watermark(NOON)).isEqualTo(NOON - 200 - LATENESS - 1);
  }

  @Test
  void goesOnWithTheClockWhileEveryShardIsQuiet() {
    warm();
    read("a", NOON - 200, NOON);
    for (int i = 0; i < QUIET; i++) {
      clocks.tick();
    }

    assertThat(clocks.watermark(NOON + 50_000)).isEqualTo(NOON + 50_000 - 200 - LATENESS - 1);
  }

  @Test
  void isNotHeldBackForLongByWhatArrivedLate() {
    warm();
    read("a", NOON - 999_000, NOON);
    for (int i = 0; i < QUIET; i++) {
      clocks.tick();
    }

    assertThat(clocks.watermark(NOON)).isEqualTo(NOON - 2 * LATENESS - 1);
  }

  @Test
  void neverGoesBack() {
    warm();
    read("a", NOON, NOON);
    long before = clocks.watermark(NOON);
    read("b", NOON - 60_000, NOON);

    assertThat(clocks.watermark(NOON)).isEqualTo(before);
  }

  @Test
  void forgetsAShardThatWasSplit() {
    warm();
    read("parent", NOON - 900, NOON);
    for (int i = 0; i <= FORGOTTEN; i++) {
      clocks.tick();
      read("child", NOON, NOON);
    }

    assertThat(clocks.watermark(NOON)).isEqualTo(NOON - LATENESS - 1);
  }

  @Test
  void keepsItsLastShardHoweverQuiet() {
    warm();
    read("a", NOON, NOON);
    for (int i = 0; i <= 2 * FORGOTTEN; i++) {
      clocks.tick();
    }

    assertThat(clocks.watermark(NOON + 5_000)).isEqualTo(NOON + 5_000 - LATENESS - 1);
  }

  @Test
  void isNotMovedByRecordsWithoutATime() {
    warm();
    read("a", LogEvent.NO_TIME, NOON);

    assertThat(clocks.watermark(NOON)).isEqualTo(Long.MIN_VALUE);
  }
}
