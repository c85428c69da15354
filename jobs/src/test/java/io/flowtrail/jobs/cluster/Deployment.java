package io.flowtrail.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
      return Stream.of(
              Stream.of(provided.split(":", -1)).map(Path::of),
              jars(target().resolve("lib")).stream()
                  .filter(
                      jar -> SHARED.stream().anyMatch(jar.getFileName().toString()::startsWith)),
              jars(target().resolve("flink/lib")).stream())
          .flatMap(jars -> jars)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String flinkClassPath() {
    return flink().stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  /** Flink's plugin for S3, which an installation has in {@code opt}. */
  static Path s3Plugin() throws IOException {
    String home = System.getProperty("flink.home", "");
    Path opt = home.isEmpty() ? target().resolve("flink/opt") : Path.of(home, "opt");
    return jars(opt).stream()
        .filter(jar -> jar.getFileName().toString().startsWith("flink-s3-fs-hadoop-"))
        .findFirst()
        .orElseThrow();
  }

  /** A directory and all in it. */
  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  static List<Path> jars(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
