package io.flowtrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFilesTest {
  @TempDir Path directory;

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void directoriesAreReadDownwardsInOrder() throws IOException {
    write("b.yml", "b");
    write("a/z.yaml", "z");
    write("a/y.YML", "y");
    write("a/readme.md", "no");
    write(".github/workflow.yml", "no");
    RuleFiles files = RuleFiles.read(List.of(directory));
    assertThat(files.problems()).isEmpty();
    assertThat(files.texts()).extracting(RuleText::text).containsExactly("y", "z", "b");
    assertThat(files.texts().get(2).file()).isEqualTo(directory.resolve("b.yml").toString());
  }

  @Test
  void aFileNamedByItselfNeedsNoEnding() throws IOException {
    Path file = write("rule.txt", "x");
    assertThat(RuleFiles.read(List.of(file)).texts()).hasSize(1);
  }

  @Test
  void aFileIsReadOnceHoweverManyWaysLeadToIt() throws IOException {
    Path file = write("a/rule.yml", "x");
    Files.createSymbolicLink(directory.resolve("a/loop"), directory);
    Files.createSymbolicLink(directory.resolve("link.yml"), file);
    RuleFiles files = RuleFiles.read(List.of(directory, file, directory.resolve("a")));
    assertThat(files.texts()).hasSize(1);
    assertThat(files.problems()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsAProblem() throws IOException {
    Files.createSymbolicLink(directory.resolve("dangling.yml"), directory.resolve("nowhere"));
    Files.write(directory.resolve("latin.yml"), new byte[] {'a', (byte) 0xE4});
    Files.write(directory.resolve("large.yml"), new byte[9 << 20]);
    write("good.yml", "x");
    RuleFiles files = RuleFiles.read(List.of(directory, directory.resolve("missing")));
    assertThat(files.texts()).hasSize(1);
    assertThat(files.problems())
        .allMatch(SigmaProblem::isError)
        .extracting(SigmaProblem::message)
        .containsExactlyInAnyOrder(
            "the link leads nowhere",
            "not UTF-8; save the file in that encoding",
            "larger than 2 MiB, which is too large for a rule file",
            "there is no such file or directory");
  }

  @Test
  void aDirectoryWithoutRulesIsANotice() {
    assertThat(RuleFiles.read(List.of(directory)).problems())
        .hasSize(1)
        .noneMatch(SigmaProblem::isError);
  }
}
