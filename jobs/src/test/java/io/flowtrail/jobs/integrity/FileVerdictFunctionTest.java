package io.flowtrail.jobs.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.jobs.evidence.EvidenceQuestion;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class FileVerdictFunctionTest {
  private static final long TIME = Instant.parse("2026-03-01T10:00:00Z").toEpochMilli();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, EvidenceQuestion, EvidenceVerdict, EvidenceVerdict>
      harness() throws Exception {
    return harness(false);
  }

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, EvidenceQuestion, EvidenceVerdict, EvidenceVerdict>
      harness(boolean following) throws Exception {
    KeyedTwoInputStreamOperatorTestHarness<
            String, EvidenceQuestion, EvidenceVerdict, EvidenceVerdict>
        harness =
            new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new FileVerdictFunction(HOUR, following)),
                EvidenceQuestion::file,
                EvidenceVerdict::file,
                Types.STRING);
    harness.open();
    return harness;
  }

  private static EvidenceVerdict verified() {
    return verdict(EvidenceIntegrity.VERIFIED);
  }

  private static EvidenceVerdict verdict(String word) {
    return new EvidenceVerdict("file", "file", TIME, word, "verdict", "", "hash", "digest");
  }

  @Test
  void whoAsksBeforeAnyTimeIsKnownWaitsAsLongAsTheVerdictMayTake() throws Exception {
    var harness = harness();
    harness.processElement1(new EvidenceQuestion("file", "alert", TIME), 0);
    harness.processBothWatermarks(new Watermark(TIME));
    // Delivered three hours late, and given up only with the patience behind that.
    harness.processBothWatermarks(new Watermark(TIME + 27 * HOUR));
    assertThat(harness.extractOutputValues()).isEmpty();
    harness.processElement2(verified(), 0);
    assertThat(harness.extractOutputValues())
        .extracting(EvidenceVerdict::groupKey, EvidenceVerdict::word)
        .containsExactly(tuple("alert", "verified"));
  }

  @Test
  void ofAFileThatNobodySpeaksOfItIsSaidThatNothingIsKnown() throws Exception {
    var harness = harness();
    harness.processElement1(new EvidenceQuestion("file", "early", TIME), 0);
    harness.processElement1(new EvidenceQuestion("file", "late", TIME + 3 * HOUR), 0);
    harness.processBothWatermarks(new Watermark(TIME + 49 * HOUR));
    assertThat(harness.extractOutputValues())
        .extracting(EvidenceVerdict::groupKey, EvidenceVerdict::word)
        .containsExactly(tuple("early", "pending"));
  }

  @Test
  void atTheEndNothingIsSaidOfWhatIsOpen() throws Exception {
    var harness = harness();
    harness.processElement1(new EvidenceQuestion("file", "alert", Long.MAX_VALUE - HOUR), 0);
    harness.processBothWatermarks(Watermark.MAX_WATERMARK);
    assertThat(harness.extractOutputValues()).isEmpty();
  }

  @Test
  void whoFollowsIsAnsweredAgainWhenAnotherVerdictTakesThePlaceOfTheFirst() throws Exception {
    var harness = harness(true);
    harness.processElement1(new EvidenceQuestion("file", "before", TIME), 0);
    harness.processElement2(verified(), 0);
    harness.processElement1(new EvidenceQuestion("file", "behind", TIME), 0);
    harness.processElement1(new EvidenceQuestion("file", "behind", TIME), 0);
    harness.processElement2(verified(), 0);
    harness.processElement2(verdict("failed"), 0);
    assertThat(harness.extractOutputValues())
        .extracting(EvidenceVerdict::groupKey, EvidenceVerdict::word)
        .containsExactlyInAnyOrder(
            tuple("before", "verified"),
            tuple("behind", "verified"),
            tuple("behind", "verified"),
            tuple("before", "failed"),
            tuple("behind", "failed"));

    harness.processBothWatermarks(new Watermark(TIME + 38 * HOUR));
    assertThat(harness.extractOutputValues()).as("nobody is told that nothing is known").hasSize(5);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void whoFollowsGivesUpSooner() throws Exception {
    var harness = harness(true);
    harness.processElement1(new EvidenceQuestion("file", "alert", TIME), 0);
    harness.processBothWatermarks(new Watermark(TIME + 35 * HOUR));
    assertThat(harness.extractOutputValues()).isEmpty();
    harness.processBothWatermarks(new Watermark(TIME + 37 * HOUR));
    assertThat(harness.extractOutputValues())
        .extracting(EvidenceVerdict::groupKey, EvidenceVerdict::word)
        .containsExactly(tuple("alert", "pending"));
  }
}
