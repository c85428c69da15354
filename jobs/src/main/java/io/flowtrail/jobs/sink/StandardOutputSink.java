package io.flowtrail.jobs.sink;

import io.flowtrail.alert.SafeText;
import java.io.PrintStream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Lines on the standard output of the task's process, harmless to a terminal. */
final class StandardOutputSink implements Sink<String> {
  private static final long serialVersionUID = 1L;

  @Override
  @SuppressWarnings("deprecation")
  public SinkWriter<String> createWriter(InitContext context) {
    return new Writer(System.out);
  }

  @Override
  public SinkWriter<String> createWriter(WriterInitContext context) {
    return new Writer(System.out);
  }

  private record Writer(PrintStream out) implements SinkWriter<String> {
    @Override
    public void write(String line, Context context) {
      out.println(SafeText.json(line));
    }

    @Override
    public void flush(boolean endOfInput) {
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
