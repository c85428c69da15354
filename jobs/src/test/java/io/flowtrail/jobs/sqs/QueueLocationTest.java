package io.flowtrail.jobs.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueLocationTest {
  private static final Duration LOOKBACK = Duration.ofHours(6);

  @ParameterizedTest
  @CsvSource({
    "https://sqs.eu-west-1.amazonaws.com/111122223333/logs, eu-west-1",
    "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/logs, cn-north-1",
    "https://sqs-fips.us-east-1.amazonaws.com/111122223333/logs, us-east-1",
    "https://vpce-0a1b-2c3d.sqs.eu-west-1.vpce.amazonaws.com/111122223333/logs, eu-west-1",
    "https://sqs.eu-west-1.api.aws/111122223333/logs, eu-west-1",
    "https://eu-west-1.queue.amazonaws.com/111122223333/logs, eu-west-1",
    "http://localhost:9324/000000000000/logs, ap-south-1",
  })
  void theRegionComesFromTheHostElseFromTheSource(String url, String region) {
    QueueLocation queue = QueueLocation.of(url, "ap-south-1", LOOKBACK);

    assertThat(queue.region()).isEqualTo(region);
    assertThat(queue.url()).isEqualTo(url);
    assertThat(url).startsWith(queue.endpoint().toString() + "/");
  }

  @Test
  void anArnIsAsGoodAsAUrl() {
    QueueLocation queue =
        QueueLocation.of("arn:aws:sqs:eu-west-1:111122223333:logs", "ap-south-1", LOOKBACK);

    assertThat(queue.url()).isEqualTo("https://sqs.eu-west-1.amazonaws.com/111122223333/logs");
    assertThat(queue.region()).isEqualTo("eu-west-1");
    assertThat(queue.endpoint()).isEqualTo(URI.create("https://sqs.eu-west-1.amazonaws.com"));
    assertThat(QueueLocation.of("arn:aws-cn:sqs:cn-north-1:111122223333:logs", "", LOOKBACK).url())
        .isEqualTo("https://sqs.cn-north-1.amazonaws.com.cn/111122223333/logs");
  }

  @Test
  void messagesComeAgainWithinTheLookback() {
    String url = "https://sqs.eu-west-1.amazonaws.com/111122223333/logs";

    assertThat(QueueLocation.of(url, "", LOOKBACK).visibility()).isEqualTo(Duration.ofMinutes(10));
    assertThat(QueueLocation.of(url, "", Duration.ofMinutes(2)).visibility())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logs",
        "sqs:logs",
        "s3://org-logs/AWSLogs",
        "https://sqs.eu-west-1.amazonaws.com/logs",
        "https://key:secret@sqs.eu-west-1.amazonaws.com/111122223333/logs",
        "arn:aws:sns:eu-west-1:111122223333:logs",
        "https://sqs.eu-west-1.amazonaws.com/111122223333/a b",
      })
  void whatIsNoQueueIsRefused(String name) {
    assertThat(QueueLocation.problem(name).orElseThrow()).contains("neither the URL of a queue");
  }

  @Test
  void fifoQueuesAreRefused() {
    assertThat(
            QueueLocation.problem("https://sqs.eu-west-1.amazonaws.com/111122223333/logs.fifo")
                .orElseThrow())
        .contains("FIFO");
  }
}
