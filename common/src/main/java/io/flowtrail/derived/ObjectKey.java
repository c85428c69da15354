package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.key}: the object's key as its owner wrote it. Access logs encode it, twice;
 * CloudTrail does not.
 */
final class ObjectKey implements DerivedField {
  static final String NAME = "flowtrail.key";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return switch (source) {
      case CLOUDTRAIL -> Optional.of(ofCloudTrail(slotOf));
      case S3_ACCESS -> {
        int key = slotOf.applyAsInt("key");
        yield Optional.of(
            (event, values) -> {
              String encoded = SlotText.first(event, key);
              if (!encoded.isEmpty()) {
                values.addText(decodedTwice(encoded));
              }
            });
      }
      case VPC_FLOW -> Optional.empty();
    };
  }

  private static Derivation ofCloudTrail(ToIntFunction<String> slotOf) {
    int key = slotOf.applyAsInt("requestParameters.key");
    int resources = slotOf.applyAsInt("resources.ARN");
    return (event, values) -> {
      String named = SlotText.first(event, key);
      if (named.isEmpty()) {
        named = ofResources(event, resources);
      }
      if (!named.isEmpty()) {
        values.addText(named);
      }
    };
  }

  private static String ofResources(LogEvent event, int resources) {
    for (int v = event.first(resources); v >= 0; v = event.next(v)) {
      if (event.kind(v).isText() && !Bucket.ofArn(event.text(v)).isEmpty()) {
        String resource = Arn.resource(event.text(v));
        int slash = resource.indexOf('/');
        if (slash >= 0) {
          return resource.substring(slash + 1);
        }
      }
    }
    return "";
  }

  private static String decodedTwice(String encoded) {
    Optional<String> once = PercentText.decode(encoded);
    return once.flatMap(PercentText::decode).or(() -> once).orElse(encoded);
  }
}
