package io.flowtrail.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.event.LogSource;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLogsTest {
  private static final SampleOptions SHORT = SampleOptions.defaults().withDays(1);

  @TempDir Path temporary;

  /**
   * Inflated contents are compared: deflated bytes depend on the zlib that comes with Java, and
   * digests hash what is inflated.
   */
  @Test
  void committedSampleLogsAreWhatTheDefaultOptionsMake() throws Exception {
    Path committed = repository().resolve("sample-logs");
    SampleLogs.write(temporary, SampleOptions.defaults());

    Map<String, byte[]> expected = SampleFiles.inflated(temporary);
    Map<String, byte[]> found = SampleFiles.inflated(committed);

    assertThat(found.keySet()).isEqualTo(expected.keySet());
    for (Map.Entry<String, byte[]> file : expected.entrySet()) {
      assertThat(found.get(file.getKey())).as(file.getKey()).isEqualTo(file.getValue());
    }
  }

  @Test
  void sameOptionsMakeSameBytesAndAnotherSeedOthers() throws Exception {
    SampleOptions options = SHORT.withLoad(new SampleLoad(3_000, 7, 2_000, 2));
    SampleLogs.write(temporary.resolve("one"), options);
    SampleLogs.write(temporary.resolve("two"), options);
    SampleLogs.write(temporary.resolve("other"), options.withSeed(5));

    Map<String, byte[]> one = SampleFiles.stored(temporary.resolve("one"));
    Map<String, byte[]> two = SampleFiles.stored(temporary.resolve("two"));
    assertThat(two.keySet()).isEqualTo(one.keySet());
    one.forEach((name, bytes) -> assertThat(two.get(name)).as(name).isEqualTo(bytes));
    assertThat(SampleFiles.stored(temporary.resolve("other")).keySet()).isNotEqualTo(one.keySet());
  }

  @Test
  void gzipHeadersTellNeitherTimeNorSystem() throws Exception {
    SampleLogs.write(temporary, SHORT.withOrdinaryLife(false));

    SampleFiles.stored(temporary)
        .forEach(
            (name, bytes) -> {
              if (name.endsWith(".gz")) {
                assertThat(bytes)
                    .as(name)
                    .startsWith(0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff);
              }
            });
  }

  @Test
  void summaryCountsWhatLiesThere() throws Exception {
    SampleSummary summary = SampleLogs.write(temporary, SHORT);

    Map<String, byte[]> content = SampleFiles.inflated(temporary);
    assertThat(summary.records())
        .containsEntry(LogSource.CLOUDTRAIL, (long) SampleFiles.trail(content).size())
        .containsEntry(LogSource.VPC_FLOW, (long) SampleFiles.flows(content).size())
        .containsEntry(LogSource.S3_ACCESS, (long) SampleFiles.access(content).size());
    long beside = content.keySet().stream().filter(name -> name.endsWith(".json")).count();
    assertThat(summary.files()).isEqualTo(content.size() - beside);
    assertThat(summary.digests()).isEqualTo(beside - 1);
    assertThat(summary.injected()).hasSize(Scenario.values().length);
  }

  @Test
  void refusesADirectoryThatHoldsSomethingElse() throws Exception {
    Files.writeString(temporary.resolve("README.md"), "told here");
    SampleLogs.write(temporary, SHORT.withOrdinaryLife(false));

    assertThatThrownBy(() -> SampleLogs.write(temporary, SHORT))
        .isInstanceOf(DirectoryNotEmptyException.class)
        .hasMessageContaining(temporary.toString());
  }

  @Test
  void namesOnTheCommandLineAreReadBack() {
    for (Scenario scenario : Scenario.values()) {
      assertThat(Scenario.ofOption(scenario.optionName())).contains(scenario);
    }
    for (Tampering way : Tampering.values()) {
      assertThat(Tampering.ofOption(way.optionName())).contains(way);
    }
    assertThat(Scenario.ofOption("public-bucket")).contains(Scenario.PUBLIC_BUCKET);
    assertThat(Tampering.ofOption("no-such-way")).isEmpty();
  }

  @Test
  void optionsRefuseWhatCannotBe() {
    assertThatThrownBy(() -> SHORT.withDays(0)).hasMessageContaining("days must be 1 to 3660");
    assertThatThrownBy(() -> new SampleLoad(-1, 0, 0, 0)).hasMessageContaining("negative");
    assertThat(SHORT.withScenarios(Set.of()).scenarios()).isEmpty();
  }

  /** The root of the repository: the nearest folder above the module that holds the launcher's. */
  private static Path repository() {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    for (Path folder = module; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("sample-logs"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no sample-logs above " + module);
  }
}
