package io.flowtrail.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rules in the style in which analysts write them for CloudTrail, and the traps of its records. */
class CloudTrailExamplesTest {
  private static final RuleSet RULES = Rules.load(rules().split("(?m)^---\n"));

  private static String rules() {
    return """
        title: Root was used
        id: root
        logsource: {product: aws, service: cloudtrail}
        detection:
          selection:
            userIdentity.type: Root
          filter_service:
            eventType: AwsServiceEvent
          filter_invoked:
            userIdentity.invokedBy|exists: true
          condition: selection and not 1 of filter_*
        level: medium
        ---
        title: Console login without MFA
        id: mfa
        logsource: {product: aws, service: cloudtrail}
        detection:
          selection:
            eventSource: signin.amazonaws.com
            eventName: ConsoleLogin
            additionalEventData.MFAUsed: 'NO'
            responseElements.ConsoleLogin: Success
          condition: selection
        ---
        title: Versioning suspended
        id: versioning
        logsource: {product: aws, service: cloudtrail}
        detection:
          selection:
            eventSource: s3.amazonaws.com
            eventName: PutBucketVersioning
            requestParameters|contains: Suspended
          condition: selection
        ---
        title: A group open to the world
        id: open
        logsource: {product: aws, service: cloudtrail}
        detection:
          selection_event:
            eventSource: ec2.amazonaws.com
            eventName|startswith: AuthorizeSecurityGroup
            errorCode: null
          selection_v4:
            requestParameters.ipPermissions.items.ipRanges.items.cidrIp|endswith: '/0'
          selection_v6:
            requestParameters.ipPermissions.items.ipv6Ranges.items.cidrIpv6|endswith: '/0'
          condition: selection_event and 1 of selection_v*
        ---
        title: A key for somebody else
        id: key
        logsource: {product: aws, service: cloudtrail}
        detection:
          selection:
            eventName: CreateAccessKey
          own:
            userIdentity.arn|endswith|fieldref: responseElements.accessKey.userName
          condition: selection and not own
        ---
        title: From outside
        id: outside
        logsource: {product: aws, service: cloudtrail}
        detection:
          selection:
            eventName: GetObject
          inside:
            sourceIPAddress|cidr: [10.0.0.0/8, 'fd00::/8']
          service:
            sourceIPAddress|endswith: .amazonaws.com
          condition: selection and not inside and not service
        """;
  }

  @Test
  void rootIsSeenUnlessAServiceActsForIt() {
    String root = "{\"eventName\":\"GetUser\",\"userIdentity\":{\"type\":\"Root\"%s}}";
    assertThat(Rules.ids(RULES, root.formatted(""))).containsExactly("root");
    assertThat(Rules.ids(RULES, root.formatted(",\"invokedBy\":\"a.amazonaws.com\""))).isEmpty();
    assertThat(Rules.ids(RULES, "{\"eventName\":\"GetUser\"}")).isEmpty();
  }

  @Test
  void valuesAreComparedWithoutRegardToCase() {
    String login =
        """
        {"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",
         "additionalEventData":{"MFAUsed":"%s"},"responseElements":{"ConsoleLogin":"Success"}}
        """;
    assertThat(Rules.ids(RULES, login.formatted("No"))).containsExactly("mfa");
    assertThat(Rules.ids(RULES, login.formatted("Yes"))).isEmpty();
  }

  @Test
  void anObjectIsSearchedAsText() {
    String put =
        """
        {"eventSource":"s3.amazonaws.com","eventName":"PutBucketVersioning",
         "requestParameters": %s}
        """;
    assertThat(
            Rules.ids(
                RULES, put.formatted("{\"VersioningConfiguration\":{\"Status\":\"Suspended\"}}")))
        .containsExactly("versioning");
    assertThat(Rules.ids(RULES, put.formatted("{\"VersioningConfiguration\":\"\"}"))).isEmpty();
    assertThat(Rules.ids(RULES, put.formatted("null"))).isEmpty();
  }

  @Test
  void anyElementOfAnyArrayOnTheWayWillDo() {
    String open =
        """
        {"eventSource":"ec2.amazonaws.com","eventName":"AuthorizeSecurityGroupIngress",
         "requestParameters":{"ipPermissions":{"items":[
           {"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8"},{"cidrIp":"%s"}]}},
           {"ipRanges":{},"ipv6Ranges":{"items":[{"cidrIpv6":"fd00::/8"}]}}]}}%s}
        """;
    assertThat(Rules.ids(RULES, open.formatted("0.0.0.0/0", ""))).containsExactly("open");
    assertThat(Rules.ids(RULES, open.formatted("10.1.0.0/16", ""))).isEmpty();
    assertThat(Rules.ids(RULES, open.formatted("0.0.0.0/0", ",\"errorCode\":\"AccessDenied\"")))
        .isEmpty();
  }

  @Test
  void fieldsAreComparedWithFields() {
    String create =
        """
        {"eventName":"CreateAccessKey","userIdentity":{"arn":"arn:aws:iam::1:user/Alice"},
         "responseElements":{"accessKey":{"userName":"%s"}}}
        """;
    assertThat(Rules.ids(RULES, create.formatted("alice"))).isEmpty();
    assertThat(Rules.ids(RULES, create.formatted("bob"))).containsExactly("key");
  }

  @Test
  void serviceNamesInPlaceOfAddressesMatchNoBlock() {
    String get = "{\"eventName\":\"GetObject\",\"sourceIPAddress\":\"%s\"}";
    assertThat(Rules.ids(RULES, get.formatted("198.51.100.7"))).containsExactly("outside");
    assertThat(Rules.ids(RULES, get.formatted("10.3.2.1"))).isEmpty();
    assertThat(Rules.ids(RULES, get.formatted("athena.amazonaws.com"))).isEmpty();
    assertThat(Rules.ids(RULES, get.formatted("AWS Internal"))).containsExactly("outside");
  }
}
