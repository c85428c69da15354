package io.flowtrail.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.identity.Principals;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.sigma.match.MatchedField;
import io.flowtrail.sigma.match.RuleMatch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One record that one rule matched: everything that grouping and alerts need, and nothing that
 * points back into the reused event. Primitives and strings only, because it crosses a shuffle.
 * Secrets are masked already.
 *
 * @param ruleId id of the rule
 * @param service Sigma's name of the log: {@code cloudtrail}, {@code vpcflow}, {@code s3access}
 * @param time event time in milliseconds since 1970
 * @param eventId {@code eventID} or request id; empty where the log has none
 * @param account the account whose log it is, 12 digits; empty where unknown
 * @param region empty where unknown
 * @param principal who acted: {@code flowtrail.principal}, else what the record says; the source
 *     address for flow logs
 * @param outcome {@code success}, {@code denied} or {@code error}; empty where unknown
 * @param object see {@link RecordOrigin#object}
 * @param entry see {@link RecordOrigin#entry}
 * @param record see {@link RecordOrigin#record}
 * @param offset see {@link RecordOrigin#offset}
 * @param json the normalised record, at most 64 Ki characters; a record that was cut says so in the
 *     member {@code flowtrail.cut}
 * @param matched JSON array of {@code {"search","field","expected","found"}}: which selection
 *     matched which field with which value
 * @param identity what makes two deliveries of one event equal: the event's id and account, or the
 *     record's content where it has no id; never the place where it was found
 * @param modifiers words of {@link LevelModifier}, separated by commas
 * @param twins of a match of rules that see the same requests in different logs ({@link
 *     TwinRules}): what stands for principal and account when it is grouped, since logs write them
 *     differently; else empty
 */
public record MatchedRecord(
    String ruleId,
    String service,
    long time,
    String eventId,
    String account,
    String region,
    String principal,
    String outcome,
    String object,
    String entry,
    long record,
    long offset,
    String json,
    String matched,
    String identity,
    String modifiers,
    String twins) {

  static final String PRINCIPAL = "flowtrail.principal";
  static final String OUTCOME = "flowtrail.outcome";
  static final String LOG_BUCKET = "flowtrail.log_bucket";
  private static final String BUCKET = "flowtrail.bucket";
  private static final String KEY = "flowtrail.key";
  private static final String INVOKED_BY = "useridentity.invokedby";

  /** Fields about the outcome: a rule that asked for one of them means the denial it found. */
  private static final Set<String> OUTCOME_FIELDS =
      Set.of(
          OUTCOME,
          "errorcode",
          "errormessage",
          "action",
          "reject-reason",
          "http_status",
          "httpstatus",
          "error_code");

  /** {@code .../{account}/{region}/{bucket}/{yyyy}/{mm}/{dd}/...}, partitioned access logs. */
  private static final Pattern PARTITIONED =
      Pattern.compile("(?:^|/)(\\d{12})/([a-z]{2}(?:-[a-z]+)+-\\d)/[^/]+/\\d{4}/\\d{2}/\\d{2}/");

  private static final int LONGEST_MATCHED_VALUE = 512;
  private static final int MOST_MATCHED = 40;

  /** Fields that {@link #of} asks for, so that projections hold them beside those of the rules. */
  public static Map<LogSource, List<String>> fields() {
    Map<LogSource, List<String>> fields = new EnumMap<>(LogSource.class);
    for (LogSource source : LogSource.values()) {
      fields.put(
          source,
          source == LogSource.VPC_FLOW
              ? List.of(PRINCIPAL, OUTCOME, LOG_BUCKET)
              : List.of(PRINCIPAL, OUTCOME, LOG_BUCKET, BUCKET, KEY));
    }
    return Map.copyOf(fields);
  }

  /** Copies what is needed out of the event, which must still hold the record. */
  public static MatchedRecord of(RuleMatch match, LogEvent event) {
    return of(match.rule().id(), match.matched(), RecordCopy.of(event));
  }

  /** A record that no rule matched, as evidence of a detector's finding. */
  public static MatchedRecord unmatched(LogEvent event) {
    return unmatched(RecordCopy.of(event));
  }

  /** The same, of a copy. */
  public static MatchedRecord unmatched(RecordCopy copy) {
    return of("", List.of(), copy);
  }

  static MatchedRecord of(String ruleId, List<MatchedField> matched, LogEvent event) {
    return of(ruleId, matched, RecordCopy.of(event));
  }

  private static MatchedRecord of(String ruleId, List<MatchedField> matched, RecordCopy copy) {
    ObjectNode tree = RecordJson.tree(copy.json());
    LogSource source = copy.source();
    RecordOrigin origin = copy.origin();
    String json = RecordJson.text(tree);
    RecordFacts facts = RecordFacts.of(source, tree);

    String account = facts.account();
    String region = facts.region();
    if (source == LogSource.S3_ACCESS) {
      String key = origin.entry().isEmpty() ? origin.object() : origin.entry();
      Matcher partitioned = PARTITIONED.matcher(key);
      if (partitioned.find()) {
        account = partitioned.group(1);
        region = partitioned.group(2);
      }
    }
    String outcome = orElse(copy.outcome(), facts.outcome());
    EnumSet<LevelModifier> modifiers = EnumSet.noneOf(LevelModifier.class);
    if (!asksFor(matched, OUTCOME_FIELDS)) {
      switch (outcome) {
        case "denied" -> modifiers.add(LevelModifier.ATTEMPT);
        case "error" -> modifiers.add(LevelModifier.FAILED);
        default -> {
          // It happened, or the record does not say.
        }
      }
    }
    if (facts.onBehalf() && !asksFor(matched, Set.of(INVOKED_BY))) {
      modifiers.add(LevelModifier.AWS_SERVICE);
    }
    if (copy.isLogBucket() && !asksFor(matched, Set.of(LOG_BUCKET))) {
      modifiers.add(LevelModifier.LOG_BUCKET);
    }
    String identity =
        facts.identity().isEmpty() ? Digests.hex(json, 16) : facts.identity() + "/" + account;
    return new MatchedRecord(
        ruleId,
        source.service(),
        copy.time() == LogEvent.NO_TIME ? 0 : copy.time(),
        facts.eventId(),
        account,
        region,
        Secrets.mask(orElse(copy.principal(), facts.principal())),
        outcome,
        origin.object(),
        origin.entry(),
        origin.record(),
        origin.offset(),
        json,
        matchedJson(matched),
        identity,
        LevelModifier.words(modifiers),
        "");
  }

  /**
   * The same match as it is told where its rule has a twin: under the lead's id, with an identity
   * and a group that both logs spell alike. Itself if its rule has none, or the record does not say
   * which request it is of.
   *
   * @param event must still hold the record
   */
  public MatchedRecord under(TwinRules rules, LogEvent event) {
    Optional<String> lead = rules.lead(ruleId);
    if (lead.isEmpty()) {
      return this;
    }
    JsonNode tree = RecordJson.tree(event.json());
    String request =
        event.source() == LogSource.CLOUDTRAIL ? RecordFacts.text(tree, "requestID") : eventId;
    String bucket = RecordCopy.text(event, BUCKET);
    if (request.isEmpty() || bucket.isEmpty()) {
      return this;
    }
    return new MatchedRecord(
        lead.get(),
        service,
        time,
        eventId,
        account,
        region,
        principal,
        outcome,
        object,
        entry,
        record,
        offset,
        json,
        matched,
        FactText.join("request", request, bucket, RecordCopy.text(event, KEY)),
        modifiers,
        FactText.join(Principals.withoutPath(principal), bucket));
  }

  /** What a rule asks for itself is in its level already. */
  private static boolean asksFor(List<MatchedField> matched, Set<String> fields) {
    return matched.stream()
        .anyMatch(field -> fields.contains(field.field().toLowerCase(Locale.ROOT)));
  }

  private static String orElse(String text, String fallback) {
    return text.isEmpty() ? fallback : text;
  }

  private static String matchedJson(List<MatchedField> matched) {
    ArrayNode array = RecordJson.MAPPER.createArrayNode();
    for (MatchedField field : matched.subList(0, Math.min(matched.size(), MOST_MATCHED))) {
      array
          .addObject()
          .put("search", field.search())
          .put("field", field.field())
          .put("expected", shortened(field.expected()))
          .put("found", shortened(Secrets.mask(field.field(), field.found())));
    }
    return array.toString();
  }

  private static String shortened(String value) {
    return SafeText.cut(value, LONGEST_MATCHED_VALUE);
  }

  /** The fields as matched, parsed from {@link #matched}. */
  public List<MatchedField> matchedFields() {
    List<MatchedField> fields = new ArrayList<>();
    try {
      for (JsonNode node : RecordJson.MAPPER.readTree(matched)) {
        fields.add(
            new MatchedField(
                node.path("search").asText(),
                node.path("field").asText(),
                node.path("expected").asText(),
                node.path("found").asText()));
      }
    } catch (JsonProcessingException e) {
      return List.of();
    }
    return List.copyOf(fields);
  }

  public List<LevelModifier> levelModifiers() {
    return LevelModifier.ofWords(modifiers);
  }

  public RecordOrigin origin() {
    return new RecordOrigin(object, entry, record, offset);
  }
}
