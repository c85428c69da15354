package io.flowtrail.jobs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code flowtrail watch} in a process of its own, which can be killed as no thread can. */
final class WatchProcess implements AutoCloseable {
  private final Process process;
  private final Path said;

  private WatchProcess(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /**
   * @param said a file for what it says on both of its outputs; appended to
   * @param environment what is added to the environment
   */
  static WatchProcess start(Path said, Map<String, String> environment, List<String> args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("jvm.options").toAbsolutePath());
    command.add("-Xmx512m");
    command.addAll(List.of("-cp", classPath(), Flowtrail.class.getName(), "watch"));
    command.addAll(args);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()));
    return new WatchProcess(builder.start(), said);
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /**
   * Waits until something holds.
   *
   * @throws AssertionError if it does not in three minutes, or the process ends before
   */
  void await(BooleanSupplier condition, String what) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError(
            (process.isAlive() ? "waited in vain for " : "the process ended before ")
                + what
                + "; it said: "
                + said());
      }
      // Not a synchronisation: looks again, and notices at once if the process ends.
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  String said() {
    try {
      return Files.readString(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
