package io.flowtrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendedLinesTest {
  @TempDir private Path directory;

  private void append(Path file, String... lines) throws IOException, InterruptedException {
    WriterInitContext nothingIsAskedOf = null;
    SinkWriter<String> writer = new AppendedLines(file).createWriter(nothingIsAskedOf);
    try {
      for (String line : lines) {
        writer.write(line, null);
      }
    } finally {
      try {
        writer.close();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void linesAreAppendedBehindWhatIsThere() throws Exception {
    Path file = directory.resolve("alerts.jsonl");
    append(file, "one", "zwölf");
    append(file, "three");
    assertThat(Files.readString(file)).isEqualTo("one\nzwölf\nthree\n");
  }

  @Test
  void aLineThatAKilledProcessLeftUnfinishedIsCutOff() throws Exception {
    for (int length : new int[] {1, 8191, 8192, 8193, 30_000}) {
      Path file = directory.resolve("alerts" + length);
      Files.writeString(file, "one\ntwo\n" + "x".repeat(length));
      append(file, "three");
      assertThat(Files.readString(file)).isEqualTo("one\ntwo\nthree\n");
    }
  }

  @Test
  void aFileOfOneUnfinishedLineBeginsAnew() throws Exception {
    Path file = Files.writeString(directory.resolve("alerts.jsonl"), "x".repeat(20_000));
    append(file, "one");
    assertThat(Files.readString(file)).isEqualTo("one\n");
  }
}
