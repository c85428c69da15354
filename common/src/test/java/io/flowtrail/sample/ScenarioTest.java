package io.flowtrail.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioTest {
  @TempDir static Path quiet;
  @TempDir static Path eventful;

  private static List<JsonNode> quietTrail;
  private static List<Map<String, String>> quietFlows;
  private static List<String> quietAccess;
  private static List<JsonNode> trail;
  private static List<Map<String, String>> flows;
  private static List<String> access;

  @BeforeAll
  static void make() throws Exception {
    SampleLogs.write(quiet, SampleOptions.defaults().withScenarios(Set.of()));
    Map<String, byte[]> content = SampleFiles.inflated(quiet);
    quietTrail = SampleFiles.trail(content);
    quietFlows = SampleFiles.flows(content);
    quietAccess = SampleFiles.access(content);
    // Without ordinary life nothing but the incidents is there.
    SampleLogs.write(eventful, SampleOptions.defaults().withOrdinaryLife(false));
    content = SampleFiles.inflated(eventful);
    trail = SampleFiles.trail(content);
    flows = SampleFiles.flows(content);
    access = SampleFiles.access(content);
  }

  private static Stream<JsonNode> named(List<JsonNode> records, String... names) {
    Set<String> wanted = Set.of(names);
    return records.stream().filter(r -> wanted.contains(r.get("eventName").asText()));
  }

  private static long bytes(Stream<Map<String, String>> records) {
    return records.mapToLong(r -> Long.parseLong(r.get("bytes"))).sum();
  }

  @Test
  void ordinaryLifeIsQuiet() {
    assertThat(quietTrail).hasSizeGreaterThan(4_000);
    assertThat(quietTrail).noneMatch(r -> r.at("/userIdentity/type").asText().equals("Root"));
    assertThat(quietTrail)
        .noneMatch(r -> r.at("/userIdentity/accountId").asText().equals("anonymous"));
    assertThat(named(quietTrail, "ConsoleLogin"))
        .isNotEmpty()
        .allMatch(r -> r.at("/additionalEventData/MFAUsed").asText().equals("Yes"));
    assertThat(
            named(
                quietTrail,
                "StopLogging",
                "DeleteTrail",
                "UpdateTrail",
                "PutBucketPolicy",
                "DeleteBucketPublicAccessBlock",
                "DeleteObject",
                "DisableKey",
                "ScheduleKeyDeletion",
                "CreateAccessKey"))
        .isEmpty();
    assertThat(named(quietTrail, "AuthorizeSecurityGroupIngress"))
        .isNotEmpty()
        .allMatch(
            r -> {
              JsonNode rule = r.at("/responseElements/securityGroupRuleSet/items/0");
              return rule.get("cidrIpv4").asText().startsWith("10.")
                  || rule.get("fromPort").asInt() == 443;
            });
    assertThat(quietFlows)
        .noneMatch(
            r ->
                r.get("action").equals("ACCEPT")
                    && r.get("flow-direction").equals("ingress")
                    && !r.get("srcaddr").startsWith("10.")
                    && !Set.of("443", "123").contains(r.get("srcport"))
                    && !r.get("dstport").equals("443"));
    assertThat(quietAccess).noneMatch(line -> line.contains("] - - "));
  }

  @Test
  void ordinaryLifeHasDenialsRejectsAndSilentInterfaces() {
    assertThat(quietTrail.stream().filter(r -> r.has("errorCode"))).hasSizeGreaterThan(5);
    assertThat(quietFlows).anyMatch(r -> r.get("action").equals("REJECT"));
    assertThat(quietFlows).anyMatch(r -> r.get("log-status").equals("NODATA"));
  }

  @Test
  void recordsAreShapedAsCloudTrailShapesThem() {
    Set<String> ids = new HashSet<>();
    for (JsonNode record : quietTrail) {
      assertThat(ids.add(record.get("eventID").asText())).isTrue();
      assertThat(record.get("eventVersion").asText()).matches("1\\.(08|09|10|11)");
      assertThat(record.get("readOnly").isBoolean()).isTrue();
      assertThat(record.get("managementEvent").isBoolean()).isTrue();
      assertThat(record.has("requestParameters") && record.has("responseElements")).isTrue();
      boolean data = record.get("eventCategory").asText().equals("Data");
      assertThat(record.get("managementEvent").asBoolean()).isEqualTo(!data);
    }
  }

  @Test
  void publicBucketIsOpenedEmptiedAndClosed() {
    assertThat(named(trail, "DeleteBucketPublicAccessBlock", "PutBucketPolicy")).hasSize(2);
    assertThat(named(trail, "PutBucketAcl"))
        .allMatch(r -> r.get("errorCode").asText().equals("AccessControlListNotSupported"));
    List<JsonNode> taken =
        named(trail, "GetObject")
            .filter(r -> r.at("/userIdentity/accountId").asText().equals("anonymous"))
            .toList();
    assertThat(taken).hasSize(180);
    assertThat(
            taken.stream()
                .mapToLong(r -> r.at("/additionalEventData/bytesTransferredOut").asLong())
                .sum())
        .isGreaterThan(5_000_000_000L);
    for (JsonNode record : taken) {
      String requestId = record.get("requestID").asText();
      assertThat(access).anyMatch(line -> line.contains(" - " + requestId + " REST.GET.OBJECT "));
    }
    assertThat(access)
        .anyMatch(line -> line.contains("REST.GET.BUCKET") && line.contains("\" 403 "));
  }

  @Test
  void stolenKeyIsDeniedThenOpensPortsThatAreUsed() {
    List<JsonNode> thief =
        trail.stream()
            .filter(r -> r.get("sourceIPAddress").asText().equals("203.0.113.99"))
            .toList();
    assertThat(thief.stream().filter(r -> r.has("errorCode"))).hasSizeGreaterThan(9);
    assertThat(named(thief, "ListUsers")).allMatch(r -> r.get("requestParameters").isNull());
    assertThat(
            named(thief, "AuthorizeSecurityGroupIngress")
                .map(r -> r.at("/requestParameters/ipPermissions/items/0/fromPort").asInt()))
        .containsExactlyInAnyOrder(22, 3389, 27_017);
    for (String port : List.of("22", "3389", "27017")) {
      assertThat(flows)
          .anyMatch(
              r ->
                  r.get("dstport").equals(port)
                      && r.get("action").equals("ACCEPT")
                      && r.get("tcp-flags").equals("2")
                      && r.get("flow-direction").equals("ingress"));
    }
    assertThat(flows)
        .anyMatch(r -> r.get("srcport").equals("22") && r.get("tcp-flags").equals("18"))
        .anyMatch(r -> r.get("dstport").equals("22") && r.get("action").equals("REJECT"));
  }

  @Test
  void logDestructionIsDeniedOnOneTrailAndDoneOnTheOther() {
    assertThat(named(trail, "DeleteTrail"))
        .hasSize(2)
        .allMatch(r -> r.get("errorCode").asText().equals("AccessDenied"));
    assertThat(named(trail, "StopLogging").filter(r -> !r.has("errorCode"))).hasSize(1);
    assertThat(named(trail, "DeleteObject")).hasSize(60);
    assertThat(access.stream().filter(line -> line.contains(" BATCH.DELETE.OBJECT "))).hasSize(54);
    assertThat(named(trail, "DisableKey", "ScheduleKeyDeletion")).hasSize(2);
    assertThat(
            named(trail, "PutBucketLifecycle")
                .map(r -> r.at("/requestParameters/LifecycleConfiguration/Rule/Expiration/Days")))
        .singleElement()
        .matches(days -> days.asInt() == 1);
  }

  @Test
  void deletedLogsAreNotThoseOfThisArchive() throws Exception {
    Set<String> here = SampleFiles.stored(eventful).keySet();
    assertThat(named(trail, "DeleteObject").map(r -> r.at("/requestParameters/key").asText()))
        .noneMatch(here::contains);
  }

  @Test
  void exfiltrationLeavesFastAndSlow() {
    List<Map<String, String>> toReceiver =
        flows.stream().filter(r -> r.get("dstaddr").equals("203.0.113.200")).toList();
    assertThat(bytes(toReceiver.stream().filter(r -> r.get("dstport").equals("443"))))
        .isBetween(30_000_000_000L, 50_000_000_000L);
    List<Map<String, String>> slow =
        toReceiver.stream().filter(r -> r.get("dstport").equals("8443")).toList();
    assertThat(bytes(slow.stream())).isGreaterThan(12_000_000_000L);
    assertThat(slow).allMatch(r -> Long.parseLong(r.get("bytes")) < 100_000_000L);
  }

  @Test
  void rootLogsInWithoutMfaAndMakesAKey() {
    List<JsonNode> root =
        trail.stream().filter(r -> r.at("/userIdentity/type").asText().equals("Root")).toList();
    assertThat(named(root, "ConsoleLogin"))
        .hasSize(3)
        .allMatch(r -> r.at("/additionalEventData/MFAUsed").asText().equals("No"));
    JsonNode created = named(root, "CreateAccessKey").findFirst().orElseThrow();
    assertThat(created.get("requestParameters").isNull()).isTrue();
    String key = created.at("/responseElements/accessKey/accessKeyId").asText();
    assertThat(key).startsWith("AKIA");
    assertThat(root).anyMatch(r -> r.at("/userIdentity/accessKeyId").asText().equals(key));
  }

  @Test
  void scenariosFitIntoASingleDay(@TempDir Path directory) throws Exception {
    SampleLogs.write(
        directory,
        SampleOptions.defaults()
            .withDays(1)
            .withOrdinaryLife(false)
            .withScenarios(EnumSet.allOf(Scenario.class)));

    List<JsonNode> records = SampleFiles.trail(SampleFiles.inflated(directory));
    assertThat(records)
        .extracting(r -> r.get("eventName").asText())
        .contains(
            "PutBucketPolicy", "StopLogging", "CreateAccessKey", "AuthorizeSecurityGroupIngress");
  }
}
