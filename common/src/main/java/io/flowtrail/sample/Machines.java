package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.items;
import static io.flowtrail.sample.JsonObject.json;

import io.flowtrail.sample.Identity.Caller;
import java.time.Instant;
import java.util.List;

/** What runs without people: pipelines, functions, instances, AWS services, scanners, backups. */
final class Machines {
  private static final String LAMBDA_AGENT =
      "aws-sdk-java/2.31.9 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10 lang/java#21.0.6 exec-env"
          + "#AWS_Lambda_java21";
  private static final String CI_AGENT =
      "aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/linux#6.11.0-azure lang/python#3.13.2"
          + " exec-env#CI";

  private final long seed;
  private final ArchiveDraft draft;

  Machines(long seed, ArchiveDraft draft) {
    this.seed = seed;
    this.draft = draft;
  }

  void live(Day day) {
    SeededRandom random = SeededRandom.of(seed, "machines", day.number());
    for (int hour = 0; hour < 24; hour++) {
      trailDelivery(day, hour, random);
      functions(day, hour, random);
      instances(day, hour, random);
      if (hour % 6 == 3) {
        configRecorder(day, hour, random);
      }
    }
    if (day.workday()) {
      int deployments = 2 + random.below(3);
      for (int i = 0; i < deployments; i++) {
        deployment(day, 9 + random.below(8), random, i == 0);
      }
    }
    backup(day, random);
    onsiteBackup(day, random);
    posture(day, random);
  }

  /** CloudTrail itself: looks whether it may write, and asks for data keys. */
  private void trailDelivery(Day day, int hour, SeededRandom random) {
    Caller service = Identity.service("cloudtrail").in(Organisation.SECURITY).directly();
    long time = day.at(hour, 3 + random.below(50), random.below(60));
    draft.trail.add(
        ApiCall.of(service, "s3", "GetBucketAcl")
            .at(time)
            .byService("cloudtrail")
            .request(
                json()
                    .with("bucketName", Organisation.LOG_BUCKET)
                    .with("Host", Organisation.LOG_BUCKET + ".s3.eu-west-1.amazonaws.com")
                    .with("acl", ""))
            .additional(
                json()
                    .with("SignatureVersion", "SigV4")
                    .with("CipherSuite", "TLS_AES_128_GCM_SHA256")
                    .with("bytesTransferredIn", 0)
                    .with("AuthenticationMethod", "AuthHeader")
                    .with("x-amz-id-2", random.base62(75) + "=")
                    .with("bytesTransferredOut", 546))
            .requestId(random.capitals(16))
            .resources(
                json()
                    .with("accountId", Organisation.SECURITY)
                    .with("type", "AWS::S3::Bucket")
                    .with("ARN", "arn:aws:s3:::" + Organisation.LOG_BUCKET))
            .shared(random.guid())
            .record(random));
    for (int i = 0; i < 2; i++) {
      draft.trail.add(
          ApiCall.of(service, "kms", "GenerateDataKey")
              .at(time + 1 + i)
              .byService("cloudtrail")
              .request(
                  json()
                      .with("keySpec", "AES_256")
                      .with("keyId", Organisation.SECURITY_KEY)
                      .with(
                          "encryptionContext",
                          json()
                              .with(
                                  "aws:cloudtrail:arn",
                                  "arn:aws:cloudtrail:eu-west-1:"
                                      + random.pick(Organisation.PRODUCTION, Organisation.SECURITY)
                                      + ":trail/"
                                      + Organisation.TRAIL)
                              .with("aws:s3:arn", "arn:aws:s3:::" + Organisation.LOG_BUCKET)))
              .resources(key(Organisation.SECURITY, Organisation.SECURITY_KEY))
              .shared(random.guid())
              .record(random));
    }
  }

  private static JsonObject key(String account, String arn) {
    return json().with("accountId", account).with("type", "AWS::KMS::Key").with("ARN", arn);
  }

  /** Lambda starts functions with their roles; they read a secret and leave objects. */
  private void functions(Day day, int hour, SeededRandom random) {
    Caller lambda = Identity.service("lambda").in(Organisation.PRODUCTION).directly();
    boolean open = hour >= 6 && hour < 23;
    for (int i = 0; i < (open ? 3 : 1); i++) {
      Identity role = i == 2 ? Organisation.EXPORTER : Organisation.ORDERS;
      long time = day.at(hour, i * 20 + random.below(9), random.below(60));
      assumeRole(lambda, "lambda", role, time, random);
      Caller caller = role.since(time);
      String function = role.session();
      draft.trail.add(
          ApiCall.of(caller, "logs", "CreateLogStream")
              .at(time + 1)
              .from("10.20.9.8")
              .agent("awslambda-worker/1.0 rusoto/0.48.0 rust/1.84.0 linux")
              .request(
                  json()
                      .with("logGroupName", "/aws/lambda/" + function)
                      .with(
                          "logStreamName",
                          Instant.ofEpochSecond(time).toString().substring(0, 10).replace('-', '/')
                              + "/[$LATEST]"
                              + random.hex(32)))
              .record(random));
      secret(caller, "shop/orders-db", time + 2, "10.20.9.8", LAMBDA_AGENT, random);
      if (role == Organisation.EXPORTER && day.workday()) {
        new S3Request(caller, Organisation.EXPORTS_BUCKET, Organisation.PRODUCTION, random)
            .at(time + 40)
            .from("10.20.9.8")
            .agent(LAMBDA_AGENT)
            .put(
                draft,
                "exports/2026/"
                    + Instant.ofEpochSecond(time).toString().substring(0, 10)
                    + "/part-"
                    + hour
                    + ".csv.gz",
                random.between(300_000, 4_000_000));
      }
    }
  }

  private void secret(
      Caller caller, String name, long time, String address, String agent, SeededRandom random) {
    draft.trail.add(
        ApiCall.of(caller, "secretsmanager", "GetSecretValue")
            .at(time)
            .from(address)
            .agent(agent)
            .request(json().with("secretId", name))
            .record(random));
    draft.trail.add(
        ApiCall.of(caller.identity().through(time, "secretsmanager"), "kms", "Decrypt")
            .at(time)
            .byService("secretsmanager")
            .request(
                json()
                    .with("encryptionAlgorithm", "SYMMETRIC_DEFAULT")
                    .with(
                        "encryptionContext",
                        json()
                            .with(
                                "SecretARN",
                                "arn:aws:secretsmanager:eu-west-1:"
                                    + caller.account()
                                    + ":secret:"
                                    + name
                                    + "-a1B2c3")))
            .resources(key(Organisation.PRODUCTION, Organisation.PRODUCTION_KEY))
            .record(random));
  }

  private void assumeRole(
      Caller service, String name, Identity role, long time, SeededRandom random) {
    draft.trail.add(
        ApiCall.of(service, "sts", "AssumeRole")
            .at(time)
            .byService(name)
            .request(
                json().with("roleArn", role.issuerArn()).with("roleSessionName", role.session()))
            .response(Credentials.of(role, time, random))
            .resources(
                json()
                    .with("accountId", role.account())
                    .with("type", "AWS::IAM::Role")
                    .with("ARN", role.issuerArn()))
            .shared(random.guid())
            .record(random));
  }

  /** The shop's web servers: role credentials, health reports, pictures of books. */
  private void instances(Day day, int hour, SeededRandom random) {
    Caller ec2 = Identity.service("ec2").in(Organisation.PRODUCTION).directly();
    for (NetworkInterface web : List.of(NetworkInterface.WEB_1, NetworkInterface.WEB_2)) {
      Identity role = Identity.role(Organisation.PRODUCTION, "shop-web", web.instanceId());
      long time = day.at(hour, 5 + random.below(20), random.below(60));
      if (hour % 6 == 0) {
        assumeRole(ec2, "ec2", role, time, random);
      }
      Caller caller = role.onInstance(day.at(hour / 6 * 6, 5));
      for (int i = 0; i < 2; i++) {
        draft.trail.add(
            ApiCall.of(caller, "ssm", "UpdateInstanceInformation")
                .at(time + i * 1800L)
                .from(web.address())
                .agent("aws-sdk-go/1.55.5 (go1.23.6; linux; amd64) amazon-ssm-agent/3.3.1957.0")
                .request(
                    json()
                        .with("instanceId", web.instanceId())
                        .with("agentVersion", "3.3.1957.0")
                        .with("agentStatus", "Active")
                        .with("platformType", "Linux")
                        .with("iPAddress", web.address())
                        .with("computerName", web.name() + ".shop.internal"))
                .endpoint("vpce-0" + Organisation.hex("ssm endpoint", 16))
                .record(random));
      }
      if (hour >= 7 && hour < 22) {
        S3Request request =
            new S3Request(caller, Organisation.MEDIA_BUCKET, Organisation.PRODUCTION, random)
                .at(time + 300)
                .from(web.address())
                .agent("aws-sdk-java/2.31.9 md/io#sync os/Linux#6.1 lang/java#21.0.6");
        request.get(
            draft,
            "covers/978" + random.between(1_000_000_000L, 9_999_999_999L) + ".jpg",
            random.between(20_000, 400_000));
      }
    }
  }

  private void configRecorder(Day day, int hour, SeededRandom random) {
    List<String> names =
        List.of(
            "DescribeInstances",
            "DescribeVolumes",
            "DescribeSecurityGroups",
            "DescribeVpcs",
            "DescribeSubnets",
            "DescribeRouteTables",
            "DescribeNetworkAcls",
            "DescribeAddresses",
            "DescribeNetworkInterfaces",
            "DescribeInternetGateways",
            "DescribeFlowLogs");
    for (Organisation.Site site : Organisation.SITES) {
      Identity role =
          Identity.serviceRole(
              site.account(), "config", "AWSServiceRoleForConfig", "AWSConfig-Describe");
      long time = day.at(hour, 10 + random.below(5), random.below(60));
      Caller caller = role.through(time, "config");
      for (String name : names) {
        time += random.between(0, 2);
        draft.trail.add(
            ApiCall.of(caller, "ec2", name)
                .at(time)
                .in(site.region())
                .byService("config")
                .request(json().with("maxResults", 1000))
                .record(random));
      }
    }
  }

  /** A build leaves its artifact, changes a stack, and the stack changes functions. */
  private void deployment(Day day, int hour, SeededRandom random, boolean production) {
    Identity role = production ? Organisation.CI : Organisation.CI_DEVELOPMENT;
    long time = day.at(hour, random.below(50), random.below(60));
    String address = "198.51.100." + (40 + random.below(8));
    String provider =
        "arn:aws:iam::" + role.account() + ":oidc-provider/token.actions.githubusercontent.com";
    String subject = "repo:harbour-books/shop:environment:" + (production ? "production" : "test");
    Caller web =
        new Caller(
            role,
            json()
                .with("type", "WebIdentityUser")
                .with("principalId", provider + ":sts.amazonaws.com:" + subject)
                .with("userName", subject)
                .with("identityProvider", provider)
                .toString(),
            false);
    draft.trail.add(
        ApiCall.of(web, "sts", "AssumeRoleWithWebIdentity")
            .at(time)
            .from(address)
            .agent(CI_AGENT)
            .request(
                json()
                    .with("roleArn", role.issuerArn())
                    .with("roleSessionName", role.session())
                    .with("durationSeconds", 3600))
            .response(Credentials.of(role, time, random))
            .resources(
                json()
                    .with("accountId", role.account())
                    .with("type", "AWS::IAM::Role")
                    .with("ARN", role.issuerArn()))
            .record(random));
    Caller caller = role.since(time);
    draft.trail.add(
        ApiCall.of(caller, "sts", "GetCallerIdentity")
            .at(time + 1)
            .from(address)
            .agent(CI_AGENT)
            .record(random));
    if (production) {
      new S3Request(caller, Organisation.ARTIFACTS_BUCKET, Organisation.PRODUCTION, random)
          .at(time + 30)
          .from(address)
          .agent(CI_AGENT)
          .put(
              draft,
              "shop/" + random.hex(12) + "/orders-api.zip",
              random.between(8_000_000, 16_000_000));
    }
    String stack = production ? "shop" : "shop-test";
    String stackArn =
        "arn:aws:cloudformation:eu-west-1:"
            + role.account()
            + ":stack/"
            + stack
            + "/"
            + random.guid();
    String change = "release-" + random.hex(8);
    for (String name :
        List.of(
            "DescribeStacks",
            "CreateChangeSet",
            "DescribeChangeSet",
            "ExecuteChangeSet",
            "DescribeStacks",
            "DescribeStackEvents")) {
      time += random.between(4, 30);
      JsonObject request = json().with("stackName", stack);
      if (name.contains("ChangeSet")) {
        request.with("changeSetName", change);
      }
      ApiCall call =
          ApiCall.of(caller, "cloudformation", name)
              .at(time)
              .from(address)
              .agent(CI_AGENT)
              .request(request);
      if (name.equals("CreateChangeSet")) {
        call.response(json().with("id", stackArn + "/" + change).with("stackId", stackArn));
      }
      draft.trail.add(call.record(random));
    }
    Caller stackCaller = role.through(time, "cloudformation");
    for (String function : List.of("orders-api", "export-customers")) {
      time += random.between(3, 20);
      draft.trail.add(
          ApiCall.of(stackCaller, "lambda", "UpdateFunctionCode20150331v2")
              .at(time)
              .byService("cloudformation")
              .request(
                  json()
                      .with("functionName", function)
                      .with("s3Bucket", Organisation.ARTIFACTS_BUCKET)
                      .with("s3Key", "shop/" + change + "/" + function + ".zip")
                      .with("dryRun", false)
                      .with("publish", false))
              .response(
                  json()
                      .with("functionName", function)
                      .with("runtime", "java21")
                      .with("timeout", 30))
              .record(random));
    }
  }

  /** Every night AWS Backup takes snapshots of all volumes. */
  private void backup(Day day, SeededRandom random) {
    long time = day.at(1, 30, random.below(60));
    Identity role = Identity.role(Organisation.PRODUCTION, "nightly-backup", "AWSBackup-nightly");
    assumeRole(
        Identity.service("backup").in(Organisation.PRODUCTION).directly(),
        "backup",
        role,
        time,
        random);
    Caller caller = role.through(time, "backup");
    for (NetworkInterface disk :
        List.of(
            NetworkInterface.WEB_1,
            NetworkInterface.WEB_2,
            NetworkInterface.ORDERS_DB,
            NetworkInterface.REPORTS)) {
      time += random.between(2, 9);
      String volume = Organisation.resource("vol", disk.name());
      draft.trail.add(
          ApiCall.of(caller, "ec2", "CreateSnapshot")
              .at(time)
              .byService("backup")
              .request(
                  json()
                      .with("volumeId", volume)
                      .with("description", "nightly")
                      .with("encrypted", true))
              .response(
                  json()
                      .with("requestId", random.guid())
                      .with("snapshotId", "snap-0" + random.hex(16))
                      .with("volumeId", volume)
                      .with("status", "pending")
                      .with("startTime", time * 1000)
                      .with("ownerId", Organisation.PRODUCTION)
                      .with("volumeSize", "100")
                      .with("encrypted", true)
                      .with("tagSet", items(json().with("key", "plan").with("value", "nightly"))))
              .record(random));
    }
  }

  /** A box on the shop's premises fetches the archived orders, in a burst each night. */
  private void onsiteBackup(Day day, SeededRandom random) {
    Caller caller = Organisation.BACKUP.directly();
    long time = day.at(2, 15, random.below(60));
    String agent = "Boto3/1.37.4 md/Botocore#1.37.4 ua/2.0 os/linux#6.1.0 lang/python#3.11.2";
    String date = Instant.ofEpochSecond(day.midnight()).toString().substring(0, 10);
    s3(caller, time, agent, random).list(draft, "orders/" + date + "/");
    for (int i = 0; i < 30; i++) {
      time += random.between(1, 4);
      s3(caller, time, agent, random)
          .get(
              draft,
              "orders/" + date + "/orders-" + (1000 + i) + ".parquet",
              random.between(900_000, 3_000_000));
    }
  }

  private S3Request s3(Caller caller, long time, String agent, SeededRandom random) {
    return new S3Request(caller, Organisation.ORDERS_BUCKET, Organisation.PRODUCTION, random)
        .at(time)
        .agent(agent);
  }

  /** The security team's scanner reads every account's settings once a day. */
  private void posture(Day day, SeededRandom random) {
    long time = day.at(5, 0, random.below(60));
    String agent =
        "Boto3/1.37.4 md/Botocore#1.37.4 ua/2.0 os/linux#5.10 exec-env#AWS_Lambda_python3.13";
    Caller lambda = Identity.service("lambda").in(Organisation.SECURITY).directly();
    assumeRole(lambda, "lambda", Organisation.SCANNER, time, random);
    for (String account :
        List.of(Organisation.SECURITY, Organisation.PRODUCTION, Organisation.DEVELOPMENT)) {
      Identity role = Identity.role(account, "posture-audit", "posture-scanner");
      time += 2;
      draft.trail.add(
          ApiCall.of(Organisation.SCANNER.since(time), "sts", "AssumeRole")
              .at(time)
              .from("10.10.4.20")
              .agent(agent)
              .request(
                  json().with("roleArn", role.issuerArn()).with("roleSessionName", role.session()))
              .response(Credentials.of(role, time, random))
              .resources(
                  json()
                      .with("accountId", account)
                      .with("type", "AWS::IAM::Role")
                      .with("ARN", role.issuerArn()))
              .record(random));
      Caller caller = role.since(time);
      for (String name :
          List.of(
              "GetAccountSummary",
              "ListUsers",
              "GetAccountPasswordPolicy",
              "ListVirtualMFADevices")) {
        time++;
        draft.trail.add(
            ApiCall.of(caller, "iam", name)
                .at(time)
                .in(Organisation.VIRGINIA)
                .from("10.10.4.20")
                .agent(agent)
                .record(random));
      }
      for (String name : List.of("DescribeTrails", "GetTrailStatus", "GetEventSelectors")) {
        time++;
        draft.trail.add(
            ApiCall.of(caller, "cloudtrail", name)
                .at(time)
                .from("10.10.4.20")
                .agent(agent)
                .request(json().with("name", Organisation.TRAIL))
                .record(random));
      }
      if (account.equals(Organisation.PRODUCTION)) {
        for (String bucket :
            List.of(
                Organisation.MEDIA_BUCKET,
                Organisation.ORDERS_BUCKET,
                Organisation.EXPORTS_BUCKET,
                Organisation.ARTIFACTS_BUCKET,
                Organisation.PRODUCTION_LOG_BUCKET)) {
          time++;
          S3Request request =
              new S3Request(caller, bucket, account, random)
                  .at(time)
                  .from("10.10.4.20")
                  .agent(agent);
          draft.trail.add(request.bucketCall("GetBucketAcl", "acl", json()).record(random));
          draft.trail.add(
              request.bucketCall("GetBucketEncryption", "encryption", json()).record(random));
          draft.trail.add(
              request
                  .bucketCall("GetBucketPublicAccessBlock", "publicAccessBlock", json())
                  .record(random));
        }
      }
    }
  }
}
