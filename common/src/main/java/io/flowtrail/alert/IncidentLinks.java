package io.flowtrail.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an alert is about, by which it belongs together with others: the identity, its access keys
 * and those that it made, public addresses, buckets, network interfaces.
 */
final class IncidentLinks {
  private static final int LONGEST = 300;

  /** {@code AWSLogs/[o-id/]account/CloudTrail[-Digest]/region/}. */
  private static final Pattern LOG_KEY =
      Pattern.compile(
          "AWSLogs/(?:o-[a-z0-9]{10,32}/)?([0-9]{12})/CloudTrail(?:-Digest)?/([a-z0-9-]{5,30})/");

  /**
   * Names of {@code pkt-src-aws-service} and {@code pkt-dst-aws-service} whose addresses are one
   * customer's. Behind all others, S3's for one, everybody meets.
   */
  private static final Set<String> OF_ONE_CUSTOMER = Set.of("", "-", "EC2", "GLOBALACCELERATOR");

  private IncidentLinks() {}

  static Set<String> of(Alert alert) {
    Set<String> links = new TreeSet<>();
    principal(links, alert.principal());
    for (MatchedRecord evidence : alert.evidences()) {
      if (IntegrityMatches.isIntegrityRule(evidence.ruleId())) {
        add(links, "trail", evidence.account() + "/" + evidence.region());
        continue;
      }
      ObjectNode tree = RecordJson.tree(evidence.json());
      switch (evidence.service()) {
        case "cloudtrail" -> cloudTrail(links, tree);
        case "s3access" -> access(links, tree);
        case "vpcflow" -> flow(links, tree);
        default -> {
          // A stand-in for evidence has nothing but its principal.
        }
      }
    }
    return links;
  }

  private static void cloudTrail(Set<String> links, ObjectNode tree) {
    JsonNode identity = tree.path("userIdentity");
    add(links, "key", RecordFacts.text(identity, "accessKeyId"));
    JsonNode response = tree.path("responseElements");
    add(links, "key", RecordFacts.text(response.path("credentials"), "accessKeyId"));
    add(links, "key", RecordFacts.text(response.path("accessKey"), "accessKeyId"));
    address(links, RecordFacts.text(tree, "sourceIPAddress"));
    JsonNode request = tree.path("requestParameters");
    add(links, "bucket", RecordFacts.text(request, "bucketName"));
    // What was done to a trail belongs to what is missing of its logs.
    if (RecordFacts.text(tree, "eventSource").equals("cloudtrail.amazonaws.com")) {
      trail(
          links, RecordFacts.text(tree, "recipientAccountId"), RecordFacts.text(tree, "awsRegion"));
    }
    trailOf(links, RecordFacts.text(request, "key"));
  }

  private static void trail(Set<String> links, String account, String region) {
    if (!account.isEmpty() && !region.isEmpty()) {
      add(links, "trail", account + "/" + region);
    }
  }

  /** The trail of which an object's key is a log file or digest. */
  private static void trailOf(Set<String> links, String key) {
    Matcher matcher = LOG_KEY.matcher(key);
    if (matcher.find()) {
      trail(links, matcher.group(1), matcher.group(2));
    }
  }

  private static void access(Set<String> links, ObjectNode tree) {
    address(links, RecordFacts.text(tree, "remote_ip"));
    add(links, "bucket", RecordFacts.text(tree, "bucket"));
    trailOf(links, RecordFacts.text(tree, "key"));
  }

  private static void flow(Set<String> links, ObjectNode tree) {
    add(links, "interface", RecordFacts.text(tree, "interface-id"));
    end(links, tree, "src");
    end(links, tree, "dst");
  }

  /**
   * One end of a flow: who sends to one outside address from two machines is one intruder, unless
   * it is an address of a service that everybody uses.
   */
  private static void end(Set<String> links, ObjectNode tree, String which) {
    if (OF_ONE_CUSTOMER.contains(RecordFacts.text(tree, "pkt-" + which + "-aws-service"))) {
      address(links, RecordFacts.text(tree, which + "addr"));
      address(links, RecordFacts.text(tree, "pkt-" + which + "addr"));
    }
  }

  /** Everyone who gives no name has the same one: that is no link. */
  private static void principal(Set<String> links, String principal) {
    if (!principal.isEmpty()
        && !principal.equalsIgnoreCase("anonymous")
        && !principal.endsWith(".amazonaws.com")) {
      if (IpText.parse(principal).isPresent()) {
        address(links, principal);
      } else {
        add(links, "principal", principal);
      }
    }
  }

  private static void address(Set<String> links, String address) {
    if (IpText.parse(address).isPresent() && !IpText.isPrivate(address)) {
      add(links, "address", address);
    }
  }

  private static void add(Set<String> links, String kind, String value) {
    if (!value.isEmpty() && !value.equals("-")) {
      links.add(kind + " " + SafeText.cut(value, LONGEST));
    }
  }
}
