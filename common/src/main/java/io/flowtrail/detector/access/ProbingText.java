package io.flowtrail.detector.access;

import io.flowtrail.detector.Finding;
import io.flowtrail.detector.access.Entity.Named;
import io.flowtrail.detector.access.Probing.Gauge;
import io.flowtrail.detector.identity.Tell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says what somebody tried, in a sentence and in numbers. */
final class ProbingText {
  private final Entity entity;
  private final Episode episode;

  ProbingText(Entity entity, Episode episode) {
    this.entity = entity;
    this.episode = episode;
  }

  /** Changes when something graver is to be told. */
  String mark() {
    return steps() + " " + episode.peaks.keySet() + (episode.allowed.isEmpty() ? "" : " in");
  }

  private boolean isNoise() {
    return entity.named() == Named.ANONYMOUS && episode.allowed.isEmpty();
  }

  private int steps() {
    return isNoise() ? -1 : episode.allowed.isEmpty() ? 0 : 1;
  }

  private String reason() {
    if (isNoise()) {
      return "without credentials, and nothing let it in";
    }
    return episode.allowed.isEmpty() ? "" : "a bucket that refused it let it in afterwards";
  }

  Finding finding(boolean complete) {
    Map<String, Object> details = new TreeMap<>();
    List<String> kinds = new ArrayList<>();
    episode.peaks.forEach(
        (name, peak) -> {
          String kind = name.toLowerCase(Locale.ROOT);
          kinds.add(kind);
          details.put(kind + "_count", peak.count());
          details.put(kind + "_limit", peak.limit());
          details.put(kind + "_usual", peak.usual());
          details.put(kind + "_window", peak.isDay() ? "day" : "window");
        });
    details.put("kinds", String.join(", ", kinds));
    details.put("requests", episode.requests.count());
    details.put("things", episode.things.count());
    details.put("exact", episode.requests.isExact() && episode.things.isExact());
    details.put("buckets", Episode.list(episode.names, episode.allNames.count()));
    details.put("sources", Episode.list(episode.sources, episode.sources.size()));
    details.put("allowed_after", !episode.allowed.isEmpty());
    details.put("allowed_buckets", Episode.list(episode.allowed.keySet(), episode.allowed.size()));
    details.put("first_refused", Tell.time(episode.first));
    return new Finding(
        AccessRules.PROBING,
        entity.key(),
        episode.firstText(),
        complete,
        steps(),
        reason(),
        entity.who(),
        episode.account(),
        episode.region(),
        episode.requests.count(),
        episode.first,
        episode.last,
        episode.allowed.isEmpty() ? "denied" : "",
        sentence(),
        details,
        episode.evidences());
  }

  private String sentence() {
    StringBuilder text =
        new StringBuilder(Tell.cut(entity.name()))
            .append(" tried in vain ")
            .append(about(episode.requests))
            .append(episode.requests.count() == 1 ? " request" : " requests")
            .append(" to S3 within ")
            .append(Tell.span(episode.last - episode.first))
            .append(": ");
    String separator = "";
    for (Map.Entry<String, Episode.Peak> entry : episode.peaks.entrySet()) {
      Episode.Peak peak = entry.getValue();
      text.append(separator)
          .append(peak.count())
          .append(' ')
          .append(Gauge.valueOf(entry.getKey()).words())
          .append(peak.isDay() ? " in a day" : " in a short time")
          .append(" (limit ")
          .append(peak.limit())
          .append(", usual ")
          .append(peak.usual())
          .append(')');
      separator = "; ";
    }
    if (!episode.names.isEmpty()) {
      text.append("; of ").append(Episode.list(episode.names, episode.allNames.count()));
    }
    episode.allowed.entrySet().stream()
        .findFirst()
        .ifPresent(
            first ->
                text.append("; ")
                    .append(Tell.cut(first.getKey()))
                    .append(" refused it and let it in at ")
                    .append(Tell.time(first.getValue())));
    return text.append('.').toString();
  }

  private static String about(Sample sample) {
    return (sample.isExact() ? "" : "about ") + sample.count();
  }
}
