package io.flowtrail.sample;

/**
 * Records in bulk, for load tests: made from templates, alike but for times, ids, callers and
 * addresses, with no story in them. Spread evenly over the days asked for.
 *
 * @param events CloudTrail records
 * @param eventFiles log files to put them into; 0 lets the generator choose (at least one every
 *     five minutes, at most about 3,000 records each)
 * @param flowRecords flow log records, in the default format (version 2)
 * @param flowFiles flow log files to put them into; 0 lets the generator choose (at most about
 *     100,000 records each)
 * @param flowShape who talks with whom in them
 */
public record SampleLoad(
    long events, int eventFiles, long flowRecords, int flowFiles, FlowShape flowShape) {

  /** Nothing in bulk. */
  public static final SampleLoad NONE = new SampleLoad(0, 0, 0, 0);

  /** Flows of anybody with anybody. */
  public SampleLoad(long events, int eventFiles, long flowRecords, int flowFiles) {
    this(events, eventFiles, flowRecords, flowFiles, FlowShape.RANDOM);
  }

  public SampleLoad {
    if (events < 0 || eventFiles < 0 || flowRecords < 0 || flowFiles < 0) {
      throw new IllegalArgumentException("a number of records or files must not be negative");
    }
  }

  /** A rate of CloudTrail and flow log records a second, held for so many days. */
  public static SampleLoad ofRates(double eventsPerSecond, double flowRecordsPerSecond, int days) {
    double seconds = days * 86_400.0;
    return new SampleLoad(
        Math.round(eventsPerSecond * seconds), 0, Math.round(flowRecordsPerSecond * seconds), 0);
  }
}
