package io.flowtrail.detector.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flowtrail.detector.DetectorRun;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.sample.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two exfiltrations of the sample logs, through the readers of production. */
class TransferSampleTest {
  @TempDir Path directory;

  @Test
  void bothExfiltrationsAreFoundInFiveDays() throws IOException {
    SampleLogs.write(directory, SampleOptions.defaults());

    List<Finding> findings = run(0);

    findings.forEach(finding -> System.out.println(finding.explanation()));
    check(findings);
    for (int seed = 1; seed <= 2; seed++) {
      assertEquals(findings, run(seed), "order must not matter");
    }
  }

  @Test
  void bothExfiltrationsAreFoundInOneDay() throws IOException {
    SampleLogs.write(directory, SampleOptions.defaults().withDays(1));

    check(run(0));
  }

  @Test
  void ordinaryLifeIsSilent() throws IOException {
    Set<Scenario> scenarios = EnumSet.allOf(Scenario.class);
    scenarios.remove(Scenario.EXFILTRATION);
    SampleLogs.write(directory, SampleOptions.defaults().withDays(9).withScenarios(scenarios));

    assertEquals(List.of(), run(0));
  }

  private static void check(List<Finding> findings) {
    assertEquals(
        List.of("flowtrail-transfer-egress 203.0.113.200", "flowtrail-transfer-slow 203.0.113.200"),
        findings.stream().map(f -> f.ruleId() + " " + f.details().get("peer")).sorted().toList(),
        findings::toString);
  }

  /** Seed 0 reads files as they lie; others shuffle them, and flush at random. */
  private List<Finding> run(int seed) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
    }
    Random random = new Random(seed);
    if (seed > 0) {
      Collections.shuffle(files, random);
    }
    DetectorRun run =
        new DetectorRun(
            Transfer.of(new DetectorSettings(Map.of()), NamedLists.EMPTY), NamedLists.EMPTY);
    for (Path file : files) {
      String name = file.toString();
      if (name.contains("vpcflowlogs")) {
        List<String> lines = new ArrayList<>(text(file).lines().toList());
        String header = lines.remove(0);
        if (seed > 0) {
          Collections.shuffle(lines, random);
        }
        run.flows(header + "\n" + String.join("\n", lines) + "\n");
      } else if (name.contains("access-logs")) {
        run.access(text(file));
      } else if (name.contains("/CloudTrail/")) {
        String text = text(file);
        run.cloudTrail(text.substring(text.indexOf('[') + 1, text.lastIndexOf(']')));
      }
      if (seed > 0 && random.nextInt(5) == 0) {
        run.flush();
      }
    }
    return run.end();
  }

  private static String text(Path file) {
    try {
      if (!file.toString().endsWith(".gz")) {
        return Files.readString(file);
      }
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
