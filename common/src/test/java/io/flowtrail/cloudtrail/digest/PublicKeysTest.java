package io.flowtrail.cloudtrail.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.cloudtrail.digest.PublicKeys.Check;
import io.flowtrail.cloudtrail.digest.PublicKeys.Outcome;
import io.flowtrail.sample.DigestSigner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeysTest {
  private static final DigestSigner SIGNER = DigestSigner.of(1, "eu-west-1");
  private static final DigestSigner OTHER = DigestSigner.of(1, "us-east-1");

  /** The third key of the example in AWS's guide is of this form, the other two are not. */
  private static final byte[] SPKI = subjectPublicKeyInfo(SIGNER.publicKey());

  private static final String START = "2026-02-20T00:00:00+00:00";
  private static final String END = "2026-03-20T00:00:00+00:00";
  private static final String BUCKET = "org-logs";
  private static final String FOLDER =
      "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01/";
  private static final String KEY =
      FOLDER + "111122223333_CloudTrail-Digest_eu-west-1_main_eu-west-1_20260301T101728Z.json.gz";
  private static final byte[] BYTES = "{\"some\":\"digest\"}".getBytes(StandardCharsets.UTF_8);

  private static byte[] subjectPublicKeyInfo(byte[] pkcs1) {
    int length = (pkcs1[6] & 0xFF) << 8 | pkcs1[7] & 0xFF;
    BigInteger modulus = new BigInteger(pkcs1, 8, length);
    BigInteger exponent = new BigInteger(pkcs1, 10 + length, pkcs1[9 + length]);
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(modulus, exponent))
          .getEncoded();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static String entry(byte[] der, String start, String end) {
    return "{\"Value\":\"%s\",\"ValidityStartTime\":%s,\"ValidityEndTime\":%s,\"Fingerprint\":\"%s\"}"
        .formatted(Base64.getEncoder().encodeToString(der), start, end, md5(der));
  }

  private static String answer(String... entries) {
    return "{\"PublicKeyList\":[" + String.join(",", entries) + "]}";
  }

  private static PublicKeys keys(byte[] der) throws PublicKeysException {
    return PublicKeys.parse(answer(entry(der, quoted(START), quoted(END))), "keys.json");
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /** A digest with the given key's fingerprint, and what its previous signature is. */
  private static DigestFact digest(String key, String fingerprint, String previous, String end)
      throws Exception {
    return new DigestFact(
        "111122223333",
        new StoredAt(BUCKET, key, "s3://" + BUCKET + "/" + key),
        Instant.parse(end).toEpochMilli(),
        sha256(BYTES),
        Condition.GOOD,
        DigestMetadata.NONE,
        new DigestHeader(
            "111122223333",
            Instant.parse(end).toEpochMilli() - 3_600_000,
            Instant.parse(end).toEpochMilli(),
            "unused",
            end,
            BUCKET,
            key,
            fingerprint,
            DigestSigner.ALGORITHM,
            "",
            "",
            "",
            "",
            previous),
        "",
        0);
  }

  private static DigestFact digest() throws Exception {
    return digest(KEY, SIGNER.fingerprint(), "", "2026-03-01T10:17:28Z");
  }

  private static String signature(DigestFact digest) {
    DigestHeader header = digest.header();
    return SIGNER.sign(
        DigestSigner.stringToSign(
            header.digestEndTime(),
            header.digestS3Bucket(),
            header.digestS3Object(),
            BYTES,
            header.previousDigestSignature()));
  }

  private static DigestFact with(DigestFact digest, DigestMetadata metadata) {
    return with(digest, metadata, digest.header().digestSignatureAlgorithm(), digest.at().bucket());
  }

  private static DigestFact with(
      DigestFact fact, DigestMetadata metadata, String algorithm, String bucket) {
    DigestHeader h = fact.header();
    return new DigestFact(
        fact.account(),
        new StoredAt(bucket, fact.at().key(), fact.at().uri()),
        fact.keyTime(),
        fact.sha256(),
        fact.condition(),
        metadata,
        new DigestHeader(
            h.awsAccountId(),
            h.start(),
            h.end(),
            h.digestStartTime(),
            h.digestEndTime(),
            h.digestS3Bucket(),
            h.digestS3Object(),
            h.digestPublicKeyFingerprint(),
            algorithm,
            h.previousDigestS3Bucket(),
            h.previousDigestS3Object(),
            h.previousDigestHashValue(),
            h.previousDigestHashAlgorithm(),
            h.previousDigestSignature()),
        fact.invalid(),
        fact.listed());
  }

  private static void assertGood(Check check) {
    assertThat(check).isEqualTo(new Check(Outcome.GOOD, ""));
  }

  private static void assertBad(Check check, String reason) {
    assertThat(check.outcome()).as(check.reason()).isEqualTo(Outcome.BAD);
    assertThat(check.reason()).contains(reason);
  }

  private static void assertUnknown(Check check, String... reasons) {
    assertThat(check.outcome()).as(check.reason()).isEqualTo(Outcome.UNKNOWN_KEY);
    assertThat(check.reason()).contains(reasons);
  }

  @Test
  void aSignedDigestVerifiesWithAKeyOfEitherEncoding() throws Exception {
    DigestFact starting = digest();
    DigestFact next = digest(KEY, SIGNER.fingerprint(), "00ffab", "2026-03-01T10:17:28Z");
    DigestFact spki = digest(KEY, md5(SPKI), "", "2026-03-01T10:17:28Z");

    assertThat(SPKI).hasSize(294);
    assertGood(keys(SIGNER.publicKey()).check(starting, signature(starting)));
    assertGood(keys(SIGNER.publicKey()).check(next, signature(next)));
    assertGood(keys(SPKI).check(spki, signature(spki)));
  }

  @Test
  void hexadecimalDigitsAreComparedWithoutCase() throws Exception {
    DigestFact upper = digest(KEY, SIGNER.fingerprint().toUpperCase(), "", "2026-03-01T10:17:28Z");

    assertGood(keys(SIGNER.publicKey()).check(upper, signature(upper).toUpperCase()));
    String text = answer(entry(SIGNER.publicKey(), quoted(START), quoted(END)));
    PublicKeys fromUpper =
        PublicKeys.parse(
            text.replace(SIGNER.fingerprint(), SIGNER.fingerprint().toUpperCase()), "k");
    assertGood(fromUpper.check(upper, signature(upper)));
  }

  @Test
  void anythingElseThanWhatWasSignedIsABadSignature() throws Exception {
    PublicKeys keys = keys(SIGNER.publicKey());
    String signature = signature(digest());
    String fingerprint = SIGNER.fingerprint();
    List<DigestFact> changed =
        List.of(
            digest(KEY + "x", fingerprint, "", "2026-03-01T10:17:28Z"),
            digest(KEY, fingerprint, "00", "2026-03-01T10:17:28Z"),
            digest(KEY, fingerprint, "", "2026-03-01T10:17:29Z"),
            digest(KEY, fingerprint, "", "2026-03-01T10:17:28.0Z"));

    for (DigestFact digest : changed) {
      assertBad(keys.check(digest, signature), "does not verify with the key " + fingerprint);
    }
    UnaryOperator<String> flip = text -> (text.charAt(0) == '0' ? '1' : '0') + text.substring(1);
    assertBad(keys.check(digest(), flip.apply(signature)), "does not verify");
  }

  @Test
  void whatIsNoSignatureIsBadWithAReason() throws Exception {
    PublicKeys keys = keys(SIGNER.publicKey());
    String good = signature(digest());

    assertBad(keys.check(digest(), ""), "has no signature");
    assertBad(keys.check(digest(), "g" + good.substring(1)), "character 1 is no digit");
    assertBad(keys.check(digest(), good + "é"), "character 513 is no digit");
    assertBad(keys.check(digest(), good.substring(1)), "odd number of hexadecimal digits (511)");
    assertBad(keys.check(digest(), good.substring(2)), "has 510 hexadecimal digits; with the key");
    assertBad(keys.check(digest(), good + "00"), "has 514");
    assertBad(keys.check(digest(), "0".repeat(512)), "all zeros");
    assertBad(keys.check(digest(), "f".repeat(512)), "does not verify");
    assertBad(PublicKeys.NONE.check(digest(), "no hex"), "is not hexadecimal");
  }

  @Test
  void anotherAlgorithmIsNamed() throws Exception {
    PublicKeys keys = keys(SIGNER.publicKey());
    String good = signature(digest());

    assertGood(keys.check(with(digest(), new DigestMetadata("", "SHA256withRSA", "")), good));
    assertBad(
        keys.check(with(digest(), new DigestMetadata("", "SHA512withRSA", "")), good),
        "algorithm is SHA512withRSA; only SHA256withRSA is known");
    assertBad(
        keys.check(with(digest(), DigestMetadata.NONE, "MD5\u001b", BUCKET), good),
        "algorithm is MD5\\u001b; only");
    assertBad(keys.check(with(digest(), DigestMetadata.NONE, "", BUCKET), good), "is ''; only");
  }

  @Test
  void anUnknownKeyTellsTheCommandThatAsksForIt() throws Exception {
    String command =
        "aws cloudtrail list-public-keys --region eu-west-1"
            + " --start-time 2026-03-01T08:17:28Z --end-time 2026-03-01T12:17:28Z";

    assertUnknown(
        keys(OTHER.publicKey()).check(digest(), signature(digest())),
        "none of the given public keys is the key " + SIGNER.fingerprint() + " of eu-west-1",
        command);
    assertUnknown(
        PublicKeys.NONE.check(digest(), signature(digest())),
        "no public keys were given",
        command,
        "--public-keys FILE");
    assertUnknown(
        PublicKeys.NONE.check(
            digest(KEY, "\u001b[2J; rm -rf .", "", "2026-03-01T10:17:28Z"), signature(digest())),
        "digestPublicKeyFingerprint is none of a key: \\u001b[2J");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-02-19T22:00:00Z, GOOD",
    "2026-02-19T21:59:59Z, UNKNOWN_KEY",
    "2026-03-20T02:00:00Z, GOOD",
    "2026-03-20T02:00:01Z, UNKNOWN_KEY"
  })
  void aKeyCountsTwoHoursBeyondItsValidity(String end, Outcome outcome) throws Exception {
    DigestFact digest = digest(KEY, SIGNER.fingerprint(), "", end);
    Check check = keys(SIGNER.publicKey()).check(digest, signature(digest));

    assertThat(check.outcome()).isEqualTo(outcome);
    if (outcome != Outcome.GOOD) {
      assertThat(check.reason())
          .contains(
              "was not valid at " + end + ", only 2026-02-20T00:00:00Z to 2026-03-20T00:00:00Z");
      assertBad(keys(SIGNER.publicKey()).check(digest, signature(digest())), "does not verify");
    }
  }

  @Test
  void anyOfSeveralOverlappingValiditiesIsEnough() throws Exception {
    PublicKeys keys =
        PublicKeys.parse(
            answer(
                entry(SIGNER.publicKey(), quoted(START), quoted("2026-02-25T00:00:00Z")),
                entry(OTHER.publicKey(), quoted(START), quoted(END)),
                entry(SIGNER.publicKey(), quoted("2026-02-24T00:00:00Z"), quoted(END)),
                entry(SIGNER.publicKey(), quoted("2026-02-24T00:00:00Z"), quoted(END))),
            "keys.json");

    assertThat(keys.size()).isEqualTo(2);
    for (String end : List.of("2026-02-21T00:00:00Z", "2026-03-19T00:00:00Z")) {
      DigestFact digest = digest(KEY, SIGNER.fingerprint(), "", end);
      assertGood(keys.check(digest, signature(digest)));
    }
  }

  @Test
  void theKeyOfABackfillDigestIsThatOfItsGeneration() throws Exception {
    PublicKeys keys = keys(SIGNER.publicKey());
    String key = KEY.replace(".json.gz", "_backfill.json.gz");
    DigestFact old = digest(key, SIGNER.fingerprint(), "", "2026-01-01T10:17:28Z");
    String signature = signature(old);
    String made = "2026-03-01T00:00:00.000Z";

    assertGood(keys.check(with(old, new DigestMetadata(signature, "", made)), signature));
    assertUnknown(keys.check(with(old, DigestMetadata.NONE), signature), "2026-01-01T10:17:28Z");
    assertBad(
        keys.check(with(old, new DigestMetadata(signature, "", "")), signature),
        "lack the time of its generation");
    assertUnknown(
        keys.check(
            with(old, new DigestMetadata(signature, "", "x"), DigestSigner.ALGORITHM, ""),
            signature),
        "was not valid at");
    assertUnknown(
        keys.check(
            with(
                digest(KEY, SIGNER.fingerprint(), "", "2026-01-01T10:17:28Z"),
                new DigestMetadata(signature, "", made)),
            signature(digest(KEY, SIGNER.fingerprint(), "", "2026-01-01T10:17:28Z"))),
        "was not valid at");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2026-02-20T00:00:00+00:00\"",
        "\"2026-02-19T16:00:00-08:00\"",
        "\"2026-02-20T00:00:00.000000Z\"",
        "1771545600.0",
        "1771545600",
        "1.7715456E9",
        "\"1771545600.0\"",
        "\"1771545600\""
      })
  void timesAreTakenInEveryFormOfTheCommandLineInterface(String time) throws Exception {
    PublicKeys keys =
        PublicKeys.parse(answer(entry(SIGNER.publicKey(), time, quoted(END))), "keys.json");

    assertGood(keys.check(digest(), signature(digest())));
    DigestFact early = digest(KEY, SIGNER.fingerprint(), "", "2026-02-19T21:59:59Z");
    assertUnknown(keys.check(early, signature(early)), "only 2026-02-20T00:00:00Z to");
  }

  @Test
  void severalAnswersAreTakenInEveryArrangement() throws Exception {
    String one = answer(entry(SIGNER.publicKey(), quoted(START), quoted(END)));
    String two =
        answer(entry(OTHER.publicKey(), quoted(START), quoted(END)))
            .replace("PublicKeyList", "publicKeyList");
    String none = "{\"PublicKeyList\":[]}";

    for (String text :
        List.of(
            one + two,
            one + "\n" + none + "\n" + two + "\n",
            "[" + one + "," + two + "]",
            "\uFEFF[" + one + "] " + two,
            "[" + entry(SIGNER.publicKey(), quoted(START), quoted(END)) + "]" + two)) {
      assertThat(PublicKeys.parse(text, "keys.json").size()).as(text).isEqualTo(2);
    }
    assertThat(PublicKeys.parse(one, "a").plus(PublicKeys.parse(two, "b")).size()).isEqualTo(2);
    assertThat(PublicKeys.NONE.plus(PublicKeys.parse(one, "a")).size()).isEqualTo(1);
    assertThat(PublicKeys.NONE.isEmpty()).isTrue();
  }

  @Test
  void everyProblemIsToldWithItsPlace() {
    String value = Base64.getEncoder().encodeToString(SIGNER.publicKey());
    String text =
        answer(
                "{}",
                "7",
                entry(SIGNER.publicKey(), quoted("soon"), quoted(END)),
                entry(SIGNER.publicKey(), quoted(START), quoted(END))
                    .replace(SIGNER.fingerprint(), OTHER.fingerprint()),
                entry(SIGNER.publicKey(), quoted(START), quoted(END)).replace(value, "*"))
            + answer(
                entry(SIGNER.publicKey(), quoted(END), quoted(START)),
                entry(new byte[] {0x30, 0}, quoted(START), "1e99"),
                entry(new byte[] {0x30, 0}, quoted(START), "9e9"))
            + "{\"Keys\":[]}";

    assertThatThrownBy(() -> PublicKeys.parse(text, "keys.json"))
        .isInstanceOfSatisfying(
            PublicKeysException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "keys.json: answer 1, key 1 has no Value",
                        "keys.json: answer 1, key 1 has no Fingerprint",
                        "keys.json: answer 1, key 1 has no ValidityStartTime",
                        "keys.json: answer 1, key 1 has no ValidityEndTime",
                        "keys.json: answer 1, key 2 is no object",
                        "keys.json: answer 1, key 3: ValidityStartTime is no time of ISO 8601 nor"
                            + " seconds since 1970",
                        "keys.json: answer 1, key 4: Fingerprint is "
                            + OTHER.fingerprint()
                            + ", but that of its Value is "
                            + SIGNER.fingerprint()
                            + "; keys or files are mixed up",
                        "keys.json: answer 1, key 5: Value is no Base64",
                        "keys.json: answer 2, key 1: ValidityEndTime is before ValidityStartTime",
                        "keys.json: answer 2, key 2: ValidityEndTime is no time of ISO 8601 nor"
                            + " seconds since 1970",
                        "keys.json: answer 2, key 3: Value cannot be used: it is neither DER of"
                            + " PKCS#1 RSAPublicKey nor of X.509 SubjectPublicKeyInfo",
                        "keys.json: answer 3 has no array PublicKeyList"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "{\"PublicKeyList\":[]}", "[]", "{\"PublicKeyList\":[]}[]"})
  void aFileWithoutAnyKeyIsAProblem(String text) {
    assertThatThrownBy(() -> PublicKeys.parse(text, "keys.json"))
        .isInstanceOf(PublicKeysException.class)
        .hasMessageContaining("keys.json: holds no public key")
        .hasMessageContaining("aws cloudtrail list-public-keys --region");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no json", "{", "PublicKeyList:\n- Value: x", "{\"PublicKeyList\":[],", "{} }"})
  void whatIsNoJsonIsToldWithItsPlace(String text) {
    assertThatThrownBy(() -> PublicKeys.parse(text, "keys.json"))
        .isInstanceOf(PublicKeysException.class)
        .hasMessageContaining("keys.json: no JSON at line ")
        .hasMessageContaining("aws cloudtrail list-public-keys --output json");
  }

  @Test
  void keysOfUnreasonableSizesAreRefused() {
    for (int bits : new int[] {512, 1023, 8193, 60_000}) {
      BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
      byte[] der = pkcs1(modulus, BigInteger.valueOf(65537));
      assertThatThrownBy(() -> keys(der)).hasMessageContaining("it has " + bits + " bits; RSA");
    }
    BigInteger odd = BigInteger.ONE.shiftLeft(2047).setBit(0);
    for (BigInteger exponent :
        new BigInteger[] {
          BigInteger.ONE, BigInteger.TWO, BigInteger.ONE.shiftLeft(2000).setBit(0)
        }) {
      byte[] der = pkcs1(odd, exponent);
      assertThatThrownBy(() -> keys(der)).hasMessageContaining("none of an RSA key");
    }
  }

  private static byte[] pkcs1(BigInteger modulus, BigInteger exponent) {
    return der(0x30, der(0x02, modulus.toByteArray()), der(0x02, exponent.toByteArray()));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    out.write(0x83);
    out.write(content.size() >> 16);
    out.write(content.size() >> 8);
    out.write(content.size());
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  @Test
  void aKeyOf4096BitsVerifiesToo() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(4096);
    KeyPair pair = generator.generateKeyPair();
    byte[] der = pair.getPublic().getEncoded();
    DigestFact digest = digest(KEY, md5(der), "", "2026-03-01T10:17:28Z");
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(
        DigestSigner.stringToSign("2026-03-01T10:17:28Z", BUCKET, KEY, BYTES, "")
            .getBytes(StandardCharsets.UTF_8));

    assertGood(keys(der).check(digest, HexFormat.of().formatHex(signature.sign())));
  }

  @Test
  void anyOtherBytesAreNoKeyAndNothingWorse() {
    Random random = new Random(17);
    for (byte[] good : List.of(SIGNER.publicKey(), SPKI)) {
      for (int i = 0; i < 20_000; i++) {
        byte[] der = good.clone();
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
          der[random.nextInt(i % 2 == 0 ? 40 : der.length)] = (byte) random.nextInt(256);
        }
        byte[] cut = i % 5 == 0 ? Arrays.copyOf(der, random.nextInt(der.length)) : der;
        try {
          assertThat(RsaPublicKeyBytes.parse(cut).getModulus().bitLength()).isBetween(1024, 8192);
        } catch (java.security.spec.InvalidKeySpecException e) {
          assertThat(e.getMessage()).containsPattern("^it(s modulus)? ");
        }
      }
    }
    assertThatThrownBy(() -> RsaPublicKeyBytes.parse(Arrays.copyOf(SPKI, SPKI.length + 1)))
        .hasMessageContaining("neither DER");
  }

  @Test
  void aKeyOfAnotherAlgorithmIsToldSo() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    byte[] der = generator.generateKeyPair().getPublic().getEncoded();

    assertThatThrownBy(() -> keys(der)).hasMessageContaining("another algorithm than RSA");
  }

  @Test
  void keysOfTheApiAreCheckedLikeThoseOfAFile() throws Exception {
    Instant start = Instant.parse("2026-02-20T00:00:00Z");
    Instant end = Instant.parse("2026-03-20T00:00:00Z");
    PublicKeys keys =
        PublicKeys.ofDer(
            List.of(new PublicKeys.Der(SPKI, md5(SPKI), start, end)), "CloudTrail in eu-west-1");

    assertThat(keys.size()).isEqualTo(1);
    assertThat(PublicKeys.ofDer(List.of(), "x").isEmpty()).isTrue();
    PublicKeys.Der mixed = new PublicKeys.Der(SPKI, OTHER.fingerprint(), start, end);
    assertThatThrownBy(() -> PublicKeys.ofDer(List.of(mixed), "CloudTrail in eu-west-1"))
        .isInstanceOf(PublicKeysException.class)
        .hasMessageStartingWith("CloudTrail in eu-west-1: key 1: Fingerprint is");
  }

  @Test
  void keysTravelAsBytes() throws Exception {
    PublicKeys keys = keys(SIGNER.publicKey()).plus(keys(SPKI));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(keys);
      out.writeObject(PublicKeys.NONE);
    }
    assertThat(bytes.toString(StandardCharsets.ISO_8859_1)).doesNotContain("java.security", "sun.");
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      PublicKeys copy = (PublicKeys) in.readObject();
      assertThat(copy.size()).isEqualTo(2);
      assertGood(copy.check(digest(), signature(digest())));
      assertThat(((PublicKeys) in.readObject()).isEmpty()).isTrue();
    }
  }
}
