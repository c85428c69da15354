package io.flowtrail.sigma.undoing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.derived.StandardFields;
import io.flowtrail.detector.InOrder;
import io.flowtrail.detector.Undone;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.NamedLists;
import io.flowtrail.format.LogFormat;
import io.flowtrail.format.LogReaders;
import io.flowtrail.rules.DefaultRules;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaRule;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.Yaml;

/** What undoes what the default rules tell: every way of every rule, with records. */
class UndoingsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant ACT = Instant.parse("2026-03-01T10:00:00Z");
  private static final Instant LATER = Instant.parse("2026-03-01T10:12:00Z");

  private static RuleSet rules;
  private static List<Case> cases;

  /** One entry of {@code undoings.yml}. */
  private record Case(SigmaRule rule, Map<?, ?> act, Map<?, ?> undone, List<Map<?, ?>> not) {}

  @BeforeAll
  static void read() throws SigmaException, IOException {
    rules =
        RuleSet.compile(
            DefaultRules.load(),
            NamedLists.EMPTY,
            StandardFields.of(NamedLists.EMPTY),
            RuleOptions.NONE,
            MatchedRecord.fields());
    cases = new ArrayList<>();
    try (InputStream in = UndoingsTest.class.getResourceAsStream("undoings.yml")) {
      List<Map<?, ?>> entries = new Yaml().load(in);
      for (Map<?, ?> entry : entries) {
        List<Map<?, ?>> not = new ArrayList<>();
        ((List<?>) entry.get("not")).forEach(each -> not.add((Map<?, ?>) each));
        cases.add(
            new Case(
                rule("aws_cloudtrail_" + entry.get("rule") + ".yml"),
                (Map<?, ?>) entry.get("act"),
                (Map<?, ?>) entry.get("undone"),
                not));
      }
    }
  }

  private static SigmaRule rule(String file) {
    return rules.rules().stream()
        .filter(rule -> rule.file().endsWith(file))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(file));
  }

  @TestFactory
  Stream<DynamicTest> everyWayUndoesItsActAndNothingElse() {
    return cases.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.rule().title() + ", " + each.undone().get("n"), () -> check(each)));
  }

  private static void check(Case its) {
    String act = json(its.act(), ACT, "act", "");
    String undoing = json(its.undone(), LATER, "undoing", "");
    List<Undone> undone = run(its.rule(), act, undoing);
    assertThat(undone).isNotEmpty();
    Undone first = undone.get(0);
    assertThat(first.rule()).isEqualTo(its.rule().id());
    assertThat(first.account()).isEqualTo("111122223333");
    assertThat(first.act()).isEqualTo("act/111122223333");
    assertThat(first.actTime()).isEqualTo(ACT.toEpochMilli());
    assertThat(first.time()).isEqualTo(LATER.toEpochMilli());
    assertThat(first.eventName()).isEqualTo(its.undone().get("n"));
    assertThat(first.eventId()).isEqualTo("undoing");
    assertThat(first.principal())
        .isEqualTo(
            its.undone().containsKey("root") ? "root" : "arn:aws:iam::111122223333:user/ops");

    assertThat(run(its.rule(), undoing, act)).as("in another order").isEqualTo(undone);
    assertThat(run(its.rule(), act, undoing, act, undoing)).as("twice").isEqualTo(undone);
    assertThat(run(its.rule(), act, json(its.undone(), ACT.minusSeconds(60), "before", "")))
        .as("before the act")
        .isEmpty();
    assertThat(run(its.rule(), act, json(its.undone(), LATER, "denied", "AccessDenied")))
        .as("denied")
        .isEmpty();
    assertThat(run(its.rule(), json(its.act(), ACT, "act", "AccessDenied"), undoing))
        .as("of an act that was denied")
        .isEmpty();
    assertThat(run(its.rule(), act, undoing.replace("\"111122223333\"", "\"999900001111\"")))
        .as("in another account")
        .isEmpty();
    for (Map<?, ?> other : its.not()) {
      assertThat(run(its.rule(), act, json(other, LATER, "other", "")))
          .as(other.toString())
          .isEmpty();
    }
  }

  @Test
  void noWayIsWithoutACase() {
    Set<String> expected = new TreeSet<>();
    for (SigmaRule rule : rules.rules()) {
      for (int way = 0; way < rule.undoings().size(); way++) {
        expected.add(rule.file() + " " + way);
      }
    }
    Set<String> shown = new TreeSet<>();
    for (Case its : cases) {
      List<LogEvent> ignored = new ArrayList<>();
      read(
          json(its.undone(), LATER, "undoing", ""),
          event -> {
            ignored.add(event);
            rules.undone(
                event,
                (rule, way) -> {
                  if (rule.id().equals(its.rule().id())) {
                    shown.add(rule.file() + " " + way);
                  }
                });
          });
      assertThat(ignored).hasSize(1);
    }
    assertThat(shown).isEqualTo(expected);
  }

  @Test
  void whatIsDoneAgainIsUndoneAgain() {
    Case its = cases.get(0);
    String act = json(its.act(), ACT, "act", "");
    String undoing = json(its.undone(), LATER, "undoing", "");
    String again = json(its.act(), LATER.plusSeconds(60), "again", "");
    String undoneAgain = json(its.undone(), LATER.plusSeconds(120), "undone-again", "");
    assertThat(run(its.rule(), again, act, undoing))
        .extracting(Undone::act)
        .containsExactly("act/111122223333");
    assertThat(run(its.rule(), undoneAgain, again, act, undoing))
        .extracting(Undone::act, Undone::eventId)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("act/111122223333", "undoing"),
            org.assertj.core.groups.Tuple.tuple("again/111122223333", "undone-again"));
  }

  /** Times are of seconds: which of two was first, nobody knows, so the act stays open. */
  @Test
  void anUndoingOfTheSameSecondUndoesNothing() {
    Case its = cases.get(0);
    assertThat(
            run(
                its.rule(),
                json(its.act(), ACT, "act", ""),
                json(its.undone(), ACT, "undoing", "")))
        .isEmpty();
  }

  @Test
  void afterAMonthNothingIsWaitedFor() {
    Case its = cases.get(0);
    assertThat(
            run(
                its.rule(),
                json(its.act(), ACT, "act", ""),
                json(its.undone(), ACT.plusSeconds(31L * 24 * 3600), "undoing", "")))
        .isEmpty();
  }

  /** What was undone of the acts of one rule. */
  private static List<Undone> run(SigmaRule rule, String... records) {
    InOrder run =
        new InOrder(
            rules.detectors(), event -> "", event -> MatchedRecord.unmatched(event).identity());
    for (String record : records) {
      read(
          record,
          event -> {
            rules.match(event, match -> run.matched(match.rule(), event));
            rules.undone(event, (its, way) -> run.undone(its, way, event));
            run.observe(event);
          });
    }
    run.end();
    return run.undone().stream().filter(undone -> undone.rule().equals(rule.id())).toList();
  }

  private static void read(String record, java.util.function.Consumer<LogEvent> out) {
    LogReader reader =
        new LogReaders(rules.projections(), Optional.of(LogFormat.CLOUDTRAIL))
            .open(
                "",
                "test",
                "",
                ByteInput.of(("{\"Records\":[" + record + "]}").getBytes(StandardCharsets.UTF_8)));
    LogEvent event = new LogEvent();
    while (reader.next(event) == LogReader.Status.RECORD) {
      out.accept(event);
    }
  }

  private static String json(Map<?, ?> part, Instant time, String id, String error) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("eventVersion", "1.09");
    record.put("eventTime", time.toString());
    record.put("eventID", id);
    record.put("eventSource", part.get("s") + ".amazonaws.com");
    record.put("eventName", part.get("n"));
    record.put("awsRegion", part.containsKey("region") ? part.get("region") : "eu-west-1");
    record.put("recipientAccountId", "111122223333");
    record.put("sourceIPAddress", "203.0.113.9");
    record.put(
        "userIdentity",
        part.containsKey("root")
            ? Map.of(
                "type", "Root",
                "accountId", "111122223333",
                "principalId", "111122223333",
                "arn", "arn:aws:iam::111122223333:root")
            : Map.of(
                "type", "IAMUser",
                "accountId", "111122223333",
                "principalId", "AIDAEXAMPLEOPS000001",
                "arn", "arn:aws:iam::111122223333:user/ops",
                "userName", "ops"));
    record.put("requestParameters", part.get("q"));
    record.put("responseElements", part.get("r"));
    if (!error.isEmpty()) {
      record.put("errorCode", error);
    }
    try {
      return MAPPER.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
