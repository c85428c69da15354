package io.flowtrail.jobs.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.LogLocation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamCheckTest {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "aws.accessKeyId",
          "test",
          "aws.secretAccessKey",
          "not-a-secret",
          "aws.cborEnabled",
          "false");
  private static SetProperties properties;

  private KinesisServer server;

  @BeforeAll
  static void setProperties() {
    properties = new SetProperties(PROPERTIES);
  }

  @AfterAll
  static void restoreProperties() {
    properties.close();
  }

  @BeforeEach
  void start() throws Exception {
    server = KinesisServer.start("logs", 2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Optional<String> check(String stream) {
    return LogLocation.of("kinesis://" + stream + "?region=eu-west-1&endpoint=" + server.endpoint())
        .check();
  }

  @Test
  void hasNothingToSayOfAStreamThatMayBeRead() {
    assertThat(check("logs")).isEmpty();
    assertThat(server.asked("GetRecords")).isEqualTo(1);
  }

  @Test
  void tellsOfAStreamThatIsNotThere() {
    assertThat(check("lost").orElseThrow())
        .startsWith("kinesis://lost: there is no such stream in eu-west-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DescribeStreamSummary",
        "DescribeStream",
        "ListShards",
        "GetShardIterator",
        "GetRecords"
      })
  void namesTheActionThatIsMissing(String action) {
    server.deny(action);

    assertThat(check("logs").orElseThrow()).contains("access denied", "kinesis:" + action + " on");
  }

  @Test
  void tellsOfAKeyThatDoesNotOpenTheRecords() {
    server.fail("GetRecords", "KMSAccessDeniedException");

    assertThat(check("logs").orElseThrow()).contains("kms:Decrypt");
  }

  @Test
  void tellsOfCredentialsThatAreNotAccepted() {
    server.fail("DescribeStreamSummary", "UnrecognizedClientException");

    assertThat(check("logs").orElseThrow()).contains("credentials").doesNotContain("not-a-secret");
  }

  @Test
  void tellsOfAServerThatDoesNotAnswer() {
    String endpoint = server.endpoint();
    server.close();

    assertThat(
            LogLocation.of("kinesis://logs?region=eu-west-1&endpoint=" + endpoint)
                .check()
                .orElseThrow())
        .contains("nothing answers at " + endpoint);
  }

  @Test
  void tellsOfAServerThatHasNoAddress() {
    assertThat(
            LogLocation.of("kinesis://logs?region=eu-west-1&endpoint=http://kinesis.invalid")
                .check()
                .orElseThrow())
        .contains("no server has that name (http://kinesis.invalid)");
  }

  @Test
  void tellsOfAUriThatIsNone() {
    assertThat(LogLocation.of("kinesis://logs?from=then").check().orElseThrow())
        .contains("'kinesis://logs'", "trim-horizon");
  }
}
