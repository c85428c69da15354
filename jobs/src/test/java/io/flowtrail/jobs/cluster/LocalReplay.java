package io.flowtrail.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.cli.Flowtrail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code flowtrail replay} in this process. */
final class LocalReplay {
  private LocalReplay() {}

  /** The alerts that it writes to a file. */
  static List<String> alerts(Path file, String... words) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    String[] all =
        Stream.of(Stream.of("replay"), Stream.of(words), Stream.of("--alerts", file.toString()))
            .flatMap(some -> some)
            .toArray(String[]::new);
    int code = Flowtrail.run(all, new ByteArrayInputStream(new byte[0]), print, print);
    assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
    return Files.readAllLines(file);
  }

  /** A local replay sees all alerts at its end, and says which belong to one incident. */
  static String withoutIncident(String alert) {
    return alert.replaceAll(",\"incident_uid\":\"[^\"]*\"", "");
  }
}
