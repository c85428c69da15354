package io.flowtrail.jobs.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.Condition;
import io.flowtrail.cloudtrail.digest.DigestFact;
import io.flowtrail.cloudtrail.digest.DigestHeader;
import io.flowtrail.cloudtrail.digest.DigestMetadata;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.StoredAt;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedKeysTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final List<String> asked = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private final AskedKeys keys =
      new AskedKeys(
          (region, from, to) -> {
            asked.add(region + " " + from + " " + to);
            if (region.equals("eu-south-1")) {
              throw new IOException("no answer from eu-south-1");
            }
            return PublicKeys.NONE;
          },
          NOW,
          problems::add);

  private static DigestFact digest(String region, String time) {
    String key =
        "AWSLogs/111122223333/CloudTrail-Digest/%s/2026/03/01/111122223333_CloudTrail-Digest_%s_main_eu-west-1_%s.json.gz"
            .formatted(region, region, time.replaceAll("[-:]", ""));
    return new DigestFact(
        "111122223333",
        new StoredAt("logs", key, "s3://logs/" + key),
        Instant.parse(time).toEpochMilli(),
        "",
        Condition.GOOD,
        DigestMetadata.NONE,
        DigestHeader.NONE,
        "",
        0);
  }

  @Test
  void everyRegionIsAskedOnceUntilAnOlderDigestFollows() {
    keys.keysFor(digest("eu-west-1", "2026-03-10T10:00:00Z"));
    keys.keysFor(digest("eu-west-1", "2026-03-12T10:00:00Z"));
    keys.keysFor(digest("us-east-1", "2026-03-10T10:00:00Z"));
    keys.keysFor(digest("eu-west-1", "2026-03-09T10:00:00Z"));
    assertThat(asked)
        .containsExactly(
            "eu-west-1 2026-03-08T10:00:00Z 2026-06-01T00:00:00Z",
            "us-east-1 2026-03-08T10:00:00Z 2026-06-01T00:00:00Z");
    keys.keysFor(digest("eu-west-1", "2026-01-09T10:00:00Z"));
    assertThat(asked).hasSize(3).contains("eu-west-1 2026-01-07T10:00:00Z 2026-06-01T00:00:00Z");
  }

  @Test
  void aRegionThatGivesNoneIsToldOnce() {
    keys.keysFor(digest("eu-south-1", "2026-03-10T10:00:00Z"));
    keys.keysFor(digest("eu-south-1", "2026-01-10T10:00:00Z"));
    assertThat(asked).hasSize(1);
    assertThat(problems).containsExactly("no answer from eu-south-1");
  }

  @Test
  void namesThatAttackersMakeUpAreNotAskedWithoutEnd() {
    for (int i = 0; i < 1000; i++) {
      keys.keysFor(
          digest(
              "xx-made"
                  + "abcdefghij".charAt(i % 10)
                  + "abcdefghij".charAt(i / 10 % 10)
                  + "abcdefghij".charAt(i / 100)
                  + "-1",
              "2026-03-10T10:00:00Z"));
    }
    assertThat(asked).hasSize(200);
  }
}
