package io.flowtrail.jobs.sink.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");
  private static final RetryPolicy POLICY =
      new RetryPolicy(50, Duration.ofMillis(100), Duration.ofSeconds(10));

  @Test
  void waitsDoubleUpToTheLongestWithChanceInTheLowerHalf() {
    for (int round = 0; round < 200; round++) {
      assertThat(POLICY.delay(1, Duration.ZERO, RANDOM))
          .isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
      assertThat(POLICY.delay(3, Duration.ZERO, RANDOM))
          .isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
      assertThat(POLICY.delay(50, Duration.ZERO, RANDOM))
          .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }
  }

  @Test
  void whatTheOtherSideAsksForIsGrantedWithinReason() {
    assertThat(POLICY.delay(1, Duration.ofSeconds(60), RANDOM)).isEqualTo(Duration.ofSeconds(60));
    assertThat(POLICY.delay(1, Duration.ofDays(60), RANDOM)).isEqualTo(Duration.ofMinutes(2));
    assertThat(POLICY.delay(50, Duration.ofMillis(1), RANDOM))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(5));
  }
}
