package io.flowtrail.detector.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.InOrder;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntityRiskTest {
  private static final String KEY = RiskObserver.key("arn:aws:iam::111122223333:role/team/Ops");
  private static final long START = Instant.parse("2026-03-02T10:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long DAY = 1440 * MINUTE;
  private static final List<String> TACTICS =
      List.of("discovery", "persistence", "exfiltration", "discovery", "impact", "persistence");

  private final EntityRisk risk = EntityRisk.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);
  private final List<Fact> facts = new ArrayList<>();

  private void warn(int rule, long at, Level level, boolean refused) {
    Warning warning =
        new Warning(
            "rule-" + rule,
            "Rule " + rule,
            level,
            TACTICS.get(rule),
            refused,
            "111122223333",
            "eu-west-1",
            "203.0.113.9");
    facts.add(
        new Fact(
            EntityRisk.NAME,
            KEY,
            START + at,
            "rule-" + rule + "/" + refused,
            warning.text(),
            "evidence " + rule));
  }

  private List<Finding> findings() {
    InOrder host = new InOrder(List.of(risk), LogEvent::json, LogEvent::json);
    facts.forEach(host::add);
    return host.end();
  }

  @Test
  void manyDifferentSmallThingsAreOneFinding() {
    for (int rule = 0; rule < 6; rule++) {
      warn(rule, rule * 20 * MINUTE, Level.LOW, false);
    }
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.count()).isEqualTo(6);
              assertThat(finding.principal()).isEqualTo("arn:aws:iam::111122223333:role/Ops");
              assertThat(finding.details()).containsEntry("score", 18.0);
              assertThat(finding.explanation())
                  .contains("6 different rules of 4 tactics", "Rule 5");
              assertThat(finding.evidences()).hasSize(6);
            });
  }

  @Test
  void fewRulesOrFewTacticsOrLittleWeightAreNone() {
    for (int rule = 0; rule < 4; rule++) {
      warn(rule, rule * MINUTE, Level.MEDIUM, false);
    }
    assertThat(findings()).isEmpty();
    facts.clear();
    for (int rule = 0; rule < 6; rule++) {
      warn(rule, rule * MINUTE, Level.INFORMATIONAL, false);
    }
    assertThat(findings()).isEmpty();
    facts.clear();
    for (int rule = 0; rule < 6; rule++) {
      warn(rule, rule * MINUTE, Level.LOW, true);
    }
    assertThat(findings()).as("refused counts half").isEmpty();
  }

  @Test
  void whatIsSpreadOverDaysIsNotAddedUp() {
    for (int rule = 0; rule < 6; rule++) {
      warn(rule, rule * DAY, Level.LOW, false);
    }
    assertThat(findings()).isEmpty();
  }

  @Test
  void whatAnIdentityDoesEveryDayIsItsHabit() {
    for (int day = 0; day < 10; day++) {
      for (int rule = 0; rule < 4; rule++) {
        warn(rule, day * DAY + rule * MINUTE, Level.LOW, false);
      }
    }
    warn(4, 9 * DAY, Level.LOW, false);
    warn(5, 9 * DAY, Level.LOW, false);
    assertThat(findings()).isEmpty();
  }

  @Test
  void graveMatchesAlertByThemselves() {
    warn(0, 0, Level.CRITICAL, false);
    for (int rule = 1; rule < 6; rule++) {
      warn(rule, rule * MINUTE, Level.LOW, false);
    }
    assertThat(findings()).isEmpty();
  }

  @Test
  void neitherOrderNorRestartsChangeAnything() throws IOException {
    for (int rule = 0; rule < 6; rule++) {
      for (int again = 0; again < 3; again++) {
        warn(rule, (rule * 20 + again) * MINUTE, Level.LOW, again == 1);
      }
    }
    List<Finding> expected = findings();
    assertThat(expected).hasSize(1);
    Collections.shuffle(facts, new Random(3));
    assertThat(findings()).isEqualTo(expected);

    facts.sort(Comparator.comparingLong(Fact::time).thenComparing(Fact::id));
    List<Finding> found = new ArrayList<>();
    EntityState.Output out =
        new EntityState.Output() {
          @Override
          public void finding(Finding finding) {
            found.add(finding);
          }

          @Override
          public void pass(Fact fact) {}
        };
    EntityState state = risk.newState(KEY);
    for (Fact fact : facts) {
      state.apply(fact, out);
      state = restored(state);
    }
    while (!state.isEmpty()) {
      state.wake(state.wakeAt(), out);
      state = restored(state);
    }
    assertThat(found.stream().filter(Finding::complete)).isEqualTo(expected);
  }

  private EntityState restored(EntityState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.write(new DataOutputStream(bytes));
    return risk.read(KEY, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  @Test
  void evidenceIsForgottenWithTheWindow() throws IOException {
    EntityState state = risk.newState(KEY);
    warn(0, 0, Level.LOW, false);
    EntityState.Output none =
        new EntityState.Output() {
          @Override
          public void finding(Finding finding) {}

          @Override
          public void pass(Fact fact) {}
        };
    state.apply(facts.get(0), none);
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    state.write(new DataOutputStream(before));
    state.wake(state.wakeAt(), none);
    ByteArrayOutputStream after = new ByteArrayOutputStream();
    state.write(new DataOutputStream(after));
    assertThat(before.toString()).contains("evidence 0");
    assertThat(after.toString()).doesNotContain("evidence 0");
  }
}
