package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.jobs.s3.S3Server;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.sample.Tampered;
import io.flowtrail.sample.TamperedSample;
import io.flowtrail.sample.Tampering;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerifyCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SIDECAR = ".metadata.json";

  @TempDir static Path samples;
  private static Path intact;

  @TempDir Path directory;

  @BeforeAll
  static void sample() throws IOException {
    intact = samples.resolve("intact");
    SampleLogs.write(intact, SampleOptions.defaults().withDays(1).withScenarios(Set.of()));
  }

  private static Run verify(Path logs, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("verify", logs, "--public-keys", intact.resolve("public-keys.json")));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  private static List<IntegrityFinding> findings(Run run) {
    List<String> lines = run.out().lines().toList();
    return lines.subList(0, lines.size() - 1).stream().map(IntegrityJson::ofLine).toList();
  }

  private static JsonNode summary(Run run) {
    List<String> lines = run.out().lines().toList();
    try {
      return JSON.readTree(lines.get(lines.size() - 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keys of the files below a directory that end so. */
  private static List<String> keys(Path root, String end) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(path -> root.relativize(path).toString())
          .filter(key -> key.endsWith(end) && key.contains("/CloudTrail"))
          .sorted()
          .toList();
    }
  }

  private Path copy() throws IOException {
    Path copy = directory.resolve("copy");
    for (String key : keys(intact, "")) {
      Path from = intact.resolve(key);
      if (Files.isRegularFile(from)) {
        Files.createDirectories(copy.resolve(key).getParent());
        Files.copy(from, copy.resolve(key));
      }
    }
    return copy;
  }

  // ---- verdicts

  @Test
  void anIntactArchiveHasNoFault() throws IOException {
    Run run = verify(intact);
    assertThat(run.out())
        .contains("nothing is wrong", "trail main (home eu-west-1)", "foreign records  0")
        .doesNotContain("NOT PROVEN", ".json.gz");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    int files = keys(intact, ".json.gz").size();
    assertThat(verify(intact, "--verbose").out().lines().filter(l -> l.startsWith("valid ")))
        .hasSize(files);
  }

  @ParameterizedTest
  @EnumSource(Tampering.class)
  void everyWayOfTamperingIsFoundAndNamed(Tampering way) throws IOException {
    Path tampered = copy();
    Path keys =
        Files.copy(intact.resolve("public-keys.json"), tampered.resolve("public-keys.json"));
    Tampered done = TamperedSample.tamper(tampered, way);

    Run run = Run.of("verify", tampered, "--public-keys", keys, "--format", "json");

    assertThat(run.code()).isEqualTo(way == Tampering.DELETE_SIDECAR ? 0 : 1);
    assertThat(run.err()).isEmpty();
    List<IntegrityFinding> findings = findings(run);
    // What lies in the folder of another day is met when its own day is settled already.
    boolean late = way == Tampering.MOVE_LOG || way == Tampering.COPY_LOG;
    for (String key : done.named()) {
      assertThat(findings)
          .filteredOn(finding -> finding.key().equals(key))
          .as("%s", done)
          .extracting(finding -> finding.verdict().word())
          .containsAnyOf(
              way.verdict(), late ? "unlisted" : way.verdict(), late ? "missing" : way.verdict());
    }
    if (way == Tampering.FOREIGN_RECORD) {
      assertThat(summary(run).get("foreign_records").asLong()).isEqualTo(1);
      assertThat(findings).filteredOn(IntegrityFinding::fault).hasSize(1);
      assertThat(verify(tampered).out())
          .containsPattern("valid +log +.*: 1 of its records names another account or region");
    }
    Run text = Run.of("verify", tampered, "--public-keys", keys);
    assertThat(text.code()).isEqualTo(run.code());
    findings.stream()
        .filter(IntegrityFinding::fault)
        .forEach(fault -> assertThat(text.out()).contains(FindingText.line(fault)));
  }

  @Test
  void theSameArchiveGivesTheSameOutputEveryTime() {
    String once = verify(intact, "--format", "json", "--parallelism", "1").out();
    assertThat(verify(intact, "--format", "json", "--parallelism", "8").out()).isEqualTo(once);
  }

  @Test
  void jsonHoldsEveryDigestAndLogFileOnceAndThenASummary() throws IOException {
    Run run = verify(intact, "--format", "json");
    List<String> digests = keys(intact.resolve("AWSLogs"), ".json.gz");
    assertThat(findings(run))
        .allMatch(finding -> finding.verdict() == Verdict.VALID && !finding.fault())
        .extracting(IntegrityFinding::key)
        .containsExactlyInAnyOrderElementsOf(digests.stream().map(k -> "AWSLogs/" + k).toList());
    JsonNode summary = summary(run);
    assertThat(summary.get("kind").asText()).isEqualTo("summary");
    assertThat(summary.get("chains").asInt()).isEqualTo(7);
    assertThat(
            summary.get("digests").get("valid").asInt() + summary.get("logs").get("valid").asInt())
        .isEqualTo(digests.size());
    assertThat(summary.get("faults").asInt()).isZero();
    assertThat(summary.get("hours").get("verified").asInt()).isGreaterThan(7 * 20);
    assertThat(summary.get("hours").get("absent").asInt()).isZero();
    assertThat(summary.get("coverage").asText()).startsWith("verified 100 % of");
    assertThat(summary.get("exit").asInt()).isZero();
  }

  // ---- what is asked for

  @Test
  void aPeriodLeavesTheRestOut() {
    Run run =
        verify(
            intact,
            "--format",
            "json",
            "--from",
            "2026-03-01T06:00:00Z",
            "--to",
            "2026-03-01T12:00:00Z");
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(findings(run))
        .isNotEmpty()
        .filteredOn(finding -> finding.kind() == Kind.LOG)
        .isNotEmpty()
        .allMatch(
            log ->
                !java.time.Instant.ofEpochMilli(log.from())
                        .isBefore(java.time.Instant.parse("2026-03-01T06:00:00Z"))
                    && java.time.Instant.ofEpochMilli(log.from())
                        .isBefore(java.time.Instant.parse("2026-03-01T12:00:00Z")));
    Run nothing = verify(intact, "--from", "2030-01-01");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("There is nothing to verify in", "within --from and --to");
  }

  @Test
  void withoutKeysItSaysHowToGetThem() {
    Run run = Run.of("verify", intact);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("aws cloudtrail list-public-keys");
    assertThat(run.out()).contains("unknown_key").doesNotContain("nothing is wrong");
  }

  @Test
  void keysThatCannotBeUsedStopTheStart() throws IOException {
    Path bad = Files.writeString(directory.resolve("keys.json"), "{\"PublicKeyList\":5}");
    Run run = Run.of("verify", intact, "--public-keys", bad);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("keys.json").doesNotContain("\tat ", "Exception");
    assertThat(run.out()).isEmpty();
    Run absent = Run.of("verify", intact, "--public-keys", directory.resolve("absent.json"));
    assertThat(absent.code()).isEqualTo(2);
    assertThat(absent.err()).contains("absent.json: there is no such file");
  }

  @Test
  void nothingToVerifyIsToldApartFromLogFilesWithoutDigests() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty/sub"));
    Files.writeString(empty.resolve("notes.txt"), "no log");
    Run nothing = verify(empty.getParent());
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.out()).isEmpty();
    assertThat(nothing.err())
        .contains("no digest and no CloudTrail log file (1 other objects were left aside)");

    Path logs = copy();
    for (String key : keys(logs, "")) {
      if (key.contains("-Digest/") && Files.isRegularFile(logs.resolve(key))) {
        Files.delete(logs.resolve(key));
      }
    }
    Run off = verify(logs, "--format", "json");
    assertThat(off.code()).isEqualTo(1);
    assertThat(off.err()).contains("log file validation seems to be off");
    assertThat(findings(off)).isNotEmpty().allMatch(f -> f.verdict() == Verdict.UNCOVERED);
  }

  // ---- places

  @Test
  void logsAndDigestsInAnArchiveAreVerifiedToo() throws IOException {
    Path tar = directory.resolve("case.tar.gz");
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(tar));
        TarArchiveOutputStream out = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String key : keys(intact, ".json.gz")) {
        byte[] bytes = Files.readAllBytes(intact.resolve(key));
        TarArchiveEntry entry = new TarArchiveEntry(key);
        entry.setSize(bytes.length);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
      }
    }
    Run run = verify(tar, "--format", "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(findings(run))
        .hasSameSizeAs(keys(intact, ".json.gz"))
        .allMatch(f -> f.verdict() == Verdict.VALID || f.verdict() == Verdict.UNSIGNED)
        .allMatch(f -> f.uri().startsWith(tar + "!AWSLogs/"));

    byte[] whole = Files.readAllBytes(tar);
    Path cut = directory.resolve("cut.tar.gz");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    Run damaged = verify(cut);
    assertThat(damaged.code()).isEqualTo(1);
    assertThat(damaged.out() + damaged.err()).contains("ends early");
  }

  @Test
  void nothingOutsideOfTheSourceIsReadAndNothingSteersTheTerminal() throws IOException {
    Path logs = copy();
    Path outside = Files.createDirectories(directory.resolve("outside"));
    String log =
        keys(logs, ".json.gz").stream()
            .filter(k -> k.contains("/CloudTrail/"))
            .findFirst()
            .orElseThrow();
    Path secret = outside.resolve("secret.json.gz");
    Files.move(logs.resolve(log), secret);
    Files.createSymbolicLink(logs.resolve(log), secret);
    String name = "111122223333_CloudTrail_eu-west-1_20260301T1210Z_\u001b[2J\u202ex.json.gz";
    Files.write(logs.resolve(log).resolveSibling(name), new byte[] {0x1F, (byte) 0x8B, 8, 0});
    Files.createSymbolicLink(logs.resolve("loop.json.gz"), logs.resolve("loop.json.gz"));

    Run run = verify(logs);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("unreadable +log +.*" + log.substring(log.lastIndexOf('/')))
        .contains("leads outside");
    assertThat(run.out() + run.err()).doesNotContain("\u001b", "\u202e").contains("\\u001b");
    assertThat(run.err()).contains("loop.json.gz: cannot be read:").doesNotContain("\tat ");
    Run json = verify(logs, "--format", "json");
    assertThat(json.out()).doesNotContain("\u001b", "\u202e");
    assertThat(summary(json).get("unreadable").asInt()).isEqualTo(1);
  }

  @Test
  void anArchiveInThePlaceOfALogFileIsNoLogFile() throws IOException {
    Path logs = copy();
    String log =
        keys(logs, ".json.gz").stream()
            .filter(k -> k.contains("/CloudTrail/"))
            .findFirst()
            .orElseThrow();
    byte[] genuine = Files.readAllBytes(logs.resolve(log));
    try (TarArchiveOutputStream out =
        new TarArchiveOutputStream(Files.newOutputStream(logs.resolve(log)))) {
      TarArchiveEntry entry = new TarArchiveEntry("other.txt");
      entry.setSize(genuine.length);
      out.putArchiveEntry(entry);
      out.write(genuine);
      out.closeArchiveEntry();
    }
    Run run = verify(logs, "--format", "json");
    assertThat(run.code()).isEqualTo(1);
    assertThat(findings(run))
        .filteredOn(IntegrityFinding::fault)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.key()).isEqualTo(log);
              assertThat(finding.verdict()).isEqualTo(Verdict.MODIFIED);
            });
  }

  // ---- S3

  private static void upload(S3Server server, String bucket) throws IOException {
    server.bucket(bucket);
    for (String key : keys(intact, ".json.gz")) {
      Map<String, String> metadata = new HashMap<>();
      Path sidecar = intact.resolve(key + SIDECAR);
      if (Files.exists(sidecar)) {
        JSON.readTree(Files.readString(sidecar))
            .properties()
            .forEach(member -> metadata.put(member.getKey(), member.getValue().asText()));
      }
      server.put(bucket, key, Files.readAllBytes(intact.resolve(key)), metadata);
    }
  }

  /** The bucket that the digests of the sample name. */
  private static String bucket() throws IOException {
    String digest =
        keys(intact, ".json.gz").stream()
            .filter(k -> k.contains("-Digest/"))
            .findFirst()
            .orElseThrow();
    try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(intact.resolve(digest)))) {
      return JSON.readTree(in.readAllBytes()).get("digestS3Bucket").asText();
    }
  }

  private static Run onS3(S3Server server, String uri) {
    return Run.of(
        "verify",
        uri,
        "--public-keys",
        intact.resolve("public-keys.json"),
        "--endpoint",
        server.endpoint(),
        "--path-style",
        "--anonymous",
        "--format",
        "json");
  }

  @Test
  void aBucketIsVerifiedWithTheMetadataOfItsObjects() throws Exception {
    try (S3Server server = S3Server.start(true)) {
      String bucket = bucket();
      upload(server, bucket);
      Run run = onS3(server, "s3://" + bucket + "/AWSLogs");
      assertThat(run.code()).as(run.out() + run.err()).isZero();
      assertThat(findings(run))
          .hasSameSizeAs(keys(intact, ".json.gz"))
          .allMatch(finding -> finding.verdict() == Verdict.VALID)
          .allMatch(finding -> finding.uri().startsWith("s3://" + bucket + "/AWSLogs/"));

      List<String> logs =
          keys(intact, ".json.gz").stream().filter(k -> k.contains("/CloudTrail/")).toList();
      List<String> digests =
          keys(intact, ".json.gz").stream().filter(k -> k.contains("-Digest/")).toList();
      server.delete(bucket, logs.get(3));
      String unsigned = digests.get(5);
      server.put(bucket, unsigned, Files.readAllBytes(intact.resolve(unsigned)), Map.of());

      Run broken = onS3(server, "s3://" + bucket);
      assertThat(broken.code()).isEqualTo(1);
      assertThat(findings(broken))
          .filteredOn(finding -> finding.key().equals(logs.get(3)))
          .extracting(IntegrityFinding::verdict)
          .containsExactly(Verdict.MISSING);
      assertThat(findings(broken))
          .filteredOn(finding -> finding.key().equals(unsigned))
          .extracting(IntegrityFinding::verdict)
          .contains(Verdict.BAD_SIGNATURE);
    }
  }

  @Test
  void aCopyInAnotherBucketIsRelocatedAndNoFault() throws Exception {
    try (S3Server server = S3Server.start(true)) {
      upload(server, "forensic-copy");
      Run run = onS3(server, "s3://forensic-copy");
      assertThat(run.code()).as(run.out() + run.err()).isZero();
      assertThat(findings(run)).allMatch(f -> f.verdict() == Verdict.RELOCATED && !f.fault());
    }
  }

  @Test
  void valuesOfJsonAreThoseOfTheLogsNotOfTheirNames() {
    String line = verify(intact, "--format", "json").out().lines().findFirst().orElseThrow();
    assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(2000);
    assertThat(IntegrityJson.line(IntegrityJson.ofLine(line))).isEqualTo(line);
  }
}
