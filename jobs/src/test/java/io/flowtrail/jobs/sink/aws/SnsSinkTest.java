package io.flowtrail.jobs.sink.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.sink.Alerts;
import io.flowtrail.jobs.sink.LoopbackServer;
import io.flowtrail.jobs.sink.LoopbackServer.Answer;
import io.flowtrail.jobs.sink.SinkRun;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.jobs.sink.settings.DeadLetters;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that speaks SNS's query protocol as its API reference shows it. */
@ExtendWith(TestCredentials.class)
class SnsSinkTest {
  private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:alerts";
  private static final String ENTRY = "PublishBatchRequestEntries.member.";

  @TempDir Path directory;

  @Test
  void alertsAreMessagesWithSubjectAndSeverity() throws Exception {
    try (LoopbackServer server = new LoopbackServer((number, request) -> taken(request))) {
      SinkRun.of(sink(server, TOPIC), Alerts.many(23));
      List<String> messages = new ArrayList<>();
      for (LoopbackServer.Request request : server.requests()) {
        Map<String, String> form = form(request);
        assertThat(form)
            .containsEntry("Action", "PublishBatch")
            .containsEntry("TopicArn", TOPIC)
            .containsEntry(ENTRY + "1.Subject", "[High] Trail stopped")
            .containsValues("severity", "high", "severity_id", "4")
            .doesNotContainKey(ENTRY + "11.Message")
            .doesNotContainKey(ENTRY + "1.MessageGroupId");
        for (int i = 1; form.containsKey(ENTRY + i + ".Message"); i++) {
          messages.add(form.get(ENTRY + i + ".Message"));
        }
      }
      assertThat(messages).containsExactlyInAnyOrderElementsOf(Alerts.many(23));
    }
  }

  @Test
  void topicsWithOrderGetAGroupAnAlertAndDropWhatComesTwice() throws Exception {
    try (LoopbackServer server = new LoopbackServer((number, request) -> taken(request))) {
      SinkRun.of(sink(server, TOPIC + ".fifo"), List.of(Alerts.alert("a")));
      SinkRun.of(sink(server, TOPIC + ".fifo"), List.of(Alerts.alert("a")));
      SinkRun.of(sink(server, TOPIC + ".fifo"), List.of(Alerts.alert("a", 5, "Critical")));
      List<String> ids = new ArrayList<>();
      for (LoopbackServer.Request request : server.requests()) {
        assertThat(form(request)).containsEntry(ENTRY + "1.MessageGroupId", "a");
        ids.add(form(request).get(ENTRY + "1.MessageDeduplicationId"));
      }
      assertThat(ids).hasSize(3).allMatch(id -> id.startsWith("a-1-"));
      assertThat(ids.get(1)).isEqualTo(ids.get(0));
      assertThat(ids.get(2)).isNotEqualTo(ids.get(0));
    }
  }

  @Test
  void onlyWhatFailedIsSentAgainAndWhatIsRefusedIsKept() throws Exception {
    try (LoopbackServer server =
        new LoopbackServer(
            (number, request) -> {
              Map<String, String> form = form(request);
              StringBuilder good = new StringBuilder();
              StringBuilder bad = new StringBuilder();
              for (int i = 1; form.containsKey(ENTRY + i + ".Id"); i++) {
                String id = "<Id>" + form.get(ENTRY + i + ".Id") + "</Id>";
                String message = form.get(ENTRY + i + ".Message");
                if (message.contains("\"refused\"")) {
                  bad.append(failed(id, "InvalidParameter", true));
                } else if (message.contains("\"late\"") && number == 1) {
                  bad.append(failed(id, "InternalFailure", false));
                } else {
                  good.append("<member>" + id + "<MessageId>m</MessageId></member>");
                }
              }
              return answer(good.toString(), bad.toString());
            })) {
      SinkRun.of(
          sink(server, TOPIC),
          List.of(Alerts.alert("refused"), Alerts.alert("late"), Alerts.alert("good")));
      assertThat(server.requests()).hasSize(2);
      assertThat(form(server.requests().get(1)))
          .containsEntry(ENTRY + "1.Message", Alerts.alert("late"))
          .doesNotContainKey(ENTRY + "2.Message");
      assertThat(SinkRun.deadLetters(directory))
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.path("sink").asText()).isEqualTo(TOPIC);
                assertThat(letter.path("reason").asText()).isEqualTo("InvalidParameter: said why");
                assertThat(letter.at("/alert/finding_info/uid").asText()).isEqualTo("refused");
              });
    }
  }

  @Test
  void aMissingRightIsTriedAgainBecauseSomebodyMayGrantIt() throws Exception {
    String denied =
        "<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code>"
            + "<Message>not allowed</Message></Error></ErrorResponse>";
    try (LoopbackServer server =
        new LoopbackServer(
            (number, request) -> number < 3 ? new Answer(403, Map.of(), denied) : taken(request))) {
      SinkRun.of(sink(server, TOPIC), List.of(Alerts.alert("a")));
      assertThat(server.requests()).hasSize(3);
      assertThat(SinkRun.deadLetters(directory)).isEmpty();
    }
  }

  @Test
  void whatIsTooLargeLeavesOutEvidence() throws Exception {
    var alert = (ObjectNode) new ObjectMapper().readTree(Alerts.alert("a"));
    var evidences = alert.putArray("evidences");
    for (int i = 0; i < 10; i++) {
      evidences.addObject().put("data", i + "x".repeat(60_000));
    }
    try (LoopbackServer server = new LoopbackServer((number, request) -> taken(request))) {
      SinkRun.of(sink(server, TOPIC), List.of(alert.toString()));
      String message = form(server.requests().get(0)).get(ENTRY + "1.Message");
      assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(262_144 - 2_000);
      var sent = new ObjectMapper().readTree(message);
      assertThat(sent.path("evidences").size()).isEqualTo(3);
      assertThat(sent.at("/evidences/0/data").asText()).startsWith("0x");
      assertThat(sent.at("/unmapped/evidences_left_out").asInt()).isEqualTo(7);
    }
  }

  @Test
  void aSubjectIsOneLineOfPlainCharacters() throws Exception {
    String hostile = Alerts.alert("a").replace("Trail stopped", "x\\r\\nBcc: evil@example ü");
    try (LoopbackServer server = new LoopbackServer((number, request) -> taken(request))) {
      SinkRun.of(sink(server, TOPIC), List.of(hostile));
      assertThat(form(server.requests().get(0)).get(ENTRY + "1.Subject"))
          .isEqualTo("[High] x??Bcc: evil@example ?");
    }
  }

  private AlertSink sink(LoopbackServer server, String topic) {
    return new AlertSink.Sns(
        "sns",
        Severity.INFORMATIONAL,
        topic,
        "eu-west-1",
        server.uri(""),
        SinkRun.QUICK,
        DeadLetters.in(directory));
  }

  private static Answer taken(LoopbackServer.Request request) {
    Map<String, String> form = form(request);
    StringBuilder good = new StringBuilder();
    for (int i = 1; form.containsKey(ENTRY + i + ".Id"); i++) {
      good.append("<member><Id>")
          .append(form.get(ENTRY + i + ".Id"))
          .append("</Id><MessageId>m</MessageId></member>");
    }
    return answer(good.toString(), "");
  }

  private static String failed(String id, String code, boolean sender) {
    return "<member>"
        + id
        + "<Code>"
        + code
        + "</Code><Message>said why</Message><SenderFault>"
        + sender
        + "</SenderFault></member>";
  }

  private static Answer answer(String good, String bad) {
    return new Answer(
        200,
        Map.of("Content-Type", "text/xml"),
        "<PublishBatchResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">"
            + "<PublishBatchResult><Failed>"
            + bad
            + "</Failed><Successful>"
            + good
            + "</Successful></PublishBatchResult></PublishBatchResponse>");
  }

  private static Map<String, String> form(LoopbackServer.Request request) {
    Map<String, String> form = new HashMap<>();
    for (String pair : request.body().split("&")) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return form;
  }
}
