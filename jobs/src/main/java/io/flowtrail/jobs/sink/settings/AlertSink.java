package io.flowtrail.jobs.sink.settings;

import io.flowtrail.alert.Severity;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One place to which alerts go. Made by {@link #parse}, which finds every problem at once; nothing
 * is opened by it.
 */
public sealed interface AlertSink {
  /** Names the operator and its state; unique in a configuration. */
  String name();

  /** Alerts below it are not sent here. */
  Severity minimum();

  /** The place for messages, without credentials. */
  String shown();

  /**
   * Files below a directory.
   *
   * @param path the directory
   * @param rollInterval how long one file is written at most
   * @param rollBytes how long one file becomes, about
   */
  record Directory(String name, Severity minimum, Path path, Duration rollInterval, long rollBytes)
      implements AlertSink {
    @Override
    public String shown() {
      return path.toString();
    }
  }

  /**
   * Files below a prefix of a bucket, written through Flink's file systems.
   *
   * @param uri {@code s3://bucket/prefix}
   * @param rollInterval how long one file is written at most
   * @param rollBytes how long one file becomes, about
   */
  record Bucket(String name, Severity minimum, String uri, Duration rollInterval, long rollBytes)
      implements AlertSink {
    @Override
    public String shown() {
      return uri;
    }
  }

  /** Lines on standard output. */
  record StandardOutput(String name, Severity minimum) implements AlertSink {
    @Override
    public String shown() {
      return "standard output";
    }
  }

  /** What the body of a webhook's request is. */
  enum Format {
    /** The alert as OCSF, or an array of alerts where several go at once. */
    OCSF,
    /** A message for Slack's incoming webhooks. */
    SLACK
  }

  /**
   * An HTTP address that alerts are posted to.
   *
   * @param uri https, or http to this very machine
   * @param batchSize alerts in one request at most
   * @param timeout of one request
   * @param signing the key of the signature; none for unsigned requests
   * @param authorization the value of the {@code Authorization} header, if any
   * @param deadLetters what becomes of alerts that are given up
   */
  record Webhook(
      String name,
      Severity minimum,
      URI uri,
      Format format,
      int batchSize,
      Duration timeout,
      Secret signing,
      Secret authorization,
      RetryPolicy retry,
      DeadLetters deadLetters)
      implements AlertSink, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public String shown() {
      return ShownAddress.of(uri);
    }

    @Override
    public String toString() {
      return "Webhook[" + name + ", " + shown() + "]";
    }
  }

  /**
   * A topic of Amazon SNS.
   *
   * @param endpoint another address of the service; empty for AWS's own
   */
  record Sns(
      String name,
      Severity minimum,
      String topicArn,
      String region,
      String endpoint,
      RetryPolicy retry,
      DeadLetters deadLetters)
      implements AlertSink, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public String shown() {
      return topicArn;
    }

    /** Whether the topic keeps an order and drops what comes twice. */
    public boolean isFifo() {
      return topicArn.endsWith(".fifo");
    }
  }

  /**
   * A stream of Amazon Kinesis.
   *
   * @param region empty for the environment's
   * @param endpoint another address of the service; empty for AWS's own
   */
  record Kinesis(
      String name,
      Severity minimum,
      String stream,
      String region,
      String endpoint,
      RetryPolicy retry,
      DeadLetters deadLetters)
      implements AlertSink, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public String shown() {
      return "kinesis://" + stream;
    }
  }

  /**
   * A topic of Apache Kafka.
   *
   * @param brokers host:port, several with commas between
   * @param exactlyOnce whether alerts are written in transactions that end with checkpoints
   * @param properties more settings of Kafka's producer; may hold passwords
   */
  record Kafka(
      String name,
      Severity minimum,
      String brokers,
      String topic,
      boolean exactlyOnce,
      Map<String, String> properties)
      implements AlertSink {
    public Kafka {
      properties = Map.copyOf(properties);
    }

    @Override
    public String shown() {
      return "kafka://" + brokers + "/" + topic;
    }

    @Override
    public String toString() {
      return "Kafka[" + name + ", " + shown() + "]";
    }
  }

  /**
   * The outcome of {@link #parse}.
   *
   * @param sink empty if there are problems
   */
  record Parsed(Optional<AlertSink> sink, List<SinkProblem> problems) {
    public Parsed {
      problems = List.copyOf(problems);
    }
  }

  /** A sink of which the address alone is said, as on the command line. */
  static Parsed parse(String uri, Path base) {
    return parse(Map.of("uri", uri), Map.of(), base);
  }

  /**
   * Checks the settings of one sink. Variables and files with secrets must be there; neither
   * address is asked.
   *
   * @param settings by key, see {@link AlertSinkReader#KEYS}
   * @param properties the settings of Kafka's producer
   * @param base the directory to which relative paths are relative
   */
  static Parsed parse(Map<String, String> settings, Map<String, String> properties, Path base) {
    return new AlertSinkReader(settings, properties, base).read();
  }
}
