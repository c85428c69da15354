package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.json;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One request to a bucket of ours, as both logs tell it: a CloudTrail record and a line of the
 * server access log, joined by request id and {@code x-amz-id-2}.
 */
final class S3Request {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss +0000", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final String CIPHER = "TLS_AES_128_GCM_SHA256";

  private final Identity.Caller caller;
  private final String bucket;
  private final String owner;
  private final SeededRandom random;
  private final String requestId;
  private final String hostId;
  private long time;
  private String address = Organisation.OFFICE;
  private String agent = "aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 lang/python#3.13";
  private String errorCode = "";
  private String errorMessage = "";
  private int status = 200;

  /**
   * @param owner account of the bucket, which gets the record
   */
  S3Request(Identity.Caller caller, String bucket, String owner, SeededRandom random) {
    this.caller = caller;
    this.bucket = bucket;
    this.owner = owner;
    this.random = random;
    requestId = random.capitals(16);
    hostId = random.base62(42) + "/" + random.base62(32) + "=";
  }

  S3Request at(long seconds) {
    time = seconds;
    return this;
  }

  S3Request from(String value) {
    address = value;
    return this;
  }

  S3Request agent(String value) {
    agent = value;
    return this;
  }

  S3Request denied(String action) {
    status = 403;
    errorCode = "AccessDenied";
    errorMessage =
        caller.identity().kind() == Identity.Kind.ANONYMOUS
            ? "Access Denied"
            : "User: "
                + caller.identity().arn()
                + " is not authorized to perform: "
                + action
                + " on resource: \"arn:aws:s3:::"
                + bucket
                + "\" because no identity-based policy allows the "
                + action
                + " action";
    return this;
  }

  S3Request failed(int httpStatus, String code, String message) {
    status = httpStatus;
    errorCode = code;
    errorMessage = message;
    return this;
  }

  String host() {
    return bucket + ".s3.eu-west-1.amazonaws.com";
  }

  /** A call on the bucket itself, such as {@code PutBucketPolicy}: a management event. */
  ApiCall bucketCall(String name, String marker, JsonObject more) {
    JsonObject request = json().with("bucketName", bucket).with("Host", host());
    if (!marker.isEmpty()) {
      request.with(marker, "");
    }
    String members = more.toString();
    String text = request.toString();
    if (members.length() > 2) {
      text =
          text.substring(0, text.length() - 1)
              + ","
              + members.substring(1, members.length() - 1)
              + "}";
    }
    ApiCall call =
        ApiCall.of(caller, "s3", name)
            .at(time)
            .from(address)
            .agent("[" + agent + "]")
            .requestRaw(text)
            .additional(transferred(members.length() > 2 ? members.length() : 0, 0))
            .requestId(requestId)
            .recipient(owner)
            .resources(bucketResource())
            .host(host());
    return errorCode.isEmpty() ? call : call.failed(errorCode, errorMessage);
  }

  /** The same call as the access log tells it, for example {@code REST.PUT.BUCKETPOLICY}. */
  AccessRecord bucketLine(String operation, String query, int answer) {
    String verb = operation.split("\\.")[1];
    return line(operation, "-", verb + " /?" + query + " HTTP/1.1", answer, 0, -1, "-");
  }

  void get(ArchiveDraft draft, String key, long size) {
    object(draft, "GetObject", "REST.GET.OBJECT", "GET", key, 0, errorCode.isEmpty() ? size : 243);
  }

  void head(ArchiveDraft draft, String key) {
    object(draft, "HeadObject", "REST.HEAD.OBJECT", "HEAD", key, 0, 0);
  }

  void put(ArchiveDraft draft, String key, long size) {
    object(draft, "PutObject", "REST.PUT.OBJECT", "PUT", key, size, 0);
  }

  void delete(ArchiveDraft draft, String key) {
    status = errorCode.isEmpty() ? 204 : status;
    object(draft, "DeleteObject", "REST.DELETE.OBJECT", "DELETE", key, 0, 0);
  }

  void list(ArchiveDraft draft, String prefix) {
    long out = errorCode.isEmpty() ? 12_000 + random.below(90_000) : 243;
    JsonObject request =
        json()
            .with("list-type", "2")
            .with("bucketName", bucket)
            .with("encoding-type", "url")
            .with("prefix", prefix)
            .with("Host", host());
    draft.trail.add(
        dataCall("ListObjects", request, 0, out)
            .resources(
                json().with("type", "AWS::S3::Object").with("ARNPrefix", arn(prefix)),
                bucketResource())
            .record(random));
    String uri = "GET /?list-type=2&encoding-type=url&prefix=" + encode(prefix) + " HTTP/1.1";
    draft.access.add(line("REST.GET.BUCKET", "-", uri, status, out, -1, "-"));
  }

  /** {@code DeleteObjects}: one call, one record without keys, and lines and records for each. */
  void deleteAll(ArchiveDraft draft, Iterable<String> keys) {
    int count = 0;
    for (String key : keys) {
      count++;
      draft.access.add(batchLine(key));
      draft.trail.add(
          dataCall("DeleteObject", json().with("bucketName", bucket).with("key", key), 0, 0)
              .resources(objectResource(key), bucketResource())
              .record(random));
    }
    JsonObject request = json().with("bucketName", bucket).with("Host", host()).with("delete", "");
    draft.trail.add(
        dataCall("DeleteObjects", request, 90L + count * 160L, 120L + count * 170L)
            .resources(
                json().with("type", "AWS::S3::Object").with("ARNPrefix", arn("")), bucketResource())
            .record(random));
    draft.access.add(
        line(
            "REST.POST.MULTI_OBJECT_DELETE",
            "-",
            "POST /?delete HTTP/1.1",
            200,
            120L + count * 170L,
            -1,
            "-"));
  }

  private void object(
      ArchiveDraft draft,
      String name,
      String operation,
      String verb,
      String key,
      long in,
      long out) {
    JsonObject request = json().with("bucketName", bucket).with("Host", host()).with("key", key);
    draft.trail.add(
        dataCall(name, request, in, out)
            .resources(objectResource(key), bucketResource())
            .record(random));
    long size = errorCode.isEmpty() ? Math.max(in, out) : -1;
    String uri = verb + " /" + encode(key) + " HTTP/1.1";
    draft.access.add(line(operation, encode(encode(key)), uri, status, out, size, "-"));
  }

  private ApiCall dataCall(String name, JsonObject request, long in, long out) {
    ApiCall call =
        ApiCall.of(caller, "s3", name)
            .at(time)
            .from(address)
            .agent("[" + agent + "]")
            .request(request)
            .additional(transferred(in, out))
            .requestId(requestId)
            .recipient(owner)
            .data()
            .host(host());
    return errorCode.isEmpty() ? call : call.failed(errorCode, errorMessage);
  }

  private JsonObject transferred(long in, long out) {
    JsonObject json = json();
    if (caller.identity().kind() != Identity.Kind.ANONYMOUS) {
      json.with("SignatureVersion", "SigV4");
    }
    json.with("CipherSuite", CIPHER).with("bytesTransferredIn", in);
    if (caller.identity().kind() != Identity.Kind.ANONYMOUS) {
      json.with("AuthenticationMethod", "AuthHeader");
    }
    return json.with("x-amz-id-2", hostId).with("bytesTransferredOut", out);
  }

  private JsonObject objectResource(String key) {
    return json().with("type", "AWS::S3::Object").with("ARN", arn(key));
  }

  private JsonObject bucketResource() {
    return json()
        .with("accountId", owner)
        .with("type", "AWS::S3::Bucket")
        .with("ARN", "arn:aws:s3:::" + bucket);
  }

  private String arn(String key) {
    return "arn:aws:s3:::" + bucket + "/" + key;
  }

  private AccessRecord batchLine(String key) {
    StringBuilder line = head("BATCH.DELETE.OBJECT", encode(encode(key)));
    line.append(" - 204 - - ").append(random.between(2_000, 90_000)).append(" - - - - - ");
    return new AccessRecord(time, bucket, tail(line).toString());
  }

  private AccessRecord line(
      String operation, String key, String uri, int answer, long sent, long size, String version) {
    StringBuilder line = head(operation, key);
    long turnaround = 8 + random.below(40);
    long total = turnaround + sent / 60_000;
    line.append(" \"").append(uri).append("\" ").append(answer).append(' ');
    line.append(errorCode.isEmpty() ? "-" : errorCode).append(' ');
    line.append(sent > 0 ? Long.toString(sent) : "-").append(' ');
    line.append(size >= 0 ? Long.toString(size) : "-").append(' ');
    line.append(total).append(' ').append(turnaround);
    line.append(" \"-\" \"").append(agent).append("\" ").append(version).append(' ');
    return new AccessRecord(time, bucket, tail(line).toString());
  }

  private StringBuilder head(String operation, String key) {
    StringBuilder line = new StringBuilder(600);
    line.append(Organisation.PRODUCTION_OWNER).append(' ').append(bucket).append(" [");
    line.append(TIME.format(Instant.ofEpochSecond(time))).append("] ").append(address).append(' ');
    line.append(caller.identity().requester()).append(' ').append(requestId).append(' ');
    return line.append(operation).append(' ').append(key);
  }

  private StringBuilder tail(StringBuilder line) {
    boolean signed = caller.identity().kind() != Identity.Kind.ANONYMOUS;
    line.append(hostId).append(signed ? " SigV4 " : " - ").append(CIPHER);
    line.append(signed ? " AuthHeader " : " - ").append(host());
    return line.append(" TLSv1.3 - - ").append(address.startsWith("10.") ? "eu-west-1" : "-");
  }

  private static String encode(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
