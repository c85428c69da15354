package io.flowtrail.jobs.s3;

import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.ObjectSummary;
import io.flowtrail.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket, or a part of it, read only. Throttling, time-outs and faults of the other side are
 * retried with backoff, a transfer that breaks off is taken up where it stopped, and what still
 * fails is told in the words of {@link ObjectStore}.
 */
public final class S3ObjectStore implements ObjectStore {
  private static final int CONNECTIONS = 64;

  /** No status of HTTP: whatever the answer's own, the fault passes. */
  private static final int PASSING = 0;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long whoever follows a bucket waits for one object: nobody is there to begin anew. */
  private static final Duration FOLLOWING_PATIENCE = Duration.ofHours(1);

  private final S3Location location;
  private final S3Client client;
  private final Patience patience;

  private S3ObjectStore(S3Location location, S3Client client, Duration patience) {
    this.location = location;
    this.client = client;
    this.patience = new Patience(patience, location.uri());
  }

  /**
   * Opens a bucket with the credentials of the environment (variables, profile, web identity,
   * container, instance), or none if the location says anonymous. Makes no request yet.
   *
   * @throws IOException if no region is known
   */
  public static S3ObjectStore open(S3Location location) throws IOException {
    return open(location, credentials(location));
  }

  /**
   * The same, to be read for months: objects are waited for while S3 cannot be reached, answers
   * that it cannot, or says that the credentials have expired.
   */
  public static S3ObjectStore openForFollowing(S3Location location) throws IOException {
    return open(location, credentials(location), FOLLOWING_PATIENCE);
  }

  private static AwsCredentialsProvider credentials(S3Location location) {
    return location.anonymous()
        ? AnonymousCredentialsProvider.create()
        : EnvironmentCredentials.provider();
  }

  /** Opens a bucket with given credentials. */
  public static S3ObjectStore open(S3Location location, AwsCredentialsProvider credentials)
      throws IOException {
    return open(location, credentials, Duration.ZERO);
  }

  private static S3ObjectStore open(
      S3Location location, AwsCredentialsProvider credentials, Duration patience)
      throws IOException {
    S3ClientBuilder builder =
        S3Client.builder()
            .credentialsProvider(credentials)
            .forcePathStyle(location.pathStyle())
            .crossRegionAccessEnabled(location.endpoint().isEmpty())
            // Stores other than AWS's do not know the newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(o -> o.retryStrategy(RetryMode.ADAPTIVE_V2))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(CONNECTIONS)
                    .connectionTimeout(PATIENCE)
                    .socketTimeout(PATIENCE));
    if (!location.endpoint().isEmpty()) {
      builder.endpointOverride(URI.create(location.endpoint()));
    }
    if (!location.region().isEmpty()) {
      builder.region(Region.of(location.region()));
    } else if (!location.endpoint().isEmpty()) {
      // Only signed with; such stores take any.
      builder.region(Region.US_EAST_1);
    }
    try {
      return new S3ObjectStore(location, builder.build(), patience);
    } catch (SdkClientException e) {
      throw new IOException(
          location.uri()
              + ": the region is not known; give it in the configuration or in AWS_REGION ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  @Override
  public String uri() {
    return location.uri();
  }

  @Override
  public String bucket() {
    return location.bucket();
  }

  @Override
  public String uri(String key) {
    return location.uri(key);
  }

  @Override
  public Iterator<ObjectSummary> list(String prefix, String startAfter) throws IOException {
    return objects(request(prefix, startAfter).build());
  }

  @Override
  public Iterator<ObjectSummary> listFolder(String folder, String startAfter) throws IOException {
    return objects(request(folder, startAfter).delimiter("/").build());
  }

  private Iterator<ObjectSummary> objects(ListObjectsV2Request request) throws IOException {
    return new PagedListing<>(
        this, request, page -> page.contents().stream().map(S3ObjectStore::summary).iterator());
  }

  private static ObjectSummary summary(S3Object object) {
    return new ObjectSummary(object.key(), object.size(), seconds(object.lastModified()));
  }

  @Override
  public Iterator<String> folders(String prefix) throws IOException {
    return new PagedListing<>(
        this,
        request(prefix, "").delimiter("/").build(),
        page -> page.commonPrefixes().stream().map(CommonPrefix::prefix).iterator());
  }

  /** Never lists outside of the location, whatever the prefix. */
  private ListObjectsV2Request.Builder request(String prefix, String startAfter) {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder()
            .bucket(location.bucket())
            .prefix(prefix.startsWith(location.prefix()) ? prefix : location.prefix());
    return startAfter.isEmpty() ? request : request.startAfter(startAfter);
  }

  @Override
  public boolean holds(String bucket, String key) {
    return bucket.equals(location.bucket()) && key.startsWith(location.prefix());
  }

  @Override
  public ObjectSummary summary(String key) throws IOException {
    refuseOutside(key);
    HeadObjectResponse head =
        call(key, () -> client.headObject(r -> r.bucket(location.bucket()).key(key)));
    return new ObjectSummary(key, head.contentLength(), seconds(head.lastModified()));
  }

  /** What an object's header tells; some stores list fractions of seconds besides. */
  private static long seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toEpochMilli();
  }

  @Override
  public InputStream open(String key) throws IOException {
    refuseOutside(key);
    return new ResumingInputStream(this, location.bucket(), key);
  }

  @Override
  public Map<String, String> metadata(String key) throws IOException {
    refuseOutside(key);
    return lowerCase(
        call(key, () -> client.headObject(r -> r.bucket(location.bucket()).key(key))).metadata());
  }

  @Override
  public StoredObject read(String key) throws IOException {
    refuseOutside(key);
    ResumingInputStream bytes = new ResumingInputStream(this, location.bucket(), key);
    return new StoredObject(bytes, lowerCase(bytes.metadata()));
  }

  private static Map<String, String> lowerCase(Map<String, String> metadata) {
    Map<String, String> lowerCase = new TreeMap<>();
    metadata.forEach((name, value) -> lowerCase.put(name.toLowerCase(Locale.ROOT), value));
    return lowerCase;
  }

  private void refuseOutside(String key) throws IOException {
    if (!key.startsWith(location.prefix())) {
      throw new AccessDeniedException(uri(key), null, "outside of " + uri());
    }
  }

  Patience patience() {
    return patience;
  }

  S3Client client() {
    return client;
  }

  /** Calls S3 and tells faults as {@link ObjectStore} does. */
  <T> T call(String key, Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (AwsServiceException e) {
      throw fault(key, e);
    } catch (SdkException e) {
      // No answer, or no credentials to ask with.
      throw new PassingFaultException(uri(key) + ": " + e.getMessage(), e);
    }
  }

  private IOException fault(String key, AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    int status = PassingFaultException.isPassing(e, code) ? PASSING : e.statusCode();
    IOException fault =
        switch (status) {
          case 404 -> new NoSuchFileException(uri(key), null, "not there or no more: " + code);
          case 401, 403 ->
              new AccessDeniedException(
                  uri(key),
                  null,
                  code + "; needed are s3:ListBucket, s3:GetObject, and kms:Decrypt if encrypted");
          case PASSING -> new PassingFaultException(answered(key, e, code), e);
          default -> new IOException(answered(key, e, code));
        };
    if (fault.getCause() == null) {
      fault.initCause(e);
    }
    return fault;
  }

  private String answered(String key, AwsServiceException e, String code) {
    return uri(key) + ": S3 answered " + e.statusCode() + " " + code;
  }

  @Override
  public void close() {
    client.close();
  }
}
