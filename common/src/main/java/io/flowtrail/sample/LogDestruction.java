package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.json;

import io.flowtrail.sample.Identity.Caller;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** {@link Scenario#LOG_TAMPERING}: Thursday at lunch. */
final class LogDestruction {
  private static final int DAY = 4;
  private static final String BUCKET = Organisation.PRODUCTION_LOG_BUCKET;
  private static final String TRAILS =
      "arn:aws:cloudtrail:eu-west-1:" + Organisation.PRODUCTION + ":trail/";

  private final Stage stage;
  private final Caller tomas;

  LogDestruction(Stage stage) {
    this.stage = stage;
    tomas = Organisation.TOMAS.since(stage.at(DAY, 12, 48, 55));
  }

  void play() {
    stopTrail();
    emptyBucket();
    takeKey();
    repair();
  }

  private ApiCall call(Caller caller, String service, String name, long time) {
    return ApiCall.of(caller, service, name).at(time).from(Organisation.VPN);
  }

  private void stopTrail() {
    String production = TRAILS + Organisation.PRODUCTION_TRAIL;
    String main = TRAILS + Organisation.TRAIL;
    trail("DescribeTrails", stage.at(DAY, 12, 50, 12), json().raw("trailNameList", "[]"));
    trail("GetTrailStatus", stage.at(DAY, 12, 50, 40), json().with("name", production));
    trail("GetEventSelectors", stage.at(DAY, 12, 51, 15), json().with("trailName", production));
    stage.record(
        call(tomas, "cloudtrail", "DeleteTrail", stage.at(DAY, 12, 53, 2))
            .deniedByOrganisation("cloudtrail:DeleteTrail", main));
    stage.record(
        call(tomas, "cloudtrail", "StopLogging", stage.at(DAY, 12, 53, 20))
            .deniedByOrganisation("cloudtrail:StopLogging", main));
    stage.record(
        call(tomas, "cloudtrail", "DeleteTrail", stage.at(DAY, 12, 54, 10))
            .denied("cloudtrail:DeleteTrail", production));
    trail("StopLogging", stage.at(DAY, 12, 55, 31), json().with("name", production));
    stage.record(validation(tomas, stage.at(DAY, 12, 57, 3), false));
  }

  private void trail(String name, long time, JsonObject request) {
    stage.record(call(tomas, "cloudtrail", name, time).request(request));
  }

  private ApiCall validation(Caller caller, long time, boolean on) {
    return call(caller, "cloudtrail", "UpdateTrail", time)
        .request(
            json().with("name", Organisation.PRODUCTION_TRAIL).with("enableLogFileValidation", on))
        .response(
            json()
                .with("name", Organisation.PRODUCTION_TRAIL)
                .with("s3BucketName", BUCKET)
                .with("includeGlobalServiceEvents", true)
                .with("isMultiRegionTrail", true)
                .with("trailARN", TRAILS + Organisation.PRODUCTION_TRAIL)
                .with("logFileValidationEnabled", on)
                .with("kmsKeyId", Organisation.PRODUCTION_LOG_KEY)
                .with("isOrganizationTrail", false));
  }

  private S3Request bucket(long time) {
    return new S3Request(tomas, BUCKET, Organisation.PRODUCTION, stage.random())
        .at(time)
        .from(Organisation.VPN);
  }

  private void emptyBucket() {
    S3Request versioning = bucket(stage.at(DAY, 13, 0, 50));
    stage.record(
        versioning.bucketCall(
            "PutBucketVersioning",
            "versioning",
            json()
                .with(
                    "VersioningConfiguration",
                    json()
                        .with("xmlns", "http://s3.amazonaws.com/doc/2006-03-01/")
                        .with("Status", "Suspended"))));
    stage.draft().access.add(versioning.bucketLine("REST.PUT.VERSIONING", "versioning", 200));
    S3Request lifecycle = bucket(stage.at(DAY, 13, 1, 44));
    stage.record(
        lifecycle.bucketCall(
            "PutBucketLifecycle",
            "lifecycle",
            json()
                .with(
                    "LifecycleConfiguration",
                    json()
                        .with("xmlns", "http://s3.amazonaws.com/doc/2006-03-01/")
                        .with(
                            "Rule",
                            json()
                                .with("ID", "cleanup")
                                .with("Status", "Enabled")
                                .with("Filter", json().with("Prefix", "AWSLogs/"))
                                .with("Expiration", json().with("Days", 1))))));
    stage.draft().access.add(lifecycle.bucketLine("REST.PUT.LIFECYCLE", "lifecycle", 200));
    String folder = "AWSLogs/" + Organisation.PRODUCTION + "/CloudTrail/eu-west-1/";
    bucket(stage.at(DAY, 13, 4, 20)).list(stage.draft(), folder);
    List<String> keys = oldLogs();
    for (int i = 0; i < 6; i++) {
      bucket(stage.at(DAY, 13, 5, 10 + i * 4)).delete(stage.draft(), keys.get(i));
    }
    bucket(stage.at(DAY, 13, 8, 37)).deleteAll(stage.draft(), keys.subList(6, 36));
    bucket(stage.at(DAY, 13, 9, 2)).deleteAll(stage.draft(), keys.subList(36, 60));
  }

  /** Files of the second trail from before this archive: nothing that lies in it is deleted. */
  private List<String> oldLogs() {
    DateTimeFormatter folder = DateTimeFormatter.ofPattern("yyyy/MM/dd");
    DateTimeFormatter name = DateTimeFormatter.ofPattern("yyyyMMdd");
    String account = Organisation.PRODUCTION;
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      LocalDate date = stage.start().minusDays(3 + i / 12);
      boolean digest = i % 12 == 5;
      String time = String.format("T%02d%02d", 6 + i % 12, digest ? 31 : i % 4 * 15);
      String kind = digest ? "CloudTrail-Digest" : "CloudTrail";
      keys.add(
          "AWSLogs/"
              + account
              + "/"
              + kind
              + "/eu-west-1/"
              + folder.format(date)
              + "/"
              + account
              + "_"
              + kind
              + "_eu-west-1_"
              + (digest ? Organisation.PRODUCTION_TRAIL + "_eu-west-1_" : "")
              + name.format(date)
              + time
              + (digest ? "07Z" : "Z_" + stage.random().base62(16))
              + ".json.gz");
    }
    return keys;
  }

  private ApiCall key(Caller caller, String name, long time) {
    return call(caller, "kms", name, time)
        .request(json().with("keyId", Organisation.PRODUCTION_LOG_KEY))
        .resources(
            json()
                .with("accountId", Organisation.PRODUCTION)
                .with("type", "AWS::KMS::Key")
                .with("ARN", Organisation.PRODUCTION_LOG_KEY));
  }

  private void takeKey() {
    stage.record(
        key(tomas, "DisableKey", stage.at(DAY, 13, 20, 5))
            .response(json().with("keyId", Organisation.PRODUCTION_LOG_KEY)));
    long time = stage.at(DAY, 13, 21, 11);
    long deletion = time + 7L * Day.LENGTH;
    stage.record(
        key(tomas, "ScheduleKeyDeletion", time)
            .request(
                json()
                    .with("keyId", Organisation.PRODUCTION_LOG_KEY)
                    .with("pendingWindowInDays", 7))
            .response(
                json()
                    .with("keyId", Organisation.PRODUCTION_LOG_KEY)
                    .with("deletionDate", Credentials.TIME.format(Instant.ofEpochSecond(deletion)))
                    .with("keyState", "PendingDeletion")
                    .with("pendingWindowInDays", 7)));
  }

  private void repair() {
    Caller sofia = Organisation.SOFIA.since(stage.at(DAY, 14, 1, 9));
    JsonObject keyId = json().with("keyId", Organisation.PRODUCTION_LOG_KEY);
    stage.record(key(sofia, "CancelKeyDeletion", stage.at(DAY, 14, 5, 20)).response(keyId));
    stage.record(key(sofia, "EnableKey", stage.at(DAY, 14, 5, 48)).response(keyId));
    stage.record(
        call(sofia, "cloudtrail", "StartLogging", stage.at(DAY, 14, 7, 2))
            .request(json().with("name", TRAILS + Organisation.PRODUCTION_TRAIL)));
    stage.record(validation(sofia, stage.at(DAY, 14, 7, 30), true));
  }
}
