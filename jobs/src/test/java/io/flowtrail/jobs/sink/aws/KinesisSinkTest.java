package io.flowtrail.jobs.sink.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.sink.Alerts;
import io.flowtrail.jobs.sink.LoopbackServer;
import io.flowtrail.jobs.sink.LoopbackServer.Answer;
import io.flowtrail.jobs.sink.SinkRun;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.jobs.sink.settings.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that speaks Kinesis's JSON protocol as its API reference shows it. */
@ExtendWith(TestCredentials.class)
class KinesisSinkTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void alertsAreRecordsKeptTogetherByTheirUid() throws Exception {
    try (LoopbackServer server =
        new LoopbackServer((number, request) -> answer(request, key -> true))) {
      SinkRun.of(sink(server), Alerts.many(23));
      List<String> received = new ArrayList<>();
      for (LoopbackServer.Request request : server.requests()) {
        assertThat(request.headers()).containsEntry("x-amz-target", "Kinesis_20131202.PutRecords");
        JsonNode body = MAPPER.readTree(request.body());
        assertThat(body.path("StreamName").asText()).isEqualTo("alerts");
        for (JsonNode entry : body.path("Records")) {
          String line = data(entry);
          assertThat(line).endsWith("\n");
          assertThat(MAPPER.readTree(line).at("/finding_info/uid").asText())
              .isEqualTo(entry.path("PartitionKey").asText());
          received.add(line.strip());
        }
      }
      assertThat(received).containsExactlyInAnyOrderElementsOf(Alerts.many(23));
    }
  }

  @Test
  void onlyThrottledRecordsAreSentAgain() throws Exception {
    try (LoopbackServer server =
        new LoopbackServer(
            (number, request) -> answer(request, key -> number > 1 || !key.equals("a-1")))) {
      SinkRun.of(sink(server), Alerts.many(3));
      assertThat(server.requests()).hasSize(2);
      JsonNode again = MAPPER.readTree(server.requests().get(1).body()).path("Records");
      assertThat(again.size()).isEqualTo(1);
      assertThat(again.get(0).path("PartitionKey").asText()).isEqualTo("a-1");
    }
  }

  @Test
  void aRequestThatIsRefusedIsKept() throws Exception {
    try (LoopbackServer server =
        new LoopbackServer(
            (number, request) ->
                new Answer(
                    400,
                    Map.of("Content-Type", "application/x-amz-json-1.1"),
                    "{\"__type\":\"ValidationException\",\"message\":\"\\u001b[31mno\"}"))) {
      SinkRun.of(sink(server), Alerts.many(2));
      assertThat(server.requests()).hasSize(1);
      assertThat(SinkRun.deadLetters(directory))
          .hasSize(2)
          .allMatch(
              letter ->
                  letter
                      .path("reason")
                      .asText()
                      .equals("HTTP 400 ValidationException: \\u001b[31mno"));
    }
  }

  @Test
  void aStreamThatDoesNotExistYetIsTriedAgain() throws Exception {
    try (LoopbackServer server =
        new LoopbackServer(
            (number, request) ->
                number == 1
                    ? new Answer(
                        400,
                        Map.of("Content-Type", "application/x-amz-json-1.1"),
                        "{\"__type\":\"ResourceNotFoundException\",\"message\":\"none\"}")
                    : answer(request, key -> true))) {
      SinkRun.of(sink(server), Alerts.many(1));
      assertThat(server.requests()).hasSize(2);
    }
  }

  private AlertSink sink(LoopbackServer server) {
    return new AlertSink.Kinesis(
        "kinesis",
        Severity.INFORMATIONAL,
        "alerts",
        "eu-west-1",
        server.uri(""),
        SinkRun.QUICK,
        DeadLetters.in(directory));
  }

  private static Answer answer(LoopbackServer.Request request, Predicate<String> takes)
      throws Exception {
    var body = MAPPER.createObjectNode();
    var results = body.putArray("Records");
    int failed = 0;
    for (JsonNode entry : MAPPER.readTree(request.body()).path("Records")) {
      if (takes.test(entry.path("PartitionKey").asText())) {
        results.addObject().put("SequenceNumber", "1").put("ShardId", "shardId-000000000000");
      } else {
        failed++;
        results
            .addObject()
            .put("ErrorCode", "ProvisionedThroughputExceededException")
            .put("ErrorMessage", "slow down");
      }
    }
    body.put("FailedRecordCount", failed);
    return new Answer(200, Map.of("Content-Type", "application/x-amz-json-1.1"), body.toString());
  }

  private static String data(JsonNode entry) {
    return new String(
        Base64.getDecoder().decode(entry.path("Data").asText()), StandardCharsets.UTF_8);
  }
}
