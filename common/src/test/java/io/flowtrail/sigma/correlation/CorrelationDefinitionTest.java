package io.flowtrail.sigma.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.derived.StandardFields;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a correlation's state is known by. */
class CorrelationDefinitionTest {
  private static final String RULE =
      """
      title: R
      id: r
      logsource: {product: aws, service: cloudtrail}
      detection:
        s: {eventName: StopLogging}
        condition: s
      level: low
      """;
  private static final String INNER =
      """
      title: Inner
      id: inner
      correlation:
        type: event_count
        rules: [r]
        group-by: [awsRegion]
        timespan: 1h
        condition: {gte: 3}
      """;
  private static final String OUTER =
      """
      title: Outer
      id: outer
      correlation:
        type: event_count
        rules: [inner]
        group-by: [awsRegion]
        timespan: 1d
        condition: {gte: 2}
      """;

  private static Map<String, String> names(String rule, String inner, String outer)
      throws SigmaException {
    return RuleSet.compile(
            List.of(new RuleText("r.yml", String.join("---\n", rule, inner, outer))),
            NamedLists.EMPTY,
            StandardFields.of(NamedLists.EMPTY),
            RuleOptions.NONE,
            Map.of())
        .detectors()
        .stream()
        .filter(CorrelationDetector.class::isInstance)
        .map(CorrelationDetector.class::cast)
        .collect(Collectors.toMap(CorrelationDetector::formerName, CorrelationDetector::name));
  }

  private static final String INNER_NAME = "correlation:inner";
  private static final String OUTER_NAME = "correlation:outer";

  @Test
  void wordsForPeopleAndPlacesInTheFileDoNotMatter() throws Exception {
    assertThat(
            names(
                "# A comment.\n" + RULE.replace("title: R", "title: Other").replace("low", "high"),
                INNER.replace("Inner", "Another").replace("correlation:\n", "correlation:\n\n"),
                OUTER))
        .isEqualTo(names(RULE, INNER, OUTER));
  }

  @Test
  void whatIsCountedAndHowDoes() throws Exception {
    Map<String, String> before = names(RULE, INNER, OUTER);
    for (String changed :
        List.of(
            INNER.replace("gte: 3", "gte: 4"),
            INNER.replace("1h", "2h"),
            INNER.replace("awsRegion", "recipientAccountId, awsRegion"))) {
      assertThat(names(RULE, changed, OUTER).get(INNER_NAME))
          .startsWith(INNER_NAME + "@")
          .isNotEqualTo(before.get(INNER_NAME));
    }
  }

  @Test
  void aRuleThatIsNamedCountsAlsoThroughAnotherCorrelation() throws Exception {
    Map<String, String> before = names(RULE, INNER, OUTER);

    Map<String, String> behind = names(RULE.replace("Stop", "Start"), INNER, OUTER);

    assertThat(behind.get(INNER_NAME)).isNotEqualTo(before.get(INNER_NAME));
    assertThat(behind.get(OUTER_NAME)).isNotEqualTo(before.get(OUTER_NAME));
  }

  @Test
  void whoCountsItDoesNotMatterToACorrelation() throws Exception {
    Map<String, String> before = names(RULE, INNER, OUTER);

    Map<String, String> behind = names(RULE, INNER, OUTER.replace("gte: 2", "gte: 5"));

    assertThat(behind.get(INNER_NAME)).isEqualTo(before.get(INNER_NAME));
    assertThat(behind.get(OUTER_NAME)).isNotEqualTo(before.get(OUTER_NAME));
  }
}
