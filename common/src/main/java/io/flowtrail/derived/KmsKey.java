package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.key_id}: ARN of the KMS key of a KMS call, whether the request says id, ARN or
 * alias. An alias that the record does not resolve stays an alias' ARN.
 */
final class KmsKey implements DerivedField {
  private static final int LONGEST = 2048;

  @Override
  public String name() {
    return "flowtrail.key_id";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    int eventSource = slotOf.applyAsInt("eventSource");
    int resources = slotOf.applyAsInt("resources.ARN");
    int answered = slotOf.applyAsInt("responseElements.keyId");
    int created = slotOf.applyAsInt("responseElements.keyMetadata.arn");
    int requested = slotOf.applyAsInt("requestParameters.keyId");
    int region = slotOf.applyAsInt("awsRegion");
    int account = slotOf.applyAsInt("recipientAccountId");
    return Optional.of(
        (event, values) -> {
          if (!SlotText.first(event, eventSource).equals("kms.amazonaws.com")) {
            return;
          }
          String key = ofResources(event, resources);
          for (int slot : new int[] {created, answered, requested}) {
            if (key.isEmpty()) {
              key = SlotText.first(event, slot);
            }
          }
          if (!key.isEmpty() && key.length() <= LONGEST) {
            values.addText(Arn.looksLike(key) ? key : arn(event, region, account, key));
          }
        });
  }

  private static String ofResources(LogEvent event, int resources) {
    for (int v = event.first(resources); v >= 0; v = event.next(v)) {
      if (event.kind(v).isText() && event.text(v).contains(":key/")) {
        return event.text(v);
      }
    }
    return "";
  }

  private static String arn(LogEvent event, int region, int account, String key) {
    String itsRegion = SlotText.first(event, region);
    return "arn:"
        + Arn.partitionOfRegion(itsRegion)
        + ":kms:"
        + itsRegion
        + ":"
        + SlotText.first(event, account)
        + (key.startsWith("alias/") ? ":" : ":key/")
        + key;
  }
}
