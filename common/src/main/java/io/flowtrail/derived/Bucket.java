package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.bucket}: the bucket that a record is about. */
final class Bucket implements DerivedField {
  static final String NAME = "flowtrail.bucket";
  private static final String BUCKET_ARN = ":s3:::";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return switch (source) {
      case CLOUDTRAIL -> {
        Named named = new Named(slotOf);
        yield Optional.of(
            (event, values) -> {
              String bucket = named.bucket(event);
              if (!bucket.isEmpty()) {
                values.addText(bucket);
              }
            });
      }
      case S3_ACCESS -> {
        int bucket = slotOf.applyAsInt("bucket");
        yield Optional.of(
            (event, values) -> {
              String name = SlotText.first(event, bucket);
              if (!name.isEmpty()) {
                values.addText(name);
              }
            });
      }
      case VPC_FLOW -> Optional.empty();
    };
  }

  /** The bucket of an ARN {@code arn:aws:s3:::bucket/key}, or an empty string. */
  static String ofArn(String arn) {
    if (!Arn.looksLike(arn) || !arn.contains(BUCKET_ARN)) {
      return "";
    }
    String resource = Arn.resource(arn);
    int slash = resource.indexOf('/');
    return slash < 0 ? resource : resource.substring(0, slash);
  }

  /** Slots in which CloudTrail records name a bucket. */
  private static final class Named {
    private final int eventSource;
    private final int bucketName;
    private final int resources;
    private final int host;
    private final int ofTrail;
    private final int ofNewTrail;
    private final int ofFlowLogs;
    private final int ofDecryption;

    Named(ToIntFunction<String> slotOf) {
      eventSource = slotOf.applyAsInt("eventSource");
      bucketName = slotOf.applyAsInt("requestParameters.bucketName");
      resources = slotOf.applyAsInt("resources.ARN");
      host = slotOf.applyAsInt("requestParameters.Host");
      ofTrail = slotOf.applyAsInt("requestParameters.s3BucketName");
      ofNewTrail = slotOf.applyAsInt("responseElements.s3BucketName");
      ofFlowLogs = slotOf.applyAsInt("requestParameters.CreateFlowLogsRequest.LogDestination");
      ofDecryption = slotOf.applyAsInt("requestParameters.encryptionContext.aws:s3:arn");
    }

    String bucket(LogEvent event) {
      return switch (SlotText.first(event, eventSource)) {
        case "s3.amazonaws.com", "s3express.amazonaws.com" -> ofS3(event);
        case "cloudtrail.amazonaws.com" -> {
          String bucket = SlotText.first(event, ofTrail);
          yield bucket.isEmpty() ? SlotText.first(event, ofNewTrail) : bucket;
        }
        case "ec2.amazonaws.com" -> ofArn(SlotText.first(event, ofFlowLogs));
        case "kms.amazonaws.com" -> ofArn(SlotText.first(event, ofDecryption));
        default -> "";
      };
    }

    private String ofS3(LogEvent event) {
      String bucket = SlotText.first(event, bucketName);
      if (!bucket.isEmpty()) {
        return bucket;
      }
      for (int v = event.first(resources); v >= 0; v = event.next(v)) {
        if (event.kind(v).isText()) {
          bucket = ofArn(event.text(v));
          if (!bucket.isEmpty()) {
            return bucket;
          }
        }
      }
      String name = SlotText.first(event, host);
      int end = name.indexOf(".s3");
      return end > 0 && name.contains(".amazonaws.com") ? name.substring(0, end) : "";
    }
  }
}
