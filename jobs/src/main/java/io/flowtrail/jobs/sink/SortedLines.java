package io.flowtrail.jobs.sink;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Many part files, written by tasks in any order, as one sorted file that is the same each time: an
 * external merge sort with bounded memory.
 *
 * <p>Parts are all regular files below a directory except those whose name begins with {@code .} or
 * {@code _}, which Flink's sinks use for what is not committed.
 */
public final class SortedLines {
  /** Characters sorted at once in memory. */
  static final int RUN_CHARACTERS = 16 << 20;

  /** Files read at once. */
  static final int FAN_IN = 64;

  private final Comparator<String> order;
  private final int runCharacters;
  private final int fanIn;
  private final Path temporary;

  private SortedLines(Comparator<String> order, int runCharacters, int fanIn, Path temporary) {
    this.order = order;
    this.runCharacters = runCharacters;
    this.fanIn = fanIn;
    this.temporary = temporary;
  }

  /**
   * Writes all lines of the parts, sorted, into one file. The file appears whole, or not at all.
   *
   * @param directory where the parts lie; they are left there
   * @param target replaced if it exists
   * @param order lines that it calls equal keep no particular order
   */
  public static void merge(Path directory, Path target, Comparator<String> order)
      throws IOException {
    Path beside = target.toAbsolutePath().getParent();
    Files.createDirectories(beside);
    Path written = Files.createTempFile(beside, "." + target.getFileName(), ".tmp");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(written)) {
        forEach(directory, order, line -> write(out, line));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /**
   * Hands over all lines of the parts in order.
   *
   * @throws UncheckedIOException if {@code lines} throws it
   */
  public static void forEach(Path directory, Comparator<String> order, Consumer<String> lines)
      throws IOException {
    forEach(directory, order, lines, RUN_CHARACTERS, FAN_IN);
  }

  static void forEach(
      Path directory,
      Comparator<String> order,
      Consumer<String> lines,
      int runCharacters,
      int fanIn)
      throws IOException {
    Path temporary = Files.createTempDirectory("flowtrail-sort");
    try {
      new SortedLines(order, runCharacters, fanIn, temporary).run(directory, lines);
    } finally {
      deleteTree(temporary);
    }
  }

  private void run(Path directory, Consumer<String> lines) throws IOException {
    Deque<Path> runs = new ArrayDeque<>();
    List<String> held = new ArrayList<>();
    long characters = 0;
    for (Path part : parts(directory)) {
      try (BufferedReader in = Files.newBufferedReader(part)) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          held.add(line);
          characters += line.length() + 1L;
          if (characters >= runCharacters) {
            runs.add(spill(held));
            held.clear();
            characters = 0;
          }
        }
      }
    }
    held.sort(order);
    if (runs.isEmpty()) {
      held.forEach(lines);
      return;
    }
    runs.add(spill(held));
    held.clear();
    while (runs.size() > fanIn) {
      List<Path> some = new ArrayList<>();
      while (some.size() < fanIn && !runs.isEmpty()) {
        some.add(runs.remove());
      }
      Path merged = Files.createTempFile(temporary, "merged", "");
      try (BufferedWriter out = Files.newBufferedWriter(merged)) {
        mergeRuns(some, line -> write(out, line));
      }
      for (Path run : some) {
        Files.delete(run);
      }
      runs.add(merged);
    }
    mergeRuns(List.copyOf(runs), lines);
  }

  private static List<Path> parts(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().matches("[._].*"))
          .sorted()
          .toList();
    }
  }

  private Path spill(List<String> held) throws IOException {
    held.sort(order);
    Path run = Files.createTempFile(temporary, "run", "");
    try (BufferedWriter out = Files.newBufferedWriter(run)) {
      held.forEach(line -> write(out, line));
    }
    return run;
  }

  private static void write(BufferedWriter out, String line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mergeRuns(List<Path> runs, Consumer<String> lines) throws IOException {
    List<Run> opened = new ArrayList<>();
    try {
      PriorityQueue<Run> queue = new PriorityQueue<>((a, b) -> order.compare(a.line, b.line));
      for (Path run : runs) {
        Run next = new Run(Files.newBufferedReader(run, StandardCharsets.UTF_8));
        opened.add(next);
        if (next.advance()) {
          queue.add(next);
        }
      }
      while (!queue.isEmpty()) {
        Run first = queue.remove();
        lines.accept(first.line);
        if (first.advance()) {
          queue.add(first);
        }
      }
    } finally {
      for (Run run : opened) {
        run.in.close();
      }
    }
  }

  private static void deleteTree(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A sorted file and the line at which it stands. */
  private static final class Run {
    private final BufferedReader in;
    private String line;

    Run(BufferedReader in) {
      this.in = in;
    }

    boolean advance() throws IOException {
      line = in.readLine();
      return line != null;
    }
  }
}
