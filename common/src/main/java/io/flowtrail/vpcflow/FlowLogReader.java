package io.flowtrail.vpcflow;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.lines.LineLogReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Reads flow log records as text, one line each, bare or in the JSON of CloudWatch Logs and
 * Firehose.
 *
 * <h2>Format</h2>
 *
 * A header line states the format of the lines below it, whatever was declared; a line equal to it
 * is skipped, and another header (files joined together) takes over. Without a header the declared
 * format holds. Without either, only what is the default format beyond doubt is read; every other
 * line is a dead letter that says so.
 *
 * <h2>What becomes a dead letter</h2>
 *
 * A line with too many or too few fields, one over {@link LineLogReader#LINE_LIMIT}, one without a
 * known format. Transit gateway flow logs repeat what the flow logs of the VPCs hold and are not
 * analysed: one dead letter for the file says how many lines there were.
 *
 * <h2>Values</h2>
 *
 * {@code -} is absent. Fields that AWS defines as numbers are numbers; text in such a field, or a
 * number beyond 63 bits, is kept as text. Event time is {@code end}, else {@code start}.
 */
public final class FlowLogReader extends LineLogReader {
  private FieldProjection projection;

  private Optional<FlowColumns> columns;
  private FieldBounds bounds;
  private byte[] header = {};
  private boolean transitGateway;
  private long transitGatewayLines;
  private boolean transitGatewayTold;

  /**
   * Makes a reader of one file.
   *
   * @param object URI or path of the object, for origins
   * @param entry path inside an archive, empty if the object is none
   * @param declared the format of lines without a header
   */
  public FlowLogReader(
      ByteInput in,
      String object,
      String entry,
      FieldProjection projection,
      Optional<FlowLogFormat> declared) {
    super(in, object, entry);
    this.projection = projection;
    this.columns = Optional.empty();
    this.bounds = new FieldBounds(FlowLogFormat.MOST_FIELDS);
    declared.ifPresent(this::use);
  }

  /**
   * Whether a line is the header of a flow log, or a line of the default format beyond doubt; a
   * transit gateway's too. For recognising files.
   */
  public static boolean looksLikeFlowLog(byte[] b, int start, int end) {
    if (start == end) {
      return false;
    }
    if (mayBeHeader(b, start, end)) {
      String line = new String(b, start, end - start, StandardCharsets.UTF_8);
      return FlowLogFormat.ofHeader(line).isPresent();
    }
    FieldBounds bounds = new FieldBounds(FlowLogFormat.MOST_FIELDS);
    bounds.split(b, start, end);
    return DefaultFormatCheck.fits(b, bounds) || isTransitGatewayLine(b, bounds);
  }

  @Override
  public void project(Map<LogSource, FieldProjection> projections) {
    projection = projections.get(LogSource.VPC_FLOW);
    columns = columns.map(known -> new FlowColumns(known.format(), projection));
  }

  private void use(FlowLogFormat format) {
    transitGateway = format.isTransitGateway();
    columns = Optional.of(new FlowColumns(format, projection));
    bounds = new FieldBounds(format.size());
  }

  @Override
  protected Outcome readLine(LogEvent event, byte[] b, int start, int end) {
    if (mayBeHeader(b, start, end) && takeHeader(b, start, end)) {
      return Outcome.NO_RECORD;
    }
    if (transitGateway) {
      transitGatewayLines++;
      return Outcome.NO_RECORD;
    }
    int count = bounds.split(b, start, end);
    if (columns.isEmpty()) {
      if (isTransitGatewayLine(b, bounds)) {
        transitGateway = true;
        transitGatewayLines++;
        return Outcome.NO_RECORD;
      }
      if (!DefaultFormatCheck.fits(b, bounds)) {
        return reject(
            Reason.UNKNOWN_FORMAT,
            "no header line says what the "
                + fields(count)
                + " mean, and they are not those of the default format; declare the flow log's"
                + " format");
      }
      use(FlowLogFormat.DEFAULT);
      bounds.split(b, start, end);
    }
    FlowColumns known = columns.get();
    if (count != known.format().size()) {
      return reject(
          Reason.MALFORMED_RECORD,
          (count > known.format().size() ? "more than the " : fields(count) + " instead of the ")
              + fields(known.format().size())
              + " of the flow log's format");
    }
    known.fill(event, b, bounds, start, end);
    return Outcome.RECORD;
  }

  private static String fields(int count) {
    return count == 1 ? "1 field" : count + " fields";
  }

  /** A quick look at the first word: letters, perhaps with {@code -2} behind. */
  private static boolean mayBeHeader(byte[] b, int start, int end) {
    if ((b[start] | 0x20) < 'a' || (b[start] | 0x20) > 'z') {
      return false;
    }
    int i = start;
    while (i < end
        && ((b[i] | 0x20) >= 'a' && (b[i] | 0x20) <= 'z' || b[i] == '-' || b[i] == '_')) {
      i++;
    }
    if (i < end && b[i] == '2') {
      i++;
    }
    return i == end || b[i] == ' ' || b[i] == '\t';
  }

  private boolean takeHeader(byte[] b, int start, int end) {
    if (header.length > 0 && Arrays.equals(b, start, end, header, 0, header.length)) {
      return true;
    }
    String line = new String(b, start, end - start, StandardCharsets.UTF_8);
    String first = line.split("[ \t]", 2)[0];
    if (FlowLogField.of(first).isEmpty() && !TransitGateway.isField(first)) {
      return false;
    }
    Optional<FlowLogFormat> stated = FlowLogFormat.ofHeader(line);
    stated.ifPresent(
        format -> {
          header = Arrays.copyOfRange(b, start, end);
          use(format);
        });
    return stated.isPresent();
  }

  /** Version 6 belongs to transit gateways alone; the second field of their default is the type. */
  private static boolean isTransitGatewayLine(byte[] b, FieldBounds bounds) {
    if (bounds.count() < 2 || !FlowText.equal(b, bounds.start(0), bounds.end(0), "6")) {
      return false;
    }
    String type =
        new String(b, bounds.start(1), bounds.end(1) - bounds.start(1), StandardCharsets.US_ASCII);
    return type.startsWith("TransitGateway");
  }

  @Override
  protected Outcome readObject(LogEvent event, byte[] b, int start, int end) {
    return reject(
        Reason.MALFORMED_RECORD,
        "a JSON object without a log line in 'message', 'logEvents' or 'events'");
  }

  @Override
  protected Optional<DeadLetter> atEnd() {
    if (!transitGateway && transitGatewayLines == 0 || transitGatewayTold) {
      return Optional.empty();
    }
    transitGatewayTold = true;
    return Optional.of(
        ofFile(
            Reason.UNSUPPORTED_FORMAT,
            "transit gateway flow log, which is not analysed: "
                + transitGatewayLines
                + (transitGatewayLines == 1 ? " line" : " lines")
                + " left out; the flow logs of the VPCs hold the same traffic"));
  }

  @Override
  protected boolean heldSomething() {
    return transitGatewayTold;
  }

  @Override
  protected String recordName() {
    return "flow log record";
  }
}
