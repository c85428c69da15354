package io.flowtrail.jobs.cli;

import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.DetectionFindingWriter;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Makes OCSF of lines of {@link AlertJson}. */
final class Findings extends RichMapFunction<String, String> {
  private static final long serialVersionUID = 1L;
  private transient DetectionFindingWriter writer;

  private Findings() {}

  /** Alerts as Detection Findings, one a line. */
  static DataStream<String> of(DataStream<String> alerts) {
    return alerts
        .map(new Findings())
        .returns(Types.STRING)
        .name("write alerts as OCSF")
        .uid("alert-ocsf");
  }

  @Override
  public String map(String line) {
    if (writer == null) {
      writer = new DetectionFindingWriter(Version.text());
    }
    return writer.json(AlertJson.ofLine(line));
  }
}
