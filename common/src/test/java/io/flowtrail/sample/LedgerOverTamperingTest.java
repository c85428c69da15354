package io.flowtrail.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import io.flowtrail.cloudtrail.digest.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the ledger says of every way of tampering, in whatever order the archive is read. */
class LedgerOverTamperingTest {
  private static final long SEED = 12;

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

  private static Set<IntegrityFinding> findings(Path directory) throws Exception {
    ArchiveFacts archive = ArchiveFacts.of(directory);
    Set<IntegrityFinding> findings = archive.findingsInAnyOrder(1);
    assertThat(archive.findingsInAnyOrder(2)).isEqualTo(findings);
    assertThat(archive.findingsInAnyOrder(3)).isEqualTo(findings);
    assertThat(archive.findingsAsDelivered()).isEqualTo(findings);
    return findings;
  }

  private static Set<IntegrityFinding> faults(Set<IntegrityFinding> findings) {
    return findings.stream().filter(IntegrityFinding::fault).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource
  void namesTheFaultWhateverTheOrder(Tampering way) throws Exception {
    Tampered tampered = tamper(EnumSet.of(way)).get(0);

    Set<IntegrityFinding> findings = findings(copy);

    assertSays(tampered, findings);
    Set<IntegrityFinding> others = faults(findings);
    others.removeIf(finding -> tampered.named().contains(finding.key()));
    // Log files that nothing vouches for any more follow from digests that do not hold.
    Set<IntegrityFinding> consequences =
        others.stream()
            .filter(f -> f.kind() == Kind.LOG && f.verdict() == Verdict.UNCOVERED)
            .collect(Collectors.toSet());
    others.removeAll(consequences);
    assertThat(others).hasSizeLessThanOrEqualTo(3);
    assertThat(consequences).hasSizeLessThanOrEqualTo(way == Tampering.DELETE_CHAIN_END ? 25 : 12);
    switch (way) {
      case FOREIGN_RECORD ->
          assertThat(faults(findings))
              .singleElement()
              .satisfies(f -> assertThat(f.foreignRecords()).isEqualTo(1));
      case DELETE_SIDECAR -> assertThat(faults(findings)).isEmpty();
      default -> assertThat(faults(findings)).isNotEmpty();
    }
  }

  @Test
  void namesEveryFaultOfManyAtOnce() throws Exception {
    List<Tampered> tampered = tamper(EnumSet.allOf(Tampering.class));

    Set<IntegrityFinding> findings = findings(copy);

    for (Tampered one : tampered) {
      assertSays(one, findings);
    }
  }

  private void assertSaysAll(SampleTrails trails, Set<Tampering> ways) throws Exception {
    SampleSummary summary =
        SampleLogs.write(
            copy, SampleOptions.defaults().withDays(2).withTrails(trails).withTampering(ways));
    Set<IntegrityFinding> findings = findings(copy);
    for (Tampered one : summary.tampered()) {
      assertSays(one, findings);
    }
  }

  @Test
  void namesEveryFaultInAnOrganizationsTrailWithLateFilesAndNewKeys() throws Exception {
    assertSaysAll(new SampleTrails(true, 1, true, true), EnumSet.allOf(Tampering.class));
  }

  /** But for log files that one of the trails did not digest: the other's digests cover them. */
  @Test
  void namesEveryFaultOfTwoTrailsInOnePrefix() throws Exception {
    assertSaysAll(
        new SampleTrails(false, 2, true, true),
        EnumSet.complementOf(EnumSet.of(Tampering.VALIDATION_OFF)));
  }

  private static void assertSays(Tampered tampered, Set<IntegrityFinding> findings) {
    for (String key : tampered.named()) {
      List<IntegrityFinding> ofKey =
          findings.stream().filter(finding -> finding.key().equals(key)).toList();
      assertThat(ofKey)
          .as("%s", tampered)
          .extracting(finding -> finding.verdict().word())
          .contains(tampered.way().verdict());
    }
  }

  @Test
  void findsNoFaultInIntactTrailsOfAnyLayout() throws Exception {
    List<SampleTrails> layouts =
        List.of(
            SampleTrails.ONE,
            SampleTrails.ONE.withOrganization(true),
            SampleTrails.ONE.withCount(3),
            SampleTrails.ONE.withBackfill(true),
            SampleTrails.ONE.withRotatedKeys(true),
            new SampleTrails(true, 2, true, true));
    for (SampleTrails layout : layouts) {
      Path directory = copy.resolve("layout" + layouts.indexOf(layout));
      SampleLogs.write(directory, SampleOptions.defaults().withDays(2).withTrails(layout));

      assertThat(findings(directory))
          .as(layout.toString())
          .isNotEmpty()
          .allMatch(finding -> finding.verdict() == Verdict.VALID && !finding.fault());
    }
  }

  @Test
  void copyWithoutAnySidecarIsProvenButForTheNewestOfEachChain() throws Exception {
    SampleFiles.copyTrail(intact, copy);
    try (Stream<Path> files = Files.walk(copy)) {
      for (Path path :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".metadata.json"))::iterator) {
        Files.delete(path);
      }
    }

    Set<IntegrityFinding> findings = findings(copy);

    assertThat(faults(findings)).isEmpty();
    assertThat(findings)
        .filteredOn(finding -> finding.kind() == Kind.DIGEST)
        .filteredOn(finding -> finding.verdict() == Verdict.UNSIGNED)
        .hasSize(7);
    assertThat(findings)
        .allMatch(f -> f.verdict() == Verdict.VALID || f.verdict() == Verdict.UNSIGNED);
  }

  @Test
  void withoutKeysNothingIsValid() throws Exception {
    SampleFiles.copyTrail(intact, copy);
    Files.delete(copy.resolve("public-keys.json"));

    assertThat(findings(copy))
        .isNotEmpty()
        .allMatch(
            f ->
                f.verdict() == (f.kind() == Kind.DIGEST ? Verdict.UNKNOWN_KEY : Verdict.UNCOVERED));
  }
}
