package io.flowtrail.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestSignerTest {

  @Test
  void stringToSignIsFourLinesWithoutALineEndBehindTheLast() {
    byte[] digest = "abc".getBytes(StandardCharsets.US_ASCII);

    assertThat(
            DigestSigner.stringToSign(
                "2026-03-01T10:17:28Z", "org-logs", "AWSLogs/d.json.gz", digest, "00ff"))
        .isEqualTo(
            "2026-03-01T10:17:28Z\n"
                + "org-logs/AWSLogs/d.json.gz\n"
                + "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"
                + "00ff");
  }

  @Test
  void stringToSignOfAStartingDigestEndsWithTheWordNull() {
    assertThat(DigestSigner.stringToSign("t", "b", "k", new byte[0], "")).endsWith("\nnull");
  }

  @Test
  void keyFollowsFromSeedAndNameOnEveryJava() {
    DigestSigner signer = DigestSigner.of(SampleOptions.DEFAULT_SEED, "eu-west-1");

    assertThat(signer.fingerprint()).isEqualTo("0cfa4574a116e1095dc5112903f226a6");
    assertThat(signer.publicKey()).hasSize(270).startsWith(0x30, 0x82, 0x01, 0x0A, 0x02, 0x82);
    assertThat(DigestSigner.of(SampleOptions.DEFAULT_SEED, "us-east-1").fingerprint())
        .isNotEqualTo(signer.fingerprint());
    assertThat(DigestSigner.of(1, "eu-west-1").fingerprint()).isNotEqualTo(signer.fingerprint());
  }

  @Test
  void signatureHas512LowerCaseHexadecimalDigits() {
    assertThat(DigestSigner.of(7, "x").sign("text")).matches("[0-9a-f]{512}");
  }
}
