package io.flowtrail.jobs.source.reader;

import java.io.IOException;
import java.util.Map;

/**
 * A step in the reading of an object, as the fetcher thread hands it to the task thread. Of one
 * object come: {@link Kind#BEGIN_OBJECT}; for each file in it {@link Kind#BEGIN_FILE}, any number
 * of {@link Kind#BYTES}, {@link Kind#END_FILE}; perhaps {@link Kind#OBJECT_FAILED}; at last {@link
 * Kind#END_OBJECT}.
 */
public final class ObjectChunk {

  enum Kind {
    /** The object begins; {@link #name} is its URI, {@link #bucket} where it lies. */
    BEGIN_OBJECT,
    /**
     * A file begins; {@link #name} is its path in the archive, or empty; {@link #metadata} that of
     * the object, if it is a digest.
     */
    BEGIN_FILE,
    /** Unpacked bytes of the file. */
    BYTES,
    /** The file ends, as it should or with {@link #failure}. */
    END_FILE,
    /** The object, or the rest of it, cannot be read because of {@link #failure}. */
    OBJECT_FAILED,
    /** Nothing more of this object comes. */
    END_OBJECT
  }

  /** What is known of a file at its end; arguments as in {@code ReadFile}. */
  record FileEnd(String sha256, long bytes, int gzipMembers, boolean bytesFollowed) {}

  private final Kind kind;
  private final String name;
  private final String bucket;
  private final Map<String, String> metadata;
  private final byte[] buffer;
  private final int offset;
  private int length;
  private final FileEnd end;
  private final IOException failure;

  private ObjectChunk(
      Kind kind,
      String name,
      String bucket,
      Map<String, String> metadata,
      byte[] buffer,
      int offset,
      FileEnd end,
      IOException failure) {
    this.kind = kind;
    this.name = name;
    this.bucket = bucket;
    this.metadata = metadata;
    this.buffer = buffer;
    this.offset = offset;
    this.end = end;
    this.failure = failure;
  }

  static ObjectChunk beginObject(String uri, String bucket) {
    return new ObjectChunk(Kind.BEGIN_OBJECT, uri, bucket, Map.of(), null, 0, null, null);
  }

  static ObjectChunk beginFile(String name, Map<String, String> metadata) {
    return new ObjectChunk(Kind.BEGIN_FILE, name, "", metadata, null, 0, null, null);
  }

  static ObjectChunk bytes(byte[] buffer, int offset) {
    return new ObjectChunk(Kind.BYTES, "", "", Map.of(), buffer, offset, null, null);
  }

  static ObjectChunk endFile(FileEnd end, IOException failureOrNull) {
    return new ObjectChunk(Kind.END_FILE, "", "", Map.of(), null, 0, end, failureOrNull);
  }

  static ObjectChunk objectFailed(IOException failure) {
    return new ObjectChunk(Kind.OBJECT_FAILED, "", "", Map.of(), null, 0, null, failure);
  }

  static ObjectChunk endObject() {
    return new ObjectChunk(Kind.END_OBJECT, "", "", Map.of(), null, 0, null, null);
  }

  Kind kind() {
    return kind;
  }

  String name() {
    return name;
  }

  String bucket() {
    return bucket;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  byte[] buffer() {
    return buffer;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  void grow(int by) {
    length += by;
  }

  FileEnd end() {
    return end;
  }

  /** Null where nothing failed. */
  IOException failure() {
    return failure;
  }
}
