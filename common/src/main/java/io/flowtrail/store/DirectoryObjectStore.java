package io.flowtrail.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;

/** A directory, or a single file, as a store. */
public final class DirectoryObjectStore implements ObjectStore {
  private final Path root;

  private DirectoryObjectStore(Path root) {
    this.root = root;
  }

  public static DirectoryObjectStore open(Path directoryOrFile) {
    return new DirectoryObjectStore(directoryOrFile);
  }

  @Override
  public String uri() {
    return root.toString();
  }

  @Override
  public String uri(String key) {
    return root + "/" + key;
  }

  @Override
  public Iterator<ObjectSummary> list(String prefix, String startAfter) throws IOException {
    throw new UnsupportedOperationException("not written yet");
  }

  @Override
  public Iterator<String> folders(String prefix) throws IOException {
    throw new UnsupportedOperationException("not written yet");
  }

  @Override
  public InputStream open(String key) throws IOException {
    throw new UnsupportedOperationException("not written yet");
  }

  @Override
  public Map<String, String> metadata(String key) throws IOException {
    throw new UnsupportedOperationException("not written yet");
  }

  @Override
  public void close() {}
}
