package io.flowtrail.vpcflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.ValueKind;
import io.flowtrail.lines.ReadLog;
import io.flowtrail.store.CorruptObjectException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowLogParquetReaderTest {
  private static final FieldProjection NOTHING = FieldProjection.empty(LogSource.VPC_FLOW);

  private static byte[] file(String name) throws IOException {
    try (InputStream in = FlowLogParquetReaderTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static FlowLogParquetReader reader(ByteInput in) {
    return new FlowLogParquetReader(in, "a.parquet", "", NOTHING);
  }

  private static ReadLog read(byte[] bytes) {
    return ReadLog.of(reader(ByteInput.of(bytes)));
  }

  private static ReadLog text(String name) throws IOException {
    return ReadLog.of(
        new FlowLogReader(ByteInput.of(file(name)), "a.log", "", NOTHING, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snappy-v1-dictionary",
        "snappy-v1-widths",
        "snappy-v2-delta",
        "gzip-v1-dictionary-pages",
        "gzip-v2-dictionary",
        "zstd-v2-plain",
        "none-v1-plain",
        "none-v1-split",
        "lz4raw-v1-dictionary",
        "duckdb-snappy-v1",
        "duckdb-zstd-v2"
      })
  void readsTheSameRecordsAsFromText(String name) throws IOException {
    ReadLog parquet = read(file(name + ".parquet"));
    ReadLog text = text("flow.log");

    assertThat(parquet.deadLetters()).isEmpty();
    assertThat(text.records()).hasSize(300);
    assertThat(parquet.records()).isEqualTo(text.records());
    assertThat(parquet.times()).isEqualTo(text.times());
  }

  @Test
  void readsColumnsThatCannotBeNull() throws IOException {
    assertThat(read(file("gzip-v1-required.parquet")).records())
        .isEqualTo(text("required.log").records());
  }

  @Test
  void fillsSlotsByNameWithDashOrUnderscore() throws IOException {
    FieldProjection.Builder fields =
        FieldProjection.builder(LogSource.VPC_FLOW, DerivedFields.NONE);
    int bytes = fields.slot("bytes");
    int account = fields.slot("account_id");
    int direction = fields.slot("Flow-Direction");
    LogEvent event = new LogEvent();
    FlowLogParquetReader reader =
        new FlowLogParquetReader(
            ByteInput.of(file("gzip-v2-dictionary.parquet")), "a", "", fields.build());

    reader.next(event);

    assertThat(event.kind(event.first(bytes))).isEqualTo(ValueKind.NUMBER);
    assertThat(event.kind(event.first(account))).isEqualTo(ValueKind.STRING);
    assertThat(event.firstText(account)).isEqualTo("012345678901");
    assertThat(event.firstText(direction)).isIn("ingress", "egress");
    assertThat(event.rawText()).startsWith("2 012345678901 eni-0a0 10.0.0.0 ");
  }

  @Test
  void refusesListsAndGroups() throws IOException {
    assertThat(only(file("nested.parquet")).reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT);
  }

  @Test
  void refusesTransitGatewayLogsAndSaysHowManyRows() throws IOException {
    DeadLetter letter = only(file("transit-gateway.parquet"));

    assertThat(letter.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT);
    assertThat(letter.detail()).contains("transit gateway", "3 rows");
  }

  @Test
  void refusesParquetThatIsNoFlowLog() throws IOException {
    assertThat(only(file("other.parquet")).reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
  }

  @Test
  void saysThatThereAreNoRecords() throws IOException {
    assertThat(only(file("empty.parquet")).reason()).isEqualTo(Reason.NO_RECORDS);
    assertThat(only(new byte[0]).reason()).isEqualTo(Reason.NO_RECORDS);
  }

  @Test
  void saysThatTheEndIsMissing() throws IOException {
    byte[] whole = file("gzip-v2-dictionary.parquet");

    assertThat(only(java.util.Arrays.copyOf(whole, whole.length - 1)).reason())
        .isEqualTo(Reason.TRUNCATED);
  }

  private static DeadLetter only(byte[] bytes) {
    ReadLog read = read(bytes);
    assertThat(read.records()).isEmpty();
    assertThat(read.deadLetters()).hasSize(1);
    return read.deadLetters().get(0);
  }

  @Test
  void tellsAFaultOfTheInputWithItsReason() throws IOException {
    IOException fault = new CorruptObjectException(Reason.INFLATES_TOO_FAR, "it is a bomb");
    ReadLog read = ReadLog.of(reader(ReadLog.failing(file("gzip-v2-dictionary.parquet"), fault)));

    assertThat(read.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.reason()).isEqualTo(Reason.INFLATES_TOO_FAR);
              assertThat(letter.detail()).contains("it is a bomb");
            });
  }

  @Test
  void waitsForStarvedInput() throws IOException {
    byte[] bytes = file("gzip-v2-dictionary.parquet");

    ReadLog dripping = ReadLog.of(reader(ReadLog.dripping(bytes)));

    assertThat(dripping.waits()).isEqualTo(bytes.length + 1);
    assertThat(dripping.records()).isEqualTo(read(bytes).records());
  }

  @Test
  void aDamagedRowGroupDoesNotTakeTheOthersWithIt() throws IOException {
    byte[] bytes = file("gzip-v1-dictionary-pages.parquet");
    // In the first pages of the first of three row groups.
    java.util.Arrays.fill(bytes, 4, 12, (byte) 0xFF);

    ReadLog read = read(bytes);

    assertThat(read.deadLetters())
        .singleElement()
        .extracting(DeadLetter::detail)
        .asString()
        .contains("column version", "120 rows are lost");
    assertThat(read.records()).isEqualTo(text("flow.log").records().subList(120, 300));
  }

  @Test
  void damagedFilesNeverThrow() throws IOException {
    List<String> names =
        List.of(
            "snappy-v1-dictionary",
            "snappy-v2-delta",
            "gzip-v1-dictionary-pages",
            "zstd-v2-plain",
            "none-v1-plain",
            "none-v1-split",
            "lz4raw-v1-dictionary",
            "duckdb-zstd-v2");
    Random random = new Random(20260301);
    for (String name : names) {
      byte[] whole = file(name + ".parquet");
      for (int i = 0; i < 250; i++) {
        ReadLog read = ReadLog.of(reader(ByteInput.of(ReadLog.damage(whole, random))), event -> "");
        assertThat(read.records().size() + read.deadLetters().size()).isPositive();
      }
    }
  }

  @Test
  void damagedFootersAndPageHeadersNeverThrow() throws IOException {
    Random random = new Random(7);
    for (String name : List.of("gzip-v1-dictionary-pages", "snappy-v2-delta", "none-v1-split")) {
      byte[] whole = file(name + ".parquet");
      int footer =
          (whole[whole.length - 8] & 0xFF)
              | (whole[whole.length - 7] & 0xFF) << 8
              | (whole[whole.length - 6] & 0xFF) << 16;
      for (int i = 0; i < 700; i++) {
        byte[] damaged = whole.clone();
        for (int k = 0; k <= random.nextInt(3); k++) {
          int at =
              random.nextBoolean()
                  ? whole.length - 8 - random.nextInt(footer)
                  : random.nextInt(Math.min(400, whole.length));
          damaged[at] = (byte) random.nextInt(256);
        }
        ReadLog read = ReadLog.of(reader(ByteInput.of(damaged)), event -> "");
        assertThat(read.records().size() + read.deadLetters().size()).isPositive();
      }
    }
  }

  @Test
  void aFileThatGrowsBeyondTheLimitIsADeadLetter() {
    byte[] file = new byte[3 << 20];
    System.arraycopy(ReadLog.bytes("PAR1"), 0, file, 0, 4);

    ReadLog read =
        ReadLog.of(new FlowLogParquetReader(ByteInput.of(file), "a", "", NOTHING, 2 << 20));

    assertThat(read.deadLetters())
        .singleElement()
        .extracting(DeadLetter::reason)
        .isEqualTo(Reason.RECORD_TOO_LARGE);
  }

  @Test
  void aFewBytesCannotBecomeEndlessRows() throws IOException {
    // One dictionary value, repeated: a page of some bytes that says it holds two billion rows.
    byte[] bomb = ParquetBomb.ofRows(2_000_000_000);
    LogEvent event = new LogEvent();
    FlowLogParquetReader reader = reader(ByteInput.of(bomb));
    long records = 0;
    while (reader.next(event) == io.flowtrail.event.LogReader.Status.RECORD) {
      records++;
    }

    assertThat(reader.deadLetter().reason()).isEqualTo(Reason.INFLATES_TOO_FAR);
    assertThat(records).isLessThan(1_100_000);
  }

  /** A tiny file, written by hand. */
  private static final class ParquetBomb {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] ofRows(int rows) {
      ParquetBomb bomb = new ParquetBomb();
      bomb.out.writeBytes(ReadLog.bytes("PAR1"));
      byte[] value = {6, 0, 0, 0};
      bomb.out.writeBytes(new byte[] {0x15, 4, 0x15, 8, 0x15, 8, 0x4C, 0x15, 2, 0x15, 0, 0, 0});
      bomb.out.writeBytes(value);
      ByteArrayOutputStream run = new ByteArrayOutputStream();
      run.write(1);
      varint(run, (long) rows << 1);
      run.write(0);
      bomb.out.writeBytes(new byte[] {0x15, 0, 0x15, (byte) (2 * run.size())});
      bomb.out.writeBytes(new byte[] {0x15, (byte) (2 * run.size()), 0x2C, 0x15});
      varint(bomb.out, 2L * rows);
      bomb.out.writeBytes(new byte[] {0x15, 16, 0x15, 6, 0x15, 6, 0, 0});
      bomb.out.writeBytes(run.toByteArray());
      int size = bomb.out.size() - 4;
      int footer = bomb.out.size();
      // FileMetaData: version, schema (root, version INT32 required), rows, one row group.
      bomb.out.writeBytes(new byte[] {0x15, 2, 0x19, 0x2C});
      bomb.out.writeBytes(new byte[] {0x48, 1, 's', 0x15, 2, 0});
      bomb.out.writeBytes(new byte[] {0x15, 2, 0x25, 0, 0x18, 7});
      bomb.out.writeBytes(ReadLog.bytes("version"));
      bomb.out.write(0);
      bomb.out.write(0x16);
      varint(bomb.out, 2L * rows);
      bomb.out.writeBytes(new byte[] {0x19, 0x1C, 0x19, 0x1C, 0x3C});
      bomb.out.writeBytes(new byte[] {0x15, 2, 0x29, 0x18, 7});
      bomb.out.writeBytes(ReadLog.bytes("version"));
      bomb.out.writeBytes(new byte[] {0x15, 0, 0x36});
      varint(bomb.out, 2L * size);
      bomb.out.writeBytes(new byte[] {0x26, 8, 0, 0, 0x26});
      varint(bomb.out, 2L * rows);
      bomb.out.writeBytes(new byte[] {0, 0});
      int length = bomb.out.size() - footer;
      bomb.out.writeBytes(new byte[] {(byte) length, 0, 0, 0});
      bomb.out.writeBytes(ReadLog.bytes("PAR1"));
      return bomb.out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
      long rest = value;
      while (rest >= 0x80) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
