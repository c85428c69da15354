package io.flowtrail.detector.access;

import static io.flowtrail.detector.access.Buckets.at;
import static io.flowtrail.detector.access.Buckets.call;
import static io.flowtrail.detector.access.Buckets.denied;
import static io.flowtrail.detector.access.Buckets.detector;
import static io.flowtrail.detector.access.Buckets.findings;
import static io.flowtrail.detector.access.Buckets.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Rewritten;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundsTest {
  private static final String EVE = user("eve");

  private final BucketAccess detector = detector(Map.of());

  /** Counts findings. */
  private static final class Sink implements EntityState.Output {
    private final List<Finding> findings = new ArrayList<>();

    @Override
    public void finding(Finding finding) {
      findings.add(finding);
    }

    @Override
    public void pass(Fact fact) {
      throw new AssertionError("nobody is behind it");
    }
  }

  private static Request request(int n, Request.Outcome outcome, Request.Action action) {
    String text = Integer.toString(n);
    return new Request(
        n * 1000L,
        "R" + text,
        "w".repeat(250) + text,
        Entity.Named.NAME,
        "c".repeat(250) + text,
        "a".repeat(250) + text,
        true,
        false,
        "111122223333",
        "eu-west-1",
        "b".repeat(250) + text,
        "k" + text,
        true,
        action,
        outcome,
        1,
        0);
  }

  private Fact fact(Entity entity, Deed deed, String other, String caller, Request request) {
    Tally tally = new Tally(new Tally.Id(deed, other, caller));
    tally.add(request, Sample.hash(request.id()), Sample.hash(request.thing()));
    tally.show(request.time(), request.id());
    return new Fact(
        BucketAccess.NAME,
        entity.key(),
        FactSteps.of(request.time()),
        tally.id().text(),
        tally.text(),
        "e".repeat(2000));
  }

  @Test
  void statesStayBoundedAndEmptyThemselves() {
    Entity who = Entity.who("w", Entity.Named.NAME);
    Entity bucket = Entity.bucket("b");
    Entity pair = Entity.pair("w", Entity.Named.NAME, "b");
    EntityState[] states = {
      detector.newState(who.key()), detector.newState(bucket.key()), detector.newState(pair.key())
    };
    Sink sink = new Sink();
    for (int i = 0; i < 6000; i++) {
      Request refused = request(i * 20, Request.Outcome.REFUSED, Request.Action.READ);
      Request read = request(i * 20 + 5, Request.Outcome.DONE, Request.Action.DELETE);
      long until = FactSteps.closes(FactSteps.of(read.time()));
      FactSteps.apply(
          states[0],
          List.of(
              fact(who, Deed.DONE, read.bucket(), "", read),
              fact(who, Deed.REFUSED, refused.bucket(), "", refused)),
          until,
          sink);
      FactSteps.apply(
          states[1],
          List.of(
              fact(bucket, Deed.DELETED, read.who(), read.caller(), read),
              fact(bucket, Deed.REFUSED, refused.who(), "", refused)),
          until,
          sink);
      FactSteps.apply(
          states[2],
          List.of(fact(pair, Deed.DELETED, "", "", read), fact(pair, Deed.READ, "", "", refused)),
          until,
          sink);
    }
    for (EntityState state : states) {
      assertThat(Rewritten.bytes(state).length).isLessThan(300_000);
      FactSteps.apply(state, List.of(), Long.MAX_VALUE - 1, sink);
      assertThat(state.isEmpty()).isTrue();
    }
    assertThat(sink.findings.stream().filter(Finding::complete))
        .allMatch(finding -> finding.evidences().size() <= Finding.EVIDENCES)
        .allMatch(finding -> finding.explanation().length() < 4000)
        .isNotEmpty();
  }

  @Test
  void manyAreCountedWithoutKeepingThem() {
    Sample one = new Sample();
    Sample other = new Sample();
    for (int i = 0; i < 50_000; i++) {
      one.add(Sample.hash("data/2026/03/02/part-" + i), 10);
      other.add(Sample.hash("data/2026/03/02/part-" + (49_999 - i)), 10);
    }
    other.addAll(one);
    assertThat(Sample.of(other.text()).text()).isEqualTo(one.text());
    assertThat((double) one.count()).isCloseTo(50_000, within(13_000.0));
    assertThat((double) one.sum()).isCloseTo(500_000, within(130_000.0));
    for (int i = 0; i < 100; i++) {
      Sample few = new Sample();
      for (int n = 0; n <= i; n++) {
        few.add(Sample.hash("k" + n), 0);
      }
      assertThat(few.count()).isEqualTo(i + 1);
    }
  }

  @Test
  void hostileValuesAreSurvivedAndCut() {
    String odd = "\\n\\u0000\\u202e<script>:7:" + "x".repeat(2000);
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      records.add(denied(at(i), EVE, "GetObject", odd, odd + i));
      records.add(call(at(i), EVE, "GetObject", "", odd, "", ""));
      records.add(call(at(i), "{\"type\":[1,{}],\"arn\":7}", "DeleteObjects", odd, ""));
    }
    List<Finding> found = findings(records);
    assertThat(found).isNotEmpty();
    assertThat(found)
        .allMatch(finding -> finding.explanation().length() < 2000)
        .allMatch(finding -> finding.explanation().chars().noneMatch(Character::isISOControl));
  }

  @Test
  void settingsOutOfRangeAreTold() {
    DetectorSettings settings =
        new DetectorSettings(Map.of("window", "1s", "refused", "0", "nonsense", "1"));
    BucketAccess.of(settings, Buckets.LISTS);
    assertThat(settings.problems())
        .extracting(DetectorSettings.Problem::key)
        .containsExactly("window", "refused", "nonsense");
  }
}
