package io.flowtrail.jobs;

import io.flowtrail.format.LogFormat;
import io.flowtrail.format.StatedFormat;
import io.flowtrail.jobs.kinesis.KinesisLocation;
import io.flowtrail.jobs.kinesis.StreamCheck;
import io.flowtrail.jobs.s3.S3Location;
import io.flowtrail.jobs.s3.S3ObjectStore;
import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.jobs.source.notification.NotificationQueue;
import io.flowtrail.jobs.sqs.QueueCheck;
import io.flowtrail.jobs.sqs.QueueLocation;
import io.flowtrail.store.DirectoryObjectStore;
import io.flowtrail.store.ObjectStore;
import io.flowtrail.vpcflow.FlowLogFormat;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place with logs as the user names it: a file, a directory, {@code s3://bucket/prefix}, or a
 * stream, {@code kinesis://stream?region=...}, which is no store and cannot be opened as one.
 *
 * @param uri as written
 * @param format as {@link StatedFormat#of} reads it
 * @param region of the bucket or stream; empty for what the environment says
 * @param endpoint of a store or server that is not AWS's; empty for AWS
 * @param pathStyle whether the bucket's name goes into the path instead of the host's name
 * @param anonymous whether requests are left unsigned, for public buckets
 * @param toldBy a queue of messages about new objects; {@link QueueLocation#NONE} if they are found
 *     by listing only
 */
public record LogLocation(
    String uri,
    String format,
    String region,
    String endpoint,
    boolean pathStyle,
    boolean anonymous,
    QueueLocation toldBy)
    implements StoreOpener {
  /** Objects fetched ahead of a remote store, for each reader. */
  private static final int FETCH_AHEAD = 6;

  /** A place whose objects are found by listing. */
  public LogLocation(
      String uri,
      String format,
      String region,
      String endpoint,
      boolean pathStyle,
      boolean anonymous) {
    this(uri, format, region, endpoint, pathStyle, anonymous, QueueLocation.NONE);
  }

  /** A place with nothing said about it. */
  public static LogLocation of(String uri) {
    return new LogLocation(uri, "auto", "", "", false, false);
  }

  /** The same place, with a queue that tells of its new objects. */
  public LogLocation withQueue(QueueLocation itsQueue) {
    return new LogLocation(uri, format, region, endpoint, pathStyle, anonymous, itsQueue);
  }

  /** The queue that tells of new objects; empty if they are found by listing only. */
  public Optional<QueueLocation> queue() {
    return toldBy.equals(QueueLocation.NONE) ? Optional.empty() : Optional.of(toldBy);
  }

  @Override
  public ObjectStore open() throws IOException {
    if (isKinesis()) {
      throw new IOException(uri + ": a stream has no end, so it can only be watched");
    }
    return isS3() ? S3ObjectStore.open(s3()) : DirectoryObjectStore.open(Path.of(uri));
  }

  @Override
  public ObjectStore openForFollowing() throws IOException {
    return isS3() ? S3ObjectStore.openForFollowing(s3()) : open();
  }

  @Override
  public Optional<LogFormat> forcedFormat() {
    return StatedFormat.of(format).format();
  }

  @Override
  public Optional<FlowLogFormat> declaredFlowFormat() {
    return StatedFormat.of(format).flow();
  }

  @Override
  public Optional<NotificationQueue.Opener> notifications() {
    return queue().map(its -> its);
  }

  @Override
  public int fetchAhead() {
    return isS3() ? FETCH_AHEAD : 0;
  }

  /** Leaves out places that lie in others, so that nothing is read twice. */
  public static List<LogLocation> distinct(List<LogLocation> all) {
    List<LogLocation> result = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      LogLocation inner = all.get(i);
      boolean covered = false;
      for (int j = 0; j < all.size() && !covered; j++) {
        LogLocation outer = all.get(j);
        // Of two that are the same the first stays.
        covered = i != j && outer.covers(inner) && (j < i || !inner.covers(outer));
      }
      if (!covered) {
        result.add(inner);
      }
    }
    return List.copyOf(result);
  }

  /** Whether everything that lies in {@code inner} lies here too. */
  private boolean covers(LogLocation inner) {
    if (isKinesis() || inner.isKinesis()) {
      return isKinesis() && inner.isKinesis() && kinesis().isSameStream(inner.kinesis());
    }
    if (isS3() != inner.isS3() || !endpoint.equals(inner.endpoint)) {
      return false;
    }
    return isS3() ? inner.uri.startsWith(uri) : real(inner.uri).startsWith(real(uri));
  }

  private static Path real(String path) {
    try {
      return Path.of(path).toRealPath();
    } catch (IOException e) {
      return Path.of(path).toAbsolutePath().normalize();
    }
  }

  /** Whether it is a bucket or a part of one. */
  public boolean isS3() {
    return uri.startsWith(S3Location.SCHEME);
  }

  /** Whether it is a stream. */
  public boolean isKinesis() {
    return uri.startsWith(KinesisLocation.SCHEME);
  }

  /**
   * The stream, for a place that {@link #isKinesis}.
   *
   * @throws IllegalArgumentException if the URI is no good; the message is for the user
   */
  public KinesisLocation kinesis() {
    return KinesisLocation.of(uri, region, endpoint);
  }

  private S3Location s3() {
    return S3Location.of(uri, region, endpoint, pathStyle, anonymous);
  }

  /**
   * Looks whether anything can be read there at all, before a job is started.
   *
   * @return what is wrong and what to do about it, or empty
   */
  public Optional<String> check() {
    try {
      if (isKinesis() && declaredFlowFormat().isPresent()) {
        return Optional.of(uri + ": name the fields in the stream's URI, as flow-format=...");
      }
      if (isKinesis()) {
        return StreamCheck.problem(kinesis());
      }
      if (!isS3()) {
        checkPath(Path.of(uri));
      }
      try (ObjectStore store = open()) {
        store.list("", "");
      }
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(uri + ": there is no such " + (isS3() ? "bucket" : "file or directory"));
    } catch (AccessDeniedException e) {
      return Optional.of(
          uri
              + ": access denied; "
              + (isS3()
                  ? "listing needs s3:ListBucket on the bucket"
                  : "the user that runs Flowtrail may not read it"));
    } catch (InvalidPathException e) {
      return Optional.of(uri + ": not a path: " + e.getReason());
    } catch (IllegalArgumentException e) {
      return Optional.of(isKinesis() ? e.getMessage() : uri + ": " + e.getMessage());
    } catch (java.io.UncheckedIOException e) {
      return Optional.of(uri + ": " + e.getCause().getMessage());
    } catch (IOException e) {
      return Optional.of(uri + ": " + e.getMessage());
    }
  }

  /**
   * Looks whether its queue can be read, before a job is started.
   *
   * @return what is wrong and what to do about it, or empty
   */
  public Optional<String> checkQueue() {
    return queue().flatMap(QueueCheck::problem);
  }

  private static void checkPath(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isReadable(path)) {
      throw new AccessDeniedException(path.toString());
    }
  }
}
