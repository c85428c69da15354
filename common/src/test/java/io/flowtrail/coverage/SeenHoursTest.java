package io.flowtrail.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeenHoursTest {
  private static final long DAY =
      SeenHours.hour(Instant.parse("2026-03-01T00:00:00Z").toEpochMilli());

  private static SeenHours of(String stream, int... hours) {
    SeenHours seen = new SeenHours();
    for (int hour : hours) {
      seen.add(stream, DAY + hour);
    }
    return seen;
  }

  @Test
  void hoursWithoutRecordsAreToldForEveryStream() {
    SeenHours seen = of("fl-1", 0, 1, 2, 3, 22, 23, 24);
    seen.addAll(of("fl-2", 23, 24, 25));
    assertThat(seen.sentence("flow log", true))
        .isEqualTo(
            "2 flow logs, records in 19.2 % of 52 hours; none in 42 hours: fl-2 2026-03-01T00:00Z to"
                + " 2026-03-01T23:00Z, fl-1 2026-03-01T04:00Z to 2026-03-01T22:00Z, fl-1"
                + " 2026-03-02T01:00Z to 2026-03-02T02:00Z");
  }

  @Test
  void completeIsSaidOnlyOfWhatIsComplete() {
    assertThat(of("fl-1", 5, 6, 7).sentence("flow log", true))
        .isEqualTo("1 flow log, records in 100 % of 3 hours");
    SeenHours seen = new SeenHours();
    for (int hour = 0; hour < 2400; hour++) {
      if (hour != 1000) {
        seen.add("fl-1", DAY + hour);
      }
    }
    assertThat(seen.sentence("flow log", true))
        .contains("records in 99.9 % of 2,400 hours; none in 1");
    assertThat(new SeenHours().sentence("flow log", true)).isEmpty();
  }

  @Test
  void quietHoursNeedNotBeNamed() {
    assertThat(of("data", 0, 3).sentence("bucket", false))
        .isEqualTo("1 bucket, records in 50.0 % of 4 hours");
  }

  @Test
  void theOrderOfMergingMeansNothing() {
    SeenHours one = of("a", 3, 9);
    one.addAll(of("a", 4));
    one.addAll(of("b", 1));
    SeenHours other = of("b", 1);
    other.addAll(of("a", 4, 9, 3));
    assertThat(one.days()).isEqualTo(other.days());
    SeenHours restored = new SeenHours();
    one.days().forEach(restored::add);
    assertThat(restored.sentence("x", true)).isEqualTo(one.sentence("x", true));
  }

  @Test
  void timesBefore1970AreHoursToo() {
    SeenHours seen = new SeenHours();
    seen.add("a", SeenHours.hour(-1));
    seen.add("a", SeenHours.hour(0));
    assertThat(seen.sentence("stream", true)).isEqualTo("1 stream, records in 100 % of 2 hours");
  }
}
