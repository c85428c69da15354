package io.flowtrail.jobs.sink;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.AlertTextWriter;
import java.io.PrintStream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Alerts as text on the standard output of the task's process, for people at a terminal: when they
 * are made and when they became graver or larger. Takes lines of {@link AlertJson}.
 */
public final class AlertsForPeople implements Sink<String> {
  private static final long serialVersionUID = 1L;

  private final boolean colours;

  /**
   * @param colours whether the output is a terminal that shows colours
   */
  public AlertsForPeople(boolean colours) {
    this.colours = colours;
  }

  @Override
  @SuppressWarnings("deprecation")
  public SinkWriter<String> createWriter(InitContext context) {
    return new Writer(System.out, colours);
  }

  @Override
  public SinkWriter<String> createWriter(WriterInitContext context) {
    return new Writer(System.out, colours);
  }

  private record Writer(PrintStream out, boolean colours) implements SinkWriter<String> {
    @Override
    public void write(String line, Context context) {
      Alert alert = AlertJson.ofLine(line);
      if (alert.activity() != Activity.CREATE) {
        out.println("Update of " + alert.uid() + ":");
      }
      new AlertTextWriter(out, colours).write(alert);
      out.flush();
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
