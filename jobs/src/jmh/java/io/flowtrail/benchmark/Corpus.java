package io.flowtrail.benchmark;

import io.flowtrail.sample.SampleLoad;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.store.UnpackLimits;
import io.flowtrail.store.Unpacker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Generated logs for the benchmarks, unpacked in memory; the same in every run. */
final class Corpus {
  private Corpus() {}

  /** One CloudTrail file of 20,000 records, about 34 MB unpacked. */
  static byte[] cloudTrail() {
    return largest(new SampleLoad(20_000, 1, 0, 0), "/CloudTrail/");
  }

  /** One flow log file of 200,000 lines with its header, about 20 MB unpacked. */
  static byte[] flowLog() {
    return largest(new SampleLoad(0, 0, 200_000, 1), "/vpcflowlogs/");
  }

  private static byte[] largest(SampleLoad load, String folder) {
    try {
      Path directory = Files.createTempDirectory("flowtrail-benchmark");
      SampleLogs.write(
          directory,
          SampleOptions.defaults()
              .withDays(1)
              .withOrdinaryLife(false)
              .withScenarios(Set.of())
              .withLoad(load));
      List<Path> files;
      try (Stream<Path> walk = Files.walk(directory)) {
        files = walk.filter(Files::isRegularFile).collect(Collectors.toList());
      }
      Path largest =
          files.stream()
              .filter(file -> file.toString().contains(folder))
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
      byte[] bytes;
      try (Unpacker unpacker =
          new Unpacker(
              largest.toString(), Files.newInputStream(largest), UnpackLimits.DEFAULT)) {
        bytes = unpacker.next().orElseThrow().data().readAllBytes();
      }
      for (Path file : files) {
        Files.delete(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
