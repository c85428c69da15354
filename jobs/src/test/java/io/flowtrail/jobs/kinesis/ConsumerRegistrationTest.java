package io.flowtrail.jobs.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.KinesisException;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import org.apache.flink.streaming.connectors.kinesis.util.StreamConsumerRegistrarUtil.FlinkKinesisStreamConsumerRegistrarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConsumerRegistrationTest {
  private final AtomicInteger asked = new AtomicInteger();

  private static RuntimeException refusal(Throwable answer) {
    return new FlinkKinesisStreamConsumerRegistrarException("Error registering stream", answer);
  }

  private static RuntimeException tooMuch() {
    return refusal(LimitExceededException.builder().message("too much").build());
  }

  private Runnable failing(int times, RuntimeException failure) {
    return () -> {
      if (asked.incrementAndGet() <= times) {
        throw failure;
      }
    };
  }

  @Test
  void triesAgainUntilItIsTaken() throws Exception {
    ConsumerRegistration registration = new ConsumerRegistration(Duration.ofMinutes(2));

    assertThat(registration.await(failing(1, tooMuch()))).isTrue();
    assertThat(asked).hasValue(2);
  }

  @Test
  void waitsNoLongerThanItMay() {
    ConsumerRegistration registration = new ConsumerRegistration(Duration.ofMillis(100));
    RuntimeException failure = tooMuch();

    assertThatThrownBy(() -> registration.await(failing(100, failure))).isSameAs(failure);
    assertThat(asked).hasValue(1);
  }

  @Test
  void whatDoesNotPassByItselfFailsAtOnce() {
    ConsumerRegistration registration = new ConsumerRegistration(Duration.ofMinutes(2));
    RuntimeException denied =
        refusal(KinesisException.builder().message("denied").statusCode(400).build());

    assertThatThrownBy(() -> registration.await(failing(100, denied))).isSameAs(denied);
    assertThat(asked).hasValue(1);
  }

  @Test
  void waitsNoLongerWhenTheJobStops() throws Exception {
    ConsumerRegistration registration = new ConsumerRegistration(Duration.ofMinutes(2));
    registration.cancel();

    assertThat(registration.await(failing(100, tooMuch()))).isFalse();
    assertThat(asked).hasValue(1);
  }
}
