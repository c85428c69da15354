package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.items;
import static io.flowtrail.sample.JsonObject.json;

import io.flowtrail.sample.Identity.Caller;
import io.flowtrail.sample.Organisation.Site;
import java.util.ArrayList;
import java.util.List;

/** What load is made of: the calls that are commonest in real accounts, by forty callers a site. */
final class LoadTemplates {
  private static final int PEOPLE = 24;
  private static final int ROLES = 16;
  private static final String N = RecordTemplate.NUMBER;

  private final Site site;
  private final SeededRandom random;
  private final ArchiveDraft draft = new ArchiveDraft();

  private LoadTemplates(Site site) {
    this.site = site;
    random = SeededRandom.of(0, "templates " + site, 0);
  }

  static List<RecordTemplate> of(Site site) {
    LoadTemplates templates = new LoadTemplates(site);
    for (int i = 0; i < PEOPLE; i++) {
      Identity person =
          Identity.role(
              site.account(),
              "AWSReservedSSO_Developer_" + Organisation.hex("Developer", 16),
              "person." + i + "@harbour.example");
      templates.looks(person.since(1_700_000_000L + i));
    }
    for (int i = 0; i < ROLES; i++) {
      Identity role = Identity.role(site.account(), "service-" + i, "task-" + i);
      templates.work(role.since(1_700_000_000L + i));
    }
    List<RecordTemplate> compiled = new ArrayList<>();
    for (TrailRecord record : templates.draft.trail) {
      compiled.add(new RecordTemplate(record.json()));
    }
    return compiled;
  }

  private void add(ApiCall call) {
    draft.trail.add(call.in(site.region()).record(random));
  }

  private void looks(Caller caller) {
    String address = "192.0.2.1";
    for (String name : List.of("DescribeInstances", "DescribeNetworkInterfaces")) {
      add(
          ApiCall.of(caller, "ec2", name)
              .from(address)
              .request(
                  json()
                      .with("instancesSet", items(json().with("instanceId", "i-0123456789" + N)))
                      .with(
                          "filterSet",
                          items(
                              json()
                                  .with("name", "tag:stack")
                                  .with("valueSet", items(json().with("value", "shop-" + N)))))));
    }
    add(
        ApiCall.of(caller, "iam", "GetRole")
            .from(address)
            .request(json().with("roleName", "service-" + N)));
    add(
        ApiCall.of(caller, "iam", "ListAccessKeys")
            .from(address)
            .denied("iam:ListAccessKeys", "user person-" + N));
    add(
        ApiCall.of(caller, "logs", "FilterLogEvents")
            .from(address)
            .request(json().with("logGroupName", "/aws/lambda/job-" + N).with("limit", 500)));
  }

  private void work(Caller caller) {
    String address = "10.20.30.1";
    String agent = "aws-sdk-java/2.31.9 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1 lang/java#21";
    add(
        ApiCall.of(Identity.service("lambda").in(site.account()).directly(), "sts", "AssumeRole")
            .byService("lambda")
            .request(
                json()
                    .with("roleArn", caller.identity().issuerArn())
                    .with("roleSessionName", "task-" + N))
            .response(Credentials.of(caller.identity(), 1_700_000_000L, random))
            .resources(
                json()
                    .with("accountId", site.account())
                    .with("type", "AWS::IAM::Role")
                    .with("ARN", caller.identity().issuerArn())));
    for (String name : List.of("Decrypt", "GenerateDataKey")) {
      add(
          ApiCall.of(caller, "kms", name)
              .from(address)
              .agent(agent)
              .request(
                  json()
                      .with("keyId", Organisation.PRODUCTION_KEY)
                      .with("encryptionContext", json().with("table", "orders-" + N)))
              .resources(
                  json()
                      .with("accountId", site.account())
                      .with("type", "AWS::KMS::Key")
                      .with("ARN", Organisation.PRODUCTION_KEY)));
    }
    S3Request request =
        new S3Request(caller, Organisation.MEDIA_BUCKET, site.account(), random)
            .from(address)
            .agent(agent);
    int before = draft.trail.size();
    request.get(draft, "covers/978" + N + ".jpg", 123_456);
    request.put(draft, "uploads/" + N + "/" + N + ".json", 4_321);
    draft.access.clear();
    for (int i = before; i < draft.trail.size(); i++) {
      TrailRecord record = draft.trail.get(i);
      String here = record.json().replace("\"awsRegion\":\"eu-west-1\"", region());
      draft.trail.set(i, new TrailRecord(0, site.account(), site.region(), here));
    }
    add(
        ApiCall.of(caller, "secretsmanager", "GetSecretValue")
            .from(address)
            .agent(agent)
            .request(json().with("secretId", "service/" + N)));
    add(
        ApiCall.of(caller, "logs", "CreateLogStream")
            .from(address)
            .agent(agent)
            .request(
                json()
                    .with("logGroupName", "/aws/lambda/job-" + N)
                    .with("logStreamName", "2026/03/01/[$LATEST]" + N + N)));
  }

  private String region() {
    return "\"awsRegion\":\"" + site.region() + "\"";
  }
}
