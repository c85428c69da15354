package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command reads and writes.
 *
 * @param in standard input
 * @param out results
 * @param err messages, progress, summaries
 * @param coloured whether results may be coloured
 * @param progress whether progress is shown on {@code err}
 */
record Terminal(
    InputStream in, PrintStream out, PrintStream err, boolean coloured, boolean progress) {

  /** Neither colours nor progress: streams that are no terminal. */
  static Terminal plain(InputStream in, PrintStream out, PrintStream err) {
    return new Terminal(in, out, err, false, false);
  }

  /**
   * The streams of this process.
   *
   * @param terminals value of the system property {@code flowtrail.terminals}, by which the
   *     launcher says which of {@code stdout} and {@code stderr} are terminals; Java can only tell
   *     whether all are
   */
  static Terminal ofProcess(
      PrintStream out, PrintStream err, String terminals, Map<String, String> environment) {
    boolean told = terminals != null;
    boolean console = System.console() != null;
    boolean outIsTerminal = told ? terminals.contains("stdout") : console;
    boolean errIsTerminal = told ? terminals.contains("stderr") : console;
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean noColour = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        System.in, out, err, outIsTerminal && !dumb && !noColour, errIsTerminal && !dumb);
  }

  /** A message line; what logs and files say in it is made harmless. */
  void error(String message) {
    message.lines().forEach(line -> err.println(SafeText.forTerminal(line)));
  }
}
