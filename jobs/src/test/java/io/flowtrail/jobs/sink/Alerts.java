package io.flowtrail.jobs.sink;

import java.util.List;
import java.util.stream.IntStream;

/** Lines of alerts for tests. */
public final class Alerts {
  private Alerts() {}

  /** An alert of level high. */
  public static String alert(String uid) {
    return alert(uid, 4, "High");
  }

  /** An alert. */
  public static String alert(String uid, int severityId, String severity) {
    return "{\"activity_id\":1,\"severity_id\":%d,\"severity\":\"%s\",\"time\":1772400000000,"
            .formatted(severityId, severity)
        + "\"message\":\"who did it\",\"finding_info\":{\"uid\":\"%s\",\"title\":\"Trail stopped\"}}"
            .formatted(uid);
  }

  /** Alerts with the uids {@code a-0}, {@code a-1} and so on. */
  public static List<String> many(int count) {
    return IntStream.range(0, count).mapToObj(i -> alert("a-" + i)).toList();
  }
}
