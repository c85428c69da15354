package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.items;
import static io.flowtrail.sample.JsonObject.json;

import io.flowtrail.sample.Identity.Caller;
import java.time.Instant;
import java.util.List;

/** Twelve people at work, in office hours: they sign in with a second factor, look, change, err. */
final class People {
  private static final String BROWSER =
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/133.0.0.0 Safari/537.36";
  private static final String CLI =
      "aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/macos#24.3.0 lang/python#3.13.1 cfg/retry-mode"
          + "#standard";
  private static final String S3_CONSOLE =
      "S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10 OpenJDK_64-Bit_Server_VM";

  private static final List<Identity> DEVELOPERS =
      List.of(Organisation.ANA, Organisation.BEN, Organisation.CHLOE, Organisation.DMITRI);
  private static final List<Identity> PLATFORM = List.of(Organisation.SOFIA, Organisation.TOMAS);
  private static final List<Identity> SECURITY = List.of(Organisation.HANA, Organisation.IVAN);

  private static final List<Look> LOOKS =
      List.of(
          new Look("ec2", "DescribeInstances", "{\"instancesSet\":{},\"filterSet\":{}}"),
          new Look("ec2", "DescribeVolumes", "{\"volumeSet\":{},\"filterSet\":{}}"),
          new Look(
              "ec2",
              "DescribeSecurityGroups",
              "{\"securityGroupSet\":{},\"securityGroupIdSet\":{},\"filterSet\":{}}"),
          new Look("ec2", "DescribeVpcs", "{\"vpcSet\":{},\"filterSet\":{}}"),
          new Look("ec2", "DescribeAvailabilityZones", "{\"availabilityZoneSet\":{}}"),
          new Look("monitoring", "DescribeAlarms", "{\"maxRecords\":100}"),
          new Look("monitoring", "ListDashboards", "null"),
          new Look("logs", "DescribeLogGroups", "{\"limit\":50}"),
          new Look("logs", "FilterLogEvents", "{\"logGroupName\":\"/aws/lambda/orders-api\"}"),
          new Look("lambda", "ListFunctions20150331", "null"),
          new Look("lambda", "GetFunction20150331v2", "{\"functionName\":\"orders-api\"}"),
          new Look("cloudformation", "DescribeStacks", "null"),
          new Look("cloudformation", "DescribeStackEvents", "{\"stackName\":\"shop\"}"),
          new Look("rds", "DescribeDBInstances", "null"),
          new Look("s3", "ListBuckets", "{\"Host\":\"s3.eu-west-1.amazonaws.com\"}"),
          new Look(
              "health", "DescribeEventAggregates", "{\"aggregateField\":\"eventTypeCategory\"}"),
          new Look("elasticloadbalancing", "DescribeLoadBalancers", "null"),
          new Look("ecr", "DescribeRepositories", "null"),
          new Look("sqs", "ListQueues", "null"));
  private static final List<Look> SECURITY_LOOKS =
      List.of(
          new Look("cloudtrail", "LookupEvents", "{\"maxResults\":50}"),
          new Look("cloudtrail", "DescribeTrails", "{\"includeShadowTrails\":true}"),
          new Look("guardduty", "ListDetectors", "null"),
          new Look(
              "guardduty", "ListFindings", "{\"detectorId\":\"12abc34d567e8fa901bc2d34e56789f0\"}"),
          new Look("securityhub", "GetFindings", "{\"MaxResults\":100}"),
          new Look("config", "DescribeComplianceByConfigRule", "null"),
          new Look("access-analyzer", "ListAnalyzers", "null"));

  private final long seed;
  private final ArchiveDraft draft;

  People(long seed, ArchiveDraft draft) {
    this.seed = seed;
    this.draft = draft;
  }

  /** A harmless look at something. */
  private record Look(String service, String name, String request) {}

  void live(Day day) {
    SeededRandom random = SeededRandom.of(seed, "people", day.number());
    if (!day.workday()) {
      onCall(day, random);
      return;
    }
    for (Identity person : DEVELOPERS) {
      Identity at = person.in(Organisation.DEVELOPMENT);
      session(day, random, at, 9 + random.below(2), 14 + random.below(14));
      if (random.chance(0.6)) {
        session(day, random, person, 13 + random.below(3), 8 + random.below(12));
      }
    }
    for (Identity person : PLATFORM) {
      session(day, random, person, 8 + random.below(2), 16 + random.below(16));
    }
    for (Identity person : SECURITY) {
      session(day, random, person.in(Organisation.SECURITY), 9 + random.below(5), 12);
    }
    session(day, random, Organisation.FINN, 10 + random.below(4), 8);
    if (random.chance(0.5)) {
      session(day, random, Organisation.GRETA, 14, 4);
    }
    julia(day, random);
    mikael(day, random);
  }

  private void onCall(Day day, SeededRandom random) {
    session(day, random, Organisation.SOFIA, 10 + random.below(8), 9);
  }

  private void session(Day day, SeededRandom random, Identity person, int hour, int actions) {
    String address = random.chance(0.7) && day.workday() ? Organisation.OFFICE : Organisation.VPN;
    long time = day.at(hour, random.below(60), random.below(60));
    signIn(random, person, time, address);
    time += random.between(20, 60);
    boolean console = random.chance(0.55);
    // Identity Center checks the second factor; the role's session does not tell of it.
    Caller caller = console ? person.console(time, false) : person.since(time);
    for (int i = 0; i < actions; i++) {
      time += random.between(3, 240);
      act(random, person, caller, time, address);
    }
  }

  private void act(SeededRandom random, Identity person, Caller caller, long time, String address) {
    boolean developer = DEVELOPERS.contains(person.in(Organisation.PRODUCTION));
    boolean ours = person.account().equals(Organisation.PRODUCTION);
    if (person.name().contains("_SecurityAudit_")) {
      look(random, caller, random.pick(SECURITY_LOOKS), time, address);
    } else if (person.name().contains("_Billing_")) {
      draft.trail.add(
          call(caller, "ce", "GetCostAndUsage", time, address)
              .in(Organisation.VIRGINIA)
              .request(json().with("Granularity", "MONTHLY"))
              .record(random));
    } else if (random.chance(0.025)) {
      denied(random, caller, time, address);
    } else if (developer && !ours && random.chance(0.22)) {
      develop(random, caller, time, address);
    } else if (PLATFORM.contains(person) && random.chance(0.16)) {
      operate(random, caller, time, address);
    } else if (random.chance(0.12)) {
      bucketSettings(random, caller, time, address);
    } else if (random.chance(0.08)) {
      draft.trail.add(
          call(
                  caller,
                  "iam",
                  random.pick("ListRoles", "GetAccountSummary", "ListPolicies"),
                  time,
                  address)
              .in(Organisation.VIRGINIA)
              .record(random));
    } else {
      look(random, caller, random.pick(LOOKS), time, address);
    }
  }

  private void look(SeededRandom random, Caller caller, Look look, long time, String address) {
    draft.trail.add(
        call(caller, look.service, look.name, time, address)
            .requestRaw(look.request)
            .record(random));
  }

  private static ApiCall call(
      Caller caller, String service, String name, long time, String address) {
    return ApiCall.of(caller, service, name)
        .at(time)
        .from(address)
        .agent(caller.console() ? BROWSER : CLI);
  }

  /** Buckets' settings, as the console's page of a bucket asks for them. */
  private void bucketSettings(SeededRandom random, Caller caller, long time, String address) {
    String bucket =
        caller.account().equals(Organisation.PRODUCTION)
            ? random.pick(Organisation.MEDIA_BUCKET, Organisation.ARTIFACTS_BUCKET)
            : "harbour-dev-scratch";
    S3Request request =
        new S3Request(caller, bucket, caller.account(), random)
            .at(time)
            .from(address)
            .agent(caller.console() ? S3_CONSOLE : CLI);
    draft.trail.add(request.bucketCall("GetBucketVersioning", "versioning", json()).record(random));
    draft.trail.add(request.bucketCall("GetBucketLocation", "location", json()).record(random));
  }

  private void denied(SeededRandom random, Caller caller, long time, String address) {
    ApiCall call =
        switch (random.below(4)) {
          case 0 ->
              call(caller, "iam", "ListAccessKeys", time, address)
                  .in(Organisation.VIRGINIA)
                  .denied("iam:ListAccessKeys", "user " + caller.identity().session());
          case 1 ->
              call(caller, "ce", "GetCostForecast", time, address)
                  .in(Organisation.VIRGINIA)
                  .denied(
                      "ce:GetCostForecast",
                      "arn:aws:ce:us-east-1:" + caller.account() + ":/GetCostForecast");
          case 2 ->
              call(caller, "ec2", "DescribeReservedInstances", time, address)
                  .request(json().with("reservedInstancesSet", json()).with("filterSet", json()))
                  .denied("ec2:DescribeReservedInstances", "*");
          default ->
              call(caller, "kms", "ListAliases", time, address).denied("kms:ListAliases", "*");
        };
    draft.trail.add(call.record(random));
  }

  private void develop(SeededRandom random, Caller caller, long time, String address) {
    switch (random.below(4)) {
      case 0 ->
          draft.trail.add(
              call(caller, "lambda", "UpdateFunctionCode20150331v2", time, address)
                  .request(
                      json()
                          .with("functionName", "orders-api")
                          .with("dryRun", false)
                          .with("publish", true))
                  .response(
                      json()
                          .with("functionName", "orders-api")
                          .with("runtime", "java21")
                          .with("version", Integer.toString(20 + random.below(60))))
                  .record(random));
      case 1 ->
          draft.trail.add(
              call(caller, "logs", "StartQuery", time, address)
                  .request(
                      json().with("logGroupName", "/aws/lambda/orders-api").with("limit", 1000))
                  .response(json().with("queryId", random.guid()))
                  .record(random));
      case 2 ->
          draft.trail.add(
              call(caller, "ssm", "GetParameter", time, address)
                  .request(json().with("name", "/shop/feature-flags").with("withDecryption", false))
                  .record(random));
      default ->
          draft.trail.add(
              call(caller, "cloudformation", "CreateChangeSet", time, address)
                  .request(
                      json()
                          .with("stackName", "shop-dev")
                          .with("changeSetName", "c" + random.hex(8))
                          .raw("capabilities", JsonObject.strings("CAPABILITY_NAMED_IAM")))
                  .response(
                      json()
                          .with(
                              "id",
                              "arn:aws:cloudformation:eu-west-1:"
                                  + caller.account()
                                  + ":changeSet/c/"
                                  + random.guid())
                          .with(
                              "stackId",
                              "arn:aws:cloudformation:eu-west-1:"
                                  + caller.account()
                                  + ":stack/shop-dev/"
                                  + random.guid()))
                  .record(random));
    }
  }

  private void operate(SeededRandom random, Caller caller, long time, String address) {
    switch (random.below(4)) {
      case 0 -> securityGroup(random, caller, time, address, 5432, "10.20.0.0/16", "orders");
      case 1 -> securityGroup(random, caller, time, address, 443, "0.0.0.0/0", "shop front");
      case 2 ->
          draft.trail.add(
              call(caller, "ec2", "CreateTags", time, address)
                  .request(
                      json()
                          .with(
                              "resourcesSet",
                              items(json().with("resourceId", NetworkInterface.WEB_1.instanceId())))
                          .with(
                              "tagSet", items(json().with("key", "patched").with("value", "yes"))))
                  .response(json().with("requestId", random.guid()).with("_return", true))
                  .record(random));
      default ->
          draft.trail.add(
              call(caller, "autoscaling", "SetDesiredCapacity", time, address)
                  .request(
                      json()
                          .with("autoScalingGroupName", "shop-web")
                          .with("desiredCapacity", 2L + random.below(2))
                          .with("honorCooldown", false))
                  .record(random));
    }
  }

  private void securityGroup(
      SeededRandom random,
      Caller caller,
      long time,
      String address,
      int port,
      String cidr,
      String description) {
    draft.trail.add(
        Groups.open(
                call(caller, "ec2", Groups.OPEN, time, address),
                "shop",
                port,
                cidr,
                description,
                random)
            .record(random));
  }

  /** Identity Center: password and second factor, then the role of the chosen account. */
  private void signIn(SeededRandom random, Identity person, long time, String address) {
    String user =
        Organisation.hex(person.session(), 8) + "-" + Organisation.hex(person.session(), 4);
    Caller centre =
        new Caller(
            Identity.service("sso").in(Organisation.SECURITY),
            json()
                .with("type", "IdentityCenterUser")
                .with("accountId", Organisation.SECURITY)
                .with(
                    "onBehalfOf",
                    json()
                        .with("userId", user)
                        .with(
                            "identityStoreArn",
                            "arn:aws:identitystore::111122223333:identitystore/d-93670b1c2d"))
                .with("credentialId", random.guid())
                .toString(),
            false);
    draft.trail.add(
        ApiCall.of(centre, "signin", "UserAuthentication")
            .at(time)
            .from(address)
            .agent(BROWSER)
            .type("AwsServiceEvent")
            .host("-")
            .additional(
                json()
                    .with("AuthWorkflowID", random.guid())
                    .with("LoginTo", "https://harbour.awsapps.com/start")
                    .with("UserName", person.session())
                    .with("CredentialType", "PASSWORD")
                    .with("MfaType", "WEBAUTHN"))
            .serviceDetails(json().with("UserAuthentication", "Success"))
            .record(random));
    draft.trail.add(
        ApiCall.of(centre, "sso", "Federate")
            .at(time + 6)
            .from(address)
            .agent(BROWSER)
            .type("AwsServiceEvent")
            .host("-")
            .serviceDetails(
                json()
                    .with("role_name", permissionSet(person))
                    .with("account_id", person.account()))
            .record(random));
    String provider = "AWSSSO_" + Organisation.hex("provider", 16) + "_DO_NOT_DELETE";
    Caller saml =
        new Caller(
            person,
            json()
                .with("type", "SAMLUser")
                .with("principalId", Organisation.hex(provider, 20) + ":" + person.session())
                .with("userName", person.session())
                .with("identityProvider", Organisation.hex(provider, 20))
                .toString(),
            false);
    draft.trail.add(
        ApiCall.of(saml, "sts", "AssumeRoleWithSAML")
            .at(time + 8)
            .from(address)
            .agent("aws-internal/3 aws-sdk-java/1.12.750")
            .request(
                json()
                    .with("sAMLAssertionID", "_" + random.guid())
                    .with("roleSessionName", person.session())
                    .with("roleArn", person.issuerArn())
                    .with(
                        "principalArn",
                        "arn:aws:iam::" + person.account() + ":saml-provider/" + provider)
                    .with("durationSeconds", 3600))
            .response(Credentials.of(person, time + 8, random))
            .resources(
                json()
                    .with("accountId", person.account())
                    .with("type", "AWS::IAM::Role")
                    .with("ARN", person.issuerArn()))
            .record(random));
  }

  private static String permissionSet(Identity person) {
    return person.name().split("_")[1];
  }

  /** A data engineer with an IAM user, who signs in at the console with MFA. */
  private void julia(Day day, SeededRandom random) {
    long time = day.at(8, 30 + random.below(30), random.below(60));
    consoleLogin(random, Organisation.JULIA, time);
    Caller caller = Organisation.JULIA.console(time, true);
    for (int i = 0; i < 8; i++) {
      time += random.between(20, 600);
      switch (random.below(3)) {
        case 0 ->
            draft.trail.add(
                call(caller, "athena", "StartQueryExecution", time, Organisation.OFFICE)
                    .request(
                        json()
                            .with("queryString", "HIDDEN_DUE_TO_SECURITY_REASONS")
                            .with("workGroup", "reports"))
                    .response(json().with("queryExecutionId", random.guid()))
                    .record(random));
        case 1 ->
            new S3Request(caller, Organisation.EXPORTS_BUCKET, Organisation.PRODUCTION, random)
                .at(time)
                .agent(S3_CONSOLE)
                .get(
                    draft,
                    "exports/2026/"
                        + Instant.ofEpochSecond(time).toString().substring(0, 10)
                        + ".csv.gz",
                    random.between(400_000, 2_400_000));
        default -> look(random, caller, random.pick(LOOKS), time, Organisation.OFFICE);
      }
    }
  }

  /** A contractor with a long-lived key, who works on the test database by day. */
  private void mikael(Day day, SeededRandom random) {
    long time = day.at(9, 5 + random.below(40), random.below(60));
    Caller caller = Organisation.MIKAEL.directly();
    for (int i = 0; i < 10; i++) {
      draft.trail.add(
          ApiCall.of(caller, "ec2", i == 0 ? "DescribeInstances" : "DescribeInstanceStatus")
              .at(time)
              .from("192.0.2.77")
              .agent("Boto3/1.37.4 md/Botocore#1.37.4 ua/2.0 os/linux#6.8.0 lang/python#3.12.3")
              .request(
                  json()
                      .with(
                          "instancesSet",
                          items(json().with("instanceId", NetworkInterface.TEST_DB.instanceId())))
                      .with("filterSet", json()))
              .record(random));
      time += random.between(900, 2700);
    }
  }

  static TrailRecord consoleLoginRecord(
      Identity user, long time, String address, boolean mfa, boolean success, SeededRandom random) {
    ApiCall call =
        ApiCall.of(user.signingIn(), "signin", "ConsoleLogin")
            .at(time)
            .in(user.kind() == Identity.Kind.ROOT ? Organisation.VIRGINIA : Organisation.IRELAND)
            .from(address)
            .agent(BROWSER)
            .type("AwsConsoleSignIn")
            .additional(
                json()
                    .with(
                        "LoginTo",
                        "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true"
                            + "&state=hashArgsFromTB_eu-west-1_"
                            + random.hex(16))
                    .with("MobileVersion", "No")
                    .with("MFAUsed", mfa ? "Yes" : "No"))
            .response(json().with("ConsoleLogin", success ? "Success" : "Failure"));
    if (!success) {
      call.signInFailed("Failed authentication");
    }
    return call.record(random);
  }

  private void consoleLogin(SeededRandom random, Identity user, long time) {
    draft.trail.add(consoleLoginRecord(user, time, Organisation.OFFICE, true, true, random));
  }
}
