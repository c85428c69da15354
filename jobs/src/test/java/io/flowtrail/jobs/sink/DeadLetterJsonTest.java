package io.flowtrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.RecordOrigin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLetterJsonTest {
  private static DeadLetter letter(String object, String entry, long record, String head) {
    return new DeadLetter(
        new RecordOrigin(object, entry, record, record > 0 ? 12 : -1),
        DeadLetter.Reason.MALFORMED_RECORD,
        "no object",
        record > 0 ? "id" : "",
        head);
  }

  @Test
  void whatIsThereIsWrittenAndWhatIsNotIsLeftOut() {
    assertThat(DeadLetterJson.line(letter("a.zip", "b.json", 3, "{x")))
        .isEqualTo(
            "{\"file\":\"a.zip\",\"entry\":\"b.json\",\"record\":3,\"offset\":12,"
                + "\"reason\":\"malformed_record\",\"detail\":\"no object\",\"eventID\":\"id\","
                + "\"head\":\"{x\"}");
    assertThat(DeadLetterJson.line(letter("a", "", 0, "")))
        .isEqualTo(
            "{\"file\":\"a\",\"reason\":\"malformed_record\",\"detail\":\"no object\",\"head\":\"\"}");
  }

  @Test
  void hostileTextStaysOneLineOfValidJson() {
    DeadLetter evil = letter("f\n\u001B[2J", "\u202E", 1, "\ud800\"}\r\n\u009B\u2028");
    String line = DeadLetterJson.line(evil);
    assertThat(line).doesNotContain("\n", "\r", "\u001B", "\u202E", "\u009B", "\u2028");
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(line)).isTrue();
    assertThat(DeadLetterJson.ofLine(line).origin()).isEqualTo(evil.origin());
  }

  @Test
  void linesAreOrderedByPlace() {
    List<String> lines =
        List.of(
            DeadLetterJson.line(letter("b", "", 0, "")),
            DeadLetterJson.line(letter("a", "x", 10, "")),
            DeadLetterJson.line(letter("a", "x", 9, "")),
            DeadLetterJson.line(letter("a", "", 11, "")));
    assertThat(lines.stream().sorted(DeadLetterJson.LINE_ORDER))
        .extracting(line -> DeadLetterJson.ofLine(line).origin().toString())
        .containsExactly("a record 11", "a!x record 9", "a!x record 10", "b");
  }

  @Test
  void secretsAreMaskedInTheHead() {
    DeadLetter letter =
        new DeadLetter(
            RecordOrigin.ofObject("x.json"),
            DeadLetter.Reason.MALFORMED_RECORD,
            "broken",
            "",
            "{\"password\":\"hunter2\",\"secretAccessKey\":\"wJalr\",\"eventName\":bad}");
    assertThat(DeadLetterJson.line(letter)).doesNotContain("hunter2", "wJalr").contains("***");
  }
}
