package io.flowtrail.alert;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.match.MatchedField;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Events, matches and rules as tests need them. */
final class Matches {
  static final AlertRule RULE =
      new AlertRule(
          "2f1c0000-0000-4000-8000-000000000001",
          "CloudTrail logging stopped",
          "StopLogging on a trail: nothing is recorded from then on.",
          Severity.HIGH,
          "2026-03-01",
          "cloudtrail",
          List.of("attack.defense-impairment", "attack.t1685.002", "flowtrail.practice.1"),
          List.of("A planned migration"),
          List.of(
              "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html"),
          "Start logging again and find out what happened in between.");

  static final List<MatchedField> STOP =
      List.of(
          new MatchedField(
              "selection", "eventSource", "cloudtrail.amazonaws.com", "cloudtrail.amazonaws.com"),
          new MatchedField("selection", "eventName", "StopLogging", "StopLogging"));

  private Matches() {}

  static AlertRule rule(Severity severity, String service, List<String> tags) {
    return new AlertRule(
        "rule-" + service,
        "Rule of " + service,
        "",
        severity,
        "",
        service,
        tags,
        List.of(),
        List.of(),
        "");
  }

  static LogEvent event(LogSource source, String json, String time, Map<String, String> derived) {
    List<DerivedField> fields = new ArrayList<>();
    derived.forEach((name, value) -> fields.add(new Fixed(name, value)));
    FieldProjection.Builder projection = FieldProjection.builder(source, new DerivedFields(fields));
    derived.keySet().forEach(projection::slot);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    LogEvent event = new LogEvent();
    event.begin(projection.build(), bytes);
    event.raw(0, bytes.length);
    event.time(Instant.parse(time).toEpochMilli());
    event.origin("s3://org-logs/AWSLogs/a.json.gz", "", 17, 4711);
    return event;
  }

  static MatchedRecord match(LogSource source, String json, String time) {
    return MatchedRecord.of("rule", List.of(), event(source, json, time, Map.of()));
  }

  /** {@code StopLogging} by the session Ops/ana, with further members. */
  static String stopLogging(String eventId, String time, String members) {
    return """
        {"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:ana",\
        "arn":"arn:aws:sts::111122223333:assumed-role/Ops/ana","accountId":"111122223333",\
        "accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role",\
        "principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/team/Ops",\
        "accountId":"111122223333","userName":"Ops"},"attributes":{\
        "creationDate":"2026-03-01T09:58:00Z","mfaAuthenticated":"false"}}},\
        "eventTime":"%s","eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging",\
        "awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9","userAgent":"[aws-cli/2.17]",\
        "requestParameters":{"name":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"},\
        "responseElements":null,"requestID":"EX1","eventID":"%s","readOnly":false,\
        "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333",\
        "eventCategory":"Management"%s}"""
        .formatted(time, eventId, members);
  }

  static MatchedRecord stop(String eventId, String time, String members) {
    LogEvent event =
        event(LogSource.CLOUDTRAIL, stopLogging(eventId, time, members), time, Map.of());
    return MatchedRecord.of(RULE.id(), STOP, event);
  }

  private record Fixed(String name, String value) implements DerivedField {
    @Override
    public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
      return Optional.of((event, values) -> values.addText(value));
    }
  }
}
