package io.flowtrail.detector.risk;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.detector.identity.Principals;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.SigmaRule;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Lets through the first match of each rule and identity in a slot of time. */
final class RiskObserver implements Observer {
  static final List<String> FIELDS =
      List.of(
          "flowtrail.principal",
          "flowtrail.principal_type",
          "flowtrail.outcome",
          "recipientAccountId",
          "awsRegion",
          "sourceIPAddress",
          "userIdentity.invokedBy");

  /** Slots in which a rule and identity are told once, in milliseconds. */
  static final long SLOT = 600_000;

  private static final int MOST = 20_000;
  private static final int LONGEST = 256;

  private record Channel(String principal, String rule, boolean refused) {}

  private record Told(long time, String id) {}

  private final Slots trail = new Slots(LogSource.CLOUDTRAIL, FIELDS);
  private final Slots access = new Slots(LogSource.S3_ACCESS, FIELDS);
  private final Map<Channel, Told> told = new HashMap<>();
  private final Map<String, String> tactics = new HashMap<>();

  @Override
  public void matched(SigmaRule rule, LogEvent event, FactOutput out) {
    if (event.source() == LogSource.VPC_FLOW || event.time() == LogEvent.NO_TIME) {
      return;
    }
    Slots slots = event.source() == LogSource.CLOUDTRAIL ? trail : access;
    String principal = slots.text(event, 0);
    String type = slots.text(event, 1);
    // Services act for everybody; the anonymous are many people.
    if (principal.isEmpty()
        || principal.length() > LONGEST
        || type.equals("service")
        || type.equals("anonymous")
        || !slots.text(event, 6).isEmpty()) {
      return;
    }
    boolean refused = slots.text(event, 2).equals("denied");
    String id = rule.id() + "/" + refused;
    Channel channel = new Channel(principal, rule.id(), refused);
    Told before = told.get(channel);
    if (before != null
        && Math.floorDiv(before.time(), SLOT) == Math.floorDiv(event.time(), SLOT)
        && before.time() <= event.time()) {
      return;
    }
    if (before == null && told.size() >= MOST) {
      told.clear();
    }
    told.put(channel, new Told(event.time(), id));
    out.add(
        new Fact(
            EntityRisk.NAME,
            key(principal),
            event.time(),
            id,
            new Warning(
                    rule.id(),
                    cut(rule.title()),
                    rule.level(),
                    tactics.computeIfAbsent(rule.id(), i -> tactics(rule)),
                    refused,
                    digits(slots.text(event, 3)),
                    cut(slots.text(event, 4)),
                    cut(slots.text(event, 5)))
                .text(),
            out.evidence()));
  }

  /** Both logs spell a role alike without its path. */
  static String key(String principal) {
    return FactText.join(Principals.withoutPath(principal));
  }

  private static String digits(String account) {
    return account.length() == 12 ? account : "";
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  private static String tactics(SigmaRule rule) {
    TreeSet<String> words = new TreeSet<>();
    for (String tag : rule.tags()) {
      String word = tag.toLowerCase(Locale.ROOT);
      if (word.matches("attack\\.[a-z][a-z_-]{3,40}")) {
        words.add(word.substring("attack.".length()).replace('_', '-'));
      }
    }
    return String.join(",", words);
  }
}
