package io.flowtrail.jobs.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A command that has run, with all it wrote. */
record Run(int code, String out, String err) {

  static Run of(Object... args) {
    return of(InputStream.nullInputStream(), args);
  }

  static Run of(byte[] in, Object... args) {
    return of(new ByteArrayInputStream(in), args);
  }

  private static Run of(InputStream in, Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Flowtrail.run(
            Arrays.stream(args).map(Object::toString).toArray(String[]::new),
            in,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Standard error without the name of a directory that differs in every run. */
  String errWithout(Path directory) {
    return err.replace(directory.toString() + "/", "");
  }
}
