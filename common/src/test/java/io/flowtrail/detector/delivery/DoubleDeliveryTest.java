package io.flowtrail.detector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.InOrder;
import io.flowtrail.event.LogEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DoubleDeliveryTest {
  private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final String KEY = FactText.join("account", "111122223333");
  private static final String BUCKET = "s3://org-logs/fl-0a1b2c3d";
  private static final String STREAM = "kinesis://flows";

  private final List<Fact> facts = new ArrayList<>();

  private void seen(String networkInterface, String delivery, long time) {
    facts.add(
        new Fact(
            DoubleDelivery.NAME,
            KEY,
            START + time,
            FactText.join(networkInterface, delivery),
            "",
            ""));
  }

  private List<Finding> findings() {
    InOrder host = new InOrder(List.of(new DoubleDelivery()), LogEvent::json, LogEvent::json);
    facts.forEach(host::add);
    return host.end();
  }

  @Test
  void interfacesThatTwoDeliveriesTellOfAreOneFinding() {
    for (int hour = 0; hour < 5; hour++) {
      for (String networkInterface : List.of("eni-1", "eni-2")) {
        seen(networkInterface, BUCKET, hour * HOUR);
        seen(networkInterface, STREAM, hour * HOUR + 20 * MINUTE);
      }
      seen("eni-3", STREAM, hour * HOUR);
    }

    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.ruleId()).isEqualTo("flowtrail-flow-records-twice");
              assertThat(finding.account()).isEqualTo("111122223333");
              assertThat(finding.count()).isEqualTo(2);
              assertThat(finding.details()).containsEntry("hours", 5);
              assertThat(finding.explanation()).contains("eni-1, eni-2", BUCKET, STREAM);
            });
  }

  @Test
  void theOrderOfArrivalDoesNotMatter() {
    for (int hour = 0; hour < 5; hour++) {
      seen("eni-1", BUCKET, hour * HOUR);
      seen("eni-1", STREAM, hour * HOUR + 20 * MINUTE);
    }
    List<Finding> inOrder = findings();
    Collections.shuffle(facts, new Random(7));

    assertThat(findings()).isEqualTo(inOrder);
  }

  @Test
  void differentInterfacesAndHoursAreFine() {
    for (int hour = 0; hour < 10; hour++) {
      seen("eni-1", BUCKET, hour * HOUR);
      seen("eni-2", STREAM, hour * HOUR);
      seen("eni-3", hour < 5 ? BUCKET : STREAM, hour * HOUR);
    }

    assertThat(findings()).isEmpty();
  }

  @Test
  void aMoveWithinAnHourIsFine() {
    for (int hour = 0; hour < 10; hour++) {
      seen("eni-1", hour < 5 ? BUCKET : STREAM, hour * HOUR);
    }
    seen("eni-1", BUCKET, 5 * HOUR + MINUTE);

    assertThat(findings()).isEmpty();
  }

  @Test
  void theStateComesBackAsItWas() throws Exception {
    for (int hour = 0; hour < 3; hour++) {
      seen("eni-1", BUCKET, hour * HOUR);
      seen("eni-1", STREAM, hour * HOUR + MINUTE);
    }
    DoubleDelivery detector = new DoubleDelivery();
    Told whole = new Told();
    Told halves = new Told();
    EntityState one = detector.newState(KEY);
    EntityState first = detector.newState(KEY);
    facts.subList(0, 3).forEach(fact -> first.apply(fact, halves));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    first.write(new DataOutputStream(bytes));
    EntityState second =
        detector.read(KEY, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    facts.subList(3, 6).forEach(fact -> second.apply(fact, halves));
    facts.forEach(fact -> one.apply(fact, whole));
    one.wake(one.wakeAt() + 2 * HOUR, whole);
    second.wake(second.wakeAt() + 2 * HOUR, halves);

    assertThat(halves.findings).isNotEmpty().isEqualTo(whole.findings);
    assertThat(one.isEmpty()).isTrue();
    assertThat(second.isEmpty()).isTrue();
  }

  private static final class Told implements EntityState.Output {
    private final List<Finding> findings = new ArrayList<>();

    @Override
    public void finding(Finding finding) {
      findings.add(finding);
    }

    @Override
    public void pass(Fact fact) {
      throw new AssertionError("nothing is passed on");
    }
  }

  @Test
  void aDeliveryIsAStreamOrAFlowLogInAPlace() {
    String name =
        "AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/02/"
            + "111122223333_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20260302T0005Z_0a1b2c3d.log.gz";

    assertThat(DeliveryObserver.delivery("s3://org-logs/" + name)).isEqualTo(BUCKET);
    assertThat(DeliveryObserver.delivery("s3://copies/org/" + name))
        .isEqualTo("s3://copies/org/fl-0a1b2c3d");
    assertThat(DeliveryObserver.delivery("kinesis://flows/shardId-000000000000")).isEqualTo(STREAM);
    assertThat(DeliveryObserver.delivery("/tmp/flows.log")).isEmpty();
  }
}
