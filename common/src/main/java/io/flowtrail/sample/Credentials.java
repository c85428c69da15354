package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The answer to {@code AssumeRole} and its kin. */
final class Credentials {
  /** How IAM and STS write times in answers. */
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMM d, yyyy, h:mm:ss a", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Credentials() {}

  static JsonObject of(Identity role, long time, SeededRandom random) {
    return json()
        .with(
            "credentials",
            json()
                .with("accessKeyId", Organisation.id("ASIA", role.arn() + time))
                .with("sessionToken", "SAMPLE" + random.base62(90))
                .with("expiration", TIME.format(Instant.ofEpochSecond(time + 3600))))
        .with(
            "assumedRoleUser",
            json().with("assumedRoleId", role.principalId()).with("arn", role.arn()));
  }
}
