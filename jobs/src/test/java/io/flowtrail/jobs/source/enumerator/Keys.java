package io.flowtrail.jobs.source.enumerator;

/** Object keys as AWS writes them. */
final class Keys {
  private Keys() {}

  /** {@code time} is {@code 20260301T1005Z}. */
  static String cloudTrail(String account, String region, String time) {
    return "AWSLogs/%s/CloudTrail/%s/%s/%s_CloudTrail_%s_%s_AbCdEfGhIjKlMnOp.json.gz"
        .formatted(account, region, day(time), account, region, time);
  }

  static String digest(String account, String region, String time) {
    return "AWSLogs/%s/CloudTrail-Digest/%s/%s/%s_CloudTrail-Digest_%s_main_%s_%s.json.gz"
        .formatted(account, region, day(time), account, region, region, time.replace("Z", "00Z"));
  }

  static String flowLog(String account, String region, String flowLog, String time) {
    return "AWSLogs/%s/vpcflowlogs/%s/%s/%s_vpcflowlogs_%s_%s_%s_0a1b2c3d.log.gz"
        .formatted(account, region, day(time), account, region, flowLog, time);
  }

  static String hiveFlowLog(String account, String region, String flowLog, String time) {
    return ("AWSLogs/aws-account-id=%s/aws-service=vpcflowlogs/aws-region=%s/year=%s/month=%s/"
            + "day=%s/%s_vpcflowlogs_%s_%s_%s_0a1b2c3d.log.gz")
        .formatted(
            account,
            region,
            time.substring(0, 4),
            time.substring(4, 6),
            time.substring(6, 8),
            account,
            region,
            flowLog,
            time);
  }

  private static String day(String time) {
    return time.substring(0, 4) + "/" + time.substring(4, 6) + "/" + time.substring(6, 8);
  }
}
