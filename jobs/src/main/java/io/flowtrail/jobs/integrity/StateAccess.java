package io.flowtrail.jobs.integrity;

import java.util.concurrent.Callable;
import org.apache.flink.util.FlinkRuntimeException;

/** State is reached through calls that may throw anything; what goes wrong there ends the job. */
final class StateAccess {
  private StateAccess() {}

  static <T> T of(Callable<T> access) {
    try {
      return access.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new FlinkRuntimeException("the state of verification cannot be reached", e);
    }
  }

  /** Does something that gives nothing. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  static void run(Action action) {
    of(
        () -> {
          action.run();
          return true;
        });
  }
}
