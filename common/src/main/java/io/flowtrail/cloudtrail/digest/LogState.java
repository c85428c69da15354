package io.flowtrail.cloudtrail.digest;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of the log files of one name: those that are there, and what digests say of them.
 *
 * @param present where such files were read
 * @param listed by which digests they are listed
 * @param due the delivery time at which all of this is final, milliseconds since 1970
 */
public record LogState(List<LogFileFact> present, List<ListedLogFact> listed, long due) {
  private static final int FORMAT = 1;

  static final LogState EMPTY = new LogState(List.of(), List.of(), Long.MIN_VALUE);

  public LogState {
    present = List.copyOf(present);
    listed = List.copyOf(listed);
  }

  LogState with(LogFileFact file, long itsDue) {
    return new LogState(plus(present, file), listed, Math.max(due, itsDue));
  }

  LogState with(ListedLogFact entry, long itsDue) {
    return new LogState(present, plus(listed, entry), Math.max(due, itsDue));
  }

  private static <T> List<T> plus(List<T> all, T one) {
    List<T> more = new ArrayList<>(all.size() + 1);
    more.addAll(all);
    more.add(one);
    return more;
  }

  /** Writes it in a form that {@link #read} of this and later releases understands. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(due);
    out.writeInt(present.size());
    for (LogFileFact file : present) {
      IntegrityFactCodec.write(file, out);
    }
    out.writeInt(listed.size());
    for (ListedLogFact entry : listed) {
      IntegrityFactCodec.write(entry, out);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static LogState read(DataInput in) throws IOException {
    Formats.check("log file", FORMAT, in.readUnsignedByte());
    long due = in.readLong();
    List<LogFileFact> present = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      if (IntegrityFactCodec.read(in) instanceof LogFileFact file) {
        present.add(file);
      } else {
        throw new IOException("a log file's state holds something else");
      }
    }
    List<ListedLogFact> listed = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      if (IntegrityFactCodec.read(in) instanceof ListedLogFact entry) {
        listed.add(entry);
      } else {
        throw new IOException("a log file's state holds something else");
      }
    }
    return new LogState(present, listed, due);
  }
}
