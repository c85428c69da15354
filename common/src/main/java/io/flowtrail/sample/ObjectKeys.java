package io.flowtrail.sample;

import io.flowtrail.sample.Organisation.Site;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The names that AWS gives to what it delivers. */
final class ObjectKeys {
  private static final DateTimeFormatter FOLDER = formatter("yyyy/MM/dd");
  private static final DateTimeFormatter MINUTE = formatter("yyyyMMdd'T'HHmm'Z'");
  private static final DateTimeFormatter SECOND = formatter("yyyyMMdd'T'HHmmss'Z'");
  private static final DateTimeFormatter ACCESS = formatter("yyyy-MM-dd-HH-mm-ss");

  private ObjectKeys() {}

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
  }

  static String logFile(Trail trail, Site site, long delivered, String unique) {
    return folder(trail.organizationId(), site, "CloudTrail", delivered)
        + site.account()
        + "_CloudTrail_"
        + site.region()
        + '_'
        + MINUTE.format(Instant.ofEpochSecond(delivered))
        + '_'
        + unique
        + ".json.gz";
  }

  static String digest(Trail trail, Site site, long end, boolean backfill) {
    return folder(trail.organizationId(), site, "CloudTrail-Digest", end)
        + site.account()
        + "_CloudTrail-Digest_"
        + site.region()
        + '_'
        + trail.name()
        + '_'
        + trail.homeRegion()
        + '_'
        + SECOND.format(Instant.ofEpochSecond(end))
        + (backfill ? "_backfill" : "")
        + ".json.gz";
  }

  static String flowLog(Site site, String flowLogId, long time, String hash) {
    return folder("", site, "vpcflowlogs", time)
        + site.account()
        + "_vpcflowlogs_"
        + site.region()
        + '_'
        + flowLogId
        + '_'
        + MINUTE.format(Instant.ofEpochSecond(time))
        + '_'
        + hash
        + ".log.gz";
  }

  static String accessLog(long time, String unique) {
    return "access-logs/" + ACCESS.format(Instant.ofEpochSecond(time)) + '-' + unique;
  }

  private static String folder(String organizationId, Site site, String kind, long time) {
    return "AWSLogs/"
        + (organizationId.isEmpty() ? "" : organizationId + '/')
        + site.account()
        + '/'
        + kind
        + '/'
        + site.region()
        + '/'
        + FOLDER.format(Instant.ofEpochSecond(time))
        + '/';
  }
}
