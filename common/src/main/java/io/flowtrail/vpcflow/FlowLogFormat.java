package io.flowtrail.vpcflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which fields a flow log has and in which order. It comes from the file's header line, from the
 * columns of a Parquet file, or is declared; a line alone does not tell.
 *
 * @param names field names in header form ({@code pkt-srcaddr}); names that are in no version known
 *     here are fields like any other
 */
public record FlowLogFormat(List<String> names) {

  /** More than three times the fields that there are. */
  static final int MOST_FIELDS = 200;

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");
  private static final Pattern LOG_FORMAT_FIELD = Pattern.compile("\\$\\{([^}]*)}|(\\S+)");

  /** The default format: the fourteen fields of version 2. */
  public static final FlowLogFormat DEFAULT =
      new FlowLogFormat(
          List.of(
              "version",
              "account-id",
              "interface-id",
              "srcaddr",
              "dstaddr",
              "srcport",
              "dstport",
              "protocol",
              "packets",
              "bytes",
              "start",
              "end",
              "action",
              "log-status"));

  /**
   * Takes the names in any case and with {@code _} for {@code -}.
   *
   * @throws IllegalArgumentException if there is none, one is no name, or one stands twice; the
   *     message is fit to be shown
   */
  public FlowLogFormat {
    if (names.isEmpty() || names.size() > MOST_FIELDS) {
      throw new IllegalArgumentException(
          "a flow log format has 1 to " + MOST_FIELDS + " fields, not " + names.size());
    }
    names = names.stream().map(FlowLogField::headerForm).toList();
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("'" + name + "' is no name of a flow log field");
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException("flow log field '" + name + "' stands twice");
      }
    }
  }

  /**
   * The format as written at the creation of the flow log, {@code ${version} ${srcaddr} ...}
   * ({@code LogFormat} of {@code aws ec2 describe-flow-logs}); or just the names between spaces, as
   * in a header line.
   *
   * @throws IllegalArgumentException if it is no such list; the message is fit to be shown
   */
  public static FlowLogFormat ofLogFormat(String logFormat) {
    List<String> names = new ArrayList<>();
    Matcher fields = LOG_FORMAT_FIELD.matcher(logFormat);
    while (fields.find()) {
      names.add(fields.group(1) != null ? fields.group(1) : fields.group(2));
    }
    return new FlowLogFormat(names);
  }

  /**
   * The format that a header line states.
   *
   * @return empty if the line is no header: the first word is a field that is known, all are names,
   *     at least half of them of known fields, and none stands twice
   */
  public static Optional<FlowLogFormat> ofHeader(String line) {
    List<String> words = Arrays.asList(line.trim().split("[ \t]+"));
    if (words.size() > MOST_FIELDS || !isKnown(words.get(0))) {
      return Optional.empty();
    }
    int known = 0;
    for (String word : words) {
      if (!NAME.matcher(word).matches()) {
        return Optional.empty();
      }
      known += isKnown(word) ? 1 : 0;
    }
    if (2 * known < words.size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new FlowLogFormat(words));
    } catch (IllegalArgumentException twice) {
      return Optional.empty();
    }
  }

  private static boolean isKnown(String name) {
    return FlowLogField.of(name).isPresent() || TransitGateway.isField(name);
  }

  public int size() {
    return names.size();
  }

  /** The position of a field, in any case and with {@code _} for {@code -}; -1 if it has none. */
  public int position(String name) {
    return names.indexOf(FlowLogField.headerForm(name));
  }

  /** Whether the field holds whole numbers; false for fields that are not known here. */
  public boolean isNumber(int position) {
    return FlowLogField.of(names.get(position)).map(FlowLogField::isNumber).orElse(false);
  }

  /** Whether it is of a transit gateway flow log. */
  public boolean isTransitGateway() {
    return names.stream().anyMatch(TransitGateway::isField);
  }

  /** The names between spaces, as in a header line. */
  @Override
  public String toString() {
    return String.join(" ", names);
  }
}
