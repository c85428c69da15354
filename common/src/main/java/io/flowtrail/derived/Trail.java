package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.trail}: ARN of the trail that a CloudTrail call acts on, whether the request
 * names it by name or ARN, or only the message of a denial does.
 */
final class Trail implements DerivedField {
  private static final String TRAIL = ":trail/";
  private static final int LONGEST = 256;

  @Override
  public String name() {
    return "flowtrail.trail";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    int eventSource = slotOf.applyAsInt("eventSource");
    int answered = slotOf.applyAsInt("responseElements.trailARN");
    int[] requested = {
      slotOf.applyAsInt("requestParameters.name"), slotOf.applyAsInt("requestParameters.trailName")
    };
    int message = slotOf.applyAsInt("errorMessage");
    int region = slotOf.applyAsInt("awsRegion");
    int account = slotOf.applyAsInt("recipientAccountId");
    return Optional.of(
        (event, values) -> {
          if (!SlotText.first(event, eventSource).equals("cloudtrail.amazonaws.com")) {
            return;
          }
          String trail = SlotText.first(event, answered);
          for (int i = 0; i < requested.length && trail.isEmpty(); i++) {
            trail = SlotText.first(event, requested[i]);
          }
          if (trail.isEmpty()) {
            trail = ofMessage(SlotText.first(event, message));
          }
          if (!trail.isEmpty() && trail.length() <= LONGEST) {
            values.addText(Arn.looksLike(trail) ? trail : arn(event, region, account, trail));
          }
        });
  }

  private static String arn(LogEvent event, int region, int account, String name) {
    String itsRegion = SlotText.first(event, region);
    return "arn:"
        + Arn.partitionOfRegion(itsRegion)
        + ":cloudtrail:"
        + itsRegion
        + ":"
        + SlotText.first(event, account)
        + TRAIL
        + name;
  }

  /** {@code ... to perform: cloudtrail:StopLogging on resource: arn:...:trail/X because ...} */
  private static String ofMessage(String message) {
    int trail = message.indexOf(TRAIL);
    int start = trail < 0 ? -1 : message.lastIndexOf("arn:", trail);
    if (start < 0 || message.substring(start, trail).indexOf(' ') >= 0) {
      return "";
    }
    int end = message.indexOf(' ', trail);
    return end < 0 ? message.substring(start) : message.substring(start, end);
  }
}
