package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.ObjectSummary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A store in memory that remembers how it was asked. */
final class MemoryStore implements ObjectStore {
  private final TreeMap<String, byte[]> objects = new TreeMap<>();
  private final Map<String, Long> modified = new HashMap<>();
  private long time = 1;
  private IOException fault;

  /** What listings handed out, in order. */
  final List<String> listed = new ArrayList<>();

  /** What is put from now on was put at that time. */
  MemoryStore at(long now) {
    time = now;
    return this;
  }

  /** Every listing fails from now on; null for none. */
  MemoryStore fail(IOException with) {
    fault = with;
    return this;
  }

  private void check() throws IOException {
    if (fault != null) {
      throw fault;
    }
  }

  MemoryStore put(String... keys) {
    for (String key : keys) {
      objects.put(key, new byte[10]);
      modified.put(key, time);
    }
    return this;
  }

  @Override
  public String uri() {
    return "memory";
  }

  @Override
  public String uri(String key) {
    return "memory/" + key;
  }

  @Override
  public Iterator<ObjectSummary> list(String prefix, String startAfter) throws IOException {
    check();
    return summaries(
        objects.tailMap(startAfter, false).keySet().stream()
            .filter(key -> key.startsWith(prefix))
            .iterator());
  }

  @Override
  public Iterator<ObjectSummary> listFolder(String folder, String startAfter) throws IOException {
    check();
    return summaries(
        objects.tailMap(startAfter, false).keySet().stream()
            .filter(key -> key.startsWith(folder) && key.indexOf('/', folder.length()) < 0)
            .iterator());
  }

  private Iterator<ObjectSummary> summaries(Iterator<String> keys) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return keys.hasNext();
      }

      @Override
      public ObjectSummary next() {
        String key = keys.next();
        listed.add(key);
        return new ObjectSummary(key, objects.get(key).length, modified.get(key));
      }
    };
  }

  @Override
  public Iterator<String> folders(String prefix) throws IOException {
    check();
    TreeSet<String> folders = new TreeSet<>();
    for (String key : objects.keySet()) {
      int slash = key.startsWith(prefix) ? key.indexOf('/', prefix.length()) : -1;
      if (slash >= 0) {
        folders.add(key.substring(0, slash + 1));
      }
    }
    return folders.iterator();
  }

  @Override
  public InputStream open(String key) throws IOException {
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new NoSuchFileException(key);
    }
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public Map<String, String> metadata(String key) {
    return Map.of();
  }

  @Override
  public void close() {}
}
