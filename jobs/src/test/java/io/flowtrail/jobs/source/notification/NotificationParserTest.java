package io.flowtrail.jobs.source.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.jobs.sqs.Messages;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationParserTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:05:00.123Z");
  private static final String ODD = "AWSLogs/aws-region=eu-west-1/a b+c/ünï 100%.gz";

  private static List<String> keys(String body) throws MalformedNotificationException {
    return NotificationParser.objects(body).stream().map(NamedObject::key).toList();
  }

  @Test
  void keysOfS3AreDecodedOnce() throws Exception {
    List<NamedObject> objects =
        NotificationParser.objects(Messages.s3("org-logs", TIME, ODD, "AWSLogs/b%2Bc"));

    assertThat(objects).extracting(NamedObject::key).containsExactly(ODD, "AWSLogs/b%2Bc");
    assertThat(objects).extracting(NamedObject::bucket).containsOnly("org-logs");
    assertThat(objects).extracting(NamedObject::time).containsOnly(TIME.toEpochMilli());
  }

  @Test
  void everyKindOfCreationCountsAndNothingElse() throws Exception {
    assertThat(keys(Messages.s3("ObjectCreated:CompleteMultipartUpload", "b", TIME, "k")))
        .containsExactly("k");
    assertThat(keys(Messages.s3("ObjectRemoved:Delete", "b", TIME, "k"))).isEmpty();
    assertThat(keys(Messages.eventBridge("Object Deleted", "b", TIME, "k"))).isEmpty();
  }

  @Test
  void keysOfEventBridgeAreTakenAsTheyAre() throws Exception {
    assertThat(NotificationParser.objects(Messages.eventBridge("Object Created", "b", TIME, ODD)))
        .containsExactly(new NamedObject("b", ODD, ODD, TIME.toEpochMilli()));
    assertThat(
            NotificationParser.objects(Messages.eventBridge("Object Created", "b", TIME, "a%3Db")))
        .containsExactly(new NamedObject("b", "a%3Db", "a=b", TIME.toEpochMilli()));
  }

  @Test
  void whatSnsWrapsIsTheSame() throws Exception {
    String bare = Messages.s3("b", TIME, ODD);

    assertThat(NotificationParser.objects(Messages.sns(TIME.plusSeconds(9), bare)))
        .isEqualTo(NotificationParser.objects(bare));
    assertThat(keys(Messages.sns(TIME, Messages.TEST_EVENT))).isEmpty();
  }

  @Test
  void cloudTrailsOwnNotificationsNameSeveralKeysAndNoTime() throws Exception {
    String bare = Messages.cloudTrail("b", "x+y", "z");

    assertThat(NotificationParser.objects(bare))
        .containsExactly(new NamedObject("b", "x+y", "x+y", 0), new NamedObject("b", "z", "z", 0));
    assertThat(NotificationParser.objects(Messages.sns(TIME, bare)))
        .extracting(NamedObject::time)
        .containsOnly(TIME.toEpochMilli());
    assertThat(keys(Messages.sns(TIME, "CloudTrail validation message."))).isEmpty();
  }

  @Test
  void testEventsNameNothing() throws Exception {
    assertThat(keys(Messages.TEST_EVENT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "{}",
        "{\"Records\":7}",
        "{\"Records\":[{\"eventVersion\":\"3.0\",\"eventName\":\"ObjectCreated:Put\"}]}",
        "{\"Records\":[{\"eventVersion\":\"2.1\",\"eventName\":\"ObjectCreated:Put\"}]}",
        "{\"Type\":\"Notification\"}",
        "{\"Type\":\"Notification\",\"Message\":\"{}\"}",
        "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":{}}",
        "{\"s3Bucket\":\"b\",\"s3ObjectKey\":\"k\"}",
        "{\"s3Bucket\":\"b\",\"s3ObjectKey\":[7]}",
        "{\"s3Bucket\":\"b\",\"s3ObjectKey\":[\"k\"]} more",
      })
  void whatIsInNoKnownFormIsRefused(String body) {
    assertThatThrownBy(() -> NotificationParser.objects(body))
        .isInstanceOf(MalformedNotificationException.class);
  }

  @Test
  void wrappingIsOpenedOnce() {
    String twice = Messages.sns(TIME, Messages.sns(TIME, Messages.s3("b", TIME, "k")));

    assertThatThrownBy(() -> NotificationParser.objects(twice))
        .isInstanceOf(MalformedNotificationException.class);
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(
            () -> NotificationParser.objects("{\"a\":".repeat(1000) + "1" + "}".repeat(1000)))
        .isInstanceOf(MalformedNotificationException.class);
  }
}
