package io.flowtrail.jobs.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flowtrail.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that hangs up in the middle of an answer, which no well-behaved one does on demand. */
class BrokenTransferTest {
  private static final int SIZE = 400_000;

  private final byte[] object = new byte[SIZE];
  private final List<String> ranges = new ArrayList<>();
  private HttpServer server;
  private int bytesPerAnswer;

  @BeforeEach
  void start() throws IOException {
    new Random(3).nextBytes(object);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    exchange.sendResponseHeaders(range == null ? 200 : 206, SIZE - from);
    int to = Math.min(SIZE, from + bytesPerAnswer);
    exchange.getResponseBody().write(Arrays.copyOfRange(object, from, to));
    exchange.getResponseBody().flush();
    // Without its last bytes the answer is never complete: the connection is cut.
    exchange.close();
  }

  private ObjectStore store() throws IOException {
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    return S3ObjectStore.open(S3Location.of("s3://bucket", "", endpoint, true, true));
  }

  @Test
  void aTransferThatBreaksOffIsTakenUpWhereItStopped() throws IOException {
    bytesPerAnswer = 150_000;
    try (ObjectStore store = store();
        InputStream in = store.open("key")) {
      assertThat(in.readAllBytes()).isEqualTo(object);
    }
    assertThat(ranges).hasSizeGreaterThan(2).startsWith("null");
    assertThat(ranges.get(1)).startsWith("bytes=").isNotEqualTo("bytes=0-");
  }

  @Test
  void aTransferThatGivesNothingMoreEndsWithAReason() throws IOException {
    bytesPerAnswer = 0;
    try (ObjectStore store = store();
        InputStream in = store.open("key")) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("s3://bucket/key: the transfer broke off at byte 0");
    }
  }
}
