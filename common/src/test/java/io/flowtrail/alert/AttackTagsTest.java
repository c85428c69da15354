package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AttackTagsTest {
  private static List<String> of(String... tags) {
    return AttackTags.of(List.of(tags)).stream()
        .map(
            attack ->
                String.join(
                        " ",
                        attack.version(),
                        text(attack.tactic()),
                        text(attack.technique()),
                        text(attack.subTechnique()))
                    .strip())
        .collect(Collectors.toList());
  }

  private static String text(AttackTags.Named named) {
    return named.isPresent() ? named.id() + ":" + named.name() : "-";
  }

  @Test
  void aSubTechniqueNamesItsTechniqueToo() {
    assertThat(of("attack.defense-impairment", "attack.t1685.002"))
        .containsExactly(
            "19.0 TA0112:Defense Impairment T1685:Disable or Modify Tools"
                + " T1685.002:Disable or Modify Cloud Log");
  }

  @Test
  void retiredIdsKeepTheNamesOfTheirVersion() {
    assertThat(of("attack.defense_evasion", "attack.T1562.008"))
        .containsExactly(
            "18.1 TA0005:Defense Evasion T1562:Impair Defenses"
                + " T1562.008:Disable or Modify Cloud Logs");
  }

  @Test
  void mixedWordsOfBothVersionsAreBroughtTogether() {
    assertThat(of("attack.defense-evasion", "attack.t1685"))
        .containsExactly("19.0 TA0112:Defense Impairment T1685:Disable or Modify Tools -");
    assertThat(of("attack.defense-impairment", "attack.t1562"))
        .containsExactly("18.1 TA0005:Defense Evasion T1562:Impair Defenses -");
    assertThat(of("attack.stealth", "attack.t1578"))
        .containsExactly("19.0 TA0005:Stealth T1578:Modify Cloud Compute Infrastructure -");
  }

  @Test
  void oneEntryStandsForEveryTacticThatIsTagged() {
    assertThat(of("attack.persistence", "attack.privilege-escalation", "attack.t1098.001"))
        .containsExactly(
            "19.0 TA0003:Persistence T1098:Account Manipulation"
                + " T1098.001:Additional Cloud Credentials",
            "19.0 TA0004:Privilege Escalation T1098:Account Manipulation"
                + " T1098.001:Additional Cloud Credentials");
  }

  @Test
  void tacticsAndTechniquesThatDoNotBelongTogetherStandAlone() {
    assertThat(of("attack.impact", "attack.t1530"))
        .containsExactly("19.0 - T1530:Data from Cloud Storage -", "19.0 TA0040:Impact - -");
  }

  @Test
  void unknownTechniquesKeepTheirIdAndOtherTagsAreNoAttack() {
    assertThat(of("attack.t9999", "attack.g0007", "cve.2020-1", "flowtrail.practice.1"))
        .containsExactly("19.0 - T9999: -");
  }
}
