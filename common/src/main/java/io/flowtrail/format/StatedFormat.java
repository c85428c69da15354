package io.flowtrail.format;

import io.flowtrail.vpcflow.FlowLogFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What a user says of the format of files: {@code auto}, one of {@link LogFormat#options}, or
 * {@code vpc-flow:version,srcaddr,dstaddr,end}, which besides names the fields of flow log lines
 * that have no header.
 *
 * @param format the format of every file; empty to recognise it
 * @param flow the fields of flow log lines without a header, where they are named
 */
public record StatedFormat(Optional<LogFormat> format, Optional<FlowLogFormat> flow) {
  /** Nothing is said. */
  public static final StatedFormat AUTO = new StatedFormat(Optional.empty(), Optional.empty());

  private static final String FLOW_FIELDS = "vpc-flow:";

  /**
   * Reads what was written.
   *
   * @throws IllegalArgumentException if it is none of these; the message is for the user and does
   *     not repeat what was written
   */
  public static StatedFormat of(String written) {
    String word = written.toLowerCase(Locale.ROOT);
    if (word.equals("auto")) {
      return AUTO;
    }
    if (word.startsWith(FLOW_FIELDS)) {
      String fields = written.substring(FLOW_FIELDS.length()).replace(',', ' ');
      return new StatedFormat(
          Optional.of(LogFormat.VPC_FLOW), Optional.of(FlowLogFormat.ofLogFormat(fields)));
    }
    Optional<LogFormat> format = LogFormat.ofOption(word);
    if (format.isEmpty()) {
      throw new IllegalArgumentException(
          "there are auto, cloudtrail, vpc-flow, s3-access, and vpc-flow:FIELDS with commas");
    }
    return new StatedFormat(format, Optional.empty());
  }
}
