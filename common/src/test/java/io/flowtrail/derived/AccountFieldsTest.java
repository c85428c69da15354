package io.flowtrail.derived;

import static io.flowtrail.derived.DerivedValues.ofCloudTrail;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountFieldsTest {
  private static final String ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'requestParameters':{'name':'main'}",
        "'requestParameters':{'trailName':'" + ARN + "'}",
        "'requestParameters':null,'errorMessage':'User: x is not authorized to perform:"
            + " cloudtrail:StopLogging on resource: "
            + ARN
            + " because no identity-based policy allows it'"
      })
  void aTrailHasOneNameWhicheverTheRequestUses(String rest) {
    assertThat(
            ofCloudTrail(
                "flowtrail.trail",
                "{'eventSource':'cloudtrail.amazonaws.com','awsRegion':'eu-west-1',"
                    + "'recipientAccountId':'111122223333',"
                    + rest
                    + "}"))
        .containsExactly(ARN);
  }

  @ParameterizedTest
  @CsvSource({
    "1234abcd, arn:aws:kms:eu-west-1:111122223333:key/1234abcd",
    "alias/logs, arn:aws:kms:eu-west-1:111122223333:alias/logs",
    "arn:aws:kms:eu-west-1:999900001111:key/x, arn:aws:kms:eu-west-1:999900001111:key/x"
  })
  void aKeyHasOneNameWhicheverTheRequestUses(String key, String arn) {
    String record =
        "{'eventSource':'kms.amazonaws.com','awsRegion':'eu-west-1',"
            + "'recipientAccountId':'111122223333','requestParameters':{'keyId':'"
            + key
            + "'}";
    assertThat(ofCloudTrail("flowtrail.key_id", record + "}")).containsExactly(arn);
    assertThat(
            ofCloudTrail(
                "flowtrail.key_id",
                record + ",'resources':[{'ARN':'arn:aws:kms:eu-west-1:111122223333:key/real'}]}"))
        .containsExactly("arn:aws:kms:eu-west-1:111122223333:key/real");
  }

  private static List<String> selectors(String field, String kind, String selectors) {
    return ofCloudTrail(
        field,
        "{'eventName':'PutEventSelectors','requestParameters':{'" + kind + "':" + selectors + "}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[{'readWriteType':'All','includeManagementEvents':true}] | all",
        "[{}] | all",
        "[{'readWriteType':'ReadOnly','includeManagementEvents':true}] | read",
        "[{'readWriteType':'WriteOnly'}] | write",
        "[{'readWriteType':'WriteOnly'},{'readWriteType':'ReadOnly'}] | all",
        "[{'readWriteType':'All','includeManagementEvents':false}] | none",
        "[] | none"
      })
  void basicSelectorsLetManagementEventsThrough(String selectors, String events) {
    assertThat(selectors("flowtrail.trail_management_events", "eventSelectors", selectors))
        .containsExactly(events);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[{'fieldSelectors':[{'field':'eventCategory','equals':['Management']}]}] | all",
        "[{'fieldSelectors':[{'field':'eventCategory','equals':['Data']}]}] | none",
        "[{'fieldSelectors':[{'field':'readOnly','equals':['false']},{'field':'eventCategory','equals':['Management']}]}] | write"
      })
  void advancedSelectorsDoToo(String selectors, String events) {
    assertThat(selectors("flowtrail.trail_management_events", "advancedEventSelectors", selectors))
        .containsExactly(events);
  }

  @Test
  void exclusionsAreListedWithTheirField() {
    assertThat(
            selectors(
                "flowtrail.trail_exclusions",
                "advancedEventSelectors",
                "[{'fieldSelectors':[{'field':'eventSource','notEquals':['kms.amazonaws.com']},"
                    + "{'field':'userIdentity.arn','notStartsWith':['arn:x','arn:y']}]}]"))
        .containsExactly(
            "eventSource:kms.amazonaws.com", "userIdentity.arn:arn:x", "userIdentity.arn:arn:y");
    assertThat(
            selectors(
                "flowtrail.trail_exclusions",
                "eventSelectors",
                "[{'excludeManagementEventSources':['kms.amazonaws.com']}]"))
        .containsExactly("eventSource:kms.amazonaws.com");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'Effect':'Allow','Action':'*','Resource':'*'} | *",
        "[{'Effect':'Allow','Action':['s3:Get*','IAM:*'],'Resource':['*']}] | iam:*",
        "{'Effect':'Allow','NotAction':'s3:*','Resource':'*'} | *"
      })
  void wildcardPoliciesNameTheActionThatGivesAllAway(String statement, String action) {
    assertThat(policy(statement)).containsExactly(action);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Effect':'Deny','Action':'*','Resource':'*'}",
        "{'Effect':'Allow','Action':'s3:*','Resource':'*'}",
        "{'Effect':'Allow','Action':'*','Resource':'arn:aws:s3:::b'}",
        "7"
      })
  void otherPoliciesGiveLessAway(String statement) {
    assertThat(policy(statement)).isEmpty();
  }

  private static List<String> policy(String statement) {
    return ofCloudTrail(
        "flowtrail.wildcard_policy",
        "{'eventName':'PutRolePolicy','requestParameters':{'policyDocument':'"
            + "{\\'Statement\\':".replace("'", "\"").replace("\"{", "'{")
            + statement.replace("'", "\\\"")
            + "}'}}");
  }

  @Test
  void everyFieldBindsToEveryLogAndIsDocumented() throws IOException {
    String document = Files.readString(Path.of("../docs/derived-fields.md"));
    DerivedFields fields = StandardFields.of(NamedLists.EMPTY);
    for (String name : fields.names()) {
      assertThat(document).as("docs/derived-fields.md").contains("| `" + name + "` |");
      for (LogSource source : LogSource.values()) {
        FieldProjection.Builder builder = FieldProjection.builder(source, fields);
        assertThat(builder.slot(name)).isNotNegative();
      }
    }
  }
}
