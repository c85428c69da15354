package io.flowtrail.jobs.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.sink.Alerts;
import org.junit.jupiter.api.Test;

class AlertLineTest {
  @Test
  void theFactsOfAnAlertAreRead() {
    assertThat(AlertLine.of(Alerts.alert("a", 5, "Critical")))
        .isEqualTo(new AlertLine("a", "Trail stopped", 5, "Critical", 1));
  }

  @Test
  void membersOfTheSameNameDeeperDownMeanNothing() {
    String line =
        "{\"evidences\":[{\"severity_id\":1,\"finding_info\":{\"uid\":\"x\"}}],"
            + "\"finding_info\":{\"analytic\":{\"uid\":\"rule\"},\"uid\":\"a\"},\"severity_id\":3}";
    assertThat(AlertLine.of(line)).isEqualTo(new AlertLine("a", "", 3, "Other", 0));
  }

  @Test
  void whatCannotBeJudgedIsOfNoLevelThatIsHeldBack() {
    assertThat(AlertLine.of("nonsense").severityId()).isEqualTo(99);
    assertThat(AlertLine.of("{}").severityId()).isEqualTo(99);
  }
}
