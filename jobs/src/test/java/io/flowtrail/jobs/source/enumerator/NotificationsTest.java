package io.flowtrail.jobs.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.s3.S3Server;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.source.reader.CaughtUp;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.jobs.sqs.AnyCredentials;
import io.flowtrail.jobs.sqs.Messages;
import io.flowtrail.jobs.sqs.QueueLocation;
import io.flowtrail.jobs.sqs.SqsServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that a queue and listings tell of, with servers of both kinds. */
@ExtendWith(AnyCredentials.class)
class NotificationsTest {
  private static final String BUCKET = "org-logs";
  private static final Following FOLLOWING =
      new Following(Duration.ofMinutes(5), Duration.ofHours(6), Duration.ofSeconds(2));
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final String FIRST = key("20260301T1005Z");
  private static final String SECOND = key("20260301T1010Z");
  private static final String THIRD = key("20260301T1015Z");
  private static final String ODD = "AWSLogs/aws-region=eu-west-1/ünï a+b 100%.log.gz";

  private final List<LogArchiveEnumerator> started = new ArrayList<>();
  private S3Server s3;
  private SqsServer sqs;
  private HandCrankedContext context = new HandCrankedContext();

  private static String key(String time) {
    return Keys.cloudTrail("111111111111", "eu-west-1", time);
  }

  @BeforeEach
  void start() throws Exception {
    s3 = S3Server.start(true);
    s3.bucket(BUCKET);
    sqs = SqsServer.start();
  }

  @AfterEach
  void stop() {
    started.forEach(LogArchiveEnumerator::close);
    sqs.close();
    s3.close();
  }

  private void put(String... keys) {
    for (String key : keys) {
      s3.put(BUCKET, key, new byte[10], Map.of());
    }
  }

  /** An enumerator that has looked once, and reads the queue. */
  private LogArchiveEnumerator follow(Duration visibility, LogArchiveEnumeratorState... from) {
    context = new HandCrankedContext();
    LogArchiveEnumerator enumerator =
        new LogArchiveEnumerator(
            context,
            List.of(
                new LogLocation(
                        "s3://" + BUCKET + "/AWSLogs", "auto", "", s3.endpoint(), true, true)
                    .withQueue(new QueueLocation(sqs.queue(), "eu-west-1", visibility, PATIENCE))),
            ReadPeriod.ALL,
            false,
            Optional.of(FOLLOWING),
            System::currentTimeMillis,
            from.length == 0 ? Optional.empty() : Optional.of(from[0]));
    started.add(enumerator);
    enumerator.start();
    context.register(0);
    for (int i = 0; i < 50; i++) {
      enumerator.handleSplitRequest(0, "host");
    }
    context.runCalls();
    return enumerator;
  }

  private List<LogObjectSplit> assigned() {
    return context.assigned.values().stream().flatMap(Collection::stream).toList();
  }

  private List<String> keys() {
    return assigned().stream().map(LogObjectSplit::key).toList();
  }

  private void awaitAssigned(int count) throws InterruptedException {
    context.runTasksUntil(() -> assigned().size() >= count);
  }

  /** Completes checkpoints until the queue is empty. */
  private void awaitDeletion(LogArchiveEnumerator enumerator) throws InterruptedException {
    long[] checkpoint = {100};
    context.runTasksUntil(
        () -> {
          enumerator.snapshotState(++checkpoint[0]);
          enumerator.notifyCheckpointComplete(checkpoint[0]);
          return sqs.messages() == 0;
        });
  }

  @Test
  void everyFormOfMessageNamesItsObjects() throws Exception {
    LogArchiveEnumerator enumerator = follow(LONG);
    String raw = "AWSLogs/a%20b.log.gz";
    put(FIRST, SECOND, THIRD, ODD, raw, "AWSLogs/x", "AWSLogs/y");
    Instant now = Instant.now();
    sqs.send(Messages.TEST_EVENT);
    sqs.send(Messages.s3(BUCKET, now, FIRST, ODD));
    sqs.send(Messages.sns(now, Messages.s3(BUCKET, now, SECOND)));
    sqs.send(Messages.eventBridge("Object Created", BUCKET, now, raw));
    sqs.send(Messages.sns(now, Messages.cloudTrail(BUCKET, THIRD)));
    sqs.send(Messages.cloudTrail(BUCKET, "AWSLogs/x", "AWSLogs/y"));
    awaitAssigned(7);

    assertThat(keys())
        .containsExactlyInAnyOrder(FIRST, SECOND, THIRD, ODD, raw, "AWSLogs/x", "AWSLogs/y");
    awaitDeletion(enumerator);
    context.runCalls();
    assertThat(assigned()).hasSize(7);
  }

  @Test
  void eventBridgesKeyIsTriedInTheOtherWayIfItIsNotThere() throws Exception {
    follow(LONG);
    put(ODD);
    sqs.send(
        Messages.eventBridge(
            "Object Created",
            BUCKET,
            Instant.now(),
            "AWSLogs/aws-region%3Deu-west-1/%C3%BCn%C3%AF+a%2Bb+100%25.log.gz"));
    awaitAssigned(1);

    assertThat(keys()).containsExactly(ODD);
  }

  @Test
  void anObjectThatBothTellOfIsReadOnce() throws Exception {
    put(FIRST);
    LogArchiveEnumerator enumerator = follow(LONG);
    assertThat(keys()).containsExactly(FIRST);
    put(SECOND, THIRD);
    sqs.send(Messages.s3(BUCKET, Instant.now(), FIRST, SECOND));
    awaitAssigned(2);
    context.runCalls();
    context.runCalls();

    assertThat(keys()).containsExactly(FIRST, SECOND, THIRD);
    sqs.send(Messages.s3(BUCKET, Instant.now(), THIRD, SECOND));
    awaitDeletion(enumerator);
    assertThat(assigned()).hasSize(3);
  }

  @Test
  void whatLiesElsewhereIsLeftAloneAndItsMessageDeleted() throws Exception {
    LogArchiveEnumerator enumerator = follow(LONG);
    put(FIRST, "other/" + FIRST);
    sqs.send(Messages.s3(BUCKET, Instant.now(), "other/" + FIRST));
    sqs.send(Messages.s3("another-bucket", Instant.now(), FIRST));
    sqs.send(Messages.s3("ObjectRemoved:Delete", BUCKET, Instant.now(), FIRST));
    awaitDeletion(enumerator);

    assertThat(assigned()).isEmpty();
  }

  @Test
  void aMessageInNoKnownFormIsRefusedOnceHoweverOftenItComes() throws Exception {
    LogArchiveEnumerator enumerator = follow(SHORT);
    sqs.send("hello");
    awaitAssigned(1);
    context.runTasksUntil(() -> sqs.visible() == 1);
    put(FIRST);
    sqs.send(Messages.s3(BUCKET, Instant.now(), FIRST));
    awaitAssigned(2);
    awaitDeletion(enumerator);

    assertThat(assigned()).hasSize(2);
    LogObjectSplit refused = assigned().get(0);
    assertThat(refused.refusal()).isEqualTo("it is no JSON");
    assertThat(refused.key()).matches("\\Q" + sqs.queue() + "\\E message [0-9a-f-]{36}");
  }

  @Test
  void anObjectThatIsGoneIsHandedOutOnceForReadingToTell() throws Exception {
    LogArchiveEnumerator enumerator = follow(SHORT);
    sqs.send(Messages.s3(BUCKET, Instant.now(), FIRST));
    awaitAssigned(1);
    sqs.send(Messages.s3(BUCKET, Instant.now(), FIRST));
    awaitDeletion(enumerator);

    assertThat(keys()).containsExactly(FIRST);
  }

  @Test
  void aMessageIsDeletedOnlyBehindACheckpointThatHoldsItsObject() throws Exception {
    LogArchiveEnumerator enumerator = follow(SHORT);
    put(FIRST);
    enumerator.snapshotState(1);
    sqs.send(Messages.s3(BUCKET, Instant.now(), FIRST));
    awaitAssigned(1);
    enumerator.notifyCheckpointComplete(1);
    context.runTasksUntil(() -> sqs.visible() == 1);

    assertThat(sqs.messages()).isEqualTo(1);
    awaitDeletion(enumerator);
    assertThat(assigned()).hasSize(1);
  }

  @Test
  void aRestartBetweenReceivingAndDeletingMissesAndDoublesNothing() throws Exception {
    LogArchiveEnumerator first = follow(SHORT);
    put(FIRST);
    sqs.send(Messages.s3(BUCKET, Instant.now(), FIRST));
    awaitAssigned(1);
    LogArchiveEnumeratorState state = first.snapshotState(1);
    put(SECOND);
    sqs.send(Messages.s3(BUCKET, Instant.now(), SECOND));
    awaitAssigned(2);
    first.close();

    LogArchiveEnumerator second = follow(SHORT, state);
    awaitAssigned(1);
    assertThat(keys()).containsExactly(SECOND);
    awaitDeletion(second);
    context.runCalls();
    assertThat(keys()).containsExactly(SECOND);
  }

  @Test
  void anOldObjectIsReadIfItCameNowAndNotIfItsMessageIsOld() throws Exception {
    LogArchiveEnumerator enumerator = follow(LONG);
    put(FIRST, SECOND);
    // Listings are kept from finding it: only messages tell.
    sqs.send(Messages.s3(BUCKET, Instant.now().minus(Duration.ofHours(7)), FIRST));
    sqs.send(Messages.s3(BUCKET, Instant.now(), SECOND));
    awaitAssigned(1);
    awaitDeletion(enumerator);

    assertThat(keys()).containsExactly(SECOND);
  }

  @Test
  void anEmptyQueueTellsReadersThatNothingIsLeft() throws Exception {
    follow(LONG);
    int before = context.events.size();
    context.runTasksUntil(() -> context.events.size() > before);

    assertThat(context.events).last().isInstanceOf(CaughtUp.class);
  }

  @Test
  void whileTheQueueCannotBeReachedListingGoesOnAndItIsToldOnce() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    Configurator.setLevel(NotificationFeed.class.getName(), Level.WARN);
    Appender appender = new Appender(told);
    appender.start();
    Logger logger = (Logger) LogManager.getLogger(NotificationFeed.class);
    logger.addAppender(appender);
    int port = sqs.port();
    sqs.close();
    try {
      follow(LONG);
      put(FIRST);
      context.runCalls();
      assertThat(keys()).containsExactly(FIRST);

      context.runTasksUntil(() -> !told.isEmpty());
      sqs = SqsServer.start(port);
      put(SECOND);
      sqs.send(Messages.s3(BUCKET, Instant.now(), SECOND));
      awaitAssigned(2);
      context.runTasksUntil(() -> told.size() == 2);
    } finally {
      logger.removeAppender(appender);
      Configurator.setLevel(NotificationFeed.class.getName(), Level.ERROR);
    }
    assertThat(keys()).containsExactly(FIRST, SECOND);
    assertThat(told.get(0)).contains("cannot be read, will try again", "by listing");
    assertThat(told.get(1)).contains("answers again");
  }

  /** Keeps what is logged. */
  private static final class Appender extends AbstractAppender {
    private final List<String> told;

    Appender(List<String> told) {
      super("test", null, null, true, Property.EMPTY_ARRAY);
      this.told = told;
    }

    @Override
    public synchronized void append(LogEvent event) {
      told.add(event.getMessage().getFormattedMessage());
    }
  }
}
