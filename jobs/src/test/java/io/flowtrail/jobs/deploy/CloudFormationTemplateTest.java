package io.flowtrail.jobs.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.jobs.deploy.CloudFormation.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CloudFormationTemplateTest {
  private static final Path FILE = Deploy.file("deploy", "cloudformation", "flowtrail.yaml");

  /** Rights about keys and streams of the reader's own, which the template does not make. */
  private static final Set<String> NOT_IN_THE_TEMPLATE =
      Set.of(
          "DecryptTheStream",
          "PutAlertsIntoTheStream",
          "EncryptMessagesOfTheTopic",
          "EncryptRecordsOfTheStream");

  /** What stands in the files with rights. */
  private static final Map<String, String> EXAMPLE =
      Map.ofEntries(
          Map.entry("AWS::Partition", "aws"),
          Map.entry("AWS::Region", "eu-west-1"),
          Map.entry("AWS::AccountId", "111122223333"),
          Map.entry("LogBucket", "org-logs"),
          Map.entry("LogPrefix", "AWSLogs"),
          Map.entry(
              "LogKeyArn",
              "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"),
          Map.entry("StreamName", "org-logs"),
          Map.entry("ConsumerName", "flowtrail"),
          Map.entry("TopicName", "alerts"),
          Map.entry("StateBucket", "flowtrail-state"));

  private static CloudFormation template() throws IOException {
    return new CloudFormation(Files.readString(FILE));
  }

  @Test
  void everyNameThatIsUsedIsThereAndEveryNameIsUsed() throws IOException {
    CloudFormation template = template();
    Set<String> used = new HashSet<>();
    Set<String> conditions = new HashSet<>();
    for (Call call : template.calls()) {
      switch (call.function()) {
        case "Ref", "GetAtt" -> used.add(((String) call.argument()).split("\\.")[0]);
        case "Sub" ->
            CloudFormation.variables((String) call.argument())
                .forEach(name -> used.add(name.split("\\.")[0]));
        case "If" -> conditions.add((String) ((List<?>) call.argument()).get(0));
        default -> assertThat(call.function()).isIn("Equals", "Not");
      }
    }
    for (Object resource : template.section("Resources").values()) {
      if (((Map<?, ?>) resource).get("Condition") instanceof String name) {
        conditions.add(name);
      }
    }
    used.removeIf(name -> name.startsWith("AWS::"));
    Set<String> known = new HashSet<>(template.section("Parameters").keySet());
    assertThat(used).containsAll(known);
    known.addAll(template.section("Resources").keySet());
    assertThat(known).containsAll(used);
    assertThat(conditions).isEqualTo(template.section("Conditions").keySet());
  }

  @Test
  void theJobHasTheRightsThatTheFilesSayAndNoOthers() throws IOException {
    CloudFormation template = template();
    Map<String, Object> inTemplate = new TreeMap<>();
    Map<?, ?> properties = (Map<?, ?>) template.resource("JobRole").get("Properties");
    for (Object policy : (List<?>) properties.get("Policies")) {
      statements(template.evaluate(((Map<?, ?>) policy).get("PolicyDocument"), EXAMPLE))
          .forEach((sid, statement) -> assertThat(inTemplate.put(sid, statement)).isNull());
    }
    Map<String, Object> inFiles = new TreeMap<>();
    try (Stream<Path> files = Files.list(Deploy.file("deploy"))) {
      for (Path file :
          files.filter(its -> its.getFileName().toString().startsWith("iam-")).toList()) {
        statements(new ObjectMapper().readValue(file.toFile(), Map.class))
            .forEach((sid, statement) -> assertThat(inFiles.put(sid, statement)).isNull());
      }
    }
    assertThat(inFiles.keySet()).containsAll(NOT_IN_THE_TEMPLATE);
    inFiles.keySet().removeAll(NOT_IN_THE_TEMPLATE);
    assertThat(inTemplate).isEqualTo(inFiles);
  }

  private static Map<String, Object> statements(Object document) {
    Map<String, Object> statements = new TreeMap<>();
    for (Object statement : (List<?>) ((Map<?, ?>) document).get("Statement")) {
      Map<String, Object> worked = new TreeMap<>();
      ((Map<?, ?>) statement)
          .forEach(
              (key, value) ->
                  worked.put((String) key, value instanceof String ? List.of(value) : value));
      statements.put((String) ((Map<?, ?>) statement).get("Sid"), worked);
    }
    return statements;
  }

  @Test
  void whatHoldsDataIsEncryptedAndShut() throws IOException {
    CloudFormation template = template();
    for (Map.Entry<String, Object> entry : template.section("Resources").entrySet()) {
      Map<?, ?> resource = (Map<?, ?>) entry.getValue();
      Map<?, ?> properties = (Map<?, ?>) resource.get("Properties");
      switch ((String) resource.get("Type")) {
        case "AWS::SQS::Queue" ->
            assertThat(properties.get("SqsManagedSseEnabled")).isEqualTo(Boolean.TRUE);
        case "AWS::Kinesis::Stream" ->
            assertThat(properties.get("StreamEncryption")).isInstanceOf(Map.class);
        case "AWS::SNS::Topic" ->
            assertThat(properties.get("KmsMasterKeyId")).isInstanceOf(String.class);
        case "AWS::S3::Bucket" -> {
          assertThat(properties.get("BucketEncryption")).isInstanceOf(Map.class);
          assertThat(((Map<?, ?>) properties.get("PublicAccessBlockConfiguration")).values())
              .hasSize(4)
              .allMatch(Boolean.TRUE::equals);
          assertThat(resource.get("DeletionPolicy")).isEqualTo("Retain");
        }
        default -> assertThat((String) resource.get("Type")).startsWith("AWS::");
      }
    }
  }

  @Test
  void messagesThatNobodyCanUseGoToTheDeadLetters() throws IOException {
    CloudFormation template = template();
    Map<?, ?> queue = (Map<?, ?>) template.resource("NewObjectsQueue").get("Properties");
    Map<?, ?> redrive = (Map<?, ?>) queue.get("RedrivePolicy");
    assertThat(redrive.get("deadLetterTargetArn"))
        .isEqualTo(new Call("GetAtt", "NewObjectsDeadLetters.Arn"));
  }

  /** Runs where the linter is installed ({@code pip install cfn-lint}). */
  @Test
  void theLinterOfCloudFormationHasNothingToSay() throws Exception {
    assumeTrue(runs("cfn-lint", "--version"), "cfn-lint is not installed");
    Process linter =
        new ProcessBuilder("cfn-lint", FILE.toString()).redirectErrorStream(true).start();
    String said = new String(linter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).isBlank();
    assertThat(linter.waitFor()).isZero();
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
