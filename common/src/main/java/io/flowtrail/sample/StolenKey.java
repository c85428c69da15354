package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.items;
import static io.flowtrail.sample.JsonObject.json;

import io.flowtrail.sample.Identity.Caller;
import io.flowtrail.sample.NetworkInterface.Peer;
import io.flowtrail.sample.NetworkInterface.Traffic;

/** {@link Scenario#STOLEN_KEY}: Wednesday, from two in the morning. */
final class StolenKey {
  private static final int DAY = 3;
  private static final String THIEF = "203.0.113.99";
  private static final String HELPER = "203.0.113.101";
  private static final String STRANGER = "203.0.113.140";
  private static final String AGENT =
      "aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/linux#6.6.15-amd64 md/arch#x86_64"
          + " lang/python#3.11.9 md/distrib#kali.2024 cfg/retry-mode#standard";

  private final Stage stage;
  private final Caller mikael = Organisation.MIKAEL.directly();

  StolenKey(Stage stage) {
    this.stage = stage;
  }

  void play() {
    lookAround();
    openGroup();
    useFromOutside();
  }

  private ApiCall call(String service, String name, long time) {
    return ApiCall.of(mikael, service, name).at(time).from(THIEF).agent(AGENT);
  }

  private void lookAround() {
    long time = stage.at(DAY, 2, 10, 14);
    stage.record(call("sts", "GetCallerIdentity", time).in(Organisation.VIRGINIA));
    time += 21;
    for (String name :
        new String[] {
          "ListUsers",
          "ListRoles",
          "GetAccountAuthorizationDetails",
          "ListAttachedUserPolicies",
          "ListGroupsForUser"
        }) {
      time += stage.random().between(2, 9);
      ApiCall call = call("iam", name, time).in(Organisation.VIRGINIA);
      String resource =
          name.endsWith("UserPolicies") || name.endsWith("ForUser")
              ? "user mikael.dahl"
              : "arn:aws:iam::" + Organisation.DEVELOPMENT + ":user/mikael.dahl";
      stage.record(call.denied("iam:" + name, resource));
    }
    for (String region : Organisation.REGIONS) {
      if (region.equals(Organisation.FRANKFURT)) {
        continue;
      }
      time = describe(region, time);
    }
    time += 7;
    stage.record(
        call("s3", "ListBuckets", time).request(json().with("Host", "s3.eu-west-1.amazonaws.com")));
    time += 12;
    stage.record(
        call("secretsmanager", "ListSecrets", time).denied("secretsmanager:ListSecrets", "*"));
    time += 5;
    stage.record(
        call("ssm", "DescribeParameters", time).denied("ssm:DescribeParameters", arn("ssm", "*")));
    time += 8;
    stage.record(
        call("rds", "DescribeDBInstances", time)
            .denied("rds:DescribeDBInstances", arn("rds", "db:*")));
    time += 5;
    stage.record(call("lambda", "ListFunctions20150331", time).denied("lambda:ListFunctions", "*"));
    time += 33;
    stage.record(
        call("iam", "CreateUser", time)
            .in(Organisation.VIRGINIA)
            .denied(
                "iam:CreateUser", "arn:aws:iam::" + Organisation.DEVELOPMENT + ":user/support"));
    time += 11;
    stage.record(
        call("iam", "CreateAccessKey", time)
            .in(Organisation.VIRGINIA)
            .denied("iam:CreateAccessKey", "user mikael.dahl"));
    time += 19;
    stage.record(
        call("sts", "AssumeRole", time)
            .denied(
                "sts:AssumeRole",
                "arn:aws:iam::" + Organisation.DEVELOPMENT + ":role/deploy-pipeline"));
    time += 26;
    stage.record(
        call("ec2", "RunInstances", time)
            .request(
                json()
                    .with(
                        "instancesSet",
                        items(
                            json()
                                .with("imageId", "ami-0a1b2c3d4e5f60718")
                                .with("minCount", 1)
                                .with("maxCount", 8)))
                    .with("instanceType", "p4d.24xlarge")
                    .with("monitoring", json().with("enabled", false)))
            .denied(
                "ec2:RunInstances",
                "arn:aws:ec2:eu-west-1:" + Organisation.DEVELOPMENT + ":instance/*"));
  }

  private long describe(String region, long begin) {
    String[][] requests = {
      {"DescribeInstances", "instancesSet"},
      {"DescribeSecurityGroups", "securityGroupSet"},
      {"DescribeVpcs", "vpcSet"},
      {"DescribeSubnets", "subnetSet"},
      {"DescribeKeyPairs", "keySet"},
      {"DescribeSnapshots", "snapshotSet"}
    };
    long time = begin;
    for (String[] request : requests) {
      time += stage.random().between(1, 6);
      stage.record(
          call("ec2", request[0], time)
              .in(region)
              .request(json().with(request[1], json()).with("filterSet", json())));
    }
    return time;
  }

  private static String arn(String service, String resource) {
    return "arn:aws:" + service + ":eu-west-1:" + Organisation.DEVELOPMENT + ":" + resource;
  }

  private void openGroup() {
    String everyone = "0.0.0.0/0";
    open(stage.at(DAY, 2, 41, 3), 22, everyone);
    open(stage.at(DAY, 2, 42, 17), 3389, everyone);
    open(stage.at(DAY, 2, 43, 40), 27_017, everyone);
  }

  private void open(long time, int port, String cidr) {
    ApiCall call = call("ec2", Groups.OPEN, time);
    stage.record(Groups.open(call, "test-db", port, cidr, "tmp", stage.random()));
  }

  private void useFromOutside() {
    NetworkInterface db = NetworkInterface.TEST_DB;
    for (int port : new int[] {22, 27_017}) {
      long time = stage.at(DAY, 2, 22, port == 22 ? 10 : 50);
      stage
          .draft()
          .flows
          .add(
              db.in(
                  Peer.of(THIEF, 51_000 + port % 100),
                  port,
                  FlowRecord.TCP,
                  new Traffic(3, 180, time, time + 7),
                  false,
                  FlowRecord.SYN));
    }
    talk(Peer.of(THIEF, 51_724), 22, stage.at(DAY, 2, 44, 5), 5, 420, 96_000, true);
    talk(Peer.of(THIEF, 51_730), 27_017, stage.at(DAY, 2, 46, 30), 3, 160, 410_000, true);
    talk(Peer.of(HELPER, 40_212), 27_017, stage.at(DAY, 3, 11, 2), 17, 61_000, 126_000_000, true);
    talk(Peer.of(STRANGER, 59_871), 3389, stage.at(DAY, 3, 24, 40), 1, 4, 0, false);
  }

  /** A conversation from outside, a line a minute each way. */
  private void talk(
      Peer peer, int port, long begin, int minutes, long packets, long bytesOut, boolean answered) {
    NetworkInterface db = NetworkInterface.TEST_DB;
    for (int minute = 0; minute < minutes; minute++) {
      long start = begin + minute * 60L;
      boolean first = minute == 0;
      long end = start + 50 + stage.random().below(9);
      stage
          .draft()
          .flows
          .add(
              db.in(
                  peer,
                  port,
                  FlowRecord.TCP,
                  new Traffic(packets, packets * 68, start, end),
                  true,
                  first ? FlowRecord.SYN : 0));
      if (answered) {
        long sent = bytesOut + stage.random().below((int) Math.max(1, bytesOut / 10));
        stage
            .draft()
            .flows
            .add(
                db.out(
                    peer,
                    port,
                    FlowRecord.TCP,
                    new Traffic(Math.max(packets, sent / 1400), sent, start, end),
                    true,
                    first ? FlowRecord.SYN_ACK : 0));
      }
    }
  }
}
