package io.flowtrail.vpcflow;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.lines.LineLogReader;
import io.flowtrail.parquet.ParquetColumn;
import io.flowtrail.parquet.ParquetFault;
import io.flowtrail.parquet.ParquetFile;
import io.flowtrail.parquet.RowGroup;
import io.flowtrail.parquet.RowGroupRows;
import io.flowtrail.parquet.RowText;
import io.flowtrail.store.ReadFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads flow log records from Parquet. The columns name the fields ({@code pkt_srcaddr}); values
 * come out as from text, null as absent. A record's raw text is the row as a line of a text file
 * would have it.
 *
 * <p>The footer stands at the end of the file, so the whole file is taken into memory, up to {@link
 * #LARGEST_FILE}.
 *
 * <h2>What becomes a dead letter</h2>
 *
 * A file that is too large or damaged, that holds transit gateway flow logs, lists or groups, or no
 * column of a flow log: one for the file. Damage inside: one for the rows of that row group that
 * were not read, saying how many; reading goes on with the next row group. A row over {@link
 * LineLogReader#LINE_LIMIT}.
 */
public final class FlowLogParquetReader implements LogReader {
  /** Most bytes of a file; AWS ends files at 75 MB. */
  public static final int LARGEST_FILE = 256 << 20;

  /** Real rows take at least some bytes; more rows than these a byte are a bomb. */
  private static final long MOST_ROWS_A_BYTE = 100;

  private static final long ROWS_ALWAYS_ALLOWED = 1_000_000;

  private final ByteInput in;
  private final String object;
  private final String entry;
  private FieldProjection projection;
  private final int largest;

  private byte[] file = new byte[1 << 16];
  private int length;
  private boolean open;
  private boolean ended;
  private DeadLetter deadLetter;

  private Optional<ParquetFile> parquet = Optional.empty();
  private List<ParquetColumn> parquetColumns = List.of();
  private Iterator<RowGroup> groups = List.<RowGroup>of().iterator();
  private Optional<RowGroupRows> rows = Optional.empty();
  private Optional<FlowColumns> columns = Optional.empty();
  private FieldBounds bounds = new FieldBounds(0);
  private final RowText row = new RowText(LineLogReader.LINE_LIMIT);
  private long records;

  /**
   * Makes a reader of one file.
   *
   * @param object URI or path of the object, for origins
   * @param entry path inside an archive, empty if the object is none
   */
  public FlowLogParquetReader(
      ByteInput in, String object, String entry, FieldProjection projection) {
    this(in, object, entry, projection, LARGEST_FILE);
  }

  FlowLogParquetReader(
      ByteInput in, String object, String entry, FieldProjection projection, int largest) {
    this.in = in;
    this.largest = largest;
    this.object = object;
    this.entry = entry;
    this.projection = projection;
    this.deadLetter = DeadLetter.ofObject(object, Reason.NO_RECORDS, "nothing was read yet");
  }

  @Override
  public DeadLetter deadLetter() {
    return deadLetter;
  }

  @Override
  public void project(Map<LogSource, FieldProjection> projections) {
    projection = projections.get(LogSource.VPC_FLOW);
    columns = columns.map(known -> new FlowColumns(known.format(), projection));
  }

  @Override
  public Status next(LogEvent event) {
    if (ended) {
      return Status.END;
    }
    if (!open) {
      Optional<Status> unread = readFile();
      if (unread.isPresent()) {
        return unread.get();
      }
      open = true;
      try {
        openFile();
      } catch (ParquetFault fault) {
        return refuse(fault.reason(), fault.getMessage());
      }
    }
    return nextRow(event);
  }

  /** Empty once the file is there as a whole. */
  private Optional<Status> readFile() {
    try {
      while (true) {
        if (length > largest) {
          return Optional.of(
              refuse(
                  Reason.RECORD_TOO_LARGE,
                  "Parquet file of more than "
                      + (largest >> 20)
                      + " MiB, which would have to be read as a whole"));
        }
        if (length == file.length) {
          file = Arrays.copyOf(file, (int) Math.min(2L * length, largest + 1L));
        }
        int read = in.read(file, length, file.length - length);
        if (read < 0) {
          return Optional.empty();
        }
        if (read == 0) {
          return Optional.of(Status.MORE);
        }
        length += read;
      }
    } catch (IOException e) {
      ReadFault fault = ReadFault.of(e);
      return Optional.of(
          refuse(fault.reason(), fault.message() + "; Parquet cannot be read without its end"));
    }
  }

  /** Ends the file with one dead letter. */
  private Status refuse(Reason reason, String detail) {
    int shown = Math.min(length, DeadLetter.HEAD_BYTES);
    deadLetter =
        new DeadLetter(
            new RecordOrigin(object, entry, 0, -1),
            reason,
            detail,
            "",
            new String(file, 0, shown, StandardCharsets.UTF_8));
    end();
    return Status.DEAD_LETTER;
  }

  private void end() {
    ended = true;
    file = new byte[0];
    parquet = Optional.empty();
    rows = Optional.empty();
  }

  private void openFile() throws ParquetFault {
    if (length == 0) {
      return;
    }
    ParquetFile opened = ParquetFile.open(file, length);
    parquet = Optional.of(opened);
    parquetColumns = opened.columns();
    groups = opened.rowGroups().iterator();
  }

  /** The fields, or why these columns are none of a flow log. */
  private Optional<Status> takeColumns() {
    List<String> names = parquetColumns.stream().map(ParquetColumn::name).toList();
    FlowLogFormat format;
    try {
      format = new FlowLogFormat(names);
    } catch (IllegalArgumentException e) {
      return Optional.of(
          refuse(Reason.UNKNOWN_FORMAT, "Parquet file whose columns are no flow log's"));
    }
    if (format.isTransitGateway()) {
      long left = parquet.get().rowGroups().stream().mapToLong(RowGroup::rows).sum();
      return Optional.of(
          refuse(
              Reason.UNSUPPORTED_FORMAT,
              "transit gateway flow log, which is not analysed: "
                  + left
                  + " rows left out; the flow logs of the VPCs hold the same traffic"));
    }
    long known = names.stream().filter(name -> FlowLogField.of(name).isPresent()).count();
    if (2 * known < names.size()) {
      return Optional.of(
          refuse(
              Reason.UNKNOWN_FORMAT,
              "Parquet file that is no flow log: of its "
                  + names.size()
                  + " columns "
                  + known
                  + " are fields of flow logs"));
    }
    columns = Optional.of(new FlowColumns(format, projection));
    bounds = new FieldBounds(format.size());
    return Optional.empty();
  }

  private Status nextRow(LogEvent event) {
    if (parquet.isPresent() && columns.isEmpty()) {
      Optional<Status> refused = takeColumns();
      if (refused.isPresent()) {
        return refused.get();
      }
    }
    while (rows.isEmpty() || rows.get().left() == 0) {
      if (!groups.hasNext()) {
        if (records == 0) {
          return refuse(Reason.NO_RECORDS, "no flow log record in this file");
        }
        end();
        return Status.END;
      }
      rows = Optional.of(new RowGroupRows(parquet.get(), groups.next()));
    }
    if (records > ROWS_ALWAYS_ALLOWED && records / MOST_ROWS_A_BYTE > length) {
      return refuse(
          Reason.INFLATES_TOO_FAR, "more rows than a file of its size can hold; read " + records);
    }
    return readRow(event, rows.get());
  }

  private Status readRow(LogEvent event, RowGroupRows group) {
    long left = group.left();
    records++;
    group.begin();
    row.clear();
    bounds.clear();
    for (int i = 0; i < parquetColumns.size(); i++) {
      if (i > 0) {
        row.add(' ');
      }
      int from = row.length();
      try {
        if (!group.read(i, row)) {
          row.add('-');
        }
      } catch (ParquetFault fault) {
        rows = Optional.empty();
        return bad(
            fault.reason(),
            "column "
                + columns.get().format().names().get(i)
                + ": "
                + fault.getMessage()
                + "; of the row group "
                + left
                + (left == 1 ? " row is" : " rows are")
                + " lost");
      }
      bounds.add(from, row.length());
    }
    if (row.isOverflown()) {
      return bad(
          Reason.RECORD_TOO_LARGE, "row of more than " + LineLogReader.LINE_LIMIT + " bytes");
    }
    columns.get().fill(event, row.bytes(), bounds, 0, row.length());
    event.origin(object, entry, records, -1);
    return Status.RECORD;
  }

  private Status bad(Reason reason, String detail) {
    int shown = Math.min(row.length(), DeadLetter.HEAD_BYTES);
    deadLetter =
        new DeadLetter(
            new RecordOrigin(object, entry, records, -1),
            reason,
            detail,
            "",
            new String(row.bytes(), 0, shown, StandardCharsets.UTF_8));
    return Status.DEAD_LETTER;
  }
}
