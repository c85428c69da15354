package io.flowtrail.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * An object on its way out of a store: its bytes as stored, and what S3 keeps beside them. To be
 * closed.
 *
 * @param bytes as stored; closed with this
 * @param metadata user metadata (names in lower case, without {@code x-amz-meta-}); empty if there
 *     is none, or none that can be read
 */
public record StoredObject(InputStream bytes, Map<String, String> metadata)
    implements AutoCloseable {

  public StoredObject {
    metadata = Map.copyOf(metadata);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
