package io.flowtrail.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which rules an event meets. A derived field tells: it is computed only if a rule that asks for it
 * is evaluated so far.
 */
class RuleIndexTest {
  private int evaluated;

  private RuleSet load(String... detections) throws SigmaException {
    DerivedField probe =
        new DerivedField() {
          @Override
          public String name() {
            return "flowtrail.probe";
          }

          @Override
          public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
            return Optional.of((event, values) -> evaluated++);
          }
        };
    List<RuleText> texts = new ArrayList<>();
    for (int i = 0; i < detections.length; i++) {
      String rule = Rules.rule(detections[i]).replace("test-1", "test-" + i);
      texts.add(new RuleText("rule" + i + ".yml", rule));
    }
    return RuleSet.compile(
        texts, NamedLists.EMPTY, new DerivedFields(List.of(probe)), RuleOptions.NONE, Map.of());
  }

  private boolean meets(RuleSet rules, String json) {
    evaluated = 0;
    LogEvent event = new LogEvent();
    JsonEvents.fill(event, rules.projection(LogSource.CLOUDTRAIL), json);
    rules.match(event, match -> {});
    return evaluated > 0;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s: {eventName: Stop, flowtrail.probe|exists: true}\ncondition: s",
        "s: {eventName: [Stop, Halt], flowtrail.probe|exists: true}\ncondition: s",
        "s: {eventName: [a, b, c, d, e, f, g, stop], flowtrail.probe|exists: true}\ncondition: s",
        "s: {eventName|cased: Stop, flowtrail.probe|exists: true}\ncondition: s",
        "s: {eventName: Stop}\np: {flowtrail.probe|exists: true}\ncondition: s and p",
        "s: {eventName: Stop}\np: {flowtrail.probe|exists: true}\ncondition: s and not p",
        "s: {eventName: Stop}\np: {flowtrail.probe|exists: true}\ncondition: all of them",
        "s:\n  - eventName: Stop\n  - eventName: Halt\np: {flowtrail.probe|exists: true}\n"
            + "condition: s and p",
        "s1: {eventName: Stop}\ns2: {eventSource: nothing}\np: {flowtrail.probe|exists: true}\n"
            + "condition: 1 of s* and p",
        "s1: {eventName: Stop}\ns2: {eventSource: ec2}\np: {flowtrail.probe|exists: true}\n"
            + "condition: 2 of s* and p",
        "s: {eventName: Stop}\np: {flowtrail.probe|exists: true}\n"
            + "condition: (s and p) or (s and not p)",
        "s: {eventSource: ec2, eventName|startswith: S, flowtrail.probe|exists: true}\ncondition: s",
        "s: {eventName|startswith: St, flowtrail.probe|exists: true}\ncondition: s",
        "s: {eventName: [Halt, 'S*p'], flowtrail.probe|exists: true}\ncondition: s",
        "s: {eventName|re: '(?i)op$', flowtrail.probe|exists: true}\ncondition: s",
        "s: {port: 22, flowtrail.probe|exists: true}\ncondition: s",
        "s: {port: '22', flowtrail.probe|exists: true}\ncondition: s",
        "s: {port: 22.0, flowtrail.probe|exists: true}\ncondition: s",
      })
  void onlyEventsWithTheRequiredTextMeetARule(String detection) throws SigmaException {
    RuleSet rules = load(detection);
    assertThat(meets(rules, "{\"eventName\":\"STOP\",\"eventSource\":\"EC2\",\"port\":22}"))
        .isNotEqualTo(detection.contains("cased"));
    assertThat(meets(rules, "{\"eventName\":\"Stop\",\"eventSource\":\"ec2\",\"port\":22.0}"))
        // A text in the rule is compared with the number as it is written.
        .isNotEqualTo(detection.contains("'22'"));
    assertThat(meets(rules, "{\"eventName\":\"Go\",\"eventSource\":\"s3\",\"port\":23}")).isFalse();
    assertThat(meets(rules, "{}")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s: {eventName: [Stop, null]}\np: {flowtrail.probe|exists: true}\ncondition: s and p",
        "s: {eventName|neq: Stop}\np: {flowtrail.probe|exists: true}\ncondition: s and p",
        "s: {eventName: Stop}\np: {flowtrail.probe|exists: true}\ncondition: not s and p",
        "s: {eventName: Stop}\np: {flowtrail.probe|exists: true}\ncondition: s or p",
        "s: {eventName|exists: false}\np: {flowtrail.probe|exists: true}\ncondition: s and p",
      })
  void rulesThatRequireNoTextMeetEveryEvent(String detection) throws SigmaException {
    assertThat(meets(load(detection), "{}")).isTrue();
  }

  @Test
  void amongAThousandRulesAnEventMeetsThoseThatNameIt() throws SigmaException {
    String[] detections = new String[1_000];
    for (int i = 0; i < detections.length; i++) {
      detections[i] =
          "s: {eventSource: source%d, eventName: [Name%d, Other%d]}\n".formatted(i % 20, i, i)
              + "p: {flowtrail.probe|exists: false}\ncondition: s and p\n";
    }
    RuleSet rules = load(detections);
    assertThat(meets(rules, "{\"eventSource\":\"source1\",\"eventName\":\"None\"}")).isFalse();
    assertThat(meets(rules, "{\"eventSource\":\"source1\",\"eventName\":\"name41\"}")).isTrue();
    assertThat(Rules.ids(rules, "{\"eventSource\":\"source1\",\"eventName\":\"other41\"}"))
        .containsExactly("test-41");
  }
}
