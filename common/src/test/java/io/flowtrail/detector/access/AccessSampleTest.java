package io.flowtrail.detector.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorRun;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.sample.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample logs, through the readers of production. */
class AccessSampleTest {
  @TempDir Path directory;

  @Test
  void thePublicBucketIsFoundInAnyOrder() throws IOException {
    SampleLogs.write(directory, SampleOptions.defaults());

    List<Finding> found = run(0);

    assertThat(found).extracting(Finding::ruleId).contains(AccessRules.ANONYMOUS);
    assertThat(run(1)).isEqualTo(found);
  }

  @Test
  void ordinaryLifeIsSilent() throws IOException {
    SampleLogs.write(
        directory,
        SampleOptions.defaults().withDays(9).withScenarios(EnumSet.noneOf(Scenario.class)));

    assertThat(run(0)).isEmpty();
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
            BucketAccess.of(new DetectorSettings(Map.of()), NamedLists.EMPTY), NamedLists.EMPTY);
    for (Path file : files) {
      String name = file.toString();
      if (name.contains("access-logs")) {
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

  private static String text(Path file) throws IOException {
    if (!file.toString().endsWith(".gz")) {
      return Files.readString(file);
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
