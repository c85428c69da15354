package io.flowtrail.jobs.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.jobs.sink.Alerts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FittingAlertTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void whatFitsIsLeftAlone() {
    assertThat(FittingAlert.of(Alerts.alert("a"), 20_000)).isEqualTo(Alerts.alert("a"));
  }

  @Test
  void whateverIsLargeTheAlertCanStillBeTold() throws Exception {
    var alert = MAPPER.createObjectNode();
    alert.put("severity_id", 4).put("severity", "High").put("message", "ü".repeat(50_000));
    alert
        .putObject("finding_info")
        .put("uid", "a")
        .put("title", "t")
        .put("desc", "x".repeat(9_999));
    alert.putArray("evidences").addObject().put("data", "x".repeat(50_000));
    alert.putObject("unmapped").put("details", "x".repeat(50_000));
    String fitting = FittingAlert.of(alert.toString(), 20_000);
    assertThat(fitting.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(20_000);
    JsonNode sent = MAPPER.readTree(fitting);
    assertThat(AlertLine.of(fitting)).isEqualTo(AlertLine.of(alert.toString()));
    assertThat(sent.path("message").asText()).startsWith("üü").hasSize(1000);
    assertThat(sent.at("/unmapped/evidences_left_out").asInt()).isEqualTo(1);
  }
}
