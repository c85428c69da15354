package io.flowtrail.jobs.config;

import io.flowtrail.alert.SafeText;
import io.flowtrail.derived.Cidr;
import io.flowtrail.event.NamedLists;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Files with one entry of a named list a line. */
public final class ListFile {
  private ListFile() {}

  /**
   * The entries of a file.
   *
   * @param list the list's name, which says what its entries must be
   * @param problems takes what is wrong, a sentence each
   */
  public static List<String> read(String list, Path file, Consumer<String> problems) {
    List<String> values = new ArrayList<>();
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line : (Iterable<String>) lines::iterator) {
        number++;
        int comment = commentStart(line);
        String value = line.substring(0, comment).strip();
        if (number == 1 && value.startsWith("\uFEFF")) {
          value = value.substring(1);
        }
        if (value.isEmpty()) {
          continue;
        }
        Optional<String> problem = checkEntry(list, value);
        if (problem.isPresent()) {
          problems.accept(file + " line " + number + ": " + problem.get());
        } else {
          values.add(value);
        }
      }
    } catch (IOException e) {
      problems.accept("cannot read " + file + ": " + ConfigReader.reason(e));
    } catch (UncheckedIOException e) {
      problems.accept(file + " is not UTF-8 text");
    }
    return values;
  }

  /** A comment begins the line, or stands behind white space; a # inside a word is part of it. */
  private static int commentStart(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '#' && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
        return i;
      }
    }
    return line.length();
  }

  static Optional<String> checkEntry(String list, String value) {
    Predicate<String> valid =
        switch (list) {
          case NamedLists.ACCOUNTS -> text -> text.matches("[0-9]{12}");
          case NamedLists.INTERNAL_NETWORKS, NamedLists.AWS_NETWORKS ->
              text -> Cidr.parse(text).isPresent();
          default -> text -> !text.isBlank();
        };
    if (valid.test(value)) {
      return Optional.empty();
    }
    String shown = "'" + SafeText.cut(value, 60) + "'";
    return Optional.of(
        switch (list) {
          case NamedLists.ACCOUNTS ->
              shown + " is no account id of 12 digits (quote ids that begin with 0)";
          case NamedLists.INTERNAL_NETWORKS, NamedLists.AWS_NETWORKS ->
              shown + " is no network such as 10.0.0.0/8";
          default -> "an entry is empty";
        });
  }
}
