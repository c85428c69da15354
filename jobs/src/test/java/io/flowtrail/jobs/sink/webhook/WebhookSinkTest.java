package io.flowtrail.jobs.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.sink.Alerts;
import io.flowtrail.jobs.sink.FailingAfterCheckpoint;
import io.flowtrail.jobs.sink.LoopbackServer;
import io.flowtrail.jobs.sink.LoopbackServer.Answer;
import io.flowtrail.jobs.sink.SinkRun;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.jobs.sink.settings.DeadLetters;
import io.flowtrail.jobs.sink.settings.Secret;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookSinkTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void faultsOfTheOtherSideAreTriedAgain() throws Exception {
    try (LoopbackServer server =
        new LoopbackServer((number, request) -> Answer.of(number < 3 ? 500 : 200))) {
      run(hook(server), Alerts.alert("a"));
      assertThat(server.requests())
          .hasSize(3)
          .allMatch(request -> request.body().equals(Alerts.alert("a")))
          .allMatch(request -> request.headers().get("content-type").equals("application/json"));
      assertThat(deadLetters()).isEmpty();
    }
  }

  @Test
  void whoAsksForTimeGetsIt() throws Exception {
    try (LoopbackServer server =
        new LoopbackServer(
            (number, request) ->
                number == 1
                    ? new Answer(429, Map.of("Retry-After", "1"), "slow down")
                    : Answer.of(204))) {
      run(hook(server), Alerts.alert("a"));
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void anAnswerThatNeverComesIsTriedAgain() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (LoopbackServer server =
        new LoopbackServer(
            (number, request) -> {
              if (number == 1) {
                end.await();
              }
              return Answer.of(200);
            })) {
      run(hook(server).timeout(Duration.ofMillis(500)), Alerts.alert("a"));
      assertThat(server.requests()).hasSizeGreaterThan(1);
      assertThat(deadLetters()).isEmpty();
      end.countDown();
    }
  }

  @Test
  void aConnectionThatIsClosedWithoutAnAnswerIsTriedAgain() throws Exception {
    try (LoopbackServer server =
        new LoopbackServer((number, request) -> Answer.of(number == 1 ? 0 : 200))) {
      run(hook(server), Alerts.alert("a"));
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void whatIsRefusedIsKeptAtOnceAndTheRestGoesOn() throws Exception {
    try (LoopbackServer server =
        new LoopbackServer(
            (number, request) -> Answer.of(request.body().contains("bad") ? 400 : 200))) {
      run(hook(server), Alerts.alert("bad"), Alerts.alert("good"));
      assertThat(server.requests()).hasSize(2);
      assertThat(deadLetters())
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.path("reason").asText()).isEqualTo("HTTP 400");
                assertThat(letter.path("attempts").asInt()).isEqualTo(1);
                assertThat(letter.path("alert")).isEqualTo(MAPPER.readTree(Alerts.alert("bad")));
              });
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (LoopbackServer elsewhere = new LoopbackServer((number, request) -> Answer.of(200));
        LoopbackServer server =
            new LoopbackServer(
                (number, request) -> new Answer(307, Map.of("Location", elsewhere.uri("/")), ""))) {
      run(hook(server), Alerts.alert("a"));
      assertThat(elsewhere.requests()).isEmpty();
      assertThat(deadLetters()).hasSize(1);
    }
  }

  @Test
  void whatIsDownForLongDoesNotCostAllAttemptsForEachAlert() throws Exception {
    try (LoopbackServer server = new LoopbackServer((number, request) -> Answer.of(503))) {
      run(hook(server).format(AlertSink.Format.SLACK), Alerts.many(10).toArray(String[]::new));
      assertThat(deadLetters()).hasSize(10);
      assertThat(server.requests()).hasSize(4 + 9);
    }
  }

  @Test
  void aServiceThatIsNotThereIsGivenUp() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    run(new Hook("http://127.0.0.1:" + port + "/hunter2"), Alerts.alert("a"));
    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.path("attempts").asInt()).isEqualTo(4);
              assertThat(letter.path("reason").asText()).startsWith("ConnectException");
              assertThat(letter.toString()).doesNotContain("hunter2");
            });
  }

  @Test
  void withoutAPlaceForDeadLettersTheJobStopsAndSaysWhy() throws Exception {
    try (LoopbackServer server = new LoopbackServer((number, request) -> Answer.of(404))) {
      Hook hook = hook(server).deadLetters(DeadLetters.NONE);
      assertThatThrownBy(() -> run(hook, Alerts.alert("a")))
          .rootCause()
          .hasMessageContaining("cannot be delivered to http://127.0.0.1:")
          .hasMessageContaining("HTTP 404")
          .hasMessageContaining("set dead_letter");
    }
  }

  @Test
  void requestsAreSignedWithTheirTime() throws Exception {
    Path key = Files.writeString(directory.resolve("key"), "hunter2\n");
    Path token = Files.writeString(directory.resolve("token"), "Bearer t0ken\n");
    try (LoopbackServer server = new LoopbackServer((number, request) -> Answer.of(200))) {
      run(
          hook(server).signing(Secret.inFile(key)).authorization(Secret.inFile(token)),
          Alerts.alert("a"));
      LoopbackServer.Request request = server.requests().get(0);
      assertThat(request.headers()).containsEntry("authorization", "Bearer t0ken");
      String signature = request.headers().get("x-flowtrail-signature");
      assertThat(signature).matches("t=[0-9]+,v1=[0-9a-f]{64}");
      String time = signature.substring(2, signature.indexOf(','));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec("hunter2".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] expected = mac.doFinal((time + "." + request.body()).getBytes(StandardCharsets.UTF_8));
      assertThat(signature).endsWith("v1=" + HexFormat.of().formatHex(expected));
    }
  }

  @Test
  void severalAlertsAreOneArray() throws Exception {
    try (LoopbackServer server = new LoopbackServer((number, request) -> Answer.of(200))) {
      run(hook(server).batchSize(40), Alerts.many(100).toArray(String[]::new));
      List<String> received = new ArrayList<>();
      for (LoopbackServer.Request request : server.requests()) {
        JsonNode array = MAPPER.readTree(request.body());
        assertThat(array.isArray()).isTrue();
        assertThat(array.size()).isLessThanOrEqualTo(40);
        array.forEach(alert -> received.add(alert.toString()));
      }
      assertThat(received).containsExactlyInAnyOrderElementsOf(Alerts.many(100));
      assertThat(server.requests().size()).isLessThan(100);
    }
  }

  @Test
  void aRestartLosesNoAlert() throws Exception {
    try (LoopbackServer server = new LoopbackServer((number, request) -> Answer.of(200))) {
      FailingAfterCheckpoint.run(hook(server).sink(), 300, 150);
      assertThat(FailingAfterCheckpoint.failures()).isEqualTo(1);
      assertThat(server.requests())
          .extracting(LoopbackServer.Request::body)
          .containsAll(Alerts.many(300));
    }
  }

  @Test
  void anAlertOfAnySizeIsDelivered() throws Exception {
    String large = Alerts.alert("a").replace("who did it", "x".repeat(3_000_000));
    try (LoopbackServer server = new LoopbackServer((number, request) -> Answer.of(200))) {
      run(hook(server), large);
      assertThat(server.requests()).singleElement().matches(r -> r.body().equals(large));
    }
  }

  private Hook hook(LoopbackServer server) {
    return new Hook(server.uri("/services/x"));
  }

  private static void run(Hook hook, String... lines) throws Exception {
    SinkRun.of(hook.sink(), List.of(lines));
  }

  private List<JsonNode> deadLetters() throws Exception {
    return SinkRun.deadLetters(directory.resolve("undelivered"));
  }

  /** Settings with one thing changed at a time. */
  private final class Hook {
    private final String uri;
    private AlertSink.Format format = AlertSink.Format.OCSF;
    private int batchSize = 1;
    private Duration timeout = Duration.ofSeconds(20);
    private Secret signing = Secret.NONE;
    private Secret authorization = Secret.NONE;
    private DeadLetters deadLetters = DeadLetters.in(directory.resolve("undelivered"));

    Hook(String uri) {
      this.uri = uri;
    }

    Hook format(AlertSink.Format value) {
      format = value;
      return this;
    }

    Hook batchSize(int value) {
      batchSize = value;
      return this;
    }

    Hook timeout(Duration value) {
      timeout = value;
      return this;
    }

    Hook signing(Secret value) {
      signing = value;
      return this;
    }

    Hook authorization(Secret value) {
      authorization = value;
      return this;
    }

    Hook deadLetters(DeadLetters value) {
      deadLetters = value;
      return this;
    }

    AlertSink sink() {
      return new AlertSink.Webhook(
          "hook",
          Severity.INFORMATIONAL,
          URI.create(uri),
          format,
          batchSize,
          timeout,
          signing,
          authorization,
          SinkRun.QUICK,
          deadLetters);
    }
  }
}
