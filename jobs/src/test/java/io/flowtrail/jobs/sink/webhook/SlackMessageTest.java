package io.flowtrail.jobs.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class SlackMessageTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void nothingInARecordIsReadAsMarkup() throws Exception {
    JsonNode message = message("<!channel> & <https://evil.example|click> `x`\n*bold*");
    assertThat(message.path("text").asText())
        .startsWith("[High] &lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;");
    for (JsonNode block : message.path("blocks")) {
      for (JsonNode text : block.findValues("text")) {
        if (text.isTextual()) {
          assertThat(text.asText()).doesNotContain("<", ">", "\n");
        }
      }
      assertThat(block.findValuesAsText("type")).doesNotContain("mrkdwn");
    }
  }

  @Test
  void textsKeepSlacksLimitsHoweverMuchIsEscaped() throws Exception {
    JsonNode message = message("&".repeat(5000));
    assertThat(message.at("/blocks/0/text/text").asText()).hasSizeLessThanOrEqualTo(150);
    assertThat(message.at("/blocks/1/text/text").asText())
        .hasSizeLessThanOrEqualTo(3000)
        .matches("(&amp;)+…");
    for (JsonNode field : message.at("/blocks/2/fields")) {
      assertThat(field.path("text").asText()).hasSizeLessThanOrEqualTo(2000);
    }
  }

  @Test
  void whatIsNoAlertIsAMessageAllTheSame() throws Exception {
    assertThat(MAPPER.readTree(SlackMessage.of("nonsense")).path("text").asText())
        .isEqualTo("[Unknown] Alert");
  }

  private static JsonNode message(String hostile) throws Exception {
    var alert = MAPPER.createObjectNode();
    alert.put("severity", "High").put("message", hostile).put("time", 1772400000000L);
    alert.putObject("finding_info").put("title", hostile).put("uid", hostile);
    alert.putObject("unmapped").put("principal", hostile);
    return MAPPER.readTree(SlackMessage.of(alert.toString()));
  }
}
