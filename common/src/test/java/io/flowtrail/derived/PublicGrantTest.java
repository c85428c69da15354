package io.flowtrail.derived;

import static io.flowtrail.derived.DerivedValues.lists;
import static io.flowtrail.derived.DerivedValues.ofCloudTrail;
import static io.flowtrail.derived.DerivedValues.ofJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.event.NamedLists;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicGrantTest {
  private static final String FIELD = "flowtrail.public_grant";

  private static String s3(String name, String parameters) {
    return "{'eventSource':'s3.amazonaws.com','eventName':'"
        + name
        + "','recipientAccountId':'111122223333','requestParameters':"
        + parameters
        + "}";
  }

  private static List<String> policy(String statements) {
    return ofCloudTrail(
        FIELD, s3("PutBucketPolicy", "{'bucketPolicy':{'Statement':" + statements + "}}"));
  }

  private static List<String> everyone(String condition) {
    return policy(
        "{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Condition':" + condition + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'*'", "{'AWS':'*'}", "{'AWS':['111122223333','*']}", "['*']"})
  void everyoneIsWrittenInSeveralWays(String principal) {
    assertThat(
            policy("[{'Effect':'Allow','Principal':" + principal + ",'Action':['s3:GetObject']}]"))
        .containsExactly("everyone:s3:GetObject");
  }

  @Test
  void whatIsLeftOutIsOpenToEveryone() {
    assertThat(
            policy(
                "{'Effect':'Allow','NotPrincipal':{'AWS':'111122223333'},'NotAction':'s3:Put*'}"))
        .containsExactly("everyone:*");
  }

  @Test
  void denialsOpenNothing() {
    assertThat(policy("[{'Effect':'Deny','Principal':'*','Action':'s3:*'}]")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'StringEquals':{'aws:PrincipalOrgID':'o-abc'}}",
        "{'StringEquals':{'AWS:SOURCEVPCE':['vpce-1','vpce-2']}}",
        "{'IpAddress':{'aws:SourceIp':'203.0.113.0/24'}}",
        "{'StringLike':{'aws:userId':['AROAEXAMPLE:*']}}",
        "{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::111122223333:role/*'}}",
        "{'ArnEquals':{'aws:SourceArn':'arn:aws:s3:::org-data'}}",
        "{'StringEquals':{'aws:SourceAccount':'111122223333'}}",
        "{'Bool':{'aws:PrincipalIsAWSService':'true'}}",
        "{'Bool':{'aws:SecureTransport':'true'},'ForAnyValue:StringLike':"
            + "{'aws:PrincipalOrgPaths':'o-abc/r-1/*'}}"
      })
  void aConditionThatMustHoldNarrows(String condition) {
    assertThat(everyone(condition)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'StringEqualsIfExists':{'aws:PrincipalOrgID':'o-abc'}}",
        "{'StringNotEquals':{'aws:PrincipalOrgID':'o-abc'}}",
        "{'ForAllValues:StringEquals':{'aws:PrincipalOrgID':'o-abc'}}",
        "{'StringLike':{'aws:PrincipalOrgID':'*'}}",
        "{'IpAddress':{'aws:SourceIp':['203.0.113.0/24','0.0.0.0/0']}}",
        "{'NotIpAddress':{'aws:SourceIp':'203.0.113.0/24'}}",
        "{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:role/x'}}",
        "{'StringLike':{'aws:userId':'*:ana'}}",
        "{'Bool':{'aws:SecureTransport':'true'}}",
        "{'StringLike':{'aws:Referer':'https://example.org/*'}}",
        "{'Null':{'aws:PrincipalOrgID':'false'}}",
        "'nonsense'",
        "[1,2]"
      })
  void aConditionThatLeavesTheWorldInDoesNot(String condition) {
    assertThat(everyone(condition)).containsExactly("everyone:s3:GetObject");
  }

  @Test
  void everyoneNarrowedToAForeignAccountIsThatAccount() {
    assertThat(everyone("{'StringEquals':{'aws:PrincipalAccount':['999900001111']}}"))
        .containsExactly("account:999900001111:s3:GetObject");
  }

  @Test
  void accountsThatAreNotOursAreNamed() {
    String statement =
        "[{'Effect':'Allow','Principal':{'AWS':['arn:aws:iam::999900001111:root',"
            + "'arn:aws:iam::111122223333:role/x','AIDAGONE']},'Action':'s3:GetObject'}]";
    assertThat(policy(statement)).containsExactly("account:999900001111:s3:GetObject");
    assertThat(
            ofCloudTrail(
                FIELD,
                s3("PutBucketPolicy", "{'bucketPolicy':{'Statement':" + statement + "}}"),
                lists("accounts", "999900001111")))
        .isEmpty();
  }

  @Test
  void cloudFrontAndLoadBalancersAreAtHome() {
    assertThat(
            policy(
                "[{'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::cloudfront:user/CloudFront"
                    + " Origin Access Identity E2'},'Action':'s3:GetObject'},"
                    + "{'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::127311923021:root'},"
                    + "'Action':'s3:PutObject'}]"))
        .isEmpty();
    assertThat(
            policy(
                "{'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::127311923021:root'},"
                    + "'Action':'s3:GetObject'}"))
        .containsExactly("account:127311923021:s3:GetObject");
  }

  @Test
  void aclsStandInFourPlaces() {
    String all = "uri=\\\"http://acs.amazonaws.com/groups/global/AllUsers\\\"";
    assertThat(ofCloudTrail(FIELD, s3("PutBucketAcl", "{'acl':'','x-amz-acl':'public-read'}")))
        .containsExactly("everyone:READ");
    assertThat(
            ofCloudTrail(
                FIELD, s3("PutBucketAcl", "{'acl':[''],'x-amz-acl':['authenticated-read']}")))
        .containsExactly("authenticated-users:READ");
    assertThat(
            ofCloudTrail(
                FIELD,
                s3(
                    "PutObject",
                    "{'accessControlList':{'x-amz-grant-full-control':'" + all + "'}}")))
        .containsExactly("everyone:FULL_CONTROL");
    assertThat(
            ofCloudTrail(
                FIELD,
                s3("PutObjectAcl", "{'AccessControlList':{'x_amz_grant_read':'" + all + "'}}")))
        .containsExactly("everyone:READ");
    assertThat(
            ofCloudTrail(
                FIELD,
                s3(
                    "PutBucketAcl",
                    "{'AccessControlPolicy':{'Owner':{'ID':'o'},'AccessControlList':{'Grant':["
                        + "{'Grantee':{'ID':'o'},'Permission':'FULL_CONTROL'},"
                        + "{'Grantee':{'ID':'f'},'Permission':'READ'},"
                        + "{'Grantee':{'URI':'http://acs.amazonaws.com/groups/global/AllUsers'},"
                        + "'permission':'WRITE'}]}}}")))
        .containsExactly("canonical-user:f:READ", "everyone:WRITE");
    assertThat(
            ofCloudTrail(
                FIELD,
                s3(
                    "PutBucketAcl",
                    "{'AccessControlPolicy':{'AccessControlList':{'Grant':{'Grantee':{'URI':"
                        + "'http://acs.amazonaws.com/groups/s3/LogDelivery'},"
                        + "'Permission':'WRITE'}}}}")))
        .isEmpty();
  }

  private static String call(String source, String name, Map<String, ?> parameters)
      throws Exception {
    return new ObjectMapper()
        .writeValueAsString(
            Map.of(
                "eventSource",
                source + ".amazonaws.com",
                "eventName",
                name,
                "recipientAccountId",
                "111122223333",
                "requestParameters",
                parameters));
  }

  @Test
  void policiesInTextAreRead() throws Exception {
    String open =
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:Decrypt\"}}";
    assertThat(ofJson(FIELD, call("kms", "PutKeyPolicy", Map.of("policy", open)), NamedLists.EMPTY))
        .containsExactly("everyone:kms:Decrypt");
    assertThat(
            ofJson(
                FIELD,
                call("sqs", "SetQueueAttributes", Map.of("attributes", Map.of("Policy", open))),
                NamedLists.EMPTY))
        .containsExactly("everyone:kms:Decrypt");
    assertThat(
            ofJson(
                FIELD,
                call("kms", "PutKeyPolicy", Map.of("policy", URLEncoder.encode(open, "UTF-8"))),
                NamedLists.EMPTY))
        .containsExactly("everyone:kms:Decrypt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "{",
        "{\"Statement\":",
        "{\"Statement\":[1,null,[[[]]],{}]}",
        "%7B%22Statement%",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":{\"x\":1}},\"Action\":7}}"
      })
  void whatIsNoPolicyOpensNothing(String text) throws Exception {
    assertThat(
            ofJson(
                FIELD,
                call("ecr", "SetRepositoryPolicy", Map.of("policyText", text)),
                NamedLists.EMPTY))
        .isEmpty();
  }

  @Test
  void absurdDepthAndSizeAreBounded() throws Exception {
    String deep = "{\"Statement\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}";
    assertThat(ofJson(FIELD, call("kms", "PutKeyPolicy", Map.of("policy", deep)), NamedLists.EMPTY))
        .isEmpty();
    String statement =
        "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"999900001111\"},\"Action\":\"a%d\"},";
    StringBuilder many = new StringBuilder("{\"Statement\":[");
    for (int i = 0; i < 10_000; i++) {
      many.append(String.format(statement, i));
    }
    many.setCharAt(many.length() - 1, ']');
    assertThat(
            ofJson(
                FIELD, call("kms", "PutKeyPolicy", Map.of("policy", many + "}")), NamedLists.EMPTY))
        .hasSize(100);
  }

  @Test
  void servicesThatShareInTheirOwnWay() {
    String to = "'requestParameters':";
    String head = "{'recipientAccountId':'111122223333','eventSource':'%s','eventName':'%s'," + to;
    assertThat(
            ofCloudTrail(
                FIELD,
                String.format(head, "ec2.amazonaws.com", "ModifySnapshotAttribute")
                    + "{'createVolumePermission':{'add':{'items':[{'group':'all'},"
                    + "{'userId':'999900001111'}]}}}}"))
        .containsExactly(
            "everyone:createVolumePermission", "account:999900001111:createVolumePermission");
    assertThat(
            ofCloudTrail(
                FIELD,
                String.format(head, "ec2.amazonaws.com", "ModifyImageAttribute")
                    + "{'launchPermission':{'add':{'items':[{'groups':'all'}]}}}}"))
        .containsExactly("everyone:launchPermission");
    assertThat(
            ofCloudTrail(
                FIELD,
                String.format(head, "lambda.amazonaws.com", "AddPermission20150331v2")
                    + "{'principal':'*','action':'lambda:InvokeFunction'}}"))
        .containsExactly("everyone:lambda:InvokeFunction");
    assertThat(
            ofCloudTrail(
                FIELD,
                String.format(head, "rds.amazonaws.com", "ModifyDBSnapshotAttribute")
                    + "{'valuesToAdd':['all','999900001111']}}"))
        .containsExactly("everyone:restore", "account:999900001111:restore");
    assertThat(
            ofCloudTrail(
                FIELD,
                String.format(head, "ec2.amazonaws.com", "CreateVpcPeeringConnection")
                    + "{'peerOwnerId':'999900001111'}}"))
        .containsExactly("account:999900001111:vpc-peering");
  }

  /** Otherwise a hundred harmless grants in front would hide the one that matters. */
  @Test
  void whatIsOpenToAllIsNotCrowdedOut() throws Exception {
    StringBuilder policy = new StringBuilder("{\"Statement\":[");
    policy.append("{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[");
    for (int i = 0; i < 200; i++) {
      policy.append(i > 0 ? "," : "").append('"').append(300000000000L + i).append('"');
    }
    policy.append("]},\"Action\":\"sts:AssumeRole\"},");
    policy.append("{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\"}]}");
    assertThat(
            ofJson(
                FIELD,
                call("iam", "UpdateAssumeRolePolicy", Map.of("policyDocument", policy.toString())),
                NamedLists.EMPTY))
        .contains("everyone:sts:AssumeRole");
  }

  @Test
  void aPatternOfActionsIsToldByTheChangesThatItAllows() throws Exception {
    String policy =
        "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:P*\"}]}";
    assertThat(
            ofJson(
                FIELD, call("s3", "PutBucketPolicy", Map.of("policy", policy)), NamedLists.EMPTY))
        .contains("everyone:s3:P*", "everyone:s3:PutObject", "everyone:s3:PutBucketPolicy")
        .doesNotContain("everyone:s3:DeleteObject");
  }

  @Test
  void aConditionThatEveryIdMeetsNarrowsNothing() throws Exception {
    for (String condition :
        new String[] {
          "{\"StringLike\":{\"aws:SourceVpc\":\"vpc-*\"}}",
          "{\"StringLike\":{\"aws:PrincipalOrgID\":\"o-*\"}}"
        }) {
      String policy =
          "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\","
              + "\"Condition\":"
              + condition
              + "}]}";
      assertThat(
              ofJson(
                  FIELD, call("s3", "PutBucketPolicy", Map.of("policy", policy)), NamedLists.EMPTY))
          .as(condition)
          .containsExactly("everyone:s3:GetObject");
    }
  }
}
