package io.flowtrail.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the build made for clusters, and the Flink that it is tested with. */
final class Deployment {
  /** Flink's own jars hold these; ours are other versions, renamed. */
  private static final List<String> SHARED =
      List.of("commons-compress-", "commons-io-", "commons-lang3-");

  private Deployment() {}

  /** The jar that is submitted. */
  static Path jar() {
    return Path.of(System.getProperty("cluster.jar"));
  }

  static Path target() {
    return jar().getParent();
  }

  /** The jars of a Flink installation's {@code lib}. */
  static List<Path> flink() {
    String home = System.getProperty("flink.home", "");
    try {
      if (!home.isEmpty()) {
        return jars(Path.of(home, "lib"));
      }
      String provided = Files.readString(target().resolve("flink.classpath")).strip();
      return Stream.concat(
              Stream.of(provided.split(":", -1)).map(Path::of),
              jars(target().resolve("lib")).stream()
                  .filter(
                      jar -> SHARED.stream().anyMatch(jar.getFileName().toString()::startsWith)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String flinkClassPath() {
    return flink().stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  static List<Path> jars(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
