package io.flowtrail.derived;

import static io.flowtrail.derived.DerivedValues.lists;
import static io.flowtrail.derived.DerivedValues.of;
import static io.flowtrail.derived.DerivedValues.ofCloudTrail;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageFieldsTest {
  private static String s3(String rest) {
    return "{'eventTime':'2026-03-01T10:00:00Z','eventSource':'s3.amazonaws.com'," + rest + "}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'requestParameters':{'bucketName':'data'}",
        "'requestParameters':{'bucketName':['data']}",
        "'resources':[{'ARN':'arn:aws:s3:::data/a/b.csv'}]",
        "'requestParameters':{'Host':'data.s3.eu-west-1.amazonaws.com'}"
      })
  void aBucketIsNamedInSeveralPlaces(String rest) {
    assertThat(ofCloudTrail("flowtrail.bucket", s3(rest))).containsExactly("data");
  }

  @Test
  void trailsFlowLogsAndDecryptionNameBucketsToo() {
    assertThat(
            ofCloudTrail(
                "flowtrail.bucket",
                "{'eventSource':'cloudtrail.amazonaws.com','requestParameters':"
                    + "{'s3BucketName':'logs'}}"))
        .containsExactly("logs");
    assertThat(
            ofCloudTrail(
                "flowtrail.bucket",
                "{'eventSource':'kms.amazonaws.com','requestParameters':{'encryptionContext':"
                    + "{'aws:s3:arn':'arn:aws:s3:::logs/a'}}}"))
        .containsExactly("logs");
  }

  @ParameterizedTest
  @CsvSource({
    "a%252Bb.json, a+b.json",
    "a%2520b, a b",
    "a%2Bb, a+b",
    "100%25, 100%",
    "100%25x, 100%x",
    "a%ZZ, a%ZZ",
    "plain, plain"
  })
  void keysOfAccessLogsAreDecodedTwiceIfTheyCan(String encoded, String key) {
    assertThat(of(LogSource.S3_ACCESS, "flowtrail.key", Map.of("key", encoded)))
        .containsExactly(key);
  }

  @ParameterizedTest
  @CsvSource({
    "org-logs, a.csv, true",
    "ORG-LOGS, a.csv, true",
    "aws-cloudtrail-logs-111122223333-abc, a.csv, true",
    "data, AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/x.json.gz, true",
    "data, org/AWSLogs/111122223333/vpcflowlogs/x, true",
    "data, notAWSLogs/x, false",
    "data, a.csv, false"
  })
  void logBucketsAreListedNamedOrHoldLogs(String bucket, String key, boolean holdsLogs) {
    NamedLists lists = lists("log_buckets", "org-logs");
    assertThat(
            ofCloudTrail(
                "flowtrail.log_bucket",
                s3("'requestParameters':{'bucketName':'" + bucket + "','key':'" + key + "'}"),
                lists))
        .containsExactly(Boolean.toString(holdsLogs));
    assertThat(
            of(
                LogSource.S3_ACCESS,
                "flowtrail.log_bucket",
                Map.of("bucket", bucket, "key", key),
                lists))
        .containsExactly(Boolean.toString(holdsLogs));
  }

  @Test
  void aPolicyThatDeliversLogsMakesALogBucket() {
    assertThat(
            ofCloudTrail(
                "flowtrail.log_bucket",
                s3(
                    "'eventName':'PutBucketPolicy','requestParameters':{'bucketName':'data',"
                        + "'bucketPolicy':{'Statement':[{'Principal':{'Service':"
                        + "'cloudtrail.amazonaws.com'},'Resource':"
                        + "'arn:aws:s3:::data/AWSLogs/111122223333/*'}]}}")))
        .containsExactly("true");
  }

  private static List<String> lifecycle(String rules) {
    return ofCloudTrail(
        "flowtrail.lifecycle_days",
        s3(
            "'eventName':'PutBucketLifecycle','requestParameters':{'lifecycle':'',"
                + "'LifecycleConfiguration':{'Rule':"
                + rules
                + "}}"));
  }

  @Test
  void theFirstExpirationOfAllEnabledRulesCounts() {
    assertThat(lifecycle("{'Status':'Enabled','Filter':'','Expiration':{'Days':1}}"))
        .containsExactly("1");
    assertThat(
            lifecycle(
                "[{'Status':'Disabled','Expiration':{'Days':1}},"
                    + "{'Status':'Enabled','Expiration':{'Days':365}},"
                    + "{'Status':'Enabled','NoncurrentVersionExpiration':{'NoncurrentDays':30}}]"))
        .containsExactly("30");
    assertThat(lifecycle("{'Status':'Enabled','Expiration':{'Date':'2026-03-11T10:00:00.000Z'}}"))
        .containsExactly("10");
    assertThat(lifecycle("{'Status':'Enabled','Expiration':{'Date':'2020-01-01'}}"))
        .containsExactly("0");
    assertThat(lifecycle("{'Status':'Enabled','Transition':{'Days':1}}")).isEmpty();
    assertThat(lifecycle("{'Status':'Enabled','Expiration':{'Days':'many'}}")).isEmpty();
    assertThat(lifecycle("{'Status':'Enabled','Expiration':''}")).isEmpty();
  }

  @Test
  void theAgeOfALogObjectStandsInItsKey() {
    String field = "flowtrail.log_age_days";
    assertThat(
            of(
                LogSource.S3_ACCESS,
                field,
                Map.of("key", "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/02/20/x.json.gz")))
        .containsExactly("9");
    assertThat(
            of(
                LogSource.S3_ACCESS,
                field,
                Map.of("key", "AWSLogs/aws-account-id=1/year=2026/month=02/day=20/x.log.gz")))
        .containsExactly("9");
    assertThat(of(LogSource.S3_ACCESS, field, Map.of("key", "tmp/2026/02/20/x"))).isEmpty();
    assertThat(of(LogSource.S3_ACCESS, field, Map.of("key", "AWSLogs/2026/13/40/x"))).isEmpty();
  }

  @Test
  void bytesHaveOneNameWhateverTheSource() {
    assertThat(
            ofCloudTrail(
                "flowtrail.bytes_out", "{'additionalEventData':{'bytesTransferredOut':500.0}}"))
        .containsExactly("500");
    assertThat(of(LogSource.S3_ACCESS, "flowtrail.bytes_out", Map.of("bytes_sent", "243")))
        .containsExactly("243");
    assertThat(
            of(
                LogSource.S3_ACCESS,
                "flowtrail.bytes_in",
                Map.of("operation", "REST.PUT.OBJECT", "object_size", "77")))
        .containsExactly("77");
  }
}
