package io.flowtrail.jobs.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AnyCredentials.class)
class QueueCheckTest {

  private static Optional<String> check(String url) {
    return QueueCheck.problem(QueueLocation.of(url, "eu-west-1", Duration.ofHours(6)));
  }

  @Test
  void hasNothingToSayOfAQueueThatMayBeReadAndLeavesItsMessages() {
    try (SqsServer server = SqsServer.start()) {
      server.send(Messages.s3("org-logs", Instant.EPOCH, "key"));

      assertThat(check(server.queue())).isEmpty();
      assertThat(server.visible()).isEqualTo(1);
    }
  }

  @Test
  void tellsOfAQueueThatIsNotThere() {
    try (SqsServer server = SqsServer.start()) {
      assertThat(check(server.queue().replace("/logs", "/lost")).orElseThrow())
          .contains("there is no such queue");
    }
  }

  /** Denies one action as SQS does, in the words of its JSON protocol. */
  private static String denied(String action, String error) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean refused =
              exchange.getRequestHeaders().getFirst("X-Amz-Target").endsWith("." + action);
          String body =
              refused
                  ? "{\"__type\":\"com.amazon.coral.service#" + error + "\",\"message\":\"no\"}"
                  : "{}";
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
          exchange.sendResponseHeaders(refused ? 400 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      return check("http://127.0.0.1:" + server.getAddress().getPort() + "/111122223333/logs")
          .orElseThrow();
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ReceiveMessage", "DeleteMessage"})
  void namesTheActionThatIsMissing(String action) throws Exception {
    assertThat(denied(action, "AccessDeniedException"))
        .contains("access denied; needed is sqs:" + action + " on the queue");
  }

  @ParameterizedTest
  @CsvSource({
    "KmsAccessDenied, kms:Decrypt",
    "InvalidClientTokenId, does not accept the credentials",
    "InternalFailure, sqs:ReceiveMessage was answered with 400 InternalFailure",
  })
  void tellsWhatIsWrong(String error, String words) throws Exception {
    assertThat(denied("ReceiveMessage", error)).contains(words).doesNotContain("not-a-secret");
  }

  @Test
  void tellsOfAServerThatDoesNotAnswer() {
    SqsServer server = SqsServer.start();
    server.close();

    assertThat(check(server.queue()).orElseThrow())
        .contains("nothing answers at http://127.0.0.1:" + server.port());
  }
}
