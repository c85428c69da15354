package io.flowtrail.detector.inventory;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads changes of trails and flow logs. */
final class ChangeObserver implements Observer {
  static final List<String> FIELDS =
      List.of(
          "eventName",
          "eventSource",
          "eventID",
          "errorCode",
          "recipientAccountId",
          "awsRegion",
          "flowtrail.outcome",
          "flowtrail.principal",
          "flowtrail.trail",
          "flowtrail.trail_management_events",
          "requestParameters.enableLogFileValidation",
          "requestParameters.isMultiRegionTrail",
          "requestParameters.includeGlobalServiceEvents",
          "requestParameters.kmsKeyId",
          "responseElements.trailARN",
          "responseElements.logFileValidationEnabled",
          "responseElements.isMultiRegionTrail",
          "responseElements.includeGlobalServiceEvents",
          "responseElements.kmsKeyId",
          "requestParameters.encryptionContext.aws:cloudtrail:arn",
          "requestParameters.CreateFlowLogsRequest.ResourceId.content",
          "requestParameters.CreateFlowLogsRequest.LogDestination",
          "responseElements.CreateFlowLogsResponse.flowLogIdSet.item",
          "requestParameters.DeleteFlowLogsRequest.FlowLogId.content",
          "responseElements.DeleteFlowLogsResponse.unsuccessful.item.resourceId");

  /** Most trails seen at work between flushes, and most flow logs taken from one record. */
  private static final int MOST = 1000;

  private record Seen(String trail, long step) {}

  private final Slots slots = new Slots(LogSource.CLOUDTRAIL, FIELDS);
  private final Set<Seen> seen = new HashSet<>();

  private String get(LogEvent event, String path) {
    return slots.text(event, FIELDS.indexOf(path));
  }

  @Override
  public void observe(LogEvent event, FactOutput out) {
    if (event.source() != LogSource.CLOUDTRAIL) {
      return;
    }
    String name = slots.text(event, 0);
    switch (name) {
      case "CreateTrail",
          "UpdateTrail",
          "DeleteTrail",
          "StartLogging",
          "StopLogging",
          "PutEventSelectors" ->
          trail(event, name, out);
      case "CreateFlowLogs", "DeleteFlowLogs" -> flowLogs(event, name, out);
      case "GenerateDataKey" -> atWork(event, out);
      default -> {}
    }
  }

  private boolean isDone(LogEvent event, String source) {
    return get(event, "eventSource").equals(source)
        && get(event, "flowtrail.outcome").equals("success")
        && !get(event, "errorCode").equals("Client.DryRunOperation");
  }

  private void trail(LogEvent event, String name, FactOutput out) {
    String arn = get(event, "flowtrail.trail");
    String id = get(event, "eventID");
    if (arn.isEmpty()
        || arn.length() > 300
        || id.isEmpty()
        || !isDone(event, "cloudtrail.amazonaws.com")) {
      return;
    }
    Map<String, String> values = new TreeMap<>();
    switch (name) {
      case "CreateTrail", "UpdateTrail" -> {
        values.put(Property.EXISTS.name(), Property.ON);
        configuration(event, values);
      }
      case "DeleteTrail" -> values.put(Property.EXISTS.name(), Property.OFF);
      case "StartLogging" -> values.put(Property.LOGGING.name(), Property.ON);
      case "StopLogging" -> values.put(Property.LOGGING.name(), Property.OFF);
      default -> {
        String recorded = get(event, "flowtrail.trail_management_events");
        if (!recorded.isEmpty()) {
          values.put(
              Property.MANAGEMENT_EVENTS.name(),
              recorded.equals("all") ? Property.ON : Property.OFF);
        }
      }
    }
    if (!values.isEmpty()) {
      out.add(
          new Fact(
              InventoryDetector.NAME,
              FactText.join(Change.TRAIL, arn),
              event.time(),
              id,
              change(event, name, values).text(),
              out.evidence()));
    }
  }

  /** The answer tells the whole trail; without it, the request tells what it says. */
  private void configuration(LogEvent event, Map<String, String> values) {
    boolean isAnswered = !get(event, "responseElements.trailARN").isEmpty();
    String part = isAnswered ? "responseElements." : "requestParameters.";
    flag(
        event,
        Property.VALIDATION,
        part + (isAnswered ? "logFileValidationEnabled" : "enableLogFileValidation"),
        values);
    flag(event, Property.ALL_REGIONS, part + "isMultiRegionTrail", values);
    flag(event, Property.GLOBAL_EVENTS, part + "includeGlobalServiceEvents", values);
    String key = get(event, part + "kmsKeyId");
    int asked = slots.slot(event, FIELDS.indexOf("requestParameters.kmsKeyId"));
    if (!key.isEmpty()) {
      values.put(Property.ENCRYPTION.name(), Property.ON);
    } else if (isAnswered || (asked >= 0 && event.first(asked) >= 0)) {
      values.put(Property.ENCRYPTION.name(), Property.OFF);
    }
  }

  private void flag(LogEvent event, Property property, String path, Map<String, String> values) {
    switch (get(event, path)) {
      case "true" -> values.put(property.name(), Property.ON);
      case "false" -> values.put(property.name(), Property.OFF);
      default -> {}
    }
  }

  private Change change(LogEvent event, String name, Map<String, String> values) {
    return new Change(
        name,
        get(event, "flowtrail.principal"),
        get(event, "recipientAccountId"),
        get(event, "awsRegion"),
        values);
  }

  private void flowLogs(LogEvent event, String name, FactOutput out) {
    String id = get(event, "eventID");
    if (id.isEmpty() || !isDone(event, "ec2.amazonaws.com")) {
      return;
    }
    boolean created = name.equals("CreateFlowLogs");
    Set<String> ids =
        all(
            event,
            created
                ? "responseElements.CreateFlowLogsResponse.flowLogIdSet.item"
                : "requestParameters.DeleteFlowLogsRequest.FlowLogId.content");
    Map<String, String> values = new TreeMap<>();
    if (created) {
      values.put(
          "for",
          String.join(
              ", ", all(event, "requestParameters.CreateFlowLogsRequest.ResourceId.content")));
      values.put("to", get(event, "requestParameters.CreateFlowLogsRequest.LogDestination"));
    } else {
      ids.removeAll(
          all(event, "responseElements.DeleteFlowLogsResponse.unsuccessful.item.resourceId"));
    }
    for (String flowLog : ids) {
      if (flowLog.startsWith("fl-") && flowLog.length() <= 64) {
        out.add(
            new Fact(
                InventoryDetector.NAME,
                FactText.join(Change.FLOW_LOG, get(event, "recipientAccountId"), flowLog),
                event.time(),
                id,
                change(event, name, values).text(),
                created ? "" : out.evidence()));
      }
    }
  }

  private Set<String> all(LogEvent event, String path) {
    Set<String> texts = new TreeSet<>();
    int slot = slots.slot(event, FIELDS.indexOf(path));
    for (int v = slot < 0 ? -1 : event.first(slot);
        v >= 0 && texts.size() < MOST;
        v = event.next(v)) {
      if (event.kind(v).isText()) {
        texts.add(event.text(v));
      }
    }
    return texts;
  }

  private void atWork(LogEvent event, FactOutput out) {
    String arn = get(event, "requestParameters.encryptionContext.aws:cloudtrail:arn");
    if (!arn.isEmpty() && arn.length() <= 300 && arn.contains(":trail/")) {
      seen.add(new Seen(arn, FactSteps.of(event.time())));
      if (seen.size() >= MOST) {
        flush(out);
      }
    }
  }

  @Override
  public void flush(FactOutput out) {
    for (Seen each : seen) {
      out.add(
          new Fact(
              InventoryDetector.NAME,
              FactText.join(Change.TRAIL, each.trail()),
              each.step(),
              "",
              new Change(
                      "",
                      "",
                      "",
                      "",
                      Map.of(
                          Property.EXISTS.name(), Property.ON,
                          Property.LOGGING.name(), Property.ON,
                          Property.ENCRYPTION.name(), Property.ON))
                  .text(),
              ""));
    }
    seen.clear();
  }
}
