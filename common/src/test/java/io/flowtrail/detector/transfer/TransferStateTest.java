package io.flowtrail.detector.transfer;

import static io.flowtrail.detector.transfer.TransferHost.DAY;
import static io.flowtrail.detector.transfer.TransferHost.HOUR;
import static io.flowtrail.detector.transfer.TransferHost.MINUTE;
import static io.flowtrail.detector.transfer.TransferHost.MONDAY;
import static io.flowtrail.detector.transfer.TransferHost.fetched;
import static io.flowtrail.detector.transfer.TransferHost.pushed;
import static io.flowtrail.detector.transfer.TransferHost.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flowtrail.detector.Finding;
import io.flowtrail.detector.transfer.TransferObserver.Entity;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferStateTest {
  private static final long MB = 1_000_000;
  private static final long GB = 1_000_000_000;
  private static final Amounts NOTHING = pushed(0, "192.0.2.1");

  private static TransferHost eni() {
    return new TransferHost(Entity.INTERFACE, "eni-1");
  }

  private static void burst(TransferHost host, long from, int slices, long bytes) {
    for (int i = 0; i < slices; i++) {
      host.send(from + i * 5 * MINUTE, pushed(bytes, "203.0.113.7"));
    }
  }

  @Test
  void floorHoldsWithoutHistory() {
    TransferHost host = eni();
    burst(host, MONDAY, 12, GB);

    List<Finding> findings = host.end();

    assertEquals(1, findings.size(), findings::toString);
    Finding finding = findings.get(0);
    assertEquals("flowtrail-transfer-egress", finding.ruleId());
    assertEquals(12 * GB, finding.details().get("bytes"));
    assertEquals("203.0.113.7", finding.details().get("peer"));
    assertEquals(MONDAY, finding.firstTime());
    assertEquals(MONDAY + HOUR, finding.lastTime());
    assertEquals("10.0.0.7", finding.principal());
    assertEquals(5, finding.evidences().size());
    assertTrue(
        finding
            .explanation()
            .startsWith("12.0 GB in 60 min from eni-1 (10.0.0.7) to 203.0.113.7; up to 12.0 GB"),
        finding.explanation());
  }

  @Test
  void lessThanTheFloorIsSilentWithoutHistory() {
    TransferHost host = eni();
    burst(host, MONDAY, 9, GB);

    assertEquals(List.of(), host.end());
  }

  @Test
  void answersOfServersHaveAHigherFloor() {
    TransferHost host = eni();
    for (int i = 0; i < 12; i++) {
      host.send(MONDAY + i * 5 * MINUTE, fetched(3 * GB, "198.51.100.9"));
    }

    assertEquals(List.of(), host.end());
  }

  @Test
  void quietMachineThatBeginsToSendIsSeenFarBelowTheFloor() {
    TransferHost host = eni().days(MONDAY, 10, NOTHING);
    host.send(MONDAY + 10 * DAY + 3 * HOUR, pushed(2 * GB, "203.0.113.7"));

    List<Finding> findings = host.end();

    assertEquals(1, findings.size(), findings::toString);
    assertEquals(-1, findings.get(0).steps());
    assertTrue(
        findings.get(0).explanation().contains("usual at this hour 0 B, highest in 10 days 0 B"),
        findings.get(0).explanation());
  }

  @Test
  void busyServerIsUsual() {
    TransferHost host = eni().days(MONDAY, 21, fetched(15 * GB, "198.51.100.9"));
    host.send(MONDAY + 21 * DAY, fetched(20 * GB, "198.51.100.9"));

    assertEquals(List.of(), host.end());
  }

  @Test
  void nightlyBackupIsUsualAtNightAndNotAtNoon() {
    TransferHost host = eni();
    for (int day = 0; day < 14; day++) {
      for (int hour = 0; hour < 24; hour++) {
        long bytes = hour == 2 ? 8 * GB : 20 * MB;
        host.send(MONDAY + day * DAY + hour * HOUR, pushed(bytes, "192.0.2.50"));
      }
    }
    assertEquals(0, host.findings.size(), host.findings::toString);
    host.send(MONDAY + 14 * DAY + 12 * HOUR, pushed(6 * GB, "203.0.113.7"));

    List<Finding> findings = host.end();

    assertEquals(1, findings.size(), findings::toString);
    assertEquals("203.0.113.7", findings.get(0).details().get("peer"));
  }

  @Test
  void anAlertDoesNotHideTheNext() {
    TransferHost host = eni().days(MONDAY, 10, pushed(50 * MB, "192.0.2.50"));
    for (int day = 10; day < 12; day++) {
      host.send(MONDAY + day * DAY + 12 * HOUR, pushed(20 * GB, "203.0.113.7"));
    }

    assertEquals(
        2, host.end().stream().filter(f -> f.ruleId().equals("flowtrail-transfer-egress")).count());
  }

  @Test
  void whatGoesOnIsOneFinding() {
    TransferHost host = eni().days(MONDAY, 10, pushed(50 * MB, "192.0.2.50"));
    burst(host, MONDAY + 10 * DAY, 12 * 10, 2 * GB);

    List<Finding> findings = host.end();

    assertEquals(1, findings.size(), findings::toString);
    assertEquals(240 * GB, findings.get(0).details().get("bytes"));
    long growing = host.findings.stream().filter(f -> !f.complete()).count();
    assertTrue(growing >= 2 && growing <= 10, () -> "told " + growing + " times");
    for (Finding one : host.findings) {
      assertEquals(findings.get(0).group(), one.group());
      assertEquals(findings.get(0).first(), one.first());
    }
  }

  @Test
  void littleByLittleToANewDestination() {
    TransferHost host = eni();
    for (int i = 0; i < 3 * 48; i++) {
      host.send(MONDAY + i * 30 * MINUTE, pushed(65 * MB, "203.0.113.201"));
    }

    List<Finding> findings = host.end();

    assertEquals(1, findings.size(), findings::toString);
    assertEquals("flowtrail-transfer-slow", findings.get(0).ruleId());
    assertEquals(3 * 48 * 65 * MB, findings.get(0).details().get("bytes"));
  }

  @Test
  void slowButFarAboveTheUsualDay() {
    TransferHost host = eni().days(MONDAY, 14, fetched(300 * MB, "198.51.100.9"));
    for (int i = 0; i < 24; i++) {
      host.send(MONDAY + 14 * DAY + 10 * MINUTE + i * HOUR, fetched(990 * MB, "203.0.113." + i));
    }

    List<Finding> findings = host.end();

    assertEquals(1, findings.size(), findings::toString);
    assertEquals("flowtrail-transfer-slow", findings.get(0).ruleId());
  }

  @Test
  void aRequestThatTwoLogsTellCountsOnce() {
    TransferHost host = new TransferHost(Entity.PRINCIPAL, "arn:aws:iam::111122223333:user/ana");
    for (int i = 0; i < 18; i++) {
      host.send(MONDAY + i * MINUTE, request(i, GB / 2, "data"));
      host.send(MONDAY + i * MINUTE + 12_000, request(i, GB / 2, "data"));
    }

    assertEquals(List.of(), host.end());
  }

  @Test
  void bucketIsSilentWhereOnePrincipalReadsIt() {
    TransferHost one = new TransferHost(Entity.BUCKET, "data");
    TransferHost nobody = new TransferHost(Entity.BUCKET, "data");
    TransferHost many = new TransferHost(Entity.BUCKET, "data");
    for (int i = 0; i < 20; i++) {
      one.send(MONDAY + i * MINUTE, request(i, GB, "arn:ana"));
      nobody.send(MONDAY + i * MINUTE, request(i, GB, "anonymous"));
      many.send(MONDAY + i * MINUTE, request(i, GB, "arn:" + i % 5));
    }

    assertEquals(0, one.end().size());
    assertEquals(1, nobody.end().size());
    assertEquals("flowtrail-transfer-bucket", many.end().get(0).ruleId());
  }

  @Test
  void stateComesBackAtAnyMoment() {
    TransferHost whole = story(false);
    TransferHost restarted = story(true);

    assertEquals(
        List.of("flowtrail-transfer-slow", "flowtrail-transfer-egress"),
        whole.end().stream().map(Finding::ruleId).toList());
    restarted.end();
    // Those that grow included.
    assertEquals(whole.findings, restarted.findings);
  }

  private static TransferHost story(boolean restart) {
    TransferHost host = eni();
    for (int i = 0; i < 12 * 24 * 12; i++) {
      boolean exfiltration = i > 3000 && i < 3030;
      host.send(
          MONDAY + i * 5 * MINUTE,
          pushed(exfiltration ? GB : 20 * MB, "p" + i % (i < 600 ? 2 : 7)));
      if (restart) {
        host.restart();
      }
    }
    return host;
  }

  @Test
  void stateIsSmall() {
    TransferHost busy = eni();
    for (int i = 0; i < 28 * 24 * 12; i++) {
      busy.send(MONDAY + i * 5 * MINUTE, fetched((1 + i % 97) * MB, "198.51.100." + i % 200));
    }
    TransferHost quiet = eni().days(MONDAY, 28, NOTHING);
    int busyBytes = busy.restart();
    int quietBytes = quiet.restart();

    System.out.println("bytes of state: busy " + busyBytes + ", quiet " + quietBytes);
    assertTrue(busyBytes < 4000, () -> "busy " + busyBytes);
    assertTrue(quietBytes < 400, () -> "quiet " + quietBytes);
  }

  @Test
  void sumsSaturate() {
    TransferHost host = eni();
    host.send(MONDAY, pushed(Long.MAX_VALUE - 5, "203.0.113.7"));
    host.send(MONDAY + 10_000, pushed(Long.MAX_VALUE - 5, "203.0.113.7"));

    assertEquals(Long.MAX_VALUE, host.end().get(0).details().get("bytes"));
  }
}
