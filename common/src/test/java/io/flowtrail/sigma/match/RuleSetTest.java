package io.flowtrail.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaProblem;
import io.flowtrail.sigma.SigmaRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class RuleSetTest {
  private static final String STOP =
      """
      title: Logging stopped
      id: stop
      name: logging_stopped
      logsource: {product: aws, service: cloudtrail}
      detection:
        selection:
          eventName: StopLogging
        condition: selection
      level: high
      """;

  @Test
  void aRuleKeepsWhatItsAuthorWrote() {
    SigmaRule rule =
        Rules.load(
                """
                # a comment
                title: Logging stopped
                id: 11111111-2222-3333-4444-555555555555
                name: logging_stopped
                status: stable
                description: |
                  Two
                  lines.
                references: [https://example.com/a]
                author: Somebody
                date: 2024-01-31
                modified: 2024-02-01
                tags:
                  - attack.t1685.002
                logsource:
                  product: aws
                  service: cloudtrail
                  definition: whatever
                detection:
                  selection:
                    eventName: StopLogging
                  condition: selection
                fields: [eventName]
                falsepositives:
                  - none
                level: CRITICAL
                license: Apache-2.0
                tests:
                  - name: fires
                    match: true
                    record: {eventName: StopLogging, n: 5, f: 1.50, z: null, id: 012345670123}
                """)
            .rules()
            .get(0);
    assertThat(rule.id()).isEqualTo("11111111-2222-3333-4444-555555555555");
    assertThat(rule.name()).isEqualTo("logging_stopped");
    assertThat(rule.title()).isEqualTo("Logging stopped");
    assertThat(rule.description()).isEqualTo("Two\nlines.");
    assertThat(rule.level()).isEqualTo(Level.CRITICAL);
    assertThat(rule.status()).isEqualTo("stable");
    assertThat(rule.author()).isEqualTo("Somebody");
    assertThat(rule.date()).isEqualTo("2024-01-31");
    assertThat(rule.modified()).isEqualTo("2024-02-01");
    assertThat(rule.source()).isEqualTo(LogSource.CLOUDTRAIL);
    assertThat(rule.tags()).containsExactly("attack.t1685.002");
    assertThat(rule.references()).containsExactly("https://example.com/a");
    assertThat(rule.fields()).containsExactly("eventName");
    assertThat(rule.falsePositives()).containsExactly("none");
    assertThat(rule.file()).isEqualTo("rule.yml");
    assertThat(rule.line()).isEqualTo(2);
    assertThat(rule.attributes()).containsOnlyKeys("tests");
    assertThat(rule.attributes().get("tests").toString())
        .isEqualTo(
            "[{name=fires, match=true, record={eventName=StopLogging, n=5, f=1.50, z=null,"
                + " id=012345670123}}]");
  }

  @Test
  void aRuleWithoutLevelIsMediumAndOneWithoutIdIsNamedAfterItsTitle() {
    RuleSet rules =
        Rules.load(
            STOP.replace("id: stop\nname: logging_stopped\n", "").replace("level: high\n", ""));
    assertThat(rules.rules().get(0).level()).isEqualTo(Level.MEDIUM);
    assertThat(rules.rule("logging-stopped")).isPresent();
    assertThat(rules.notices()).hasSize(1);
  }

  @Test
  void aFileMayHoldSeveralDocuments() {
    RuleSet rules =
        Rules.load(STOP + "---\n" + STOP.replace("stop", "other") + "---\n# nothing\n---\n");
    assertThat(rules.rules()).extracting(SigmaRule::id).containsExactly("stop", "other");
    assertThat(rules.rules().get(1).line()).isEqualTo(11);
  }

  @Test
  void rulesForOtherLogsAndOldOnesAreSkippedWithANotice() {
    String windows =
        STOP.replace("product: aws, service: cloudtrail", "product: windows")
            .replace("eventName:", "Image|windahs:");
    String guardduty = STOP.replace("service: cloudtrail", "service: guardduty");
    String category = STOP.replace("service: cloudtrail", "category: cloud");
    String deprecated = STOP + "status: deprecated\n";
    String unsupported = STOP + "status: unsupported\n";
    RuleSet rules = Rules.load(windows, guardduty, category, deprecated, unsupported);
    assertThat(rules.rules()).isEmpty();
    assertThat(rules.notices()).hasSize(5).allMatch(p -> p.message().startsWith("skipped: "));
  }

  @Test
  void aServiceOfOursNeedsNoProduct() {
    RuleSet rules =
        Rules.load(STOP.replace("product: aws, service: cloudtrail", "service: VPCFlow"));
    assertThat(rules.rules().get(0).source()).isEqualTo(LogSource.VPC_FLOW);
  }

  @Test
  void theProjectionHoldsTheFieldsOfRulesFiltersAndCallers() throws SigmaException {
    RuleSet rules =
        RuleSet.compile(
            List.of(
                new RuleText("a.yml", STOP),
                new RuleText("f.yml", filter("any", "requestParameters.name: mine"))),
            NamedLists.EMPTY,
            DerivedFields.NONE,
            RuleOptions.NONE,
            Map.of(
                LogSource.CLOUDTRAIL, List.of("eventID", "eventName"),
                LogSource.VPC_FLOW, List.of("srcaddr")));
    FieldProjection projection = rules.projection(LogSource.CLOUDTRAIL);
    assertThat(projection.size()).isEqualTo(3);
    assertThat(projection.slot("eventName")).isNotNegative();
    assertThat(projection.slot("requestParameters.name")).isNotNegative();
    assertThat(projection.slot("eventID")).isNotNegative();
    assertThat(rules.projection(LogSource.VPC_FLOW).slot("srcaddr")).isNotNegative();
    assertThat(rules.projections()).containsOnlyKeys(LogSource.values());
  }

  @Test
  void aMalformedExtraFieldIsAProblem() {
    assertThatThrownBy(
            () ->
                RuleSet.compile(
                    List.of(),
                    NamedLists.EMPTY,
                    DerivedFields.NONE,
                    RuleOptions.NONE,
                    Map.of(LogSource.CLOUDTRAIL, List.of("a..b"))))
        .isInstanceOf(SigmaException.class)
        .hasMessageContaining("a..b");
  }

  @Test
  void derivedFieldsAreAskedOnlyWhereRulesUseThem() throws SigmaException {
    int[] derived = {0};
    DerivedField field =
        new DerivedField() {
          @Override
          public String name() {
            return "flowtrail.shout";
          }

          @Override
          public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
            int slot = slotOf.applyAsInt("name");
            return Optional.of(
                (event, values) -> {
                  derived[0]++;
                  values.addText(event.firstText(slot) + "!");
                });
          }
        };
    String rule =
        STOP.replace("eventName: StopLogging", "eventName: StopLogging\n    flowtrail.shout: bob!");
    RuleSet rules =
        RuleSet.compile(
            List.of(new RuleText("a.yml", rule)),
            NamedLists.EMPTY,
            new DerivedFields(List.of(field)),
            RuleOptions.NONE,
            Map.of());
    assertThat(Rules.ids(rules, "{\"eventName\":\"StopLogging\",\"name\":\"Bob\"}")).hasSize(1);
    assertThat(derived[0]).isEqualTo(1);
    assertThat(Rules.ids(rules, "{\"eventName\":\"StartLogging\",\"name\":\"Bob\"}")).isEmpty();
    assertThat(derived[0]).isEqualTo(1);
  }

  @Test
  void aMatchSaysWhichSearchFoundWhatWhere() {
    RuleSet rules =
        Rules.load(
            Rules.rule(
                """
                selection:
                  eventName: [StopLogging, DeleteTrail]
                  requestParameters|contains: Prod
                  errorCode: null
                  region|neq: eu-west-1
                  bytes|gte: 10
                filter:
                  user: admin
                condition: selection and not filter
                """));
    String name = "x".repeat(300) + "PROD" + "y".repeat(300);
    RuleMatch match =
        Rules.matches(
                rules,
                "{\"eventName\":\"deletetrail\",\"requestParameters\":{\"name\":\"%s\"},"
                        .formatted(name)
                    + "\"region\":\"us-east-1\",\"bytes\":12}")
            .get(0);
    assertThat(match.matched())
        .extracting(MatchedField::field)
        .containsExactlyInAnyOrder(
            "eventName", "requestParameters", "errorCode", "region", "bytes");
    assertThat(match.matched())
        .contains(
            new MatchedField("selection", "eventName", "DeleteTrail", "deletetrail"),
            new MatchedField("selection", "errorCode", "null", ""),
            new MatchedField("selection", "region", "neq: eu-west-1", "us-east-1"),
            new MatchedField("selection", "bytes", "gte: 10", "12"));
    assertThat(match.matched())
        .filteredOn(field -> field.field().equals("requestParameters"))
        .allSatisfy(
            field -> {
              assertThat(field.expected()).isEqualTo("contains: Prod");
              assertThat(field.found()).contains("PROD").startsWith("…").endsWith("…");
              assertThat(field.found().length()).isLessThanOrEqualTo(256);
            });
  }

  @Test
  void matchesComeInTheOrderOfTheRules() {
    String second = STOP.replace("stop", "second").replace("StopLogging", "'*Logging'");
    String third = STOP.replace("stop", "third");
    RuleSet rules = Rules.load(second, STOP, third.replace("logging_thirdped", "z"));
    assertThat(Rules.ids(rules, "{\"eventName\":\"StopLogging\"}"))
        .containsExactly("second", "stop", "third");
  }

  @Test
  void anEventReadWithAnotherProjectionIsRefused() {
    RuleSet rules = Rules.load(STOP);
    LogEvent event = new LogEvent(FieldProjection.empty(LogSource.CLOUDTRAIL));
    assertThatThrownBy(() -> rules.match(event, match -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    LogEvent same = new LogEvent(Rules.load(STOP).projection(LogSource.CLOUDTRAIL));
    rules.match(same, match -> {});
  }

  @Test
  void anchorsAndMergedMapsMeanWhatYamlSays() {
    RuleSet rules =
        Rules.load(
            Rules.rule(
                """
                base: &base
                  eventSource: s3
                  eventName: Get
                other:
                  <<: *base
                  eventName: &names [Put, Delete]
                third:
                  eventName: *names
                  eventSource: ec2
                condition: other or third or (base and third)
                """));
    assertThat(Rules.ids(rules, "{\"eventSource\":\"s3\",\"eventName\":\"Put\"}")).hasSize(1);
    assertThat(Rules.ids(rules, "{\"eventSource\":\"s3\",\"eventName\":\"Get\"}")).isEmpty();
    assertThat(Rules.ids(rules, "{\"eventSource\":\"ec2\",\"eventName\":\"Delete\"}")).hasSize(1);
  }

  // ---- options

  @Test
  void rulesAreDisabledAndGivenOtherLevelsByIdOrName() throws SigmaException {
    String other = STOP.replace("stop", "other").replace("logging_otherped", "other_name");
    RuleSet rules =
        withOptions(
            new RuleOptions(Set.of("other_name"), Map.of("logging_stopped", Level.LOW)),
            STOP,
            other);
    assertThat(rules.rules()).extracting(SigmaRule::id).containsExactly("stop");
    assertThat(rules.rule("stop").get().level()).isEqualTo(Level.LOW);
    assertThat(rules.rule("other")).isEmpty();
  }

  @Test
  void optionsForUnknownRulesAreProblems() {
    assertThatThrownBy(
            () -> withOptions(new RuleOptions(Set.of("stpo"), Map.of("x", Level.LOW)), STOP))
        .isInstanceOfSatisfying(
            SigmaException.class,
            e ->
                assertThat(e.problems())
                    .extracting(SigmaProblem::field)
                    .containsExactly("disable", "levels"))
        .hasMessageContaining("did you mean 'stop'");
  }

  @Test
  void aBrokenRuleThatIsDisabledIsNoError() throws SigmaException {
    String broken = STOP.replace("eventName:", "eventName|contain:");
    RuleSet rules = withOptions(new RuleOptions(Set.of("stop"), Map.of()), broken);
    assertThat(rules.rules()).isEmpty();
    assertThat(rules.notices()).hasSize(1);
  }

  private static RuleSet withOptions(RuleOptions options, String... files) throws SigmaException {
    List<RuleText> texts = new ArrayList<>();
    for (String file : files) {
      texts.add(new RuleText("rule.yml", file));
    }
    return RuleSet.compile(texts, NamedLists.EMPTY, DerivedFields.NONE, options, Map.of());
  }

  // ---- filters

  private static String filter(String rules, String selection) {
    return """
        title: Not the admin
        id: filter
        logsource: {product: aws}
        filter:
          rules: %s
          selection:
            %s
          condition: not selection
        """
        .formatted(rules, selection);
  }

  @Test
  void aFilterJoinsWithAndAsWritten() {
    for (String reference : List.of("any", "[stop]", "logging_stopped", "[logging_stopped]")) {
      RuleSet rules = Rules.load(STOP, filter(reference, "user: admin"));
      assertThat(Rules.ids(rules, "{\"eventName\":\"StopLogging\",\"user\":\"admin\"}")).isEmpty();
      assertThat(Rules.ids(rules, "{\"eventName\":\"StopLogging\"}")).containsExactly("stop");
      assertThat(rules.notices()).isEmpty();
    }
  }

  @Test
  void aFilterWithoutRulesIsForEveryRule() {
    RuleSet rules = Rules.load(STOP, filter("any", "user: admin").replace("  rules: any\n", ""));
    assertThat(Rules.ids(rules, "{\"eventName\":\"StopLogging\",\"user\":\"admin\"}")).isEmpty();
  }

  @Test
  void aFilterWithoutNotKeepsOnlyWhatItSelectsAndSaysSo() {
    RuleSet rules =
        Rules.load(STOP, filter("any", "user: admin").replace("not selection", "selection"));
    assertThat(Rules.ids(rules, "{\"eventName\":\"StopLogging\",\"user\":\"admin\"}")).hasSize(1);
    assertThat(Rules.ids(rules, "{\"eventName\":\"StopLogging\"}")).isEmpty();
    assertThat(rules.notices()).hasSize(1);
    assertThat(rules.notices().get(0).message()).contains("'not selection'");
  }

  @Test
  void aFilterIsOnlyForRulesWhoseLogSourceHasWhatItNames() {
    String filter = filter("any", "user: admin").replace("{product: aws}", "{service: vpcflow}");
    RuleSet rules = Rules.load(STOP, filter);
    assertThat(Rules.ids(rules, "{\"eventName\":\"StopLogging\",\"user\":\"admin\"}")).hasSize(1);
    RuleSet named = Rules.load(STOP, filter.replace("any", "[stop]"));
    assertThat(Rules.ids(named, "{\"eventName\":\"StopLogging\",\"user\":\"admin\"}")).hasSize(1);
    assertThat(named.notices()).hasSize(1);
  }

  @Test
  void aFilterForAnUnknownRuleIsAnError() {
    assertThat(Rules.problems(STOP, filter("[stpo]", "user: admin")))
        .filteredOn(SigmaProblem::isError)
        .hasSize(1)
        .allMatch(p -> p.message().contains("there is no rule 'stpo'; did you mean 'stop'"));
    assertThat(Rules.problems(STOP, filter("[]", "user: admin")))
        .filteredOn(SigmaProblem::isError)
        .hasSize(1);
  }

  @Test
  void aFilterForASkippedRuleIsNoError() {
    RuleSet rules = Rules.load(STOP + "status: deprecated\n", filter("[stop]", "user: admin"));
    assertThat(rules.notices()).hasSize(1);
  }

  @Test
  void whatIsWrongWithAFilterIsKnownEvenIfNothingUsesIt() {
    assertThat(Rules.problems(filter("any", "user|gt: admin")))
        .filteredOn(SigmaProblem::isError)
        .hasSize(1);
  }

  // ---- correlations

  private static final String CORRELATION =
      """
      title: Many stops
      id: many
      correlation:
        type: event_count
        rules: [stop]
        group-by: [userIdentity.arn]
        timespan: 15m
        condition:
          gte: 10
      """;

  @Test
  void aCorrelationRunsAndItsRulesAreSilent() {
    RuleSet rules = Rules.load(STOP, CORRELATION);
    assertThat(rules.correlations()).hasSize(1);
    assertThat(rules.silentRules()).containsExactly("stop");
  }

  @Test
  void aCorrelationOfSkippedRulesIsSkipped() {
    assertThat(Rules.load(STOP + "status: deprecated\n", CORRELATION).notices()).hasSize(2);
  }

  @Test
  void aCorrelationIsCheckedAllTheSame() {
    List<String> messages =
        Rules.problems(
                STOP,
                CORRELATION.replace("[stop]", "[stpo]"),
                CORRELATION.replace("many", "b").replace("15m", "quarter"),
                CORRELATION.replace("many", "c").replace("event_count", "event_cuont"),
                CORRELATION.replace("many", "d").replace("gte: 10", "more: 10"),
                CORRELATION.replace("many", "e").replace("event_count", "value_count"),
                CORRELATION.replace("many", "f").replace("[stop]", "[g]"),
                CORRELATION.replace("many", "g").replace("[stop]", "[f]"))
            .stream()
            .map(SigmaProblem::message)
            .toList();
    assertThat(messages)
        .anyMatch(m -> m.contains("there is no rule 'stpo'"))
        .anyMatch(m -> m.contains("'quarter' is no timespan"))
        .anyMatch(m -> m.contains("did you mean 'event_count'"))
        .anyMatch(m -> m.contains("unknown operator 'more'"))
        .anyMatch(m -> m.contains("'field' is missing"))
        .anyMatch(m -> m.contains("leads to itself"));
  }
}
