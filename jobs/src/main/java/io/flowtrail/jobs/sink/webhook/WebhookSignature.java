package io.flowtrail.jobs.sink.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves to the receiver that a request comes from here and was not changed: {@code
 * t=<seconds>,v1=<HMAC-SHA256, hexadecimal>} over {@code <seconds>.<body>}. The time is signed with
 * the body, so that the receiver can refuse a request that somebody recorded and sends again.
 */
final class WebhookSignature {
  /** The header that carries it. */
  static final String HEADER = "X-Flowtrail-Signature";

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  WebhookSignature(String secret) {
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** The header's value for a body that is sent at a time. */
  String of(byte[] body, Instant time) {
    long seconds = time.getEpochSecond();
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }
}
