package io.flowtrail.jobs.sink.settings;

import io.flowtrail.alert.SafeText;
import io.flowtrail.alert.Severity;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the settings of one sink. */
public final class AlertSinkReader {
  private static final Set<String> ALL = Set.of("uri", "name", "minimum_level");
  private static final Set<String> FILE = Set.of("roll_interval", "roll_megabytes");
  private static final Set<String> SENT = Set.of("attempts", "dead_letter");
  private static final Set<String> AWS = Set.of("region", "endpoint");
  private static final Set<String> WEBHOOK =
      Set.of(
          "format",
          "batch_size",
          "timeout",
          "secret_env",
          "secret_file",
          "authorization_env",
          "authorization_file");
  private static final Set<String> KAFKA = Set.of("exactly_once", "properties");

  /** Every key that some sink knows. */
  public static final Set<String> KEYS = union(List.of(ALL, FILE, SENT, AWS, WEBHOOK, KAFKA));

  private static final String NO_SINK =
      "is no sink; write file:///var/alerts, s3://bucket/prefix, stdout:, https://host/path, sns:arn:...,"
          + " kinesis://stream or kafka://host:9092/topic";

  // Formats of the SNS developer guide (topic names) and of the Kinesis API reference.
  private static final Pattern TOPIC =
      Pattern.compile(
          "arn:aws[a-z-]*:sns:([a-z0-9-]{5,40}):[0-9]{12}:([A-Za-z0-9_-]{1,251}(\\.fifo)?)");
  private static final Pattern STREAM = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
  private static final Pattern BUCKET =
      Pattern.compile("s3a?://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#]*)?");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,3}(-[a-z]{2,12}){1,3}-[0-9]{1,2}");
  private static final Pattern BROKERS =
      Pattern.compile("[A-Za-z0-9._\\[\\]:-]+:[0-9]{1,5}(,[A-Za-z0-9._\\[\\]:-]+:[0-9]{1,5})*");
  private static final Pattern KAFKA_TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Map<String, String> settings;
  private final Map<String, String> properties;
  private final Path base;
  private final List<SinkProblem> problems = new ArrayList<>();

  AlertSinkReader(Map<String, String> settings, Map<String, String> properties, Path base) {
    this.settings = new LinkedHashMap<>(settings);
    this.properties = properties;
    this.base = base;
  }

  AlertSink.Parsed read() {
    String uri = settings.getOrDefault("uri", "").strip();
    Optional<AlertSink> sink = Optional.empty();
    if (uri.isEmpty()) {
      problem("uri", settings.containsKey("uri") ? "is empty" : "is missing");
    } else if (uri.startsWith("file:")) {
      sink = file(uri);
    } else if (uri.startsWith("s3:") || uri.startsWith("s3a:")) {
      sink = bucket(uri);
    } else if (uri.equals("-") || uri.equals("stdout:")) {
      only("standard output", Set.of());
      sink = Optional.of(new AlertSink.StandardOutput(given("stdout"), minimum()));
    } else if (uri.startsWith("https:") || uri.startsWith("http:")) {
      sink = webhook(uri);
    } else if (uri.startsWith("sns:")) {
      sink = sns(queryTaken(uri.substring("sns:".length())));
    } else if (uri.startsWith("kinesis://")) {
      sink = kinesis(queryTaken(uri.substring("kinesis://".length())));
    } else if (uri.startsWith("kafka://")) {
      sink = kafka(queryTaken(uri.substring("kafka://".length())));
    } else {
      problem("uri", "'" + ShownAddress.ofText(uri) + "' " + NO_SINK);
    }
    return new AlertSink.Parsed(problems.isEmpty() ? sink : Optional.empty(), problems);
  }

  // ---- kinds

  private Optional<AlertSink> file(String uri) {
    only("file", FILE);
    Severity minimum = minimum();
    Duration interval =
        duration("roll_interval", Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofDays(7));
    long bytes = number("roll_megabytes", 128, 1, 100_000) << 20;
    return path("uri", uri)
        .map(
            path ->
                new AlertSink.Directory(
                    name("file", path.toString()), minimum, path, interval, bytes));
  }

  private Optional<AlertSink> bucket(String uri) {
    only("S3", FILE);
    Severity minimum = minimum();
    Duration interval =
        duration("roll_interval", Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofDays(7));
    long bytes = number("roll_megabytes", 128, 1, 100_000) << 20;
    if (!BUCKET.matcher(uri).matches()) {
      problem("uri", "'" + SafeText.cut(uri, 100) + "' names no bucket; write s3://bucket/prefix");
      return Optional.empty();
    }
    return Optional.of(new AlertSink.Bucket(name("s3", uri), minimum, uri, interval, bytes));
  }

  private Optional<AlertSink> webhook(String text) {
    only("webhook", union(List.of(WEBHOOK, SENT)));
    Severity minimum = minimum();
    AlertSink.Format format = format();
    int batch = (int) number("batch_size", 1, 1, 500);
    if (format == AlertSink.Format.SLACK && batch > 1) {
      problem("batch_size", "must be 1 with format slack: one message holds one alert");
    }
    Duration timeout =
        duration("timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(5));
    Secret signing = secret("secret");
    Secret authorization = secret("authorization");
    RetryPolicy retry = retry();
    DeadLetters deadLetters = deadLetters();
    return webhookUri(text)
        .map(
            uri ->
                new AlertSink.Webhook(
                    name("webhook", text),
                    minimum,
                    uri,
                    format,
                    batch,
                    timeout,
                    signing,
                    authorization,
                    retry,
                    deadLetters));
  }

  private Optional<URI> webhookUri(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      problem("uri", "'" + ShownAddress.ofText(text) + "' is no valid address: " + e.getReason());
      return Optional.empty();
    }
    if (uri.getHost() == null) {
      problem("uri", "'" + ShownAddress.ofText(text) + "' names no host");
      return Optional.empty();
    }
    if (uri.getRawUserInfo() != null) {
      problem("uri", "holds a user or password; use authorization_env or authorization_file");
      return Optional.empty();
    }
    if (uri.getScheme().equals("http") && !isLoopback(uri.getHost())) {
      problem(
          "uri",
          "'"
              + ShownAddress.of(uri)
              + "' is not encrypted; write https:// (http:// is for"
              + " localhost only)");
      return Optional.empty();
    }
    if (uri.getRawFragment() != null) {
      problem("uri", "has a part behind '#', which is never sent; remove it");
      return Optional.empty();
    }
    return Optional.of(uri);
  }

  /** Names that cannot be resolved to another machine, and addresses of loopback. */
  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.matches("127(\\.[0-9]{1,3}){3}")
        || host.equals("[::1]");
  }

  private AlertSink.Format format() {
    String word = settings.getOrDefault("format", "ocsf");
    for (AlertSink.Format format : AlertSink.Format.values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(word)) {
        return format;
      }
    }
    problem("format", "'" + SafeText.cut(word, 60) + "' is none of ocsf, slack");
    return AlertSink.Format.OCSF;
  }

  private Optional<AlertSink> sns(String arn) {
    only("SNS", union(List.of(AWS, SENT)));
    Severity minimum = minimum();
    Matcher topic = TOPIC.matcher(arn);
    if (!topic.matches()) {
      problem(
          "uri",
          "'sns:"
              + SafeText.cut(arn, 100)
              + "' names no topic; write sns:arn:aws:sns:eu-west-1:111122223333:alerts");
    }
    String region = region();
    String endpoint = endpoint();
    RetryPolicy retry = retry();
    DeadLetters deadLetters = deadLetters();
    if (!topic.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new AlertSink.Sns(
            name("sns", arn),
            minimum,
            arn,
            region.isEmpty() ? topic.group(1) : region,
            endpoint,
            retry,
            deadLetters));
  }

  private Optional<AlertSink> kinesis(String stream) {
    only("Kinesis", union(List.of(AWS, SENT)));
    if (!STREAM.matcher(stream).matches()) {
      problem(
          "uri",
          "'kinesis://"
              + SafeText.cut(stream, 100)
              + "' names no stream; write kinesis://alerts?region=eu-west-1");
    }
    return Optional.of(
        new AlertSink.Kinesis(
            name("kinesis", stream),
            minimum(),
            stream,
            region(),
            endpoint(),
            retry(),
            deadLetters()));
  }

  private Optional<AlertSink> kafka(String place) {
    only("Kafka", KAFKA);
    Severity minimum = minimum();
    boolean exactlyOnce = flag("exactly_once");
    int slash = place.indexOf('/');
    String brokers = slash < 0 ? place : place.substring(0, slash);
    String topic = slash < 0 ? "" : place.substring(slash + 1);
    if (!BROKERS.matcher(brokers).matches() || !KAFKA_TOPIC.matcher(topic).matches()) {
      problem(
          "uri",
          "'"
              + ShownAddress.ofText("kafka://" + place)
              + "' names no broker and topic; write"
              + " kafka://host:9092/topic");
    }
    properties.forEach(
        (key, value) ->
            KafkaProperties.problem(key, value)
                .ifPresent(problem -> problem("properties", problem)));
    return Optional.of(
        new AlertSink.Kafka(
            name("kafka", place), minimum, brokers, topic, exactlyOnce, properties));
  }

  // ---- values

  /** Settings behind a question mark, as the command line gives them; the file's go before. */
  private String queryTaken(String text) {
    int mark = text.indexOf('?');
    if (mark < 0) {
      return text;
    }
    for (String pair : text.substring(mark + 1).split("&")) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (equals < 0 || !KEYS.contains(key) || key.equals("uri") || key.equals("properties")) {
        problem("uri", "'" + SafeText.cut(key, 60) + "' behind the '?' is no setting of a sink");
        continue;
      }
      try {
        settings.putIfAbsent(
            key, URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        problem("uri", "the value of '" + key + "' behind the '?' is not well encoded");
      }
    }
    return text.substring(0, mark);
  }

  /** Notes settings that other kinds of sinks have. */
  private void only(String kind, Set<String> keys) {
    Set<String> known = union(List.of(ALL, keys));
    for (String key : new TreeSet<>(settings.keySet())) {
      if (KEYS.contains(key) && !known.contains(key)) {
        problem(key, "is no setting of a " + kind + " sink; remove it");
      }
    }
    if (!properties.isEmpty() && !known.contains("properties")) {
      problem("properties", "is no setting of a " + kind + " sink; remove it");
    }
  }

  private Severity minimum() {
    String word = settings.getOrDefault("minimum_level", "informational");
    try {
      return Severity.ofLevel(word);
    } catch (IllegalArgumentException e) {
      String known =
          Arrays.stream(Severity.values()).map(Severity::level).collect(Collectors.joining(", "));
      problem("minimum_level", "'" + SafeText.cut(word, 60) + "' is none of " + known);
      return Severity.INFORMATIONAL;
    }
  }

  /** The given name, or one that depends on the place alone, so that state finds its sink again. */
  private String name(String kind, String place) {
    return given(kind + "-" + ShortHash.of(place));
  }

  private String given(String otherwise) {
    String given = settings.getOrDefault("name", otherwise);
    if (!NAME.matcher(given).matches()) {
      problem("name", "has lower case letters, digits and '-' only, 40 at most");
    }
    return given;
  }

  private String region() {
    String region = settings.getOrDefault("region", "");
    if (!region.isEmpty() && !REGION.matcher(region).matches()) {
      problem("region", "'" + SafeText.cut(region, 60) + "' is no AWS region such as eu-west-1");
    }
    return region;
  }

  private String endpoint() {
    String endpoint = settings.getOrDefault("endpoint", "");
    if (endpoint.isEmpty()) {
      return endpoint;
    }
    try {
      URI uri = new URI(endpoint);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      // Told below, as for any other text.
    }
    problem(
        "endpoint",
        "'" + ShownAddress.ofText(endpoint) + "' is no address such as http://localhost:4566");
    return endpoint;
  }

  private Secret secret(String what) {
    String variable = settings.getOrDefault(what + "_env", "");
    String file = settings.getOrDefault(what + "_file", "");
    if (!variable.isEmpty() && !file.isEmpty()) {
      problem(what + "_file", "stands beside " + what + "_env; keep one of them");
      return Secret.NONE;
    }
    if (!variable.isEmpty()) {
      if (!VARIABLE.matcher(variable).matches()) {
        // Somebody may have written the secret itself here: it is not shown.
        problem(what + "_env", "must be the name of an environment variable");
      } else if (System.getenv(variable) == null || System.getenv(variable).isBlank()) {
        problem(what + "_env", "the environment variable " + variable + " is not set");
      }
      return Secret.inEnvironment(variable);
    }
    if (file.isEmpty()) {
      return Secret.NONE;
    }
    Optional<Path> path = path(what + "_file", file);
    if (path.isPresent() && !(Files.isRegularFile(path.get()) && Files.isReadable(path.get()))) {
      problem(what + "_file", "there is no file " + path.get() + " that can be read");
    }
    return path.map(Secret::inFile).orElse(Secret.NONE);
  }

  private RetryPolicy retry() {
    int attempts = (int) number("attempts", RetryPolicy.DEFAULT.attempts(), 1, 10_000);
    return RetryPolicy.DEFAULT.withAttempts(attempts);
  }

  private DeadLetters deadLetters() {
    String text = settings.getOrDefault("dead_letter", "");
    if (text.isEmpty()) {
      return DeadLetters.NONE;
    }
    if (text.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*") && !text.startsWith("file:")) {
      problem("dead_letter", "must be a directory such as file:///var/undelivered");
      return DeadLetters.NONE;
    }
    Optional<Path> path = path("dead_letter", text);
    if (path.isPresent() && Files.exists(path.get()) && !Files.isDirectory(path.get())) {
      problem("dead_letter", path.get() + " is a file; name a directory");
    }
    return path.map(DeadLetters::in).orElse(DeadLetters.NONE);
  }

  private Optional<Path> path(String key, String text) {
    String plain = text;
    if (text.startsWith("file:")) {
      plain = text.substring("file:".length());
      if (plain.startsWith("//")) {
        plain = plain.substring(2);
      }
    }
    if (plain.isBlank()) {
      problem(key, "names no path");
      return Optional.empty();
    }
    try {
      return Optional.of(base.resolve(plain).normalize());
    } catch (InvalidPathException e) {
      problem(key, "'" + SafeText.cut(text, 100) + "' is no path");
      return Optional.empty();
    }
  }

  private boolean flag(String key) {
    String word = settings.getOrDefault(key, "false");
    if (!word.equals("true") && !word.equals("false")) {
      problem(key, "must be true or false, not '" + SafeText.cut(word, 60) + "'");
    }
    return word.equals("true");
  }

  private long number(String key, long otherwise, long least, long most) {
    String text = settings.get(key);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("[0-9]{1,9}")) {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    problem(key, "must be a number from " + least + " to " + most);
    return otherwise;
  }

  private Duration duration(String key, Duration otherwise, Duration least, Duration most) {
    String text = settings.get(key);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,6}[smhd]")) {
      problem(key, "'" + SafeText.cut(text, 60) + "' is no duration; write 30s, 15m, 6h or 7d");
      return otherwise;
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    Duration duration =
        switch (text.charAt(text.length() - 1)) {
          case 's' -> Duration.ofSeconds(number);
          case 'm' -> Duration.ofMinutes(number);
          case 'h' -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      problem(key, "must be from " + least.toSeconds() + "s to " + most.toSeconds() + "s");
      return otherwise;
    }
    return duration;
  }

  private void problem(String key, String message) {
    problems.add(new SinkProblem(key, message));
  }

  private static Set<String> union(List<Set<String>> sets) {
    return sets.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
  }
}
