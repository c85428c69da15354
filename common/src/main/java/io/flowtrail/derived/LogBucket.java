package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.log_bucket}: whether the bucket of the record holds logs. */
final class LogBucket implements DerivedField {
  private final LogBuckets logBuckets;

  LogBucket(LogBuckets logBuckets) {
    this.logBuckets = logBuckets;
  }

  @Override
  public String name() {
    return "flowtrail.log_bucket";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return switch (source) {
      case CLOUDTRAIL -> Optional.of(ofCloudTrail(slotOf));
      case S3_ACCESS -> {
        int bucket = slotOf.applyAsInt(Bucket.NAME);
        int key = slotOf.applyAsInt(ObjectKey.NAME);
        yield Optional.of(
            (event, values) -> {
              String name = SlotText.first(event, bucket);
              if (!name.isEmpty()) {
                values.addBoolean(
                    logBuckets.isNamed(name) || LogBuckets.isLogKey(SlotText.first(event, key)));
              }
            });
      }
      case VPC_FLOW -> Optional.empty();
    };
  }

  private Derivation ofCloudTrail(ToIntFunction<String> slotOf) {
    int bucket = slotOf.applyAsInt(Bucket.NAME);
    int key = slotOf.applyAsInt(ObjectKey.NAME);
    int eventSource = slotOf.applyAsInt("eventSource");
    int eventName = slotOf.applyAsInt("eventName");
    int prefix = slotOf.applyAsInt("requestParameters.prefix");
    int arnPrefix = slotOf.applyAsInt("resources.ARNPrefix");
    int policy = slotOf.applyAsInt("requestParameters.bucketPolicy");
    int lifecycle = slotOf.applyAsInt("requestParameters.LifecycleConfiguration");
    return (event, values) -> {
      String name = SlotText.first(event, bucket);
      if (name.isEmpty()) {
        return;
      }
      boolean holdsLogs =
          logBuckets.isNamed(name)
              || LogBuckets.isLogKey(SlotText.first(event, key))
              || LogBuckets.isLogKey(SlotText.first(event, prefix))
              || SlotText.first(event, arnPrefix).contains("/AWSLogs/")
              // Trails and flow logs name nothing but their destination.
              || SlotText.first(event, eventSource).equals("cloudtrail.amazonaws.com")
              || SlotText.first(event, eventSource).equals("ec2.amazonaws.com");
      if (!holdsLogs) {
        holdsLogs =
            switch (SlotText.first(event, eventName)) {
              case "PutBucketPolicy" -> LogBuckets.deliversLogs(event.firstText(policy));
              case "PutBucketLifecycle" -> event.firstText(lifecycle).contains("AWSLogs/");
              default -> false;
            };
      }
      values.addBoolean(holdsLogs);
    };
  }
}
