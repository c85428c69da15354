package io.flowtrail.detector.access;

import io.flowtrail.detector.Slots;
import io.flowtrail.detector.access.Entity.Named;
import io.flowtrail.detector.access.Request.Action;
import io.flowtrail.detector.access.Request.Outcome;
import io.flowtrail.detector.identity.Principals;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads requests out of records. Used by one thread, as {@link Slots} are. */
final class Requests {
  static final List<String> CLOUDTRAIL =
      List.of(
          "eventSource",
          "eventName",
          "requestID",
          "eventID",
          "errorCode",
          "sourceIPAddress",
          "recipientAccountId",
          "awsRegion",
          "sessionCredentialFromConsole",
          "additionalEventData.bytesTransferredIn",
          "flowtrail.outcome",
          "flowtrail.principal",
          "flowtrail.principal_type",
          "flowtrail.principal_account",
          "flowtrail.cross_account",
          "flowtrail.bucket",
          "flowtrail.key",
          "flowtrail.log_bucket",
          "flowtrail.bytes_out");

  static final List<String> ACCESS =
      List.of(
          "operation",
          "request_id",
          "http_status",
          "error_code",
          "remote_ip",
          "flowtrail.outcome",
          "flowtrail.principal",
          "flowtrail.principal_type",
          "flowtrail.principal_account",
          "flowtrail.cross_account",
          "flowtrail.bucket",
          "flowtrail.key",
          "flowtrail.log_bucket",
          "flowtrail.bytes_out");

  /** Credentials that are wrong say nothing about rights; others look after them. */
  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "ExpiredToken",
          "InvalidToken",
          "TokenRefreshRequired",
          "RequestTimeTooSkewed",
          "InvalidClientTokenId");

  private static final Set<String> NO_OBJECT =
      Set.of("NoSuchKey", "NoSuchVersion", "NotFound", "404");

  /** Longest value of a log in a fact. */
  private static final int LONGEST = 256;

  /** Bytes by which one object at least lengthens the list of a deletion of many. */
  private static final int BYTES_OF_DELETION = 120;

  private static final int MOST_OF_DELETION = 1000;

  private final Lists lists;
  private final Slots trail = new Slots(LogSource.CLOUDTRAIL, CLOUDTRAIL);
  private final Slots access = new Slots(LogSource.S3_ACCESS, ACCESS);

  Requests(Lists lists) {
    this.lists = lists;
  }

  Optional<Request> of(LogEvent event) {
    return switch (event.source()) {
      case CLOUDTRAIL -> ofCloudTrail(event);
      case S3_ACCESS -> ofAccess(event);
      case VPC_FLOW -> Optional.empty();
    };
  }

  private String get(LogEvent event, String path) {
    return trail.text(event, CLOUDTRAIL.indexOf(path));
  }

  private String line(LogEvent event, String path) {
    return access.text(event, ACCESS.indexOf(path));
  }

  private Optional<Request> ofCloudTrail(LogEvent event) {
    if (!trail.text(event, 0).equals("s3.amazonaws.com")) {
      return Optional.empty();
    }
    String bucket = get(event, "flowtrail.bucket");
    Optional<Outcome> outcome =
        outcome(get(event, "flowtrail.outcome"), get(event, "errorCode"), "");
    String type = get(event, "flowtrail.principal_type");
    if (bucket.isEmpty() || outcome.isEmpty() || type.equals("service")) {
      return Optional.empty();
    }
    String id = get(event, "requestID");
    String name = get(event, "eventName");
    long body =
        trail.wholeNumber(event, CLOUDTRAIL.indexOf("additionalEventData.bytesTransferredIn"), 0);
    return of(
        event,
        id.isEmpty() ? get(event, "eventID") : id,
        get(event, "flowtrail.principal"),
        type,
        get(event, "flowtrail.principal_account"),
        get(event, "sourceIPAddress"),
        get(event, "flowtrail.cross_account").equals("true"),
        get(event, "sessionCredentialFromConsole").equals("true"),
        get(event, "recipientAccountId"),
        get(event, "awsRegion"),
        bucket,
        get(event, "flowtrail.key"),
        get(event, "flowtrail.log_bucket").equals("true"),
        action(name),
        outcome.get(),
        trail.wholeNumber(event, CLOUDTRAIL.indexOf("flowtrail.bytes_out"), 0),
        name.equals("DeleteObjects")
            ? (int) Math.max(1, Math.min(MOST_OF_DELETION, body / BYTES_OF_DELETION))
            : 0);
  }

  private Optional<Request> ofAccess(LogEvent event) {
    String operation = access.text(event, 0);
    String bucket = line(event, "flowtrail.bucket");
    String type = line(event, "flowtrail.principal_type");
    if (bucket.isEmpty() || type.equals("service")) {
      return Optional.empty();
    }
    Optional<Outcome> outcome =
        outcome(
            line(event, "flowtrail.outcome"),
            line(event, "error_code"),
            line(event, "http_status"));
    if (outcome.isEmpty()) {
      return Optional.empty();
    }
    return of(
        event,
        line(event, "request_id"),
        line(event, "flowtrail.principal"),
        type,
        line(event, "flowtrail.principal_account"),
        line(event, "remote_ip"),
        line(event, "flowtrail.cross_account").equals("true"),
        false,
        "",
        "",
        bucket,
        line(event, "flowtrail.key"),
        line(event, "flowtrail.log_bucket").equals("true"),
        actionOfLine(operation),
        outcome.get(),
        access.wholeNumber(event, ACCESS.indexOf("flowtrail.bytes_out"), 0),
        // The lines of its objects come besides.
        operation.equals("REST.POST.MULTI_OBJECT_DELETE") ? 1 : 0);
  }

  private Optional<Request> of(
      LogEvent event,
      String id,
      String principal,
      String type,
      String principalAccount,
      String address,
      boolean cross,
      boolean console,
      String account,
      String region,
      String bucket,
      String key,
      boolean log,
      Action action,
      Outcome outcome,
      long bytes,
      int unnamed) {
    Named named =
        switch (type) {
          case "anonymous" -> Named.ANONYMOUS;
          case "user", "role", "federated", "root" -> Named.NAME;
          default -> Named.FOREIGN;
        };
    String who =
        switch (type) {
          case "user", "role" -> Principals.withoutPath(principal);
          case "root" -> "root of " + principalAccount;
          case "federated" -> principal;
          default -> address;
        };
    if (id.isEmpty() || who.isEmpty()) {
      return Optional.empty();
    }
    String caller =
        named == Named.ANONYMOUS ? "" : principalAccount.isEmpty() ? principal : principalAccount;
    return Optional.of(
        new Request(
            event.time(),
            cut(id),
            cut(who),
            named,
            cut(caller),
            cut(address),
            cross && !lists.isOurs(caller),
            console,
            cut(account),
            cut(region),
            cut(bucket),
            key,
            log || lists.isSensitive(bucket),
            action,
            outcome,
            Math.max(0, bytes),
            unnamed));
  }

  private static Optional<Outcome> outcome(String outcome, String error, String status) {
    if (outcome.equals("success")) {
      return Optional.of(Outcome.DONE);
    }
    if (outcome.equals("denied")) {
      return BAD_CREDENTIALS.contains(error) ? Optional.empty() : Optional.of(Outcome.REFUSED);
    }
    if (error.equals("NoSuchBucket")) {
      return Optional.of(Outcome.NO_BUCKET);
    }
    // HEAD has no body to tell an error code in.
    return NO_OBJECT.contains(error) || error.isEmpty() && status.equals("404")
        ? Optional.of(Outcome.NO_OBJECT)
        : Optional.empty();
  }

  private static Action action(String name) {
    return switch (name) {
      case "GetObject",
          "HeadObject",
          "SelectObjectContent",
          "GetObjectTorrent",
          "GetObjectAttributes" ->
          Action.READ;
      case "ListObjects", "ListObjectsV2", "ListObjectVersions", "ListBucketVersions" ->
          Action.LIST;
      case "DeleteObject", "DeleteObjects", "DeleteObjectVersion" -> Action.DELETE;
      case "PutObject",
          "CopyObject",
          "CreateMultipartUpload",
          "UploadPart",
          "UploadPartCopy",
          "CompleteMultipartUpload",
          "AbortMultipartUpload" ->
          Action.WRITE;
      default -> Action.OTHER;
    };
  }

  private static Action actionOfLine(String operation) {
    return switch (operation) {
      case "REST.GET.OBJECT",
          "REST.HEAD.OBJECT",
          "WEBSITE.GET.OBJECT",
          "WEBSITE.HEAD.OBJECT",
          "REST.COPY.OBJECT_GET",
          "REST.COPY.PART_GET" ->
          Action.READ;
      case "REST.GET.BUCKET", "REST.GET.BUCKETVERSIONS" -> Action.LIST;
      case "REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT", "REST.POST.MULTI_OBJECT_DELETE" ->
          Action.DELETE;
      case "REST.PUT.OBJECT",
          "REST.POST.OBJECT",
          "REST.COPY.OBJECT",
          "REST.COPY.PART",
          "REST.PUT.PART",
          "REST.POST.UPLOADS",
          "REST.POST.UPLOAD",
          "REST.DELETE.UPLOAD" ->
          Action.WRITE;
      default -> operation.contains(".SELECT") ? Action.READ : Action.OTHER;
    };
  }

  private static String cut(String value) {
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST);
  }
}
