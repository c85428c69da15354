package io.flowtrail.jobs.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.PublicKeysException;
import io.flowtrail.sample.DigestSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers as CloudTrail does, in the AWS JSON 1.1 protocol. */
class CloudTrailPublicKeysTest {
  private static final Instant FROM = Instant.parse("2026-03-01T09:17:28Z");
  private static final Instant TO = Instant.parse("2026-03-02T09:17:28Z");
  private static final DigestSigner ONE = DigestSigner.of(1, "eu-west-1");
  private static final DigestSigner TWO = DigestSigner.of(1, "us-east-1");

  private record Response(int status, String body) {}

  private final List<JsonNode> requests = new ArrayList<>();
  private final List<String> targets = new ArrayList<>();
  private final List<String> authorizations = new ArrayList<>();
  private final Deque<Response> responses = new ArrayDeque<>();
  private HttpServer server;
  private CloudTrailPublicKeys cloudTrail;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    cloudTrail =
        CloudTrailPublicKeys.open(
            "http://127.0.0.1:" + server.getAddress().getPort(), S3Server.CREDENTIALS);
  }

  @AfterEach
  void stop() {
    cloudTrail.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(new ObjectMapper().readTree(exchange.getRequestBody()));
    targets.add(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
    authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
    Response response = responses.size() > 1 ? responses.poll() : responses.peek();
    byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(response.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String key(DigestSigner signer) {
    return "{\"Value\":\"%s\",\"ValidityStartTime\":1.7715456E9,\"ValidityEndTime\":1773964800.5,\"Fingerprint\":\"%s\"}"
        .formatted(Base64.getEncoder().encodeToString(signer.publicKey()), signer.fingerprint());
  }

  private static Response keys(String token, String... keys) {
    return new Response(
        200,
        "{\"PublicKeyList\":["
            + String.join(",", keys)
            + "]"
            + (token.isEmpty() ? "" : ",\"NextToken\":\"" + token + "\"")
            + "}");
  }

  @Test
  void asksForTheTimeOfTheDigestsAndALittleMore() throws Exception {
    responses.add(keys("", key(ONE)));

    assertThat(cloudTrail.ask("eu-west-1", FROM, TO).size()).isEqualTo(1);
    assertThat(targets).singleElement().asString().endsWith(".ListPublicKeys");
    assertThat(authorizations.get(0)).contains("/eu-west-1/cloudtrail/aws4_request");
    assertThat(requests.get(0).get("StartTime").asLong())
        .isEqualTo(Instant.parse("2026-03-01T07:17:28Z").getEpochSecond());
    assertThat(requests.get(0).get("EndTime").asLong())
        .isEqualTo(Instant.parse("2026-03-02T11:17:28Z").getEpochSecond());
    assertThat(requests.get(0).has("NextToken")).isFalse();
  }

  @Test
  void followsTheTokenToTheLastPage() throws Exception {
    responses.add(keys("more", key(ONE)));
    responses.add(keys("", key(TWO)));

    assertThat(cloudTrail.ask("eu-west-1", FROM, TO).size()).isEqualTo(2);
    assertThat(requests.get(1).get("NextToken").asText()).isEqualTo("more");
    assertThat(requests).hasSize(2);
  }

  @Test
  void anAnswerThatNeverEndsIsGivenUp() {
    responses.add(keys("again"));

    assertThatThrownBy(() -> cloudTrail.ask("eu-west-1", FROM, TO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its answer does not end");
  }

  @Test
  void aRegionWithoutKeysIsNoProblem() throws Exception {
    responses.add(keys(""));

    assertThat(cloudTrail.ask("eu-west-1", FROM, TO).isEmpty()).isTrue();
  }

  @Test
  void aMissingPermissionTellsTheActionTheRegionAndTheWayRound() {
    responses.add(
        new Response(
            400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"User is not authorized\"}"));

    assertThatThrownBy(() -> cloudTrail.ask("eu-west-1", FROM, TO))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "CloudTrail's public keys of region eu-west-1 are not to be had: AccessDeniedException:"
                + " these credentials may not do cloudtrail:ListPublicKeys. Allow"
                + " cloudtrail:ListPublicKeys, or give --public-keys FILE with what"
                + " 'aws cloudtrail list-public-keys --region eu-west-1 --start-time"
                + " 2026-03-01T07:17:28Z --end-time 2026-03-02T11:17:28Z' prints");
  }

  @Test
  void aRegionThatCannotBeAskedDoesNotTakeTheKeysOfOthersAway() {
    responses.add(
        new Response(400, "{\"__type\":\"InvalidTimeRangeException\",\"Message\":\"no\"}"));
    responses.add(keys("", key(ONE)));
    responses.add(keys("", key(TWO).replace(TWO.fingerprint(), ONE.fingerprint())));

    CloudTrailPublicKeys.Answer answer =
        cloudTrail.ask(
            List.of("us-east-1", "ap-south-1", "../x", "eu-west-1", "us-east-1"), FROM, TO);

    assertThat(answer.keys().size()).isEqualTo(1);
    assertThat(answer.problems()).hasSize(3);
    assertThat(answer.problems().get(0)).contains("'../x' is no name of a region");
    assertThat(answer.problems().get(1))
        .contains("region ap-south-1 ", "CloudTrail answered 400 InvalidTimeRangeException");
    assertThat(answer.problems().get(2))
        .startsWith("CloudTrail in us-east-1: key 1: Fingerprint is");
    assertThat(requests).hasSize(3);
  }

  @Test
  void aServerThatIsNotThereIsToldInWords() {
    server.stop(0);

    assertThatThrownBy(() -> cloudTrail.ask("eu-west-1", FROM, TO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("region eu-west-1 are not to be had: ")
        .hasMessageContaining("--public-keys FILE");
  }

  @Test
  void anAnswerThatIsNoKeyIsAProblemAndNoCrash() {
    for (String body :
        List.of(
            "{\"PublicKeyList\":[{}]}",
            "{\"PublicKeyList\":[{\"Value\":\"MAA=\",\"ValidityStartTime\":1,"
                + "\"ValidityEndTime\":2,\"Fingerprint\":\"00\"}]}",
            "{\"PublicKeyList\":7}",
            "<html>",
            "")) {
      responses.clear();
      responses.add(new Response(200, body));
      try {
        PublicKeys keys = cloudTrail.ask("eu-west-1", FROM, TO);
        assertThat(keys.isEmpty()).isTrue();
      } catch (IOException | PublicKeysException e) {
        assertThat(e.getMessage()).contains("eu-west-1");
      }
    }
  }
}
