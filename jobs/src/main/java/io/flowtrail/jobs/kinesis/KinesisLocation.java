package io.flowtrail.jobs.kinesis;

import io.flowtrail.alert.SafeText;
import io.flowtrail.vpcflow.FlowLogFormat;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A stream as the user names it: {@code kinesis://stream?region=...&from=...}.
 *
 * @param stream name of the stream
 * @param region empty for what environment, profile or instance say
 * @param endpoint of a server that speaks as Kinesis does, with scheme; empty for AWS
 * @param from where to begin without a checkpoint
 * @param consumer name of the consumer of enhanced fan-out; empty for polling
 * @param flowFormat names of the fields of flow log lines, between spaces; empty if none is
 *     declared
 */
public record KinesisLocation(
    String stream,
    String region,
    String endpoint,
    StartPosition from,
    String consumer,
    String flowFormat)
    implements Serializable {
  public static final String SCHEME = "kinesis://";

  private static final List<String> SETTINGS =
      List.of("region", "endpoint", "from", "consumer", "flow-format");

  /** Names of streams and consumers, as the API reference of Kinesis gives them. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(?:-[a-z]+)+-\\d");

  /**
   * Takes a URI apart.
   *
   * @param region where the URI says none; may be empty
   * @param endpoint where the URI says none; may be empty
   * @throws IllegalArgumentException if a part is missing, unknown or has no such form; the message
   *     is for the user
   */
  public static KinesisLocation of(String uri, String region, String endpoint) {
    if (!uri.startsWith(SCHEME)) {
      throw problem(uri, "does not begin with " + SCHEME);
    }
    String rest = uri.substring(SCHEME.length());
    int question = rest.indexOf('?');
    String stream = question < 0 ? rest : rest.substring(0, question);
    if (!NAME.matcher(stream).matches()) {
      throw problem(uri, "names no stream; write kinesis://stream?region=eu-west-1");
    }
    Map<String, String> settings =
        question < 0 ? Map.of() : settings(uri, rest.substring(question + 1));
    String itsRegion = settings.getOrDefault("region", region);
    if (!itsRegion.isEmpty() && !REGION.matcher(itsRegion).matches()) {
      throw problem(uri, "'region' is no AWS region such as eu-west-1");
    }
    String itsEndpoint = settings.getOrDefault("endpoint", endpoint);
    if (!itsEndpoint.isEmpty() && !isAddress(itsEndpoint)) {
      throw problem(uri, "'endpoint' is no address such as http://localhost:4566");
    }
    String consumer = settings.getOrDefault("consumer", "");
    if (settings.containsKey("consumer") && !NAME.matcher(consumer).matches()) {
      throw problem(uri, "'consumer' is no name of a consumer: letters, digits, _ . -");
    }
    try {
      String fields = settings.getOrDefault("flow-format", "");
      return new KinesisLocation(
          stream,
          itsRegion,
          itsEndpoint,
          StartPosition.of(settings.getOrDefault("from", "latest")),
          consumer,
          fields.isEmpty() ? "" : FlowLogFormat.ofLogFormat(fields.replace(',', ' ')).toString());
    } catch (IllegalArgumentException e) {
      throw problem(uri, e.getMessage());
    }
  }

  /** What is wrong with a URI, for the user; empty if nothing is. Asks nobody. */
  public static Optional<String> problem(String uri) {
    try {
      of(uri, "", "");
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Map<String, String> settings(String uri, String query) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (!SETTINGS.contains(name)) {
        throw problem(
            uri,
            "'"
                + SafeText.cut(name, 40)
                + "' is no setting; there are "
                + String.join(", ", SETTINGS));
      }
      if (equals < 0 || equals == part.length() - 1) {
        throw problem(uri, "'" + name + "' has no value");
      }
      if (settings.put(name, decoded(uri, part.substring(equals + 1))) != null) {
        throw problem(uri, "'" + name + "' stands twice");
      }
    }
    return settings;
  }

  /** A plus sign is one: times have it, and nothing here has spaces. */
  private static String decoded(String uri, String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw problem(uri, "holds a % that is followed by no two hexadecimal digits");
    }
  }

  private static boolean isAddress(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null
          && uri.getUserInfo() == null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static IllegalArgumentException problem(String uri, String what) {
    int question = uri.indexOf('?');
    String shown = SafeText.cut(question < 0 ? uri : uri.substring(0, question), 100);
    return new IllegalArgumentException("'" + shown + "': " + what);
  }

  /** The stream without settings. */
  public String uri() {
    return SCHEME + stream;
  }

  /** Whether records are pushed to a consumer of its own. */
  boolean fansOut() {
    return !consumer.isEmpty();
  }

  /** The declared format of flow log lines. */
  Optional<FlowLogFormat> declaredFormat() {
    return flowFormat.isEmpty()
        ? Optional.empty()
        : Optional.of(FlowLogFormat.ofLogFormat(flowFormat));
  }

  /**
   * Whether both read the same stream.
   *
   * @throws IllegalArgumentException if a region is not known; the message is for the user
   */
  public boolean isSameStream(KinesisLocation other) {
    return stream.equals(other.stream)
        && endpoint.equals(other.endpoint)
        && StreamClients.region(this).equals(StreamClients.region(other));
  }
}
