package io.flowtrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SortedLinesTest {
  private static final Comparator<String> ORDER = Comparator.naturalOrder();

  @TempDir Path directory;

  private Path parts() throws IOException {
    return Files.createDirectories(directory.resolve("parts"));
  }

  @Test
  void partsOfAnyOrderBecomeOneSortedFile() throws IOException {
    Files.writeString(parts().resolve("part-0"), "b\nd\n");
    Files.createDirectories(parts().resolve("bucket"));
    Files.writeString(parts().resolve("bucket/part-1"), "c\na\n\u00fc\n");
    Files.writeString(parts().resolve(".part-2.inprogress"), "not committed\n");
    Path target = directory.resolve("out/alerts.jsonl");

    SortedLines.merge(parts(), target, ORDER);

    assertThat(Files.readString(target)).isEqualTo("a\nb\nc\nd\n\u00fc\n");
    try (Stream<Path> left = Files.list(target.getParent())) {
      assertThat(left).as("no temporary files").containsExactly(target);
    }
  }

  @Test
  void noPartsMakeAnEmptyFile() throws IOException {
    SortedLines.merge(parts(), directory.resolve("empty"), ORDER);

    assertThat(directory.resolve("empty")).isEmptyFile();
  }

  @Test
  void moreThanFitsIntoMemoryIsSortedInRunsAndPasses() throws IOException {
    Random random = new Random(7);
    List<String> expected = new ArrayList<>();
    for (int part = 0; part < 5; part++) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        lines.add(Long.toHexString(random.nextLong()));
      }
      Files.write(parts().resolve("part-" + part), lines);
      expected.addAll(lines);
    }
    expected.sort(ORDER);
    List<String> found = new ArrayList<>();

    SortedLines.forEach(parts(), ORDER, found::add, 500, 3);

    assertThat(found).isEqualTo(expected);
  }

  @Test
  void aFailureLeavesTheOldFileAlone() throws IOException {
    Files.writeString(parts().resolve("part-0"), "b\na\n");
    Path target = Files.writeString(directory.resolve("alerts"), "old");

    assertThatThrownBy(
            () ->
                SortedLines.merge(
                    parts(),
                    target,
                    (a, b) -> {
                      throw new UncheckedIOException(new IOException("disk"));
                    }))
        .isInstanceOf(IOException.class);
    assertThat(target).hasContent("old");
  }
}
