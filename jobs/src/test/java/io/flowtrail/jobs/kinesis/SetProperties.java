package io.flowtrail.jobs.kinesis;

import java.util.HashMap;
import java.util.Map;

/** Properties of the JVM that are set for some tests, and are afterwards what they were. */
public final class SetProperties implements AutoCloseable {
  private final Map<String, String> before = new HashMap<>();

  public SetProperties(Map<String, String> properties) {
    properties.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }
}
