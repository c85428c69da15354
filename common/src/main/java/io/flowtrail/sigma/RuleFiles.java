package io.flowtrail.sigma;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Rule files found on disk.
 *
 * <p>Directories are walked downwards, names in alphabetical order; hidden files and directories
 * (whose names begin with a dot) are left out. A file that several paths or links lead to is read
 * once, and a directory that links lead back to is walked once.
 *
 * @param texts the files that could be read, in the order of the paths given, sorted within each
 * @param problems the ones that could not
 */
public record RuleFiles(List<RuleText> texts, List<SigmaProblem> problems) {
  private static final int DEEPEST = 64;

  public RuleFiles {
    texts = List.copyOf(texts);
    problems = List.copyOf(problems);
  }

  /** Reads files, and the {@code .yml} and {@code .yaml} files of directories and those below. */
  public static RuleFiles read(List<Path> paths) {
    Walk walk = new Walk();
    for (Path path : paths) {
      int before = walk.texts.size() + walk.problems.errors();
      boolean isNew = walk.visit(path, 0);
      boolean none = walk.texts.size() + walk.problems.errors() == before;
      if (isNew && none && Files.isDirectory(path)) {
        walk.problems.notice(
            path.toString(), 0, "", "", "the directory holds no .yml or .yaml file");
      }
    }
    return new RuleFiles(walk.texts, walk.problems.list());
  }

  private static final class Walk {
    private final List<RuleText> texts = new ArrayList<>();
    private final SigmaProblems problems = new SigmaProblems();
    private final Set<Path> seen = new HashSet<>();

    /** Whether nothing led there before. */
    boolean visit(Path path, int depth) {
      Path real;
      try {
        real = path.toRealPath();
      } catch (IOException e) {
        unreadable(path, e);
        return true;
      }
      if (!seen.add(real)) {
        return false;
      }
      if (Files.isDirectory(real)) {
        directory(path, depth);
      } else if (Files.isRegularFile(real)) {
        file(path);
      } else {
        error(path, "cannot be read: neither a file nor a directory");
      }
      return true;
    }

    private void directory(Path directory, int depth) {
      if (depth > DEEPEST) {
        error(directory, "not read: nested deeper than " + DEEPEST + " directories");
        return;
      }
      List<Path> inside;
      try (Stream<Path> entries = Files.list(directory)) {
        inside = entries.sorted().toList();
      } catch (IOException | UncheckedIOException e) {
        unreadable(directory, e);
        return;
      }
      for (Path entry : inside) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(".") && (Files.isDirectory(entry) || isRuleFile(name))) {
          visit(entry, depth + 1);
        }
      }
    }

    private static boolean isRuleFile(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      return lower.endsWith(".yml") || lower.endsWith(".yaml");
    }

    private void file(Path file) {
      try {
        // Four bytes a character at most, so that the parser's limit is the one that speaks.
        if (Files.size(file) > 4L * YamlDocuments.LONGEST_FILE) {
          error(file, "larger than 2 MiB, which is too large for a rule file");
          return;
        }
        byte[] bytes = Files.readAllBytes(file);
        String text =
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        texts.add(new RuleText(file.toString(), text));
      } catch (CharacterCodingException e) {
        error(file, "not UTF-8; save the file in that encoding");
      } catch (IOException e) {
        unreadable(file, e);
      }
    }

    private void unreadable(Path path, Exception e) {
      error(
          path,
          e instanceof NoSuchFileException
              ? Files.isSymbolicLink(path)
                  ? "the link leads nowhere"
                  : "there is no such file or directory"
              : "cannot be read: " + e.getClass().getSimpleName());
    }

    private void error(Path path, String message) {
      problems.error(path.toString(), 0, "", "", message);
    }
  }
}
