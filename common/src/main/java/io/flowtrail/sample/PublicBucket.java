package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.json;

import io.flowtrail.sample.Identity.Caller;

/** {@link Scenario#PUBLIC_BUCKET}: Tuesday afternoon to Wednesday morning. */
final class PublicBucket {
  private static final int DAY = 2;
  private static final int OBJECTS = 180;
  private static final String READER = "203.0.113.66";
  private static final String BUCKET = Organisation.EXPORTS_BUCKET;

  private final Stage stage;

  PublicBucket(Stage stage) {
    this.stage = stage;
  }

  void play() {
    Caller nobody = Identity.anonymous().directly();
    reader(nobody, stage.at(DAY, 14, 2, 11)).denied("s3:ListBucket").list(stage.draft(), "");
    open();
    empty(nobody);
    close();
  }

  private S3Request by(Caller caller, long time) {
    return new S3Request(caller, BUCKET, Organisation.PRODUCTION, stage.random()).at(time);
  }

  private S3Request reader(Caller nobody, long time) {
    return by(nobody, time).from(READER).agent("python-requests/2.32.3");
  }

  /** A developer needs to show a partner some exports before four o'clock. */
  private void open() {
    Caller ben = Organisation.BEN.since(stage.at(DAY, 15, 36, 40));
    change(
        by(ben, stage.at(DAY, 15, 41, 10)),
        "GetBucketPublicAccessBlock",
        "publicAccessBlock",
        json(),
        "REST.GET.PUBLIC_ACCESS_BLOCK",
        200);
    change(
        by(ben, stage.at(DAY, 15, 42, 5)),
        "DeleteBucketPublicAccessBlock",
        "publicAccessBlock",
        json(),
        "REST.DELETE.PUBLIC_ACCESS_BLOCK",
        204);
    change(
        by(ben, stage.at(DAY, 15, 44, 31))
            .failed(400, "AccessControlListNotSupported", "The bucket does not allow ACLs"),
        "PutBucketAcl",
        "acl",
        json().with("x-amz-acl", "public-read"),
        "REST.PUT.ACL",
        400);
    String resources =
        JsonObject.strings("arn:aws:s3:::" + BUCKET, "arn:aws:s3:::" + BUCKET + "/*");
    JsonObject statement =
        json()
            .with("Sid", "PartnerPreview")
            .with("Effect", "Allow")
            .with("Principal", "*")
            .raw("Action", JsonObject.strings("s3:GetObject", "s3:ListBucket"))
            .raw("Resource", resources);
    JsonObject policy =
        json().with("Version", "2012-10-17").raw("Statement", JsonObject.array(statement));
    change(
        by(ben, stage.at(DAY, 15, 46, 48)),
        "PutBucketPolicy",
        "policy",
        json().with("bucketPolicy", policy),
        "REST.PUT.BUCKETPOLICY",
        204);
  }

  private void change(
      S3Request request,
      String name,
      String marker,
      JsonObject more,
      String operation,
      int status) {
    stage.record(request.bucketCall(name, marker, more));
    stage.draft().access.add(request.bucketLine(operation, marker, status));
  }

  /** Someone who tries names of buckets finds it open, lists it and takes everything. */
  private void empty(Caller nobody) {
    long time = stage.at(DAY, 18, 20, 5);
    reader(nobody, time).list(stage.draft(), "");
    time += 20;
    for (int i = 0; i < OBJECTS; i++) {
      time += stage.random().between(6, 15);
      String key = "exports/2025/" + (100 + i / 12) + "/customers-" + (1000 + i) + ".csv.gz";
      reader(nobody, time).get(stage.draft(), key, stage.random().between(20_000_000, 60_000_000));
    }
  }

  private void close() {
    Caller sofia = Organisation.SOFIA.since(stage.at(DAY + 1, 9, 10, 2));
    JsonObject all =
        json()
            .with("xmlns", "http://s3.amazonaws.com/doc/2006-03-01/")
            .with("BlockPublicAcls", true)
            .with("IgnorePublicAcls", true)
            .with("BlockPublicPolicy", true)
            .with("RestrictPublicBuckets", true);
    change(
        by(sofia, stage.at(DAY + 1, 9, 14, 27)),
        "PutBucketPublicAccessBlock",
        "publicAccessBlock",
        json().with("PublicAccessBlockConfiguration", all),
        "REST.PUT.PUBLIC_ACCESS_BLOCK",
        200);
    change(
        by(sofia, stage.at(DAY + 1, 9, 15, 3)),
        "DeleteBucketPolicy",
        "policy",
        json(),
        "REST.DELETE.BUCKETPOLICY",
        204);
  }
}
