package io.flowtrail.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLoadTest {
  private static final SampleOptions NOTHING_ELSE =
      SampleOptions.defaults().withDays(1).withOrdinaryLife(false).withScenarios(Set.of());

  @TempDir Path temporary;

  private Map<String, byte[]> write(SampleLoad load) throws Exception {
    SampleLogs.write(temporary, NOTHING_ELSE.withLoad(load));
    return SampleFiles.inflated(temporary);
  }

  @Test
  void eventsLieInAsManyFilesAsAskedFor() throws Exception {
    Map<String, byte[]> content = write(new SampleLoad(10_001, 20, 0, 0));

    assertThat(content.keySet().stream().filter(name -> name.contains("/CloudTrail/"))).hasSize(20);
    List<JsonNode> records = SampleFiles.trail(content);
    assertThat(records).hasSize(10_001);
    Set<String> ids = new HashSet<>();
    for (JsonNode record : records) {
      assertThat(ids.add(record.get("eventID").asText())).isTrue();
      assertThat(record.get("eventTime").asText())
          .matches("2026-0[23]-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
      assertThat(record.toString()).doesNotContain(RecordTemplate.NUMBER);
    }
  }

  @Test
  void recordsOfLoadBelongToTheirFile() throws Exception {
    write(new SampleLoad(2_000, 14, 0, 0))
        .forEach(
            (name, bytes) -> {
              if (name.contains("/CloudTrail/")) {
                String[] parts = name.split("/");
                try {
                  for (JsonNode record : SampleFiles.trail(Map.of(name, bytes))) {
                    assertThat(record.get("recipientAccountId").asText()).isEqualTo(parts[1]);
                    assertThat(record.get("awsRegion").asText()).isEqualTo(parts[3]);
                  }
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }
            });
  }

  @Test
  void flowRecordsAreOfTheDefaultFormat() throws Exception {
    Map<String, byte[]> content = write(new SampleLoad(0, 0, 5_003, 4));

    assertThat(content.keySet().stream().filter(name -> name.contains("/vpcflowlogs/"))).hasSize(4);
    List<Map<String, String>> records = SampleFiles.flows(content);
    assertThat(records).hasSize(5_003);
    assertThat(records)
        .allMatch(r -> r.size() == 14 && r.get("version").equals("2"))
        .allMatch(r -> Long.parseLong(r.get("bytes")) >= 40)
        .anyMatch(r -> r.get("action").equals("REJECT"));
  }

  @Test
  void fewTalkMuchInFlowsOfANetwork() throws Exception {
    List<Map<String, String>> records =
        SampleFiles.flows(write(new SampleLoad(0, 0, 20_000, 2, FlowShape.NETWORK)));

    assertThat(records).hasSize(20_000);
    Map<String, Long> bySource =
        records.stream()
            .collect(Collectors.groupingBy(r -> r.get("srcaddr"), Collectors.counting()));
    List<Long> most = bySource.values().stream().sorted(Comparator.reverseOrder()).toList();
    assertThat(most.stream().limit(10).mapToLong(Long::longValue).sum()).isGreaterThan(8_000);
    assertThat(most).hasSizeGreaterThan(1_000);
    long rejected = records.stream().filter(r -> r.get("action").equals("REJECT")).count();
    assertThat(rejected).isBetween(60L, 400L);
    // What is asked is answered, at the same interface.
    assertThat(records.stream().filter(r -> r.get("srcport").equals("443")).count())
        .isCloseTo(
            records.stream().filter(r -> r.get("dstport").equals("443")).count(),
            Percentage.withPercentage(3));
  }

  @Test
  void ratesBecomeNumbers() {
    assertThat(SampleLoad.ofRates(10, 0.5, 2)).isEqualTo(new SampleLoad(1_728_000, 0, 86_400, 0));
  }
}
