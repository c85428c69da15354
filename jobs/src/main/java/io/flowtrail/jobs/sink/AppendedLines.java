package io.flowtrail.jobs.sink;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Lines at the end of one local file, each there at once. After a restart what was written since
 * the last checkpoint may be written again. For one task only.
 */
public final class AppendedLines implements Sink<String> {
  private static final long serialVersionUID = 1L;

  private final String file;

  public AppendedLines(Path file) {
    this.file = file.toAbsolutePath().toString();
  }

  @Override
  @SuppressWarnings("deprecation")
  public SinkWriter<String> createWriter(InitContext context) throws IOException {
    return new Writer(Path.of(file));
  }

  @Override
  public SinkWriter<String> createWriter(WriterInitContext context) throws IOException {
    return new Writer(Path.of(file));
  }

  private static final class Writer implements SinkWriter<String> {
    private final BufferedWriter out;

    Writer(Path file) throws IOException {
      out =
          Files.newBufferedWriter(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    @Override
    public void write(String line, Context context) throws IOException {
      out.write(line);
      out.write('\n');
      out.flush();
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
