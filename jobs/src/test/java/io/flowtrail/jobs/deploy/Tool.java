package io.flowtrail.jobs.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Programs that check what we ship, where they are installed. */
final class Tool {
  private Tool() {}

  record Said(int code, String text) {}

  /** Whether there is such a program, and it runs. */
  static boolean isHere(String program) throws InterruptedException {
    try {
      return run(program, "--version").code() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static Said run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }
}
