package io.flowtrail.detector.roles;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads who made which temporary credentials, and what sessions did. */
final class RoleObserver implements Observer {
  static final List<String> FIELDS =
      List.of(
          "eventName",
          "eventSource",
          "eventID",
          "awsRegion",
          "recipientAccountId",
          "sourceIPAddress",
          "userIdentity.accessKeyId",
          "userIdentity.invokedBy",
          "flowtrail.outcome",
          "flowtrail.principal",
          "flowtrail.principal_type",
          "flowtrail.principal_account",
          "responseElements.credentials.accessKeyId",
          "responseElements.assumedRoleUser.arn",
          "responseElements.federatedUser.arn",
          "requestParameters.roleArn",
          "requestParameters.targetPrincipal");

  /** Most acts held between flushes. */
  private static final int MOST = 5000;

  private static final int LONGEST = 256;

  private final Slots slots = new Slots(LogSource.CLOUDTRAIL, FIELDS);
  private final Map<Place, Sum> sums = new HashMap<>();

  private record Place(String session, String call, long step) {}

  private record Sum(Climb climb, String evidence) {}

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
      case "AssumeRole",
          "AssumeRoleWithSAML",
          "AssumeRoleWithWebIdentity",
          "AssumeRoot",
          "GetFederationToken",
          "GetSessionToken" ->
          hop(event, name, out);
      default -> {
        if (SensitiveCalls.contains(name)) {
          act(event, name, out);
        }
      }
    }
  }

  private static boolean isKey(String text) {
    return text.startsWith(Hop.TEMPORARY) && text.length() <= 128;
  }

  private void hop(LogEvent event, String name, FactOutput out) {
    String made = get(event, "responseElements.credentials.accessKeyId");
    String type = get(event, "flowtrail.principal_type");
    if (!isKey(made)
        || !get(event, "eventSource").equals("sts.amazonaws.com")
        // What services assume for their customers has nobody behind it.
        || type.equals("service")) {
      return;
    }
    String role = role(event);
    Hop hop =
        new Hop(
            name,
            event.time(),
            cut(get(event, "flowtrail.principal")),
            cut(type),
            cut(get(event, "flowtrail.principal_account")),
            cut(get(event, "userIdentity.accessKeyId")),
            cut(role),
            account(role),
            cut(get(event, "sourceIPAddress")));
    List<String> parts = new ArrayList<>(List.of(HopState.HOP));
    parts.addAll(hop.texts());
    String payload = FactText.join(parts);
    for (int stage = 0; stage < Hops.STAGES; stage++) {
      out.add(new Fact(Hops.name(stage), made, event.time(), HopState.HOP, payload, ""));
    }
  }

  private String role(LogEvent event) {
    for (String path :
        List.of(
            "requestParameters.roleArn",
            "responseElements.assumedRoleUser.arn",
            "responseElements.federatedUser.arn",
            "requestParameters.targetPrincipal")) {
      String role = get(event, path);
      if (!role.isEmpty()) {
        return role;
      }
    }
    return get(event, "flowtrail.principal");
  }

  /** The account of an ARN, or of a text that is one. */
  private static String account(String arn) {
    String[] parts = arn.split(":", 6);
    String account = parts.length == 6 ? parts[4] : arn;
    return account.matches("[0-9]{12}") ? account : "";
  }

  private void act(LogEvent event, String name, FactOutput out) {
    String session = get(event, "userIdentity.accessKeyId");
    String id = get(event, "eventID");
    if (!isKey(session)
        || id.isEmpty()
        || !get(event, "flowtrail.outcome").equals("success")
        || !get(event, "userIdentity.invokedBy").isEmpty()) {
      return;
    }
    Place place = new Place(session, name, FactSteps.of(event.time()));
    Climb climb =
        new Climb(
            session,
            name,
            event.time(),
            cut(id),
            cut(get(event, "recipientAccountId")),
            cut(get(event, "awsRegion")),
            List.of());
    Sum before = sums.get(place);
    if (before == null || climb.isBefore(before.climb())) {
      String evidence = out.evidence();
      // Of the same record delivered twice the smaller text is shown, as when facts are merged.
      boolean isSame = before != null && before.climb().equals(climb);
      if (!isSame || evidence.compareTo(before.evidence()) < 0) {
        sums.put(place, new Sum(climb, evidence));
      }
    }
    if (sums.size() >= MOST) {
      flush(out);
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  @Override
  public void flush(FactOutput out) {
    sums.forEach(
        (place, sum) ->
            out.add(
                new Fact(
                    Hops.name(0),
                    place.session(),
                    // Behind the hops of its step.
                    FactSteps.closes(place.step()),
                    FactText.join(Climb.KIND, place.session(), place.call()),
                    sum.climb().text(),
                    sum.evidence())));
    sums.clear();
  }
}
