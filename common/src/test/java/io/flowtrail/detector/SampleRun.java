package io.flowtrail.detector;

import io.flowtrail.event.NamedLists;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What detectors find in the sample logs. */
public final class SampleRun {
  private SampleRun() {}

  /**
   * Writes sample logs and reads them.
   *
   * @param directory that is empty
   */
  public static List<Finding> findings(
      List<? extends Detector> detectors, SampleOptions options, Path directory)
      throws IOException {
    SampleLogs.write(directory, options);
    DetectorRun run = new DetectorRun(detectors, NamedLists.EMPTY);
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = file.toString();
      if (name.contains("vpcflowlogs")) {
        run.flows(text(file));
      } else if (name.contains("access-logs")) {
        run.access(text(file));
      } else if (name.contains("/CloudTrail/")) {
        String text = text(file);
        run.cloudTrail(text.substring(text.indexOf('[') + 1, text.lastIndexOf(']')));
      }
    }
    return run.end();
  }

  private static String text(Path file) throws IOException {
    if (!file.toString().endsWith(".gz")) {
      return Files.readString(file);
    }
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
