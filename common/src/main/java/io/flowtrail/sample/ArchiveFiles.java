package io.flowtrail.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Puts objects into the directory and counts them. Safe for use by several threads. */
final class ArchiveFiles {
  private final Path directory;
  private final Set<Path> known = ConcurrentHashMap.newKeySet();
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong inflated = new AtomicLong();

  ArchiveFiles(Path directory) {
    this.directory = directory;
  }

  /** Writes an object; {@code uncompressed} is its size inflated. */
  void put(String key, byte[] bytes, int length, long uncompressed) throws IOException {
    Path path = path(key);
    try (var out = Files.newOutputStream(path)) {
      out.write(bytes, 0, length);
    }
    files.incrementAndGet();
    stored.addAndGet(length);
    inflated.addAndGet(uncompressed);
  }

  /** Writes something that is no log: a sidecar, the keys. */
  void putBeside(String name, String text) throws IOException {
    Files.writeString(path(name), text);
  }

  private Path path(String key) throws IOException {
    Path path = directory.resolve(key);
    Path parent = path.getParent();
    if (!known.contains(parent)) {
      Files.createDirectories(parent);
      known.add(parent);
    }
    return path;
  }

  long files() {
    return files.get();
  }

  long stored() {
    return stored.get();
  }

  long inflated() {
    return inflated.get();
  }
}
