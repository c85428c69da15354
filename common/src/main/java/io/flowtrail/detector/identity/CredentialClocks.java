package io.flowtrail.detector.identity;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clocks of credentials, from the logs alone: users, roles and access keys that wake up after long
 * sleep, and access keys that are in use though they are old. Facts come from every CloudTrail
 * record of a user, role or root, and from S3 server access logs; at most about one a key and ten
 * minutes.
 *
 * @param idle without use for that long, a key, user or role is dormant
 * @param keyAge an access key in use is too old from that age on
 * @param remember what was not used for so long is forgotten
 */
public record CredentialClocks(Duration idle, Duration keyAge, Duration remember)
    implements Detector {
  static final String NAME = "credential-clock";

  static final DetectorRule DORMANT_KEY =
      new DetectorRule(
          "flowtrail-dormant-key-used",
          "Dormant access key used",
          "A long-lived access key was used that had not been used for weeks. Keys that nobody"
              + " misses are keys that nobody watches.",
          Level.MEDIUM,
          LogSource.CLOUDTRAIL.service(),
          List.of(
              "attack.initial-access",
              "attack.persistence",
              "attack.t1078.004",
              "flowtrail.practice.10"),
          List.of("Jobs that run once a quarter", "Logs that were not collected for a while"),
          List.of(
              "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys_update.html"),
          "Ask the owner. If it was not them, make the key inactive, and look at everything it has"
              + " done since. Delete keys that are not used.");

  static final DetectorRule DORMANT_USER =
      new DetectorRule(
          "flowtrail-dormant-user-active",
          "Dormant user or role active",
          "A user, a role or root acted for the first time in weeks, with credentials that are not"
              + " known to have slept themselves: a console login, a new key, a session.",
          Level.MEDIUM,
          LogSource.CLOUDTRAIL.service(),
          List.of(
              "attack.initial-access",
              "attack.persistence",
              "attack.t1078.004",
              "flowtrail.practice.10"),
          List.of(
              "Somebody back from leave",
              "Roles for emergencies and yearly work",
              "Logs that were not collected for a while"),
          List.of("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"),
          "Ask the owner. Remove users and roles that nobody needs.");

  static final DetectorRule OLD_KEY =
      new DetectorRule(
          "flowtrail-old-key-used",
          "Old access key in use",
          "A long-lived access key is in use that was made, or first seen in the logs, longer ago"
              + " than keys should live. Told once a month and key.",
          Level.LOW,
          LogSource.CLOUDTRAIL.service(),
          List.of("attack.persistence", "attack.t1078.004", "flowtrail.practice.7"),
          List.of("Keys with an agreed exception"),
          List.of(
              "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys_update.html"),
          "Make a second key, move its users over, make the old one inactive, and delete it. Better,"
              + " use roles.");

  private static final List<String> TRAIL =
      List.of(
          "flowtrail.principal",
          "flowtrail.principal_account",
          "flowtrail.principal_type",
          "userIdentity.accessKeyId",
          "eventName",
          "eventID",
          "eventSource",
          "sourceIPAddress",
          "awsRegion",
          "flowtrail.outcome",
          "errorCode",
          "recipientAccountId",
          "responseElements.accessKey.accessKeyId",
          "responseElements.accessKey.userName",
          "requestParameters.accessKeyId",
          "flowtrail.target_user");

  private static final List<String> ACCESS =
      List.of(
          "flowtrail.principal",
          "flowtrail.principal_account",
          "flowtrail.principal_type",
          "request_id",
          "operation",
          "remote_ip",
          "flowtrail.outcome");

  public CredentialClocks {
    // Who forgets sooner than a key sleeps never sees one wake.
    if (remember.compareTo(idle.multipliedBy(2)) < 0) {
      remember = idle.multipliedBy(2);
    }
  }

  public static CredentialClocks of(DetectorSettings settings, NamedLists lists) {
    return new CredentialClocks(
        settings.duration("idle", Duration.ofDays(45), Duration.ofDays(1), Duration.ofDays(400)),
        settings.duration(
            "key_age", Duration.ofDays(90), Duration.ofDays(1), Duration.ofDays(3650)),
        settings.duration(
            "remember", Duration.ofDays(400), Duration.ofDays(2), Duration.ofDays(3650)));
  }

  /** Codes that say that the credentials themselves were refused: no use of them. */
  static boolean isInvalid(String errorCode) {
    return switch (errorCode) {
      case "InvalidClientTokenId",
          "InvalidAccessKeyId",
          "UnrecognizedClientException",
          "SignatureDoesNotMatch",
          "InvalidSignatureException",
          "AuthFailure",
          "Client.AuthFailure",
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidToken" ->
          true;
      default -> false;
    };
  }

  /** A long-lived key, and not something else that stands where keys stand. */
  static boolean isLongLived(String key) {
    return key.startsWith("AKIA") && key.length() <= 32;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(DORMANT_KEY, DORMANT_USER, OLD_KEY);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(LogSource.CLOUDTRAIL, TRAIL, LogSource.S3_ACCESS, ACCESS);
  }

  @Override
  public Observer observer() {
    return new UseObserver();
  }

  @Override
  public EntityState newState(String key) {
    return new ClockState(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return ClockState.read(this, key, in);
  }

  /** What happened to a credential. */
  enum What {
    USED,
    CREATED,
    DELETED
  }

  /**
   * What a fact says.
   *
   * @param key access key; empty if the identity acted without a long-lived one
   */
  record Use(What what, String key, String principal, String name, String address, String region) {
    private static final int LONGEST = 256;

    String text() {
      return FactText.join(
          what.name(), key, shorter(principal), shorter(name), shorter(address), shorter(region));
    }

    private static String shorter(String value) {
      return value.length() <= LONGEST ? value : value.substring(0, LONGEST);
    }

    static Use of(String text) {
      List<String> parts = FactText.split(text);
      return new Use(
          What.valueOf(parts.get(0)),
          parts.get(1),
          parts.get(2),
          parts.get(3),
          parts.get(4),
          parts.get(5));
    }
  }

  private static final class UseObserver implements Observer {
    private final Slots trail = new Slots(LogSource.CLOUDTRAIL, TRAIL);
    private final Slots access = new Slots(LogSource.S3_ACCESS, ACCESS);
    private final FirstOfSlot firsts = new FirstOfSlot();

    @Override
    public void observe(LogEvent event, FactOutput out) {
      switch (event.source()) {
        case CLOUDTRAIL -> {
          used(event, out);
          changed(event, out);
        }
        case S3_ACCESS -> accessed(event, out);
        case VPC_FLOW -> {}
      }
    }

    private void used(LogEvent event, FactOutput out) {
      String principal = trail.text(event, 0);
      String id = trail.text(event, 5);
      if (principal.isEmpty() || id.isEmpty()) {
        return;
      }
      String name = trail.text(event, 4);
      if (isInvalid(trail.text(event, 10))
          // Whoever fails to log in may be anybody.
          || (trail.text(event, 6).equals("signin.amazonaws.com")
              && !trail.text(event, 9).equals("success"))) {
        return;
      }
      Optional<Who> who = Who.of(principal, trail.text(event, 1), trail.text(event, 2));
      String key = trail.text(event, 3);
      String longLived = isLongLived(key) ? key : "";
      if (who.isPresent() && firsts.isFirst(principal, longLived, event.time(), id)) {
        send(
            who.get(),
            event.time(),
            id,
            new Use(
                What.USED, longLived, principal, name, trail.text(event, 7), trail.text(event, 8)),
            out.evidence(),
            out);
      }
    }

    private void changed(LogEvent event, FactOutput out) {
      String name = trail.text(event, 4);
      boolean created = name.equals("CreateAccessKey");
      if ((!created && !name.equals("DeleteAccessKey"))
          || !trail.text(event, 6).equals("iam.amazonaws.com")
          || !trail.text(event, 9).equals("success")) {
        return;
      }
      String key = trail.text(event, created ? 12 : 14);
      String user = trail.text(event, 15);
      if (user.isEmpty()) {
        user = trail.text(event, 13);
      }
      String account = trail.text(event, 11);
      String type = user.equals("root") ? "root" : "user";
      String arn = "arn:aws:iam::" + account + ":user/" + user;
      Optional<Who> who = user.isEmpty() ? Optional.empty() : Who.of(arn, account, type);
      String id = trail.text(event, 5);
      if (isLongLived(key) && who.isPresent() && !id.isEmpty()) {
        send(
            who.get(),
            event.time(),
            "+" + id,
            new Use(created ? What.CREATED : What.DELETED, key, "", name, "", ""),
            "",
            out);
      }
    }

    private void accessed(LogEvent event, FactOutput out) {
      String principal = access.text(event, 0);
      String id = access.text(event, 3);
      if (principal.isEmpty() || id.isEmpty() || access.text(event, 6).equals("error")) {
        return;
      }
      Optional<Who> who = Who.of(principal, access.text(event, 1), access.text(event, 2));
      if (who.isPresent() && firsts.isFirst(principal, "", event.time(), id)) {
        send(
            who.get(),
            event.time(),
            id,
            new Use(What.USED, "", principal, access.text(event, 4), access.text(event, 5), ""),
            out.evidence(),
            out);
      }
    }

    private static void send(
        Who who, long time, String id, Use use, String evidence, FactOutput out) {
      out.add(new Fact(NAME, who.key(), time, id, use.text(), evidence));
    }
  }
}
