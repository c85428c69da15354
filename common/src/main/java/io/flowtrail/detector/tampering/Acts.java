package io.flowtrail.detector.tampering;

import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads acts against logs out of records. Used by one thread, as {@link Slots} are. */
final class Acts {
  static final List<String> CLOUDTRAIL =
      List.of(
          "eventName",
          "eventSource",
          "eventID",
          "requestID",
          "errorCode",
          "recipientAccountId",
          "awsRegion",
          "userIdentity.invokedBy",
          "flowtrail.principal",
          "flowtrail.principal_account",
          "flowtrail.principal_type",
          "flowtrail.outcome",
          "flowtrail.trail",
          "flowtrail.trail_management_events",
          "flowtrail.trail_exclusions",
          "flowtrail.log_bucket",
          "flowtrail.bucket",
          "flowtrail.key",
          "flowtrail.lifecycle_days",
          "flowtrail.public_grant",
          "flowtrail.key_id",
          "requestParameters.enableLogFileValidation",
          "requestParameters.isMultiRegionTrail",
          "requestParameters.includeGlobalServiceEvents",
          "requestParameters.kmsKeyId",
          "requestParameters.eventDataStore",
          "requestParameters.terminationProtectionEnabled",
          "requestParameters.multiRegionEnabled",
          "requestParameters.retentionPeriod",
          "requestParameters.DeleteFlowLogsRequest.FlowLogId.content",
          "requestParameters.VersioningConfiguration.Status",
          "requestParameters.logGroupName",
          "requestParameters.enable",
          "requestParameters.action",
          "responseElements.kmsKeyId",
          "requestParameters.encryptionContext.aws:cloudtrail:arn");

  static final List<String> ACCESS =
      List.of(
          "operation",
          "request_id",
          "key",
          "flowtrail.principal",
          "flowtrail.principal_account",
          "flowtrail.principal_type",
          "flowtrail.outcome",
          "flowtrail.log_bucket",
          "flowtrail.bucket",
          "flowtrail.key");

  /** Log objects kept for less are no archive. */
  private final int retentionDays;

  private final Slots trail = new Slots(LogSource.CLOUDTRAIL, CLOUDTRAIL);
  private final Slots access = new Slots(LogSource.S3_ACCESS, ACCESS);

  /** What a record says, and to which account it belongs. */
  record Found(String account, Act act) {}

  Acts(int retentionDays) {
    this.retentionDays = retentionDays;
  }

  Optional<Found> of(LogEvent event) {
    return switch (event.source()) {
      case CLOUDTRAIL -> ofCloudTrail(event);
      case S3_ACCESS -> ofAccess(event);
      case VPC_FLOW -> Optional.empty();
    };
  }

  /** The key with which a trail encrypts, if the record tells: a pair of key and trail. */
  Optional<TrailKey> trailKey(LogEvent event) {
    if (event.source() != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    String trailArn;
    String key;
    switch (get(event, "eventName")) {
      case "CreateTrail", "UpdateTrail" -> {
        trailArn = get(event, "flowtrail.trail");
        key = get(event, "responseElements.kmsKeyId");
      }
      case "GenerateDataKey" -> {
        trailArn = get(event, "requestParameters.encryptionContext.aws:cloudtrail:arn");
        key = trailArn.isEmpty() ? "" : get(event, "flowtrail.key_id");
      }
      default -> {
        return Optional.empty();
      }
    }
    // Only ARNs of keys: an alias may point elsewhere tomorrow, and the key may be another
    // account's, in whose records it will be disabled.
    String[] parts = key.split(":", 7);
    if (parts.length != 6
        || !parts[5].startsWith("key/")
        || !parts[4].matches("[0-9]{12}")
        || key.length() > 200
        || trailArn.length() > 300) {
      return Optional.empty();
    }
    return Optional.of(new TrailKey(parts[4], key, trailArn));
  }

  /**
   * A key that encrypts what a trail delivers.
   *
   * @param account of the key
   */
  record TrailKey(String account, String key, String trail) {}

  private String get(LogEvent event, String path) {
    return trail.text(event, CLOUDTRAIL.indexOf(path));
  }

  private boolean is(LogEvent event, String path, String value) {
    return get(event, path).equals(value);
  }

  private boolean isAbsent(LogEvent event, String path) {
    int slot = trail.slot(event, CLOUDTRAIL.indexOf(path));
    return slot < 0 || event.first(slot) < 0;
  }

  private Optional<Found> ofCloudTrail(LogEvent event) {
    String name = trail.text(event, 0);
    Optional<Kind> kind = kind(event, name);
    if (kind.isEmpty() || is(event, "flowtrail.principal_type", "service")) {
      return Optional.empty();
    }
    String outcome = get(event, "flowtrail.outcome");
    // Other errors say that there was nothing to harm: no such trail, too many requests.
    boolean denied = outcome.equals("denied");
    if (!denied && !outcome.equals("success")) {
      return Optional.empty();
    }
    if (!denied && kind.get() == Kind.TRAIL_NARROWED && !isNarrowed(event, name)) {
      return Optional.empty();
    }
    String account = get(event, "flowtrail.principal_account");
    if (account.isEmpty()) {
      account = get(event, "recipientAccountId");
    }
    boolean isS3 = is(event, "eventSource", "s3.amazonaws.com");
    String id = get(event, isS3 ? "requestID" : "eventID");
    return found(
        account,
        new Act(
            kind.get(),
            denied,
            Short.of(name),
            Short.of(get(event, "flowtrail.principal")),
            Short.of(target(event, kind.get(), name)),
            isS3 ? "" : Short.of(get(event, "awsRegion")),
            event.time(),
            Short.of(id),
            event.time(),
            Distinct.of(id),
            kind.get() == Kind.LOGS_DESTROYED ? keys(get(event, "flowtrail.key")) : List.of()));
  }

  private static List<String> keys(String key) {
    return key.isEmpty() ? List.of() : List.of(Short.of(key));
  }

  private static Optional<Found> found(String account, Act act) {
    return account.isEmpty() || act.firstId().isEmpty()
        ? Optional.empty()
        : Optional.of(new Found(account, act));
  }

  private Optional<Kind> kind(LogEvent event, String name) {
    return switch (name) {
      case "StopLogging", "DeleteTrail", "DeleteEventDataStore", "StopEventDataStoreIngestion" ->
          when(Kind.LOGGING_STOPPED, is(event, "eventSource", "cloudtrail.amazonaws.com"));
      case "UpdateTrail", "PutEventSelectors", "UpdateEventDataStore" ->
          when(Kind.TRAIL_NARROWED, is(event, "eventSource", "cloudtrail.amazonaws.com"));
      case "StartLogging", "StartEventDataStoreIngestion", "RestoreEventDataStore" ->
          when(Kind.RESTORED, is(event, "eventSource", "cloudtrail.amazonaws.com"));
      case "DeleteFlowLogs" ->
          when(
              Kind.FLOW_LOGS_DELETED,
              is(event, "eventSource", "ec2.amazonaws.com")
                  // A dry run has the outcome of a success and deletes nothing.
                  && !is(event, "errorCode", "Client.DryRunOperation"));
      case "DeleteObject", "DeleteObjects", "DeleteObjectVersion", "DeleteBucket" ->
          when(Kind.LOGS_DESTROYED, isLogBucket(event));
      case "PutBucketLifecycle", "PutBucketLifecycleConfiguration" ->
          when(Kind.BUCKET_WEAKENED, isLogBucket(event) && expiresEarly(event));
      case "PutBucketVersioning" ->
          when(
              Kind.BUCKET_WEAKENED,
              is(event, "requestParameters.VersioningConfiguration.Status", "Suspended")
                  && isLogBucket(event));
      case "DeleteBucketPolicy", "DeleteBucketPublicAccessBlock" ->
          when(Kind.BUCKET_WEAKENED, isLogBucket(event));
      case "PutBucketPolicy", "PutBucketAcl" ->
          when(
              Kind.BUCKET_WEAKENED,
              isLogBucket(event) && !get(event, "flowtrail.public_grant").isEmpty());
      case "DisableKey", "ScheduleKeyDeletion" ->
          when(Kind.KEY_DISABLED, is(event, "eventSource", "kms.amazonaws.com"));
      case "EnableKey", "CancelKeyDeletion" ->
          when(Kind.RESTORED, is(event, "eventSource", "kms.amazonaws.com"));
      case "DeleteLogGroup", "DeleteLogStream" ->
          when(
              Kind.LOGS_DESTROYED,
              is(event, "eventSource", "logs.amazonaws.com")
                  && isAudit(get(event, "requestParameters.logGroupName")));
      default -> detection(event, name);
    };
  }

  private static Optional<Kind> when(Kind kind, boolean holds) {
    return holds ? Optional.of(kind) : Optional.empty();
  }

  private Optional<Kind> detection(LogEvent event, String name) {
    Optional<String> service =
        switch (name) {
          case "DeleteDetector",
              "UpdateDetector",
              "DisassociateMembers",
              "DisassociateFromMasterAccount",
              "StopMonitoringMembers",
              "DeleteMembers",
              "DeletePublishingDestination" ->
              Optional.of("guardduty");
          case "StopConfigurationRecorder",
              "DeleteConfigurationRecorder",
              "DeleteDeliveryChannel" ->
              Optional.of("config");
          case "DisableSecurityHub", "BatchDisableStandards" -> Optional.of("securityhub");
          case "DisableMacie" -> Optional.of("macie2");
          case "Disable" -> Optional.of("inspector2");
          case "DeleteAnalyzer" -> Optional.of("access-analyzer");
          case "DisassociateFromAdministratorAccount" ->
              Optional.of("guardduty")
                  .filter(s -> is(event, "eventSource", "guardduty.amazonaws.com"));
          default -> Optional.empty();
        };
    if (service.isEmpty() || !is(event, "eventSource", service.get() + ".amazonaws.com")) {
      return Optional.empty();
    }
    // Security Hub and Control Tower set Config up and take it down again for the owner.
    return when(
        Kind.DETECTION_STOPPED,
        !get(event, "userIdentity.invokedBy").endsWith(".amazonaws.com")
            && (!name.equals("UpdateDetector") || is(event, "requestParameters.enable", "false")));
  }

  private boolean isLogBucket(LogEvent event) {
    return is(event, "eventSource", "s3.amazonaws.com")
        && is(event, "flowtrail.log_bucket", "true");
  }

  private boolean expiresEarly(LogEvent event) {
    long days = trail.wholeNumber(event, CLOUDTRAIL.indexOf("flowtrail.lifecycle_days"), -1);
    return days >= 0 && days <= retentionDays;
  }

  private static boolean isAudit(String logGroup) {
    String name = logGroup.toLowerCase(Locale.ROOT);
    return name.contains("cloudtrail")
        || name.contains("flowlog")
        || name.contains("flow-log")
        || name.contains("audit");
  }

  private boolean isNarrowed(LogEvent event, String name) {
    return switch (name) {
      case "UpdateTrail" ->
          is(event, "requestParameters.enableLogFileValidation", "false")
              || is(event, "requestParameters.isMultiRegionTrail", "false")
              || is(event, "requestParameters.includeGlobalServiceEvents", "false")
              || (!isAbsent(event, "requestParameters.kmsKeyId")
                  && get(event, "requestParameters.kmsKeyId").isEmpty());
      case "PutEventSelectors" -> {
        String seen = get(event, "flowtrail.trail_management_events");
        yield (!seen.isEmpty() && !seen.equals("all")) || excludes(event);
      }
      default -> {
        long days =
            trail.wholeNumber(
                event, CLOUDTRAIL.indexOf("requestParameters.retentionPeriod"), Long.MAX_VALUE);
        yield is(event, "requestParameters.terminationProtectionEnabled", "false")
            || is(event, "requestParameters.multiRegionEnabled", "false")
            || days < retentionDays
            || excludes(event);
      }
    };
  }

  /** Leaving out KMS or the RDS data API is common, and saves money: only that is no attack. */
  private boolean excludes(LogEvent event) {
    int slot = trail.slot(event, CLOUDTRAIL.indexOf("flowtrail.trail_exclusions"));
    for (int v = slot < 0 ? -1 : event.first(slot); v >= 0; v = event.next(v)) {
      String exclusion = event.text(v);
      if (!exclusion.equals("eventSource:kms.amazonaws.com")
          && !exclusion.equals("eventSource:rdsdata.amazonaws.com")) {
        return true;
      }
    }
    return false;
  }

  private String target(LogEvent event, Kind kind, String name) {
    return switch (kind) {
      case LOGGING_STOPPED, TRAIL_NARROWED -> {
        String arn = get(event, "flowtrail.trail");
        yield arn.isEmpty() ? get(event, "requestParameters.eventDataStore") : arn;
      }
      case FLOW_LOGS_DELETED ->
          get(event, "requestParameters.DeleteFlowLogsRequest.FlowLogId.content");
      case LOGS_DESTROYED -> {
        String bucket = get(event, "flowtrail.bucket");
        yield bucket.isEmpty() ? get(event, "requestParameters.logGroupName") : bucket;
      }
      case BUCKET_WEAKENED -> get(event, "flowtrail.bucket");
      case KEY_DISABLED -> get(event, "flowtrail.key_id");
      case DETECTION_STOPPED -> get(event, "eventSource").replace(".amazonaws.com", "");
      case RESTORED -> get(event, name.contains("Key") ? "flowtrail.key_id" : "flowtrail.trail");
    };
  }

  private Optional<Found> ofAccess(LogEvent event) {
    String operation = access.text(event, 0);
    String name;
    switch (operation) {
      case "REST.DELETE.OBJECT" -> name = "DeleteObject";
      case "BATCH.DELETE.OBJECT", "REST.POST.MULTI_OBJECT_DELETE" -> name = "DeleteObjects";
      case "REST.DELETE.BUCKET" -> name = "DeleteBucket";
      default -> {
        return Optional.empty();
      }
    }
    String outcome = access.text(event, 6);
    boolean denied = outcome.equals("denied");
    if (!access.text(event, 7).equals("true")
        || access.text(event, 5).equals("service")
        || (!denied && !outcome.equals("success"))) {
      return Optional.empty();
    }
    // The lines of a batch share the id of their request.
    String id =
        operation.startsWith("BATCH")
            ? access.text(event, 1) + "/" + access.text(event, 2)
            : access.text(event, 1);
    return found(
        access.text(event, 4),
        new Act(
            Kind.LOGS_DESTROYED,
            denied,
            name,
            Short.of(access.text(event, 3)),
            Short.of(access.text(event, 8)),
            "",
            event.time(),
            Short.of(id),
            event.time(),
            Distinct.of(id),
            keys(access.text(event, 9))));
  }

  /** Values of logs as facts carry them. */
  private static final class Short {
    private static final int LONGEST = 300;

    private Short() {}

    static String of(String value) {
      return value.length() <= LONGEST ? value : value.substring(0, LONGEST);
    }
  }
}
