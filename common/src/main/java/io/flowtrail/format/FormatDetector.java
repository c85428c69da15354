package io.flowtrail.format;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what an object is, by its key or by its first bytes. */
public final class FormatDetector {

  /**
   * What may stand in the place of a service below {@code AWSLogs/{account}/} and is read, where
   * the rest of the key has no form that is known.
   */
  private static final Set<String> OWN_SERVICES =
      Set.of(
          "CloudTrail",
          "CloudTrail-Insight",
          "CloudTrail-NetworkActivity",
          "CloudTrail-Aggregated",
          "CloudTrail-Digest",
          "vpcflowlogs",
          "S3",
          "s3");

  /** What lies beside logs in cases and archives and is no log itself, by its whole name. */
  private static final Pattern BESIDE_LOGS =
      Pattern.compile(
          "(?i)(?:^|/)(?:public-keys\\.json|aws-logs-write-test|(?:readme|license|notice)(?:\\.md|\\.txt)?)$");

  private FormatDetector() {}

  /**
   * What the key says. The suffixes of compression and archives say nothing and are ignored.
   *
   * @return empty if the key tells nothing, so that the content must be looked at
   */
  public static Optional<LogFormat> ofKey(String key) {
    if (key.endsWith("/") || key.endsWith(".metadata.json")) {
      // A folder that the S3 console made; the sidecar of a digest.
      return Optional.of(LogFormat.OTHER);
    }
    Optional<CloudTrailObjectKey> cloudTrail = CloudTrailObjectKey.parse(key);
    if (cloudTrail.isPresent()) {
      return Optional.of(
          cloudTrail.get().kind() == CloudTrailObjectKey.Kind.DIGEST
              ? LogFormat.CLOUDTRAIL_DIGEST
              : LogFormat.CLOUDTRAIL);
    }
    if (LogKeys.ACCESS_LOG.matcher(key).find()) {
      return Optional.of(LogFormat.S3_ACCESS);
    }
    if (LogKeys.FLOW_LOG_NAME.matcher(key).find()) {
      return Optional.of(LogFormat.VPC_FLOW);
    }
    if (BESIDE_LOGS.matcher(key).find()) {
      return Optional.of(LogFormat.OTHER);
    }
    Matcher service = LogKeys.SERVICE.matcher(key);
    if (!service.find()) {
      return Optional.empty();
    }
    if (service.group(1).equals("vpcflowlogs")) {
      return Optional.of(LogFormat.VPC_FLOW);
    }
    return OWN_SERVICES.contains(service.group(1))
        ? Optional.empty()
        : Optional.of(LogFormat.OTHER);
  }

  /**
   * What the first bytes of an unpacked file say.
   *
   * @param head holds them, from 0 to {@code length}; more is better, 64 KiB are always enough
   * @return empty if they tell nothing; more bytes may
   */
  public static Optional<LogFormat> ofContent(byte[] head, int length) {
    Optional<LogFormat> known = ContentSniffer.sniff(head, length);
    return known.isEmpty() && ContentSniffer.isControlMessage(head, length)
        ? Optional.of(LogFormat.CLOUDTRAIL)
        : known;
  }
}
