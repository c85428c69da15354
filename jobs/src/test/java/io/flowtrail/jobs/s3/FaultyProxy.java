package io.flowtrail.jobs.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Stands in front of a store and does what stores do on bad days; one request a connection. */
public final class FaultyProxy implements AutoCloseable {
  /** What is wrong. */
  public enum Fault {
    NONE,
    /** {@code 503 SlowDown} to everything. */
    THROTTLED,
    /** {@code 500} to everything. */
    BROKEN,
    /** Objects break off in the middle, the connection closed. */
    HALF,
    /** Objects break off in the middle, the connection left open. */
    STALLED,
    /** Everything comes, a little at a time. */
    SLOW,
    /** Whoever asks for an object with {@link #expire} is told that the token has expired. */
    EXPIRED_FOR_OBJECTS,
    /** The same for every request. */
    EXPIRED
  }

  private static final Pattern OBJECT = Pattern.compile("^GET /[^/?]+/[^? ]+\\.json[? ].*");

  private final URI behind;
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger faults = new AtomicInteger();
  private volatile Fault fault = Fault.NONE;
  private volatile String expired = "";

  private FaultyProxy(URI behind, ServerSocket server) {
    this.behind = behind;
    this.server = server;
  }

  /**
   * @param endpoint of the store behind it
   */
  public static FaultyProxy start(String endpoint) throws IOException {
    FaultyProxy proxy =
        new FaultyProxy(
            URI.create(endpoint), new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** From now on. */
  public void fault(Fault now) {
    faults.set(0);
    fault = now;
  }

  /** The access key id whose token has expired; others are as good as ever. */
  public void expire(String key) {
    expired = key;
  }

  /** How many requests have met the fault. */
  public int faults() {
    return faults.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      if (head.isEmpty()) {
        return;
      }
      String line = head.substring(0, head.indexOf("\r\n"));
      boolean object = OBJECT.matcher(line).matches();
      Fault now = fault;
      OutputStream out = client.getOutputStream();
      switch (now) {
        case THROTTLED -> error(out, "503 Slow Down", "SlowDown");
        case BROKEN -> error(out, "500 Internal Server Error", "InternalError");
        case EXPIRED, EXPIRED_FOR_OBJECTS -> {
          boolean asked = object || now == Fault.EXPIRED;
          if (asked && head.contains("Credential=" + expired + "/")) {
            error(out, "400 Bad Request", "ExpiredToken");
          } else {
            pass(head, client, now);
          }
        }
        default -> pass(head, client, object ? now : Fault.NONE);
      }
    } catch (IOException e) {
      // The client went away, as it does from a connection that stalls.
    }
  }

  private void error(OutputStream out, String status, String code) throws IOException {
    faults.incrementAndGet();
    byte[] body =
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code></Error>")
            .getBytes(StandardCharsets.UTF_8);
    out.write(
        ("HTTP/1.1 "
                + status
                + "\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  private void pass(String head, Socket client, Fault now) throws IOException {
    try (Socket store = new Socket(behind.getHost(), behind.getPort())) {
      // The store behind is anonymous, and knows no tokens.
      String once =
          head.replaceAll("(?i)\r\n(Connection|Authorization|x-amz-security-token): [^\r]*", "");
      store
          .getOutputStream()
          .write(
              (once.substring(0, once.length() - 2) + "Connection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      byte[] answer = store.getInputStream().readAllBytes();
      OutputStream out = client.getOutputStream();
      switch (now) {
        case HALF -> {
          faults.incrementAndGet();
          out.write(answer, 0, half(answer));
          out.flush();
        }
        case STALLED -> {
          out.write(answer, 0, half(answer));
          out.flush();
          faults.incrementAndGet();
          // Until the client closes.
          client.getInputStream().read();
        }
        case SLOW -> {
          faults.incrementAndGet();
          for (int i = 0; i < answer.length; i += 200) {
            out.write(answer, i, Math.min(200, answer.length - i));
            out.flush();
          }
        }
        default -> {
          out.write(answer);
          out.flush();
        }
      }
    }
  }

  /** The head, and half of the body. */
  private static int half(byte[] answer) {
    int body = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    return body + (answer.length - body) / 2;
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.write(b);
      last = (last << 8) | b;
      if (last == 0x0D0A0D0A) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
