package io.flowtrail.jobs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Flink's reporter for Prometheus shows, series by series. */
record Scrape(List<Series> series) {
  private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  record Series(String name, Map<String, String> labels, double value) {}

  static Scrape of(int port) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
                HttpResponse.BodyHandlers.ofString());
    return parse(answer.body());
  }

  static Scrape parse(String text) {
    List<Series> series = new ArrayList<>();
    for (String line : text.split("\n")) {
      Matcher matcher = LINE.matcher(line);
      if (line.startsWith("#") || !matcher.matches()) {
        continue;
      }
      Map<String, String> labels = new HashMap<>();
      if (matcher.group(2) != null) {
        Matcher label = LABEL.matcher(matcher.group(2));
        while (label.find()) {
          labels.put(label.group(1), label.group(2));
        }
      }
      series.add(new Series(matcher.group(1), labels, Double.parseDouble(matcher.group(3))));
    }
    return new Scrape(List.copyOf(series));
  }

  /** All series whose name ends so. */
  List<Series> ending(String end) {
    return series.stream().filter(its -> its.name().endsWith(end)).toList();
  }

  /** Flowtrail's own, for people. */
  String ours() {
    return ending("").stream()
        .filter(its -> its.name().contains("_flowtrail_"))
        .map(its -> its.name() + " " + its.value())
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  /** Whether any of them has such a value. */
  boolean has(String end, DoublePredicate value) {
    return ending(end).stream().mapToDouble(Series::value).anyMatch(value);
  }
}
