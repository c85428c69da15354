package io.flowtrail.jobs.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object's bytes; a transfer that breaks off is taken up again where it stopped, as long as the
 * object is still the same.
 */
final class ResumingInputStream extends InputStream {
  private static final int ATTEMPTS = 5;
  private static final long FIRST_PAUSE_NANOS = 200_000_000;

  private final S3ObjectStore store;
  private final String bucket;
  private final String key;
  private ResponseInputStream<GetObjectResponse> body;
  private String etag;
  private long position;
  private int failures;
  private long stuckSince;

  ResumingInputStream(S3ObjectStore store, String bucket, String key) throws IOException {
    this.store = store;
    this.bucket = bucket;
    this.key = key;
    connect();
  }

  private void connect() throws IOException {
    GetObjectRequest.Builder request = GetObjectRequest.builder().bucket(bucket).key(key);
    if (position > 0) {
      request.range("bytes=" + position + "-").ifMatch(etag);
    }
    body =
        store
            .patience()
            .await(() -> store.call(key, () -> store.client().getObject(request.build())));
    etag = body.response().eTag();
  }

  /** User metadata of the object, as S3 names it. */
  Map<String, String> metadata() {
    return body.response().metadata();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int length = read(one, 0, 1);
    return length < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      try {
        int read = body.read(buffer, offset, length);
        if (read > 0) {
          position += read;
          failures = 0;
        }
        return read;
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  private void resume(IOException cause) throws IOException {
    body.abort();
    stuckSince = failures == 0 ? System.nanoTime() : stuckSince;
    failures++;
    if (failures >= ATTEMPTS && !store.patience().allowsSince(stuckSince)) {
      throw new IOException(
          store.uri(key)
              + ": the transfer broke off at byte "
              + position
              + " and could not be resumed: "
              + cause.getMessage(),
          cause);
    }
    LockSupport.parkNanos(FIRST_PAUSE_NANOS << Math.min(failures - 1, 6));
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException(store.uri(key) + ": interrupted", cause);
    }
    connect();
  }

  @Override
  public void close() throws IOException {
    // A connection with unread bytes is cheaper thrown away than drained.
    body.abort();
  }
}
