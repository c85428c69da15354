package io.flowtrail.jobs.s3;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.TransientApiMetadata;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** An S3 server in this process, on a free port of the loopback interface. */
public final class S3Server implements AutoCloseable {
  static final AwsCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("reader", "secret"));

  private final BlobStoreContext blobs;
  private final S3Proxy proxy;
  private final S3Client client;

  private S3Server(BlobStoreContext blobs, S3Proxy proxy) {
    this.blobs = blobs;
    this.proxy = proxy;
    this.client =
        S3Client.builder()
            .endpointOverride(URI.create(endpoint()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .credentialsProvider(CREDENTIALS)
            .build();
  }

  /** A server that checks signatures, or one that takes requests without. */
  public static S3Server start(boolean anonymous) throws Exception {
    BlobStoreContext blobs =
        ContextBuilder.newBuilder(new TransientApiMetadata())
            .credentials("identity", "credential")
            .build(BlobStoreContext.class);
    S3Proxy.Builder builder =
        S3Proxy.builder()
            .blobStore(blobs.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"));
    if (!anonymous) {
      builder.awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "reader", "secret");
    }
    S3Proxy proxy = builder.build();
    proxy.start();
    return new S3Server(blobs, proxy);
  }

  public String endpoint() {
    return "http://127.0.0.1:" + proxy.getPort();
  }

  public void bucket(String name) {
    client.createBucket(r -> r.bucket(name));
  }

  public void put(String bucket, String key, byte[] bytes, Map<String, String> metadata) {
    client.putObject(
        r -> r.bucket(bucket).key(key).metadata(metadata), RequestBody.fromBytes(bytes));
  }

  /** The keys of all objects of a bucket. */
  public List<String> keys(String bucket) {
    return client.listObjectsV2Paginator(r -> r.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  /** All lines of the objects whose keys begin with a prefix, sorted. */
  public List<String> lines(String bucket, String prefix) {
    return keys(bucket).stream()
        .filter(key -> key.startsWith(prefix))
        .flatMap(
            key -> client.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String().lines())
        .sorted()
        .toList();
  }

  public void delete(String bucket, String key) {
    client.deleteObject(r -> r.bucket(bucket).key(key));
  }

  @Override
  public void close() {
    client.close();
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not stop", e);
    }
    blobs.close();
  }
}
