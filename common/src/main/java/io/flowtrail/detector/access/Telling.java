package io.flowtrail.detector.access;

import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Tell;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What all findings about access to buckets say alike. */
final class Telling {
  private Telling() {}

  /** The numbers that every episode has. */
  static Map<String, Object> details(Episode episode) {
    Map<String, Object> details = new TreeMap<>();
    details.put("requests", episode.requests.count());
    details.put("exact", episode.requests.isExact() && episode.things.isExact());
    details.put("sources", Episode.list(episode.sources, episode.sources.size()));
    details.put("guarded", episode.guarded);
    return details;
  }

  /** A count in a sentence. */
  static String about(Sample sample) {
    return (sample.isExact() ? "" : "about ") + sample.count();
  }

  /** Bytes in a sentence. */
  static String size(Sample sample) {
    long bytes = sample.sum();
    String about = sample.isExact() ? "" : "about ";
    if (bytes < 1_000_000) {
      return about + bytes + " bytes";
    }
    return about
        + (bytes < 1_000_000_000
            ? Math.round(bytes / 1e6) + " MB"
            : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9));
  }

  /** How far above a limit something was, in parentheses. */
  static String limit(Episode.Peak peak) {
    return (peak.isDay() ? "in a day" : "in a short time")
        + " (limit "
        + peak.limit()
        + ", usual "
        + peak.usual()
        + ")";
  }

  static String span(Episode episode) {
    return Tell.span(episode.last - episode.first);
  }

  static Finding finding(
      String rule,
      Entity entity,
      Episode episode,
      long count,
      boolean complete,
      int steps,
      String reason,
      String principal,
      String outcome,
      String sentence,
      Map<String, Object> details) {
    return new Finding(
        rule,
        entity.key(),
        episode.firstText(),
        complete,
        steps,
        steps == 0 ? "" : reason,
        principal,
        episode.account(),
        episode.region(),
        count,
        episode.first,
        episode.last,
        outcome,
        sentence,
        details,
        episode.evidences());
  }
}
