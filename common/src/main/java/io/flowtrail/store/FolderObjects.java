package io.flowtrail.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The objects directly in a folder, told from a listing of everything below it. */
final class FolderObjects implements Iterator<ObjectSummary> {
  /** Sorts behind every character that a key may hold. */
  private static final String LAST = "\uFFFF";

  private final ObjectStore store;
  private final String folder;
  private Iterator<ObjectSummary> listing;
  private ObjectSummary next;

  FolderObjects(ObjectStore store, String folder, String startAfter) throws IOException {
    this.store = store;
    this.folder = folder;
    this.listing = store.list(folder, startAfter);
    advance();
  }

  private void advance() throws IOException {
    next = null;
    String skipped = "";
    while (listing.hasNext()) {
      ObjectSummary object = listing.next();
      int slash = object.key().indexOf('/', folder.length());
      if (slash < 0) {
        next = object;
        return;
      }
      String child = object.key().substring(0, slash + 1);
      if (!child.equals(skipped)) {
        skipped = child;
        listing = store.list(folder, child + LAST);
      }
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public ObjectSummary next() {
    if (next == null) {
      throw new NoSuchElementException("no more objects in " + folder);
    }
    ObjectSummary result = next;
    try {
      advance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }
}
