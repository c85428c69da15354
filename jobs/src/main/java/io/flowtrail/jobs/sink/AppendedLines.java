package io.flowtrail.jobs.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Lines at the end of one local file, each there at once. After a restart what was written since
 * the last checkpoint may be written again; a line that a killed process left unfinished is cut
 * off, because it is among them. For one task only.
 */
public final class AppendedLines implements Sink<String> {
  private static final long serialVersionUID = 1L;
  private static final int BLOCK = 8192;

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
    private final FileChannel out;

    Writer(Path file) throws IOException {
      cutUnfinishedLine(file);
      out =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private static void cutUnfinishedLine(Path file) throws IOException {
      // Pipes and terminals have no end to look at.
      if (!Files.isRegularFile(file)) {
        return;
      }
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long end = channel.size();
        while (end > 0) {
          long start = Math.max(0, end - BLOCK);
          block.clear().limit((int) (end - start));
          while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
            // Reads may be short.
          }
          for (int i = block.position() - 1; i >= 0; i--) {
            if (block.get(i) == '\n') {
              channel.truncate(start + i + 1);
              return;
            }
          }
          end = start;
        }
        channel.truncate(0);
      }
    }

    /** In one piece, so that hardly any line is ever unfinished. */
    @Override
    public void write(String line, Context context) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      // Every line is there already.
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
