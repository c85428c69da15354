package io.flowtrail.cloudtrail.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntegrityJsonTest {
  private static final long TEN = 1_772_359_200_000L;

  private static IntegrityFinding log(String key, String reason) {
    return new IntegrityFinding(
        Kind.LOG,
        "111122223333",
        "",
        "eu-west-1",
        "main",
        "us-east-1",
        false,
        key,
        "s3://org-logs/" + key,
        Verdict.MODIFIED,
        true,
        reason,
        "aa",
        "bb",
        TEN,
        TEN,
        "AWSLogs/d.json.gz",
        0,
        512,
        0);
  }

  @Test
  void aLogFileSaysOnlyWhatMakesSenseForIt() {
    assertThat(IntegrityJson.line(log("AWSLogs/k.json.gz", "the hash differs")))
        .isEqualTo(
            "{\"kind\":\"log\",\"key\":\"AWSLogs/k.json.gz\",\"verdict\":\"modified\","
                + "\"reason\":\"the hash differs\",\"fault\":true,"
                + "\"uri\":\"s3://org-logs/AWSLogs/k.json.gz\",\"account\":\"111122223333\","
                + "\"region\":\"eu-west-1\",\"trail\":\"main\",\"home_region\":\"us-east-1\","
                + "\"from\":\"2026-03-01T10:00:00Z\",\"expected_sha256\":\"aa\","
                + "\"found_sha256\":\"bb\",\"digest\":\"AWSLogs/d.json.gz\",\"bytes\":512}");
  }

  @Test
  void anEmptyDigestSaysThatItListsNothing() {
    IntegrityFinding digest =
        new IntegrityFinding(
            Kind.DIGEST,
            "111122223333",
            "o-abcdef1234",
            "eu-west-1",
            "main",
            "eu-west-1",
            true,
            "d",
            "",
            Verdict.VALID,
            false,
            "",
            "",
            "",
            TEN,
            TEN + 3_600_000,
            "",
            0,
            0,
            0);

    assertThat(IntegrityJson.line(digest))
        .isEqualTo(
            "{\"kind\":\"digest\",\"key\":\"d\",\"verdict\":\"valid\",\"reason\":\"\","
                + "\"fault\":false,\"account\":\"111122223333\","
                + "\"organization_id\":\"o-abcdef1234\",\"region\":\"eu-west-1\","
                + "\"trail\":\"main\",\"home_region\":\"eu-west-1\",\"backfill\":true,"
                + "\"from\":\"2026-03-01T10:00:00Z\",\"to\":\"2026-03-01T11:00:00Z\","
                + "\"log_files\":0}");
  }

  @Test
  void nothingInAKeyReachesATerminalAsAnInstruction() throws IOException {
    String hostile = "a\u001b[2J\n\r\u0007\u009b\u007f\u202eb\u2028\"\\\uD800é\uDB40\uDC41\u200b😀";

    String line = IntegrityJson.line(log(hostile, hostile));

    assertThat(line)
        .contains("a\\u001b[2J\\u000a\\u000d\\u0007\\u009b\\u007f\\u202eb\\u2028\\\"\\\\\\ud800é")
        .contains("\\udb40\\udc41\\u200b😀")
        .doesNotContainPattern("[\\p{Cntrl}\\x{80}-\\x{9f}\\p{Cf}\\p{Zl}\\p{Zp}]");
    assertThat(new ObjectMapper().readTree(line).get("key").textValue()).isEqualTo(hostile);
    assertThat(IntegrityJson.ofLine(line)).isEqualTo(log(hostile, hostile));
  }

  @Test
  void anyFindingComesBackFromItsLine() {
    Random random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      IntegrityFinding finding = any(random);
      String line = IntegrityJson.line(finding);
      assertThat(line).doesNotContainPattern("[\\r\\n]");
      assertThat(IntegrityJson.ofLine(line)).isEqualTo(finding);
    }
  }

  private static IntegrityFinding any(Random random) {
    return new IntegrityFinding(
        Kind.values()[random.nextInt(3)],
        text(random),
        text(random),
        text(random),
        text(random),
        text(random),
        random.nextBoolean(),
        text(random),
        text(random),
        Verdict.values()[random.nextInt(Verdict.values().length)],
        random.nextBoolean(),
        text(random),
        text(random),
        text(random),
        time(random),
        time(random),
        text(random),
        random.nextInt(3) == 0 ? 0 : random.nextInt(),
        random.nextInt(3) == 0 ? 0 : random.nextLong(),
        random.nextInt(3) == 0 ? 0 : random.nextLong());
  }

  private static long time(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> random.nextLong();
      case 2 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      default -> TEN + random.nextInt();
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(8); length > 0; length--) {
      text.append((char) (random.nextBoolean() ? random.nextInt(0x100) : random.nextInt(0x10000)));
    }
    return text.toString();
  }

  @Test
  void whatIsNoFindingIsRefusedInWords() {
    for (String line :
        new String[] {
          "",
          "[]",
          "7",
          "{",
          "{}",
          "{\"kind\":\"x\"}",
          "{\"kind\":\"log\",\"kind\":\"gap\"}",
          "{\"kind\":\"log\",\"key\":\"\",\"verdict\":\"fine\",\"reason\":\"\",\"fault\":true}",
          "{\"kind\":\"log\",\"key\":\"\",\"verdict\":\"valid\",\"reason\":\"\",\"fault\":true,"
              + "\"from\":\"yesterday\"}"
        }) {
      assertThatThrownBy(() -> IntegrityJson.ofLine(line))
          .as(line)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("Exception");
    }
  }
}
