package io.flowtrail.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TamperingTest {
  private static final long SEED = 11;

  @TempDir static Path intact;
  @TempDir Path copy;

  @BeforeAll
  static void makeIntactSample() throws IOException {
    SampleLogs.write(
        intact,
        SampleOptions.defaults()
            .withSeed(SEED)
            .withStart(SampleOptions.DEFAULT_START.plusDays(1))
            .withDays(1));
  }

  private List<Tampered> tamper(Set<Tampering> ways) throws IOException {
    SampleFiles.copyTrail(intact, copy);
    return Tamperer.tamper(copy, SEED, ways);
  }

  private static Map<String, String> faults(Map<String, String> verdicts) {
    Map<String, String> faults = new TreeMap<>(verdicts);
    faults.values().removeIf("valid"::equals);
    return faults;
  }

  @ParameterizedTest
  @EnumSource
  void breaksWhatItSaysAndNothingUnrelated(Tampering way) throws Exception {
    Tampered tampered = tamper(EnumSet.of(way)).get(0);

    Map<String, String> faults = faults(PlainVerifier.verify(copy));

    assertThat(tampered.named()).isNotEmpty();
    for (String key : tampered.named()) {
      switch (way) {
        case FOREIGN_RECORD, DELETE_SIDECAR -> assertThat(faults).isEmpty();
        case DELETE_NEWEST_DIGEST, DELETE_CHAIN_END ->
            assertThat(faults).containsEntry("end of " + key, "broken_chain");
        case DELETE_TWO_DIGESTS ->
            assertThat(faults)
                .containsEntry(key, "missing")
                .anySatisfy((name, verdict) -> assertThat(name).startsWith("gap "));
        default -> assertThat(faults).containsEntry(key, way.verdict());
      }
    }
    // What else is at fault follows: the digest behind, or logs that no valid digest lists.
    faults.keySet().removeAll(tampered.named());
    assertThat(faults.keySet())
        .hasSizeLessThanOrEqualTo(way == Tampering.DELETE_CHAIN_END ? 40 : 20);
    assertThat(Set.copyOf(faults.values()))
        .isSubsetOf(
            "broken_chain", "uncovered", "unlisted", "missing", "not those of its log files");
  }

  @Test
  void foreignRecordLiesInAFileWhoseHashIsListed() throws Exception {
    String key = tamper(EnumSet.of(Tampering.FOREIGN_RECORD)).get(0).keys().get(0);

    JsonNode log = new ObjectMapper().readTree(SampleFiles.inflated(copy).get(key));
    assertThat(log.get("Records"))
        .anyMatch(r -> !key.contains("/" + r.get("recipientAccountId").asText() + "/"));
    assertThat(PlainVerifier.verify(copy)).containsEntry(key, "valid");
  }

  @Test
  void appendedMemberHidesBehindAnUntouchedFirstOne() throws Exception {
    String key = tamper(EnumSet.of(Tampering.APPEND_GZIP_MEMBER)).get(0).keys().get(0);

    byte[] before = Files.readAllBytes(intact.resolve(key));
    byte[] after = Files.readAllBytes(copy.resolve(key));
    assertThat(after).startsWith(before).hasSizeGreaterThan(before.length);
    assertThat(SampleFiles.inflated(copy).get(key).length)
        .isGreaterThan(SampleFiles.inflated(intact).get(key).length);
  }

  @Test
  void allWaysCanBeAskedForAtOnce() throws Exception {
    List<Tampered> tampered = tamper(EnumSet.allOf(Tampering.class));

    assertThat(tampered).hasSize(Tampering.values().length);
    Map<String, String> verdicts = PlainVerifier.verify(copy);
    for (Tampered one : tampered) {
      for (String key : one.named()) {
        boolean cut =
            one.way() == Tampering.DELETE_NEWEST_DIGEST || one.way() == Tampering.DELETE_CHAIN_END;
        assertThat(verdicts.get(cut ? "end of " + key : key))
            .as(one.toString())
            .isEqualTo(one.way().verdict());
      }
    }
  }
}
