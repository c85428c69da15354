package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.json;

import io.flowtrail.sample.Identity.Caller;
import java.time.Instant;

/** {@link Scenario#ROOT_LOGIN}: Monday evening. */
final class RootLogin {
  private static final int DAY = 1;
  private static final String ADDRESS = "203.0.113.150";
  private static final String BROWSER =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/132.0.0.0 Safari/537.36";

  private final Stage stage;
  private final Identity root = Identity.root(Organisation.SECURITY);

  RootLogin(Stage stage) {
    this.stage = stage;
  }

  void play() {
    login(stage.at(DAY, 21, 10, 2), false);
    login(stage.at(DAY, 21, 10, 31), false);
    long since = stage.at(DAY, 21, 11, 14);
    login(since, true);
    Caller session = root.console(since, false);
    stage.record(call(session, "iam", "GetAccountSummary", since + 24, BROWSER));
    stage.record(call(session, "iam", "ListAccessKeys", since + 85, BROWSER));
    long created = stage.at(DAY, 21, 14, 40);
    stage.record(
        call(session, "iam", "CreateAccessKey", created, BROWSER)
            .response(
                json()
                    .with(
                        "accessKey",
                        json()
                            .with("accessKeyId", root.key())
                            .with("status", "Active")
                            .with(
                                "createDate",
                                Credentials.TIME.format(Instant.ofEpochSecond(created))))));
    String cli = "aws-cli/2.22.4 md/awscrt#0.22.0 ua/2.0 os/windows#10 lang/python#3.12.6";
    Caller key = root.directly();
    stage.record(call(key, "sts", "GetCallerIdentity", stage.at(DAY, 21, 31, 8), cli));
    stage.record(
        call(key, "s3", "ListBuckets", stage.at(DAY, 21, 32, 30), cli)
            .request(json().with("Host", "s3.amazonaws.com")));
    stage.record(
        call(key, "ec2", "DescribeInstances", stage.at(DAY, 21, 33, 55), cli)
            .request(json().with("instancesSet", json()).with("filterSet", json())));
  }

  private ApiCall call(Caller caller, String service, String name, long time, String agent) {
    return ApiCall.of(caller, service, name)
        .at(time)
        .in(Organisation.VIRGINIA)
        .from(ADDRESS)
        .agent(agent);
  }

  private void login(long time, boolean success) {
    stage
        .draft()
        .trail
        .add(People.consoleLoginRecord(root, time, ADDRESS, false, success, stage.random()));
  }
}
