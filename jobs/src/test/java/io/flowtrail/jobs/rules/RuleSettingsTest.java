package io.flowtrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.rules.DefaultRules;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.RuleText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleSettingsTest {
  private static final RuleText ONE = new RuleText("one.yml", "title: One");
  private static final RuleText TWO = new RuleText("two.yml", "title: Two");

  private static RuleSettings settings(
      List<RuleText> rules,
      Set<String> disabled,
      Map<String, Level> levels,
      Map<String, List<String>> lists) {
    return new RuleSettings(
        rules, new HashSet<>(disabled), new HashMap<>(levels), new HashMap<>(lists));
  }

  private static RuleSettings settings(RuleText... rules) {
    return settings(List.of(rules), Set.of(), Map.of(), Map.of());
  }

  @Test
  void theVersionIsThatOfWhatTheRulesSayWhereverTheyLie() {
    assertThat(settings(ONE, TWO).version())
        .matches("[0-9a-f]{12}")
        .isEqualTo(settings(TWO, new RuleText("/etc/rules/1.yml", "title: One")).version())
        .isNotEqualTo(settings(ONE).version())
        .isNotEqualTo(settings(ONE, new RuleText("two.yml", "title: Two ")).version());
  }

  @Test
  void disabledRulesLevelsAndListsAreAPartOfTheVersion() {
    Set<String> versions =
        Set.of(
            settings(ONE).version(),
            settings(List.of(ONE), Set.of("a"), Map.of(), Map.of()).version(),
            settings(List.of(ONE), Set.of(), Map.of("a", Level.LOW), Map.of()).version(),
            settings(List.of(ONE), Set.of(), Map.of("a", Level.HIGH), Map.of()).version(),
            settings(List.of(ONE), Set.of(), Map.of(), Map.of("a", List.of("b"))).version(),
            settings(List.of(ONE), Set.of(), Map.of(), Map.of("a", List.of("c"))).version());

    assertThat(versions).hasSize(6);
  }

  @Test
  void aSetComesBackFromItsBytes() throws IOException {
    List<RuleText> rules = new ArrayList<>(DefaultRules.load());
    Collections.reverse(rules);
    RuleSettings settings =
        settings(
            rules,
            Set.of("one", "two"),
            Map.of("three", Level.CRITICAL),
            Map.of("accounts", List.of("111122223333"), "none", List.of()));

    byte[] bytes = RuleSettingsBytes.write(settings);

    assertThat(RuleSettingsBytes.read(bytes)).isEqualTo(settings);
    assertThat(RuleSettingsBytes.read(bytes).version()).isEqualTo(settings.version());
  }

  @Test
  void bytesOfALaterReleaseAreRefused() {
    byte[] bytes = RuleSettingsBytes.write(settings(ONE));
    bytes[0]++;

    assertThatThrownBy(() -> RuleSettingsBytes.read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 2");
  }
}
