package io.flowtrail.detector.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRun;
import io.flowtrail.detector.Finding;
import io.flowtrail.event.NamedLists;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** CloudTrail records and access log lines for tests, and runs over them in any order. */
public final class Records {
  public static final String ANA =
      "{\"type\":\"IAMUser\",\"principalId\":\"AIDAEXAMPLEANA\",\"arn\":"
          + "\"arn:aws:iam::111122223333:user/ana\",\"accountId\":\"111122223333\","
          + "\"accessKeyId\":\"AKIAEXAMPLEANA000001\",\"userName\":\"ana\"}";

  private Records() {}

  /**
   * A record.
   *
   * @param rest more fields with their leading comma, or empty
   */
  public static String event(String time, String source, String name, String who, String rest) {
    String id = Integer.toHexString((time + source + name + who + rest).hashCode());
    return "{\"eventVersion\":\"1.09\",\"eventTime\":\""
        + time
        + "\",\"eventSource\":\""
        + source
        + ".amazonaws.com\",\"eventName\":\""
        + name
        + "\",\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"203.0.113.9\",\"userIdentity\":"
        + who
        + ",\"eventID\":\""
        + id
        + "\",\"requestID\":\"R"
        + id
        + "\",\"recipientAccountId\":\"111122223333\""
        + rest
        + "}";
  }

  /** Findings; the same must come in any order, with flushes anywhere and states rewritten. */
  public static List<Finding> findings(Detector detector, List<String> records) {
    return findings(detector, NamedLists.EMPTY, records);
  }

  public static List<Finding> findings(Detector detector, NamedLists lists, List<String> records) {
    return findings(List.of(detector), lists, records);
  }

  /** The same of detectors that pass facts to each other; flow logs are given with their header. */
  public static List<Finding> findings(
      List<? extends Detector> detectors, NamedLists lists, List<String> records) {
    DetectorRun straight = new DetectorRun(detectors, lists);
    records.forEach(record -> read(straight, record));
    List<Finding> expected = straight.end();
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      List<String> shuffled = new ArrayList<>(records);
      Collections.shuffle(shuffled, random);
      // What is delivered twice is the same.
      String again = records.isEmpty() ? "" : shuffled.get(random.nextInt(shuffled.size()));
      if (!again.isEmpty() && !isFlow(again)) {
        shuffled.add(again);
      }
      DetectorRun run = new DetectorRun(detectors.stream().map(Rewritten::new).toList(), lists);
      for (String record : shuffled) {
        read(run, record);
        if (random.nextInt(3) == 0) {
          run.flush();
        }
      }
      assertThat(run.end()).as("seed " + seed).isEqualTo(expected);
    }
    return expected;
  }

  private static boolean isFlow(String record) {
    return record.startsWith("version ");
  }

  private static void read(DetectorRun run, String record) {
    if (record.startsWith("{")) {
      run.cloudTrail(record);
    } else if (isFlow(record)) {
      run.flows(record);
    } else {
      run.access(record + "\n");
    }
  }
}
