package io.flowtrail.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link LogReader#project} in the middle of a file. */
class OtherProjectionsTest {
  private static final int RECORDS = 30;

  private static Map<LogSource, FieldProjection> fields(LogSource source, String... paths) {
    Map<LogSource, FieldProjection> projections = new EnumMap<>(LogSource.class);
    for (LogSource each : LogSource.values()) {
      projections.put(each, FieldProjection.empty(each));
    }
    FieldProjection.Builder builder = FieldProjection.builder(source, DerivedFields.NONE);
    for (String path : paths) {
      builder.slot(path);
    }
    projections.put(source, builder.build());
    return projections;
  }

  /** The first fields of records, other ones from half of the file on. */
  private static List<String> read(byte[] file, LogSource source, String before, String behind) {
    Map<LogSource, FieldProjection> others = fields(source, "filler", behind);
    List<String> texts = new ArrayList<>();
    LogReader reader =
        new LogReaders(fields(source, before), Optional.empty())
            .open("", "file", "", ByteInput.of(file));
    LogEvent event = new LogEvent();
    for (LogReader.Status status = reader.next(event);
        status != LogReader.Status.END;
        status = reader.next(event)) {
      assertThat(status).isEqualTo(LogReader.Status.RECORD);
      texts.add(event.firstText(event.projection().slot(texts.size() < 10 ? before : behind)));
      if (texts.size() == 10) {
        reader.project(others);
      }
    }
    return texts;
  }

  private static void check(List<String> texts, String before, String behind) {
    assertThat(texts.subList(0, 10)).allMatch(text -> text.equals(before));
    assertThat(texts.subList(10, texts.size())).hasSize(RECORDS - 10).allMatch(behind::equals);
  }

  private static byte[] lines(String header, String line) {
    return (header + line.repeat(RECORDS)).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void cloudTrailGoesOnInItsList() {
    String records =
        IntStream.range(0, RECORDS)
            .mapToObj(
                i ->
                    "{\"eventVersion\":\"1.08\",\"eventTime\":\"2026-03-01T10:00:00Z\","
                        + "\"eventName\":\"GetTrail\",\"awsRegion\":\"eu-west-1\"}")
            .collect(Collectors.joining(",", "{\"Records\":[", "]}"));

    check(
        read(
            records.getBytes(StandardCharsets.UTF_8),
            LogSource.CLOUDTRAIL,
            "eventName",
            "awsRegion"),
        "GetTrail",
        "eu-west-1");
  }

  @Test
  void flowLogsKeepTheFormatOfTheirHeader() {
    byte[] file = lines("dstport srcaddr end\n", "443 10.0.1.5 1767258060\n");

    check(read(file, LogSource.VPC_FLOW, "dstport", "srcaddr"), "443", "10.0.1.5");
  }

  @Test
  void accessLogsGoOn() {
    byte[] file =
        lines(
            "",
            "79a5 org-logs [01/Mar/2026:10:00:00 +0000] 203.0.113.9 - ID1 REST.GET.OBJECT k"
                + " \"GET /k HTTP/1.1\" 200 - 1 2 3 4 \"-\" \"curl\" -\n");

    check(read(file, LogSource.S3_ACCESS, "bucket", "remote_ip"), "org-logs", "203.0.113.9");
  }

  @Test
  void rowsOfParquetGoOn() throws IOException {
    byte[] parquet;
    try (InputStream in =
        getClass().getResourceAsStream("/io/flowtrail/vpcflow/snappy-v2-delta.parquet")) {
      parquet = in.readAllBytes();
    }
    List<String> whole = read(parquet, LogSource.VPC_FLOW, "dstaddr", "dstaddr");

    List<String> texts = read(parquet, LogSource.VPC_FLOW, "srcaddr", "dstaddr");

    assertThat(texts).hasSize(300);
    assertThat(texts.subList(10, 300)).isEqualTo(whole.subList(10, 300));
    assertThat(texts.subList(0, 10)).isNotEqualTo(whole.subList(0, 10));
  }
}
