package io.flowtrail.jobs.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @Test
  void secondsAndDatesAreRead() {
    assertThat(RetryAfter.of("120", NOW)).isEqualTo(Duration.ofMinutes(2));
    assertThat(RetryAfter.of("Sun, 01 Mar 2026 10:00:30 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whatIsOverOrNoTimeIsZero() {
    assertThat(RetryAfter.of("Sun, 01 Mar 2026 09:00:00 GMT", NOW)).isZero();
    assertThat(RetryAfter.of("-5", NOW)).isZero();
    assertThat(RetryAfter.of("99999999999999999999", NOW)).isZero();
    assertThat(RetryAfter.of("soon", NOW)).isZero();
  }
}
