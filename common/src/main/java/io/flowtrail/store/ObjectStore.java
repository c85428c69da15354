package io.flowtrail.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.Map;

/**
 * Objects under one root: a directory, or a bucket and prefix.
 *
 * <p>Keys are relative to nothing: they are whole, as S3 knows them, or paths relative to the root
 * directory with {@code /} between the parts. An implementation never reads outside its root,
 * whatever a key says. Safe for use by several threads.
 */
public interface ObjectStore extends AutoCloseable {

  /**
   * The place as the user wrote it, for messages: {@code s3://bucket/prefix}, {@code /data/logs}.
   */
  String uri();

  /** The bucket; empty if the place is none, as with directories. */
  default String bucket() {
    return "";
  }

  /** The URI of one of its objects, for messages and origins. */
  String uri(String key);

  /**
   * Lists objects in the order of their keys, lazily.
   *
   * @param prefix only keys that begin so; empty for all
   * @param startAfter only keys behind this one; empty for all
   * @throws IOException if the listing cannot be begun; a fault on the way is thrown by the
   *     iterator as {@link java.io.UncheckedIOException}
   */
  Iterator<ObjectSummary> list(String prefix, String startAfter) throws IOException;

  /**
   * The names of the "folders" right below a prefix: what stands between {@code prefix} and the
   * next {@code /}, each as a whole prefix that ends with {@code /}. Lets a listing leave out days
   * that nobody asked for.
   */
  Iterator<String> folders(String prefix) throws IOException;

  /**
   * Lists the objects that lie directly in a folder, in the order of their keys, lazily.
   *
   * @param folder ends with {@code /}, or is empty for the root
   * @param startAfter only keys behind this one; empty for all
   * @throws IOException as {@link #list}
   */
  default Iterator<ObjectSummary> listFolder(String folder, String startAfter) throws IOException {
    return new FolderObjects(this, folder, startAfter);
  }

  /** When an object came to its place, milliseconds since 1970, as well as that can be told. */
  default long appeared(ObjectSummary object) {
    return object.lastModified();
  }

  /** Whether objects appear as a whole: what is listed does not grow any more. */
  default boolean isAtomic() {
    return true;
  }

  /** Whether a key of a bucket lies here; never for directories. */
  default boolean holds(String bucket, String key) {
    return false;
  }

  /**
   * What a listing would say of one object.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such object
   * @throws IOException as {@link #open}
   */
  default ObjectSummary summary(String key) throws IOException {
    try {
      Iterator<ObjectSummary> found = list(key, "");
      if (found.hasNext()) {
        ObjectSummary first = found.next();
        if (first.key().equals(key)) {
          return first;
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    throw new NoSuchFileException(uri(key));
  }

  /**
   * The object's bytes as stored.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such object
   * @throws java.nio.file.AccessDeniedException if it may not be read
   * @throws IOException for any other fault; the message names the object
   */
  InputStream open(String key) throws IOException;

  /** User metadata (names in lower case, without {@code x-amz-meta-}); empty if there is none. */
  Map<String, String> metadata(String key) throws IOException;

  /**
   * The object's bytes together with its metadata, in one request where that can be. Metadata that
   * cannot be read (a damaged sidecar) is empty: it never keeps the bytes from being read.
   *
   * @throws IOException as {@link #open}
   */
  default StoredObject read(String key) throws IOException {
    InputStream bytes = open(key);
    try {
      return new StoredObject(bytes, metadata(key));
    } catch (IOException e) {
      return new StoredObject(bytes, Map.of());
    }
  }

  @Override
  void close();
}
