package io.flowtrail.detector.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Rewritten;
import io.flowtrail.detector.tampering.Distinct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** However much is done to them, states stay small, and empty themselves. */
class ExposureStateTest {
  private static final long LATER = Duration.ofDays(4000).toMillis();
  private static final String LONG = "x\n".repeat(150);

  private final ExposureDetector exposure =
      new ExposureDetector(Duration.ofDays(7), Duration.ofDays(90));
  private final Out out = new Out();

  private static final class Out implements EntityState.Output {
    private final List<Finding> findings = new ArrayList<>();
    private int passed;

    @Override
    public void finding(Finding finding) {
      findings.add(finding);
    }

    @Override
    public void pass(Fact fact) {
      passed++;
    }
  }

  private void empties(EntityState state) {
    for (long at = state.wakeAt(); at < LATER; at = state.wakeAt()) {
      state.wake(at, out);
    }
    assertThat(state.isEmpty()).isTrue();
    long complete = out.findings.stream().filter(Finding::complete).count();
    long begun = out.findings.stream().map(each -> each.group() + each.first()).distinct().count();
    assertThat(complete).isEqualTo(begun);
    assertThat(out.findings)
        .allSatisfy(
            finding -> {
              assertThat(finding.explanation().length()).isLessThan(3000);
              assertThat(finding.explanation()).doesNotContain("\n");
              assertThat(finding.evidences()).hasSizeLessThanOrEqualTo(Finding.EVIDENCES);
            });
  }

  private static Fact fact(long time, String id, String payload) {
    return new Fact(ExposureDetector.NAME, "", time, id, payload, "e".repeat(1000));
  }

  private static PortTraffic traffic(int port, long time, int source) {
    return new PortTraffic(
        port, time, time, 1, 10, 10, Distinct.of("s" + source), "s" + source, "e".repeat(1000));
  }

  @Test
  void manyGroupsAndPorts() {
    EntityState state = exposure.newState(ExposureDetector.networkKey("111122223333"));
    for (int n = 0; n < 3000; n++) {
      long time = n * 1000L;
      GroupRule rule = new GroupRule("sgr-" + n, "tcp", n, n, "0.0.0.0/0");
      state.apply(
          fact(
              time,
              "a" + n,
              new GroupChange(
                      GroupChange.Kind.OPEN,
                      n % 3 == 0 ? "sg-1" : "sg-" + n + LONG,
                      "eu-west-1",
                      "ana" + LONG,
                      "AuthorizeSecurityGroupIngress",
                      List.of(n),
                      List.of(rule))
                  .text()),
          out);
      state.apply(
          fact(
              time,
              "b" + n,
              new Visit("eni-" + n, "", List.of(), time, Long.MAX_VALUE, time, traffic(n, time, n))
                  .text()),
          out);
    }
    assertThat(Rewritten.bytes(state)).hasSizeLessThan(64 * 40_000);
    empties(state);
  }

  @Test
  void manyPortsOfAnInterface() {
    Listeners listeners = new Listeners(Duration.ofDays(30), Duration.ofDays(7));
    EntityState state = listeners.newState(ListenerObserver.key("111122223333", "eni-1"));
    for (int n = 0; n < 5000; n++) {
      TreeMap<Integer, PortTraffic> ports = new TreeMap<>();
      ports.put(n % 1000, traffic(n % 1000, n * 10_000L, n));
      state.apply(
          fact(n * 10_000L + 9999, "flows", new InterfaceTraffic("eu-west-1", ports).text()), out);
    }
    assertThat(Rewritten.bytes(state)).hasSizeLessThan(64 * 3000);
    assertThat(out.passed).isGreaterThan(1000);
    empties(state);
  }

  @Test
  void aPortThatManyReachIsPassedOnNowAndThen() {
    Listeners listeners = new Listeners(Duration.ofDays(30), Duration.ofDays(7));
    EntityState state = listeners.newState(ListenerObserver.key("111122223333", "eni-1"));
    for (int n = 0; n < 8640; n++) {
      TreeMap<Integer, PortTraffic> ports = new TreeMap<>();
      ports.put(8443, traffic(8443, n * 10_000L, n));
      long time = n * 10_000L + 9999;
      if (state.wakeAt() < time) {
        state.wake(state.wakeAt(), out);
      }
      state.apply(fact(time, "flows", new InterfaceTraffic("", ports).text()), out);
    }
    assertThat(out.passed).isBetween(140, 160);
    empties(state);
  }

  @Test
  void manyGrantsAndOutsiders() {
    EntityState state = exposure.newState(ExposureDetector.bucketKey("exports"));
    for (int n = 0; n < 3000; n++) {
      long time = n * 1000L;
      String account = "%012d".formatted(n);
      state.apply(
          fact(
              time,
              "a" + n,
              new BucketChange(
                      BucketChange.Part.POLICY,
                      "PutBucketPolicy",
                      "ana" + LONG,
                      "111122223333",
                      "eu-west-1",
                      false,
                      n % 7 == 0
                          ? Map.of(BucketChange.PUBLIC, "everyone:" + LONG)
                          : Map.of(account, "account:" + account + ":s3:*"))
                  .text()),
          out);
      TreeMap<String, Long> bytes = new TreeMap<>();
      bytes.put(Distinct.of("r" + n).hashes(), 10L);
      state.apply(
          fact(
              time,
              "b" + n,
              new Requests(
                      n % 7 == 0 ? Requests.ANONYMOUS : account,
                      Requests.TRAIL,
                      time,
                      time,
                      Distinct.of("s" + n),
                      "s" + n + LONG,
                      "e".repeat(1000),
                      bytes)
                  .text()),
          out);
    }
    assertThat(Rewritten.bytes(state)).hasSizeLessThan(BucketState.OPENS * 16_000);
    empties(state);
  }

  @Test
  void requestsAreTheSameInWhateverOrderTheyAreAddedUp() {
    List<Requests> parts = new ArrayList<>();
    for (int n = 0; n < 1200; n++) {
      TreeMap<String, Long> bytes = new TreeMap<>();
      bytes.put(Distinct.of("r" + n).hashes(), 1000L);
      parts.add(
          new Requests(
              Requests.ANONYMOUS,
              Requests.TRAIL,
              n % 50,
              n % 70,
              Distinct.of("s" + n % 90),
              "s" + n % 90,
              "e" + n,
              bytes));
    }
    Requests forwards = parts.stream().reduce(Requests::with).orElseThrow();
    Requests backwards = parts.stream().reduce((one, other) -> other.with(one)).orElseThrow();
    assertThat(backwards).isEqualTo(forwards);
    assertThat(forwards.with(parts.get(7))).isEqualTo(forwards);
    assertThat(Requests.of(forwards.text())).isEqualTo(forwards);
    assertThat(forwards.isExact()).isFalse();
    assertThat(forwards.count()).isBetween(1050L, 1350L);
    assertThat(FactText.split(forwards.text())).hasSizeLessThan(1100);
  }
}
