package io.flowtrail.cloudtrail.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestReaderTest {
  private static final String DIGEST =
      """
      {"awsAccountId":"111122223333","digestStartTime":"2026-03-01T09:17:28Z",
       "digestEndTime":"2026-03-01T10:17:28Z","digestS3Bucket":"org-logs",
       "digestS3Object":"AWSLogs/d.json.gz",
       "digestPublicKeyFingerprint":"0123456789abcdef0123456789abcdef",
       "digestSignatureAlgorithm":"SHA256withRSA","newestEventTime":"2026-03-01T10:11:02Z",
       "oldestEventTime":null,"previousDigestS3Bucket":"old-logs",
       "previousDigestS3Object":"AWSLogs/p.json.gz","previousDigestHashValue":"ab",
       "previousDigestHashAlgorithm":"SHA-256","previousDigestSignature":"00ff",
       "logFiles":[{"s3Bucket":"org-logs","s3Object":"AWSLogs/one.json.gz","hashValue":"cd",
       "hashAlgorithm":"SHA-256","newestEventTime":"2026-03-01T09:36:59Z",
       "oldestEventTime":"2026-03-01T09:30:12Z"},{"oldestEventTime":null,"s3Bucket":"org-logs",
       "s3Object":"AWSLogs/two.json.gz","hashValue":"ef","hashAlgorithm":"SHA-256",
       "newThing":{"a":[1,2.5,true,null,"x"]}}]}
      """;

  private static DigestFile read(String json) throws InvalidDigestException {
    return DigestReader.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertInvalid(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .as(json.length() > 500 ? "long" : json)
        .isInstanceOf(InvalidDigestException.class)
        .hasMessageContaining(message)
        .message()
        .hasSizeLessThan(600)
        .doesNotContainPattern("\\p{Cntrl}");
  }

  @Test
  void aDigestIsReadAsItIsWritten() throws InvalidDigestException {
    DigestFile file = read(DIGEST);

    assertThat(file.header())
        .isEqualTo(
            new DigestHeader(
                "111122223333",
                Instant.parse("2026-03-01T09:17:28Z").toEpochMilli(),
                Instant.parse("2026-03-01T10:17:28Z").toEpochMilli(),
                "2026-03-01T09:17:28Z",
                "2026-03-01T10:17:28Z",
                "org-logs",
                "AWSLogs/d.json.gz",
                "0123456789abcdef0123456789abcdef",
                "SHA256withRSA",
                "old-logs",
                "AWSLogs/p.json.gz",
                "ab",
                "SHA-256",
                "00ff"));
    assertThat(file.logFiles())
        .containsExactly(
            new ListedLog(
                "org-logs",
                "AWSLogs/one.json.gz",
                "cd",
                "SHA-256",
                "2026-03-01T09:36:59Z",
                "2026-03-01T09:30:12Z"),
            new ListedLog("org-logs", "AWSLogs/two.json.gz", "ef", "SHA-256", "", ""));
  }

  @Test
  void aStartingDigestHasNoPreviousOne() throws InvalidDigestException {
    String starting = DIGEST.replaceAll("\"(previousDigest\\w+)\":\"[^\"]*\"", "\"$1\":null");

    assertThat(read(starting).header().isStarting()).isTrue();
    assertThat(read(starting.replaceAll("\"logFiles\":(?s:.*)", "\"logFiles\":[]}")).logFiles())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "digestStartTime",
        "digestEndTime",
        "digestS3Bucket",
        "digestS3Object",
        "digestPublicKeyFingerprint",
        "previousDigestSignature",
        "logFiles"
      })
  void aMemberThatAwsRequiresIsMissedByItsName(String name) {
    assertInvalid(DIGEST.replace("\"" + name + "\"", "\"another\""), name + " is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3Bucket", "s3Object", "hashValue", "hashAlgorithm"})
  void aMemberOfAnEntryIsMissedByNameAndPlace(String name) {
    int second = DIGEST.lastIndexOf("\"" + name + "\"");
    String without = DIGEST.substring(0, second) + "\"x" + DIGEST.substring(second + 2);

    assertInvalid(without, "logFiles[1]." + name + " is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"digestS3Bucket\":\"org-logs\" | \"digestS3Bucket\":7 | digestS3Bucket is a number, not",
        "\"digestS3Bucket\":\"org-logs\" | \"digestS3Bucket\":null | digestS3Bucket is null, not a",
        "\"digestS3Bucket\":\"org-logs\" | \"digestS3Bucket\":\"\" | digestS3Bucket is an empty",
        "\"previousDigestSignature\":\"00ff\" | \"previousDigestSignature\":\"\" | is an empty",
        "\"previousDigestSignature\":\"00ff\" | \"previousDigestSignature\":false | is a boolean",
        "\"awsAccountId\":\"111122223333\" | \"awsAccountId\":111122223333 | awsAccountId is a num",
        "\"hashValue\":\"ef\" | \"hashValue\":{\"a\":1} | logFiles[1].hashValue is an object, not",
        "\"hashValue\":\"cd\" | \"hashValue\":[] | logFiles[0].hashValue is an array, not a string",
        "\"hashValue\":\"cd\" | \"hashValue\":null | logFiles[0].hashValue is null, not a string",
        "\"logFiles\":[ | \"logFiles\":[7, | logFiles[0] is a number, not an object",
        "\"logFiles\":[ | \"logFiles\":\"none\",\"x\":[ | logFiles is a string, not an array",
        "\"logFiles\":[ | \"logFiles\":null,\"x\":[ | logFiles is null, not an array",
        "2026-03-01T10:17:28Z | tomorrow | digestEndTime is no time such as",
        "2026-03-01T10:17:28Z | +1000000000-12-31T23:59:59Z | digestEndTime is no time such as",
        "2026-03-01T10:17:28Z | 2026-03-01T09:17:27Z | is before digestStartTime",
        "2026-03-01T09:17:28Z | -0044-03-15T12:00:00Z | digestStartTime is no time such as"
      })
  void aMemberOfAWrongTypeIsNamed(String good, String bad, String message) {
    assertThat(DIGEST).contains(good);
    assertInvalid(DIGEST.replace(good, bad), message);
  }

  @Test
  void membersThatStandTwiceAreRefused() {
    assertInvalid(
        DIGEST.replace("\"hashValue\":\"ef\"", "\"hashValue\":\"ef\",\"hashValue\":\"e\""),
        "hashValue");
    assertInvalid(DIGEST.replace("{\"aws", "{\"logFiles\":[],\"aws"), "logFiles");
    assertInvalid(DIGEST.replace("{\"a\":[", "{\"a\":1,\"a\":["), "'a'");
    assertInvalid(DIGEST.replace("{\"aws", "{\"logFile\\u0073\":[],\"aws"), "logFiles");
  }

  @Test
  void whatIsNoSingleJsonObjectIsRefused() {
    assertInvalid("", "empty");
    assertInvalid(" \n", "empty");
    assertInvalid("[]", "no JSON object");
    assertInvalid("null", "no JSON object");
    assertInvalid("\"text\"", "no JSON object");
    assertInvalid(DIGEST + "{}", "behind the end");
    assertInvalid(DIGEST + "\0", "no valid JSON");
    assertInvalid(DIGEST + DIGEST, "behind the end");
    assertInvalid("\uFEFF" + DIGEST, "no valid JSON");
    assertInvalid(DIGEST.replace(':', ';'), "no valid JSON at line 1, column");
    assertInvalid("{'awsAccountId':'1'}", "no valid JSON");
    assertInvalid("{\"x\":NaN}", "no valid JSON");
    assertInvalid("{\"x\":\"\u001b[2J\"}", "no valid JSON");
    assertInvalid("{\u001b[2J}", "no valid JSON");
  }

  @Test
  void otherEncodingsThanUtf8AreRefused() {
    for (String name : new String[] {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"}) {
      byte[] bytes = DIGEST.getBytes(Charset.forName(name));
      assertThatThrownBy(() -> DigestReader.read(bytes)).isInstanceOf(InvalidDigestException.class);
    }
    byte[] latin1 = DIGEST.replace("org-logs", "örg").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> DigestReader.read(latin1)).hasMessage("the digest is no UTF-8");
  }

  @Test
  void whatIsLargerThanAnythingSensibleIsRefused() {
    String key = "AWSLogs/one.json.gz";
    assertInvalid(
        DIGEST.replace(key, "k".repeat(4097)), "logFiles[0].s3Object is longer than 4096");
    assertInvalid(
        DIGEST.replace(key, "k".repeat(1 << 20)), "logFiles[0].s3Object is longer than 4096");
    assertInvalid(DIGEST.replace("[1,", "[".repeat(100_000)), "no valid JSON");
    assertInvalid(DIGEST.replace("newThing", "n".repeat(70_000)), "no valid JSON");
    assertInvalid(DIGEST.replace("[1,", "[" + "1".repeat(70_000) + "],["), "no valid JSON");
    StringBuilder members = new StringBuilder("{");
    for (int i = 0; i < 300; i++) {
      members.append("\"m").append(i).append("\":0,");
    }
    assertInvalid(DIGEST.replaceFirst("\\{", members.toString()), "more than 256 members");
    assertInvalid(
        DIGEST.replace("{\"oldest", members + "\"oldest"), "logFiles[1] has more than 256 members");
    assertThatThrownBy(() -> DigestReader.read(new byte[DigestReader.MAX_BYTES + 1]))
        .isInstanceOf(InvalidDigestException.class)
        .hasMessageContaining("134217729 bytes");
  }

  @Test
  void aHundredThousandLogFilesAreRead() throws Exception {
    DigestFile file = DigestReader.read(listing(100_000));

    assertThat(file.logFiles()).hasSize(100_000);
    assertThat(file.logFiles().get(99_999).s3Object()).endsWith("_00099999.json.gz");
    assertThat(file.logFiles().get(99_999).s3Bucket()).isSameAs(file.logFiles().get(0).s3Bucket());
  }

  private static byte[] listing(int count) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int begin = DIGEST.indexOf("[{") + 1;
    out.write(DIGEST.substring(0, begin).getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < count; i++) {
      out.write(
          ("""
           %s{"s3Bucket":"org-logs","s3Object":"AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/\
           01/111122223333_CloudTrail_eu-west-1_20260301T0940Z_%08d.json.gz","hashValue":"%064x",\
           "hashAlgorithm":"SHA-256","newestEventTime":"2026-03-01T09:36:59Z",\
           "oldestEventTime":"2026-03-01T09:30:12Z"}"""
                  .formatted(i == 0 ? "" : ",", i, i))
              .getBytes(StandardCharsets.UTF_8));
    }
    out.write("]}".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  @Test
  void moreLogFilesThanAnyHourHoldsAreRefused() {
    StringBuilder entries = new StringBuilder("\"logFiles\":[");
    String entry =
        "{\"s3Bucket\":\"b\",\"s3Object\":\"k\",\"hashValue\":\"h\",\"hashAlgorithm\":\"a\"},";
    entries.append(entry.repeat(DigestReader.MAX_LOG_FILES));
    assertInvalid(DIGEST.replace("\"logFiles\":[", entries), "more than 500000 entries");
  }

  /** Whatever the bytes are, they are a digest or refused in words. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyBytesAreADigestOrRefused(long seed) {
    Random random = new Random(seed);
    byte[] good = DIGEST.getBytes(StandardCharsets.UTF_8);
    byte[] marks = "{}[]\",:\\u0\0\u007f-.eE+ntf \n".getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(5)) {
          case 0 -> bytes[at] = (byte) random.nextInt(256);
          case 1 -> bytes[at] = marks[random.nextInt(marks.length)];
          case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
          case 3 -> {
            int from = random.nextInt(at + 1);
            byte[] without = Arrays.copyOf(bytes, bytes.length - (at - from));
            System.arraycopy(bytes, at, without, from, bytes.length - at);
            bytes = without.length == 0 ? bytes : without;
          }
          default -> {
            int from = random.nextInt(at + 1);
            System.arraycopy(bytes, from, bytes, random.nextInt(from + 1), at - from);
          }
        }
      }
      try {
        assertThat(DigestReader.read(bytes).header().digestS3Bucket()).isNotEmpty();
      } catch (InvalidDigestException e) {
        assertThat(e.getMessage()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5_000);
  }
}
