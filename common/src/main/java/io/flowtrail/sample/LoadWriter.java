package io.flowtrail.sample;

import java.io.IOException;
import java.util.function.Consumer;

/** Bulk. */
final class LoadWriter implements AutoCloseable {
  LoadWriter(SampleOptions options, ArchiveFiles files) {}

  void write(Day day, Consumer<LogFile> delivered) throws IOException {}

  @Override
  public void close() {}
}
