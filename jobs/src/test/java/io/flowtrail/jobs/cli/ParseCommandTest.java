package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParseCommandTest {
  private static final String TRAIL =
      """
      {"Records":[
       {"eventVersion":"1.08","eventTime":"2026-03-01T10:00:00Z","eventSource":"s3.amazonaws.com",
        "eventName":"GetObject","eventID":"a","awsRegion":"eu-west-1","n":5.0},
       {"eventVersion":"1.08","eventTime":"2026-03-01T10:00:01Z","eventName":"PutObject","eventID":"b"}
      ]}""";
  private static final String FLOWS =
      """
      version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
      2 111122223333 eni-1 10.0.0.1 203.0.113.7 1 443 6 2 80 1772359200 1772359260 ACCEPT OK
      """;

  @TempDir Path directory;

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void recordsAreOneObjectALine() throws IOException {
    Run run = Run.of("parse", "--format", "cloudtrail", file("trail.json", TRAIL));
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            {"eventVersion":"1.08","eventTime":"2026-03-01T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"a","awsRegion":"eu-west-1","n":5.0}
            {"eventVersion":"1.08","eventTime":"2026-03-01T10:00:01Z","eventName":"PutObject","eventID":"b"}
            """);
  }

  @Test
  void formatsAreRecognisedAndNumbersAreNumbers() throws IOException {
    Run run = Run.of("parse", file("a", TRAIL), file("b.log", FLOWS));
    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(3);
    assertThat(new ObjectMapper().readTree(run.out().lines().skip(2).findFirst().orElseThrow()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"version\":2,\"account-id\":\"111122223333\",\"interface-id\":\"eni-1\","
                        + "\"srcaddr\":\"10.0.0.1\",\"dstaddr\":\"203.0.113.7\",\"srcport\":1,"
                        + "\"dstport\":443,\"protocol\":6,\"packets\":2,\"bytes\":80,"
                        + "\"start\":1772359200,\"end\":1772359260,\"action\":\"ACCEPT\","
                        + "\"log-status\":\"OK\"}"));
  }

  @Test
  void fieldsOfFlowLogsWithoutHeaderMayBeNamed() throws IOException {
    Path lines = file("delivery-1", "{\"message\":\"10.0.0.1 203.0.113.7 80\"}\n10.0.0.2 - 7\n");
    assertThat(Run.of("parse", lines).out()).isEmpty();

    Run run = Run.of("parse", "--format", "vpc-flow:srcaddr,dstaddr,bytes", lines);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            {"srcaddr":"10.0.0.1","dstaddr":"203.0.113.7","bytes":80}
            {"srcaddr":"10.0.0.2","bytes":7}
            """);
    assertThat(Run.of("parse", "--format", "vpc-flow:a,a", lines).err()).contains("stands twice");
  }

  @Test
  void standardInputMayBeCompressed() throws IOException {
    Run run = Run.of(gzip(TRAIL.getBytes(StandardCharsets.UTF_8)), "parse", "-");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(2);
  }

  @Test
  void archivesAreUnpackedAndTheirEntriesNamed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("logs/a.json.gz"));
      zip.write(gzip(TRAIL.getBytes(StandardCharsets.UTF_8)));
      zip.putNextEntry(new ZipEntry("notes.txt"));
      zip.write("nothing\n".getBytes(StandardCharsets.UTF_8));
    }
    Path zip = file("case.zip", bytes.toByteArray());
    Run run = Run.of("parse", zip);
    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.err()).startsWith(zip + "!notes.txt: ").hasLineCount(1);
    assertThat(run.code()).isZero();
  }

  @Test
  void whatCannotBeReadIsToldWithItsPlaceAndTheRestIsRead() throws IOException {
    Path broken =
        file(
            "broken.json", TRAIL.replace("\"eventName\":\"GetObject\"", "\"eventName\":GetObject"));
    Run run = Run.of("parse", "--format", "cloudtrail", broken);
    assertThat(run.out()).contains("PutObject").doesNotContain("GetObject");
    assertThat(run.errWithout(directory))
        .startsWith("broken.json: record 1 (byte ")
        .hasLineCount(1);
    assertThat(run.code()).isZero();
  }

  @Test
  void nothingReadIsExitCode3() throws IOException {
    Run run = Run.of("parse", file("x.txt", "hello\n"), directory.resolve("missing"));
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.errWithout(directory))
        .contains("x.txt: ", "missing: there is no such file\n")
        .doesNotContain("Exception");
  }

  @Test
  void aTruncatedFileGivesWhatItHolds() throws IOException {
    byte[] whole = gzip(TRAIL.repeat(1).getBytes(StandardCharsets.UTF_8));
    byte[] cut = Arrays.copyOf(whole, whole.length - 20);
    Run run = Run.of("parse", "--format", "cloudtrail", file("cut.json.gz", cut));
    assertThat(run.err()).contains("cut.json.gz: ");
    assertThat(run.err()).doesNotContain("Exception");
  }

  @Test
  void hostileNamesAndTextAreHarmlessOnATerminal() throws IOException {
    Path evil = file("a\u001B[31m\u202E.txt", "x\u001B[0m\n");
    Run run = Run.of("parse", evil);
    assertThat(run.err()).contains("a\\u001b[31m\\u202e.txt").doesNotContain("\u001B", "\u202E");
    String record = TRAIL.replace("GetObject", "Get\u202EObject\u009B");
    Run parsed = Run.of("parse", "--format", "cloudtrail", file("t.json", record));
    assertThat(parsed.out()).contains("Get\\u202eObject\\u009b");
  }

  @Test
  void aDirectoryIsWalkedAndDigestsAreLeftAside() throws IOException {
    Path logs = directory.resolve("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01");
    Path digests = directory.resolve("AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01");
    Files.createDirectories(logs);
    Files.createDirectories(digests);
    Files.write(
        logs.resolve("111122223333_CloudTrail_eu-west-1_20260301T1005Z_abcdefghijklmnop.json.gz"),
        gzip(TRAIL.getBytes(StandardCharsets.UTF_8)));
    Files.write(
        digests.resolve(
            "111122223333_CloudTrail-Digest_eu-west-1_main_eu-west-1_20260301T110000Z.json.gz"),
        gzip("{\"awsAccountId\":\"111122223333\"}".getBytes(StandardCharsets.UTF_8)));
    Run run = Run.of("parse", directory);
    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.err()).isEmpty();
  }
}
