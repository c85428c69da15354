package io.flowtrail.jobs.cli;

import io.flowtrail.jobs.detection.DeadLetterFact;
import io.flowtrail.jobs.sink.DeadLetterJson;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Dead letters as {@link DeadLetterJson}, one a line. */
final class DeadLetterLines {
  private DeadLetterLines() {}

  static DataStream<String> of(DataStream<DeadLetterFact> letters) {
    return letters
        .map(fact -> DeadLetterJson.line(fact.deadLetter()))
        .returns(Types.STRING)
        .name("write dead letters as JSON")
        .uid("dead-letter-json");
  }
}
