package io.flowtrail.cloudtrail;

/**
 * Where the records of a log file belong: to the account and the region of its key.
 *
 * <p>Events of global services (IAM, STS, CloudFront) are logged in one region of the partition and
 * land in files of others where a trail collects them, so that region is at home everywhere.
 *
 * @param account 12 digits
 * @param region the file's
 * @param globalRegion where the partition logs its global services
 */
public record RecordHome(String account, String region, String globalRegion) {

  /** The home of the records of the file with that key. */
  public static RecordHome of(CloudTrailObjectKey key) {
    return new RecordHome(key.account(), key.region(), globalRegion(key.region()));
  }

  private static String globalRegion(String region) {
    if (region.startsWith("us-gov-")) {
      return "us-gov-west-1";
    }
    if (region.startsWith("cn-")) {
      return "cn-north-1";
    }
    return "us-east-1";
  }

  /**
   * Whether a record does not belong into the file.
   *
   * @param recipientAccountId of the record; empty if it has none
   * @param awsRegion of the record; empty if it has none
   */
  public boolean isForeign(String recipientAccountId, String awsRegion) {
    boolean otherAccount = !recipientAccountId.isEmpty() && !recipientAccountId.equals(account);
    boolean otherRegion =
        !awsRegion.isEmpty() && !awsRegion.equals(region) && !awsRegion.equals(globalRegion);
    return otherAccount || otherRegion;
  }
}
