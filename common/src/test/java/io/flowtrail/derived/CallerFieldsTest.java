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

class CallerFieldsTest {
  private static String by(String identity) {
    return "{'awsRegion':'eu-west-1','recipientAccountId':'111122223333','userIdentity':"
        + identity
        + "}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'type':'Root','arn':'arn:aws:iam::111122223333:root','accountId':'111122223333'} | root | root",
        "{'type':'IAMUser','arn':'arn:aws:iam::111122223333:user/x/ana','userName':'ana'} | arn:aws:iam::111122223333:user/x/ana | user",
        "{'type':'IAMUser','accountId':'111122223333','userName':'ana'} | arn:aws:iam::111122223333:user/ana | user",
        "{'type':'AssumedRole','arn':'arn:aws:sts::1:assumed-role/Ops/ana','sessionContext':{'sessionIssuer':{'arn':'arn:aws:iam::1:role/team/Ops'}}} | arn:aws:iam::1:role/team/Ops | role",
        "{'type':'AssumedRole','arn':'arn:aws-cn:sts::111122223333:assumed-role/Ops/ana','sessionContext':{'sessionIssuer':{}}} | arn:aws-cn:iam::111122223333:role/Ops | role",
        "{'type':'AWSService','invokedBy':'cloudtrail.amazonaws.com'} | cloudtrail.amazonaws.com | service",
        "{'accountId':'111122223333','invokedBy':'AWS Internal'} | AWS Internal | service",
        "{'type':'AWSAccount','principalId':'AIDAX','accountId':'999900001111'} | 999900001111 | account",
        "{'type':'AWSAccount','principalId':'','accountId':'ANONYMOUS_PRINCIPAL'} | anonymous | anonymous",
        "{'type':'Unknown','accountId':'anonymous'} | anonymous | anonymous",
        "{'type':'AWSAccount','principalId':''} | anonymous | anonymous",
        "{'type':'FederatedUser','arn':'arn:aws:sts::111122223333:federated-user/bob'} | arn:aws:sts::111122223333:federated-user/bob | federated",
        "{'type':'SAMLUser','principalId':'p','userName':'bob','identityProvider':'idp'} | idp/bob | federated",
        "{'type':'IdentityCenterUser','onBehalfOf':{'userId':'u-1'}} | u-1 | federated"
      })
  void thePrincipalIsTheIdentityBehindTheSession(String identity, String principal, String type) {
    assertThat(ofCloudTrail("flowtrail.principal", by(identity))).containsExactly(principal);
    assertThat(ofCloudTrail("flowtrail.principal_type", by(identity))).containsExactly(type);
  }

  @Test
  void aUserWithTheNameOfAServiceIsAUser() {
    String identity =
        "{'type':'IAMUser','arn':'arn:aws:iam::111122223333:user/cloudtrail.amazonaws.com'}";
    assertThat(ofCloudTrail("flowtrail.principal_type", by(identity))).containsExactly("user");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "arn:aws:iam::111122223333:user/ana | arn:aws:iam::111122223333:user/ana | user",
        "arn:aws:sts::111122223333:assumed-role/Ops/ana@example.org | arn:aws:iam::111122223333:role/Ops | role",
        "svc:cloudtrail.amazonaws.com | cloudtrail.amazonaws.com | service",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2 | arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2 | service",
        "79a59df900b9 | 79a59df900b9 | account"
      })
  void theRequesterOfAnAccessLogIsReadTheSameWay(String requester, String principal, String type) {
    Map<String, String> record = Map.of("requester", requester, "operation", "REST.GET.OBJECT");
    assertThat(of(LogSource.S3_ACCESS, "flowtrail.principal", record)).containsExactly(principal);
    assertThat(of(LogSource.S3_ACCESS, "flowtrail.principal_type", record)).containsExactly(type);
  }

  @Test
  void noRequesterIsAnonymousUnlessS3Acted() {
    assertThat(
            of(LogSource.S3_ACCESS, "flowtrail.principal", Map.of("operation", "REST.GET.OBJECT")))
        .containsExactly("anonymous");
    assertThat(
            of(LogSource.S3_ACCESS, "flowtrail.principal", Map.of("operation", "S3.EXPIRE.OBJECT")))
        .containsExactly("s3.amazonaws.com");
  }

  @Test
  void crossAccountComparesWithTheRecipient() {
    assertThat(ofCloudTrail("flowtrail.cross_account", by("{'accountId':'999900001111'}")))
        .containsExactly("true");
    assertThat(ofCloudTrail("flowtrail.cross_account", by("{'accountId':'111122223333'}")))
        .containsExactly("false");
    assertThat(ofCloudTrail("flowtrail.cross_account", by("{'accountId':'ANONYMOUS_PRINCIPAL'}")))
        .isEmpty();
  }

  @Test
  void crossAccountOfAccessLogsNeedsTheListOfAccounts() {
    Map<String, String> foreign = Map.of("requester", "arn:aws:iam::999900001111:user/x");
    NamedLists ours = lists("accounts", "111122223333");
    assertThat(of(LogSource.S3_ACCESS, "flowtrail.cross_account", foreign, ours))
        .containsExactly("true");
    assertThat(of(LogSource.S3_ACCESS, "flowtrail.cross_account", foreign)).isEmpty();
    assertThat(
            of(
                LogSource.S3_ACCESS,
                "flowtrail.cross_account",
                Map.of("requester", "79a59d", "bucket_owner", "79a59d")))
        .containsExactly("false");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, internal",
    "172.16.0.1, internal",
    "172.32.0.1, internet",
    "fd00::1, internal",
    "203.0.113.9, internet",
    "2001:db8::1, internet",
    "198.51.100.1, internal",
    "52.95.110.1, aws",
    "ec2.amazonaws.com, aws",
    "AWS Internal/3, aws"
  })
  void theSourceScopeKnowsNetworksAndServices(String address, String scope) {
    NamedLists lists =
        new NamedLists(
            Map.of(
                "internal_networks", List.of("198.51.100.0/24"),
                "aws_networks", List.of("52.95.0.0/16")));
    String record = "{'sourceIPAddress':'" + address + "'}";
    assertThat(ofCloudTrail("flowtrail.source_scope", record, lists)).containsExactly(scope);
  }

  @Test
  void anEmptySourceHasNoScope() {
    assertThat(ofCloudTrail("flowtrail.source_scope", "{'sourceIPAddress':''}")).isEmpty();
  }

  @Test
  void mfaIsReadFromLoginsSessionsAndKeys() {
    assertThat(ofCloudTrail("flowtrail.mfa", "{'additionalEventData':{'MFAUsed':'No'}}"))
        .containsExactly("false");
    assertThat(
            ofCloudTrail(
                "flowtrail.mfa",
                by("{'sessionContext':{'attributes':{'mfaAuthenticated':'true'}}}")))
        .containsExactly("true");
    assertThat(ofCloudTrail("flowtrail.mfa", by("{'accessKeyId':'AKIAX'}")))
        .containsExactly("false");
    assertThat(ofCloudTrail("flowtrail.mfa", by("{'type':'AWSService'}"))).isEmpty();
  }

  @Test
  void onlyTemporaryKeysTellTheirAge() {
    String session = "'sessionContext':{'attributes':{'creationDate':'2026-02-26T09:00:00Z'}}";
    assertThat(
            ofCloudTrail(
                "flowtrail.key_age_days",
                "{'eventTime':'2026-03-01T10:00:00Z','userIdentity':{'accessKeyId':'ASIAX',"
                    + session
                    + "}}"))
        .containsExactly("3");
    assertThat(
            ofCloudTrail(
                "flowtrail.key_age_days",
                "{'eventTime':'2026-03-01T10:00:00Z','userIdentity':{'accessKeyId':'AKIAX'}}"))
        .isEmpty();
    assertThat(
            ofCloudTrail(
                "flowtrail.key_age_days",
                "{'eventTime':'2026-03-01T10:00:00Z','userIdentity':{'accessKeyId':'ASIAX',"
                    + "'sessionContext':{'attributes':{'creationDate':'yesterday'}}}}"))
        .isEmpty();
  }

  @Test
  void anArnAndANameOfOneUserAreOneUser() {
    String ana =
        "'userIdentity':{'type':'IAMUser','arn':'arn:aws:iam::1:user/x/ana'},"
            + "'eventSource':'iam.amazonaws.com'";
    assertThat(
            ofCloudTrail(
                "flowtrail.self_target", "{" + ana + ",'requestParameters':{'userName':'ana'}}"))
        .containsExactly("true");
    assertThat(
            ofCloudTrail(
                "flowtrail.self_target", "{" + ana + ",'requestParameters':{'userName':'bob'}}"))
        .containsExactly("false");
    assertThat(
            ofCloudTrail(
                "flowtrail.self_target",
                "{" + ana + ",'eventName':'CreateAccessKey','requestParameters':null}"))
        .containsExactly("true");
    assertThat(
            ofCloudTrail(
                "flowtrail.self_target",
                "{"
                    + ana
                    + ",'eventName':'CreateAccessKey','errorCode':'AccessDenied',"
                    + "'requestParameters':null}"))
        .isEmpty();
  }

  @Test
  void aRoleThatChangesItselfIsItsOwnTarget() {
    String role =
        "'eventSource':'iam.amazonaws.com','userIdentity':{'type':'AssumedRole',"
            + "'arn':'arn:aws:sts::111122223333:assumed-role/Ops/ana'}";
    assertThat(
            ofCloudTrail(
                "flowtrail.self_target", "{" + role + ",'requestParameters':{'roleName':'Ops'}}"))
        .containsExactly("true");
    assertThat(
            ofCloudTrail(
                "flowtrail.self_target", "{" + role + ",'requestParameters':{'userName':'Ops'}}"))
        .containsExactly("false");
  }
}
