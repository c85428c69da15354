package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.format.FormatDetector;
import io.flowtrail.format.LogFormat;
import io.flowtrail.format.LogReaders;
import io.flowtrail.format.StatedFormat;
import io.flowtrail.store.CorruptObjectException;
import io.flowtrail.store.DirectoryObjectStore;
import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.ObjectSummary;
import io.flowtrail.store.UnpackLimits;
import io.flowtrail.store.Unpacker;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowtrail parse}. */
@CommandLine.Command(
    name = "parse",
    description = {
      "Print every record as one JSON object a line, fields named as AWS writes them.",
      "What cannot be read goes to standard error: file, record, reason. Compressed files and"
          + " archives are unpacked.",
      "Exit code 0 if anything was read, 3 if nothing was."
    })
final class ParseCommand extends Command {
  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "auto",
      description =
          "cloudtrail, vpc-flow, s3-access, or auto (the default): by name, else by content."
              + " vpc-flow:srcaddr,dstaddr,... names the fields of flow logs without header.")
  private String format;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Log files or directories; - is standard input.")
  private List<String> files;

  private LogReaders readers;
  private Terminal terminal;
  private final LogEvent event = new LogEvent();
  private long records;
  private boolean problems;
  private boolean nobodyListens;

  @Override
  ExitCode run(Terminal theTerminal) throws UserError, IOException {
    terminal = theTerminal;
    StatedFormat stated = LogFormatOption.parse(format);
    readers = new LogReaders(Map.of(), stated.format(), stated.flow());
    OutputLines lines = new OutputLines(terminal.out());
    for (String file : files) {
      if (file.equals("-")) {
        unpack("", "<stdin>", new Unclosed(terminal.in()), lines);
      } else {
        path(file, lines);
      }
    }
    lines.flush();
    if (records == 0 && !problems) {
      problem(String.join(", ", files), "there is no record in it");
    }
    return records > 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private void path(String file, OutputLines lines) throws IOException {
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      try (ObjectStore store = DirectoryObjectStore.open(path)) {
        for (Iterator<ObjectSummary> all = store.list("", ""); all.hasNext() && !nobodyListens; ) {
          String key = all.next().key();
          Optional<LogFormat> known = FormatDetector.ofKey(key);
          // What is known to be no log is not worth a message in a directory of thousands.
          if (known.isEmpty() || known.get().source().isPresent()) {
            read(key, store.uri(key), () -> store.open(key), lines);
          }
        }
      }
    } else {
      read(file, file, () -> Files.newInputStream(path), lines);
    }
  }

  @FunctionalInterface
  private interface Opening {
    InputStream open() throws IOException;
  }

  private void read(String key, String name, Opening opening, OutputLines lines)
      throws IOException {
    try (InputStream in = opening.open()) {
      unpack(key, name, in, lines);
    } catch (NoSuchFileException e) {
      problem(name, "there is no such file");
    } catch (AccessDeniedException e) {
      problem(name, "access denied");
    } catch (IOException e) {
      problem(name, String.valueOf(e.getMessage()));
    }
  }

  private void unpack(String key, String name, InputStream stored, OutputLines lines)
      throws IOException {
    try (Unpacker unpacker = new Unpacker(name, stored, UnpackLimits.DEFAULT)) {
      for (Optional<Unpacker.Entry> entry = unpacker.next();
          entry.isPresent() && !nobodyListens;
          entry = unpacker.next()) {
        String inner = entry.get().name();
        records(
            readers.open(
                inner.isEmpty() ? key : inner, name, inner, ByteInput.of(entry.get().data())),
            lines);
      }
    } catch (CorruptObjectException e) {
      problem(name, String.valueOf(e.getMessage()));
    }
  }

  private void records(LogReader reader, OutputLines lines) throws IOException {
    while (!nobodyListens) {
      switch (reader.next(event)) {
        case RECORD -> {
          records++;
          lines.line(SafeText.json(event.json()));
          nobodyListens = lines.isBroken();
        }
        case DEAD_LETTER -> {
          lines.flush();
          problem(reader.deadLetter());
        }
        case MORE -> {
          // A stream that blocks is never short of bytes.
        }
        case END -> {
          return;
        }
      }
    }
  }

  private void problem(DeadLetter letter) {
    StringBuilder where = new StringBuilder(letter.origin().file());
    if (letter.origin().record() > 0) {
      where.append(": record ").append(letter.origin().record());
      if (letter.origin().offset() >= 0) {
        where.append(" (byte ").append(letter.origin().offset()).append(')');
      }
    }
    problem(where.toString(), letter.detail());
  }

  private void problem(String where, String what) {
    problems = true;
    terminal.error(where + ": " + what);
  }

  /** Standard input is not ours to close. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
