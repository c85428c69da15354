package io.flowtrail.jobs.rules;

import io.flowtrail.sigma.RuleFiles;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaProblem;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;

/** Rule files in directories. */
final class RulePaths {
  private static final int DEEPEST = 64;

  private RulePaths() {}

  /** The files as {@link RuleFiles} finds them. */
  static List<RuleText> read(List<String> paths, List<SigmaProblem> problems) {
    RuleFiles files = RuleFiles.read(paths.stream().map(Path::of).toList());
    problems.addAll(files.problems());
    return files.texts();
  }

  /** Names, sizes and times of the files at and below a path; links are followed. */
  static void fingerprint(Path path, StringBuilder print) throws IOException {
    TreeSet<String> lines = new TreeSet<>();
    Files.walkFileTree(
        path,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        DEEPEST,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes its) {
            boolean hidden = !directory.equals(path) && isHidden(directory);
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes its) {
            if (!isHidden(file) || file.equals(path)) {
              lines.add(file + " " + its.size() + " " + its.lastModifiedTime() + its.fileKey());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            lines.add(file + " " + e.getClass().getSimpleName());
            return FileVisitResult.CONTINUE;
          }
        });
    lines.forEach(line -> print.append(line).append('\n'));
  }

  private static boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }
}
