package io.flowtrail.detector.transfer;

import io.flowtrail.detector.Finding;
import io.flowtrail.detector.transfer.TransferObserver.Entity;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says what was found, in a sentence and in numbers. */
final class Telling {
  private static final long MINUTE = 60_000;

  private Telling() {}

  static Finding finding(
      Episode episode,
      boolean complete,
      boolean slow,
      Entity entity,
      String id,
      String account,
      String region,
      String source,
      String peer,
      TransferSettings settings) {
    long floor = slow ? settings.floorDay() : settings.floorHour();
    boolean below = episode.bytes < floor && episode.cause == Episode.Cause.BASELINE;
    double total = Math.max(1, episode.peers.total());
    double share = episode.peers.find(peer).map(top -> top.own() / total).orElse(0.0);
    boolean flow = entity == Entity.INTERFACE || entity == Entity.AWS;
    Map<String, Object> details = new TreeMap<>();
    details.put("entity", entity.name().toLowerCase(Locale.ROOT));
    details.put("entity_id", id);
    details.put("bytes", episode.bytes);
    details.put("seconds", (episode.last - episode.first) / 1000);
    details.put("peak_bytes", episode.peak);
    details.put("peak_minutes", episode.peakMinutes);
    details.put("limit_bytes", episode.limit);
    details.put("history_days", episode.knownDays);
    details.put("cause", episode.cause.name().toLowerCase(Locale.ROOT));
    if (episode.cause == Episode.Cause.BASELINE) {
      details.put("usual_bytes", episode.usual);
      details.put("highest_bytes", episode.highest);
    }
    if (!peer.isEmpty()) {
      details.put("peer", peer);
      details.put("peer_share", Math.round(share * 100) / 100.0);
      details.put("peers_are_many", episode.peers.size() > 1);
    }
    if (!source.isEmpty()) {
      details.put("source", source);
    }
    return new Finding(
        ruleId(entity, slow),
        id + (slow ? "|slow" : "") + (entity == Entity.AWS ? "|aws" : ""),
        Instant.ofEpochMilli(episode.first).toString(),
        complete,
        below ? -1 : 0,
        below ? "less than " + size(floor) + ", but unusual" : "",
        flow ? (source.isEmpty() ? id : source) : entity == Entity.PRINCIPAL ? id : peer,
        account,
        region,
        Math.max(1, episode.records),
        episode.first,
        episode.last,
        "success",
        explanation(episode, entity, id, source, peer, share),
        details,
        episode.shown.stream().map(Episode.Shown::evidence).toList());
  }

  static String ruleId(Entity entity, boolean slow) {
    if (slow) {
      return TransferRules.SLOW;
    }
    return switch (entity) {
      case INTERFACE, AWS -> TransferRules.EGRESS;
      case PRINCIPAL -> TransferRules.PRINCIPAL;
      case BUCKET -> TransferRules.BUCKET;
    };
  }

  private static String explanation(
      Episode episode, Entity entity, String id, String source, String peer, double share) {
    StringBuilder text = new StringBuilder();
    text.append(size(episode.bytes)).append(" in ").append(time(episode.last - episode.first));
    switch (entity) {
      case INTERFACE, AWS -> {
        text.append(" from ").append(id);
        if (!source.isEmpty()) {
          text.append(" (").append(source).append(')');
        }
        text.append(entity == Entity.AWS ? " to services of AWS" : "");
        peer(text, episode, " to ", peer, share);
      }
      case PRINCIPAL -> {
        text.append(" read from S3 by ").append(id);
        peer(text, episode, " from bucket ", peer, share);
      }
      case BUCKET -> {
        text.append(" read from bucket ").append(id);
        peer(text, episode, " by ", peer, share);
      }
    }
    String window =
        switch (episode.peakMinutes) {
          case 5 -> "in 5 min";
          case 60 -> "in an hour";
          case 120 -> "in two hours";
          default -> "in a day";
        };
    text.append("; up to ").append(size(episode.peak)).append(' ').append(window);
    switch (episode.cause) {
      case BASELINE ->
          text.append(", usual ")
              .append(episode.peakMinutes > 60 ? "on such days " : "at this hour ")
              .append(size(episode.usual))
              .append(", highest in ")
              .append(episode.knownDays)
              .append(" days ")
              .append(size(episode.highest));
      case FLOOR ->
          text.append(", more than ")
              .append(size(episode.limit))
              .append(" while too little is known of what is usual (")
              .append(episode.knownDays)
              .append(episode.knownDays == 1 ? " day)" : " days)");
      case NEW_PEER ->
          text.append(" to a destination that never got anything before, more than ")
              .append(size(episode.limit));
      case SLOW_PEER ->
          text.append(" to this destination, little by little, ")
              .append(
                  episode.usual == 0
                      ? "which is new"
                      : "which usually gets " + size(episode.usual) + " a day");
    }
    return text.append('.').toString();
  }

  private static void peer(
      StringBuilder text, Episode episode, String word, String peer, double share) {
    if (peer.isEmpty()) {
      return;
    }
    text.append(word).append(peer);
    if (episode.peer.isEmpty() && episode.peers.size() > 1) {
      text.append(" (").append(Math.round(share * 100)).append(" %) and others");
    }
  }

  static String size(long bytes) {
    if (bytes < 1_000_000) {
      return bytes < 1000 ? bytes + " B" : bytes / 1000 + " kB";
    }
    if (bytes < 100_000_000) {
      return rounded(bytes / 1e6) + " MB";
    }
    return bytes < 1_000_000_000_000L
        ? rounded(bytes / 1e9) + " GB"
        : rounded(bytes / 1e12) + " TB";
  }

  private static String rounded(double number) {
    return number >= 100
        ? Long.toString(Math.round(number))
        : String.format(Locale.ROOT, "%.1f", number);
  }

  private static String time(long millis) {
    long minutes = Math.max(1, Math.round((double) millis / MINUTE));
    return minutes < 120 ? minutes + " min" : Math.round(minutes / 60.0) + " h";
  }
}
