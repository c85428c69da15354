package io.flowtrail.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Walks what lies in one stored object: itself, inflated; or the files of the archive that it is.
 */
public final class Unpacker implements AutoCloseable {

  /** One file; its data must be read before the next entry is asked for. */
  public interface Entry {
    /** Path inside the archive, fit to be shown; empty for the object itself. */
    String name();

    /** The unpacked bytes; throws {@link CorruptObjectException} where the packing is damaged. */
    InputStream data();

    /** SHA-256 of the unpacked bytes read so far, 64 lower-case hexadecimal digits. */
    String sha256();

    /** Number of gzip members begun; 0 if the file is not gzip. */
    int gzipMembers();

    /** Whether bytes that are no gzip follow the last member; known once the data is read. */
    boolean bytesFollowed();
  }

  public Unpacker(String name, InputStream stored, UnpackLimits limits) {}

  /** The next file, or empty behind the last. */
  public Optional<Entry> next() throws IOException {
    throw new UnsupportedOperationException("not written yet");
  }

  @Override
  public void close() throws IOException {}
}
