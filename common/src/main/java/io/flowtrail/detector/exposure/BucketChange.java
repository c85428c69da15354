package io.flowtrail.detector.exposure;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A call that opened or closed a bucket.
 *
 * @param part of the bucket that it sets
 * @param call its name
 * @param principal who
 * @param account whose records show it
 * @param region of the record
 * @param holdsLogs whether the bucket holds logs
 * @param grants what the part lets outsiders do from now on, by outsider; of {@link Part#BLOCK}
 *     which parts are blocked
 */
record BucketChange(
    Part part,
    String call,
    String principal,
    String account,
    String region,
    boolean holdsLogs,
    Map<String, String> grants) {
  static final String KIND = "bucket";

  /** Everyone, with or without credentials. */
  static final String PUBLIC = "public";

  private static final int HEAD = 7;

  /** Names are part of facts and state: never change them. */
  enum Part {
    POLICY,
    ACL,
    /** The public access block. */
    BLOCK,
    /** The bucket itself is gone. */
    GONE
  }

  BucketChange {
    grants = Map.copyOf(grants);
  }

  String text() {
    List<String> parts =
        new ArrayList<>(
            List.of(KIND, part.name(), call, principal, account, region, holdsLogs ? "logs" : ""));
    new TreeMap<>(grants)
        .forEach(
            (who, what) -> {
              parts.add(who);
              parts.add(what);
            });
    return FactText.join(parts);
  }

  static BucketChange of(String text) {
    List<String> parts = FactText.split(text);
    Map<String, String> grants = new TreeMap<>();
    for (int at = HEAD; at + 1 < parts.size(); at += 2) {
      grants.put(parts.get(at), parts.get(at + 1));
    }
    return new BucketChange(
        Part.valueOf(parts.get(1)),
        parts.get(2),
        parts.get(3),
        parts.get(4),
        parts.get(5),
        !parts.get(6).isEmpty(),
        grants);
  }
}
