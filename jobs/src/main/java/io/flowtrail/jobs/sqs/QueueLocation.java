package io.flowtrail.jobs.sqs;

import io.flowtrail.alert.SafeText;
import io.flowtrail.jobs.source.notification.NotificationQueue;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A queue as the user names it, by its URL or its ARN. The URL says where the server is, AWS's or
 * another one's.
 *
 * @param url {@code https://sqs.eu-west-1.amazonaws.com/111122223333/logs}
 * @param region empty if neither the name nor the source says it
 * @param visibility for how long a message that was received does not come again
 * @param patience how long to wait for messages where there are none, twenty seconds at the most
 */
public record QueueLocation(String url, String region, Duration visibility, Duration patience)
    implements NotificationQueue.Opener {
  /** Longer than checkpoints take, so that messages are deleted before they come again. */
  static final Duration VISIBILITY = Duration.ofMinutes(10);

  /** The longest that SQS allows, which makes the fewest requests. */
  private static final Duration WAIT = Duration.ofSeconds(20);

  private static final Pattern ARN =
      Pattern.compile("arn:(aws[a-z-]*):sqs:([a-z0-9-]{1,30}):([0-9]{12}):([A-Za-z0-9_.-]{1,80})");

  /** Host names of SQS's endpoints, as AWS General Reference lists them. */
  private static final Pattern HOST =
      Pattern.compile(
          "(?:(?:vpce-[a-z0-9-]+\\.)?sqs(?:-fips)?\\.([a-z0-9-]+)"
              + "\\.(?:amazonaws\\.com(?:\\.cn)?|vpce\\.amazonaws\\.com|api\\.aws)"
              + "|([a-z0-9-]+)\\.queue\\.amazonaws\\.com)");

  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]{1,80}");

  /**
   * Takes a URL or an ARN apart.
   *
   * @param region where the name says none; may be empty
   * @throws IllegalArgumentException if it is neither; the message is for the user
   */
  public static QueueLocation of(String name, String region, Duration lookback) {
    if (name.endsWith(".fifo")) {
      throw problem(
          name,
          "is a FIFO queue, which S3 cannot send to and which holds messages back; name a standard"
              + " queue");
    }
    // A message that came again only behind the lookback would be taken for a late one.
    Duration visibility =
        VISIBILITY.compareTo(lookback.dividedBy(2)) < 0 ? VISIBILITY : lookback.dividedBy(2);
    Matcher arn = ARN.matcher(name);
    if (arn.matches()) {
      String domain = arn.group(1).equals("aws-cn") ? "amazonaws.com.cn" : "amazonaws.com";
      return new QueueLocation(
          "https://sqs." + arn.group(2) + "." + domain + "/" + arn.group(3) + "/" + arn.group(4),
          arn.group(2),
          visibility,
          WAIT);
    }
    URI url;
    try {
      url = new URI(name);
    } catch (URISyntaxException e) {
      throw noQueue(name);
    }
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web
        || url.getHost() == null
        || url.getUserInfo() != null
        || url.getQuery() != null
        || url.getFragment() != null
        || !PATH.matcher(url.getPath()).matches()) {
      throw noQueue(name);
    }
    Matcher host = HOST.matcher(url.getHost());
    String its = region;
    if (host.matches()) {
      its = Optional.ofNullable(host.group(1)).orElseGet(() -> host.group(2));
    }
    return new QueueLocation(name, its, visibility, WAIT);
  }

  private static IllegalArgumentException noQueue(String name) {
    return problem(
        name,
        "is neither the URL of a queue, such as"
            + " https://sqs.eu-west-1.amazonaws.com/111122223333/logs, nor its ARN");
  }

  private static IllegalArgumentException problem(String name, String what) {
    return new IllegalArgumentException("'" + SafeText.cut(name, 100) + "' " + what);
  }

  /** What is wrong with a URL or ARN, for the user; empty if nothing is. Asks nobody. */
  public static Optional<String> problem(String name) {
    try {
      of(name, "", VISIBILITY);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Scheme, host and port. */
  URI endpoint() {
    URI uri = URI.create(url);
    return URI.create(uri.getScheme() + "://" + uri.getAuthority());
  }

  @Override
  public String uri() {
    return url;
  }

  @Override
  public NotificationQueue open() throws IOException {
    return SqsQueue.open(this);
  }
}
