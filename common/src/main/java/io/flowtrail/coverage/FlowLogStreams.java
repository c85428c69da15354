package io.flowtrail.coverage;

import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells of which flow log a record is: by the name that AWS gives its files, {@code
 * {account}_vpcflowlogs_{region}_{fl-id}_{time}_{hash}.log.gz}, else by account and region. For one
 * thread.
 */
public final class FlowLogStreams {
  /** The fields that it asks for. */
  public static final List<String> FIELDS = List.of("account-id", "region");

  private static final Pattern FILE =
      Pattern.compile("([0-9]{12})_vpcflowlogs_([a-z0-9-]{1,30})_(fl-[0-9a-z]{1,40})_");

  private final Slots slots = new Slots(LogSource.VPC_FLOW, FIELDS);
  private String object = "";
  private String entry = "";
  private FlowLogStream named = FlowLogStream.UNKNOWN;

  /**
   * A flow log.
   *
   * @param account 12 digits; empty where unknown
   * @param region empty where unknown
   * @param id {@code fl-...}; empty where unknown
   */
  public record FlowLogStream(String account, String region, String id) {
    static final FlowLogStream UNKNOWN = new FlowLogStream("", "", "");
  }

  /** The flow log of a record. */
  public FlowLogStream of(LogEvent event) {
    // Asked of every record: nothing is made as long as the file stays the same.
    if (!event.object().equals(object) || !event.entry().equals(entry)) {
      object = event.object();
      entry = event.entry();
      String itsFile = event.origin().file();
      Matcher matcher = FILE.matcher(itsFile);
      named =
          matcher.find(Math.max(itsFile.lastIndexOf('/'), 0))
              ? new FlowLogStream(matcher.group(1), matcher.group(2), matcher.group(3))
              : FlowLogStream.UNKNOWN;
    }
    if (!named.id().isEmpty()) {
      return named;
    }
    String account = slots.text(event, 0);
    String region = slots.text(event, 1);
    boolean isAccount =
        account.length() == 12 && account.chars().allMatch(c -> c >= '0' && c <= '9');
    return new FlowLogStream(
        isAccount ? account : "", region.equals("-") || region.length() > 40 ? "" : region, "");
  }
}
