package io.flowtrail.cloudtrail.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.CoverageLedger.Row;
import io.flowtrail.cloudtrail.digest.CoverageLedger.State;
import io.flowtrail.cloudtrail.digest.CoverageLedger.Stretch;
import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageLedgerTest {
  private static final long HOUR = 3_600_000L;
  private static final long MINUTE = 60_000L;

  /** The digests of these tests end 17 minutes and 28 seconds past the hour. */
  private static final long START = Instant.parse("2026-03-01T09:17:28Z").toEpochMilli();

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static String digestKey(String trail, long end, boolean backfill) {
    return "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01/"
        + "111122223333_CloudTrail-Digest_eu-west-1_%s_eu-west-1_%s%s.json.gz"
            .formatted(trail, NAME.format(Instant.ofEpochMilli(end)), backfill ? "_backfill" : "");
  }

  private static IntegrityFinding finding(
      Kind kind,
      String trail,
      boolean backfill,
      String key,
      Verdict verdict,
      long from,
      long to,
      String digest,
      long foreignRecords) {
    return new IntegrityFinding(
        kind,
        "111122223333",
        "",
        "eu-west-1",
        trail,
        trail.isEmpty() ? "" : "eu-west-1",
        backfill,
        key,
        "",
        verdict,
        verdict.isFault() || foreignRecords > 0,
        "",
        "",
        "",
        from,
        to,
        digest,
        0,
        0,
        foreignRecords);
  }

  private static IntegrityFinding digest(String trail, long from, long to, Verdict verdict) {
    String key = digestKey(trail, to, false);
    return finding(Kind.DIGEST, trail, false, key, verdict, from, to, "", 0);
  }

  /** The digest of the hour of that number. */
  private static IntegrityFinding digest(int hour, Verdict verdict) {
    return digest("main", START + hour * HOUR, START + (hour + 1) * HOUR, verdict);
  }

  private static IntegrityFinding backfill(int hour, Verdict verdict) {
    long end = START + (hour + 1) * HOUR;
    String key = digestKey("main", end, true);
    return finding(Kind.DIGEST, "main", true, key, verdict, end - HOUR, end, "", 0);
  }

  private static IntegrityFinding gap(int fromHour, int toHour) {
    long from = START + fromHour * HOUR;
    long to = START + toHour * HOUR;
    return finding(Kind.GAP, "main", false, "k", Verdict.BROKEN_CHAIN, from, to, "", 0);
  }

  /** A log file that the digest of that hour lists, delivered some minutes before it began. */
  private static IntegrityFinding log(int hour, Verdict verdict) {
    long end = START + (hour + 1) * HOUR;
    long delivery = end - HOUR - 5 * MINUTE;
    String digest = digestKey("main", end, false);
    return finding(Kind.LOG, "main", false, "log", verdict, delivery, delivery, digest, 0);
  }

  private static IntegrityFinding unlisted(long delivery, Verdict verdict) {
    return finding(Kind.LOG, "", false, "log", verdict, delivery, delivery, "", 0);
  }

  private static CoverageLedger ledger(IntegrityFinding... findings) {
    CoverageLedger ledger = new CoverageLedger();
    Arrays.asList(findings).forEach(ledger::add);
    return ledger;
  }

  private static Stretch stretch(int fromHour, int toHour, State state) {
    return new Stretch(START + fromHour * HOUR, START + toHour * HOUR, state);
  }

  @Test
  void tenYearsOfIntactHoursAreOneStretchAndOneRun() {
    CoverageLedger ledger = new CoverageLedger();
    List<Integer> hours = new ArrayList<>();
    for (int hour = 0; hour < 10 * 365 * 24; hour++) {
      hours.add(hour);
    }
    Collections.shuffle(hours, new Random(3));
    for (int hour : hours) {
      ledger.add(digest(hour, Verdict.VALID));
      ledger.add(log(hour, Verdict.VALID));
    }

    assertThat(ledger.size()).isEqualTo(1);
    assertThat(ledger.rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.stretches()).containsExactly(stretch(0, hours.size(), State.VERIFIED));
              assertThat(row.from()).isEqualTo(START);
              assertThat(row.to()).isEqualTo(START + hours.size() * HOUR);
              assertThat(row.digests()).isEqualTo(Map.of(Verdict.VALID, 87_600L));
              assertThat(row.logs()).isEqualTo(Map.of(Verdict.VALID, 87_600L));
            });
    assertThat(ledger.sentence()).isEqualTo("verified 100 % of 87600 hours");
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void aDigestsVerdictDecidesOnItsHour(Verdict verdict) {
    State expected =
        switch (verdict) {
          case VALID, RELOCATED -> State.VERIFIED;
          case UNKNOWN_KEY, UNSIGNED, PENDING -> State.UNPROVEN;
          case MISSING -> State.ABSENT;
          default -> State.FAILED;
        };

    assertThat(ledger(digest(0, verdict)).rows().get(0).stretches())
        .containsExactly(stretch(0, 1, expected));
  }

  @Test
  void aFaultyLogFileFailsTheHourOfItsDigestAndNoOther() {
    Row row =
        ledger(
                log(1, Verdict.MODIFIED),
                digest(0, Verdict.VALID),
                digest(1, Verdict.VALID),
                digest(2, Verdict.VALID),
                log(2, Verdict.VALID))
            .rows()
            .get(0);

    assertThat(row.stretches())
        .containsExactly(
            stretch(0, 1, State.VERIFIED),
            stretch(1, 2, State.FAILED),
            stretch(2, 3, State.VERIFIED));
    assertThat(row.logs()).isEqualTo(Map.of(Verdict.VALID, 1L, Verdict.MODIFIED, 1L));
  }

  @Test
  void logFilesThatOnlyAnUnprovenDigestListsDoNotFailIt() {
    assertThat(
            ledger(digest(0, Verdict.UNKNOWN_KEY), log(0, Verdict.UNCOVERED))
                .rows()
                .get(0)
                .stretches())
        .containsExactly(stretch(0, 1, State.UNPROVEN));
  }

  @Test
  void aForeignRecordInAValidLogFileFailsItsHour() {
    long end = START + HOUR;
    IntegrityFinding foreign =
        finding(
            Kind.LOG,
            "main",
            false,
            "log",
            Verdict.VALID,
            START,
            START,
            digestKey("main", end, false),
            3);
    Row row = ledger(digest(0, Verdict.VALID), foreign).rows().get(0);

    assertThat(row.stretches()).containsExactly(stretch(0, 1, State.FAILED));
    assertThat(row.foreignRecords()).isEqualTo(3);
  }

  @Test
  void aFaultyLogFileFailsADigestOfAnotherLengthAsAWhole() {
    IntegrityFinding half = digest("main", START + HOUR / 2, START + HOUR, Verdict.VALID);

    assertThat(ledger(half, log(0, Verdict.MISSING)).rows().get(0).stretches())
        .containsExactly(new Stretch(START + HOUR / 2, START + HOUR, State.FAILED));
  }

  @Test
  void timeBetweenDigestsAndGapsAtTheEndAreAbsent() {
    CoverageLedger ledger =
        ledger(digest(4, Verdict.VALID), gap(5, 8), digest(0, Verdict.VALID), gap(1, 4));

    assertThat(ledger.rows().get(0).stretches())
        .containsExactly(
            stretch(0, 1, State.VERIFIED),
            stretch(1, 4, State.ABSENT),
            stretch(4, 5, State.VERIFIED),
            stretch(5, 8, State.ABSENT));
    assertThat(ledger.totals().gaps()).isEqualTo(2);
    assertThat(ledger(digest(0, Verdict.VALID), digest(3, Verdict.VALID)).rows().get(0).stretches())
        .contains(stretch(1, 3, State.ABSENT));
  }

  @Test
  void bothChainsOfATrailAreOneRowAndLateLogFilesOnlyTakeAway() {
    List<Row> rows =
        ledger(
                digest(0, Verdict.VALID),
                digest(1, Verdict.VALID),
                digest(2, Verdict.VALID),
                digest(4, Verdict.VALID),
                backfill(0, Verdict.VALID),
                backfill(1, Verdict.BAD_SIGNATURE),
                backfill(2, Verdict.UNKNOWN_KEY),
                backfill(3, Verdict.UNKNOWN_KEY))
            .rows();

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).stretches())
        .containsExactly(
            stretch(0, 1, State.VERIFIED),
            stretch(1, 2, State.FAILED),
            stretch(2, 3, State.UNPROVEN),
            stretch(3, 4, State.ABSENT),
            stretch(4, 5, State.VERIFIED));
    assertThat(rows.get(0).digests()).containsEntry(Verdict.VALID, 5L);
  }

  @Test
  void aFaultyLogFileOfTheLateChainFailsTheHourOfItsDelivery() {
    IntegrityFinding late =
        finding(
            Kind.LOG,
            "main",
            true,
            "log",
            Verdict.MODIFIED,
            START + MINUTE,
            START + MINUTE,
            digestKey("main", START + 100 * HOUR, true),
            0);

    assertThat(
            ledger(late, digest(0, Verdict.VALID), digest(1, Verdict.VALID))
                .rows()
                .get(0)
                .stretches())
        .containsExactly(stretch(0, 1, State.FAILED), stretch(1, 2, State.VERIFIED));
  }

  @Test
  void anUnlistedLogFileFailsTheHourOfItsDeliveryInEveryTrailOfItsRegion() {
    List<Row> rows =
        ledger(
                unlisted(START + HOUR + MINUTE, Verdict.UNLISTED),
                digest(0, Verdict.VALID),
                digest(1, Verdict.VALID),
                digest("other", START + HOUR / 2, START + 3 * HOUR / 2, Verdict.VALID))
            .rows();

    assertThat(rows).extracting(Row::trail).containsExactly("", "main", "other");
    assertThat(rows.get(0).stretches()).isEmpty();
    assertThat(rows.get(0).logs()).isEqualTo(Map.of(Verdict.UNLISTED, 1L));
    assertThat(rows.get(1).stretches())
        .containsExactly(stretch(0, 1, State.VERIFIED), stretch(1, 2, State.FAILED));
    assertThat(rows.get(2).stretches()).extracting(Stretch::state).containsExactly(State.FAILED);
  }

  @Test
  void logFilesWithoutAnyTrailAreHoursThatNothingProves() {
    long nine = Instant.parse("2026-03-01T09:00:00Z").toEpochMilli();
    CoverageLedger ledger =
        ledger(
            unlisted(nine + 5 * MINUTE, Verdict.UNCOVERED),
            unlisted(nine + 59 * MINUTE, Verdict.UNCOVERED),
            unlisted(nine + 60 * MINUTE, Verdict.PENDING),
            unlisted(nine + 240 * MINUTE, Verdict.UNCOVERED));

    assertThat(ledger.rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.trail()).isEmpty();
              assertThat(row.stretches())
                  .containsExactly(
                      new Stretch(nine, nine + 2 * HOUR, State.UNPROVEN),
                      new Stretch(nine + 4 * HOUR, nine + 5 * HOUR, State.UNPROVEN));
              assertThat(row.from()).isEqualTo(nine);
              assertThat(row.to()).isEqualTo(nine + 5 * HOUR);
            });
    assertThat(ledger.sentence())
        .isEqualTo(
            "verified 0.0 % of 3 hours; 3 hours unproven: 111122223333 eu-west-1 (no trail)"
                + " 2026-03-01T09:00Z to 2026-03-01T11:00Z, 111122223333 eu-west-1 (no trail)"
                + " 2026-03-01T13:00Z to 2026-03-01T14:00Z");
  }

  @Test
  void theSentenceNamesTheFirstStretchesAndNeverRoundsUp() {
    CoverageLedger ledger = new CoverageLedger();
    for (int hour = 0; hour < 5000; hour++) {
      if (hour % 1000 != 1) {
        ledger.add(digest(hour, hour == 7 ? Verdict.BAD_SIGNATURE : Verdict.VALID));
      }
    }

    assertThat(ledger.sentence())
        .isEqualTo(
            "verified 99.8 % of 5000 hours; 1 hour failed: 111122223333 eu-west-1 main"
                + " 2026-03-01T16:17Z to 2026-03-01T17:17Z; 5 hours absent:"
                + " 111122223333 eu-west-1 main 2026-03-01T10:17Z to 2026-03-01T11:17Z,"
                + " 111122223333 eu-west-1 main 2026-04-12T02:17Z to 2026-04-12T03:17Z,"
                + " 111122223333 eu-west-1 main 2026-05-23T18:17Z to 2026-05-23T19:17Z,"
                + " and 2 more");
    assertThat(ledger.totals().verifiedShare()).isEqualTo(4994 / 5000.0);
    assertThat(ledger.totals().hours(State.ABSENT)).isEqualTo(5);
  }

  @Test
  void nothingAtAllIsSaidToBeNothing() {
    CoverageLedger ledger = new CoverageLedger();

    assertThat(ledger.sentence()).startsWith("verified nothing");
    assertThat(ledger.rows()).isEmpty();
    assertThat(ledger.totals().verifiedShare()).isZero();
  }

  @Test
  void aHostileTrailNameAttacksNoTerminal() {
    CoverageLedger ledger =
        ledger(digest("a\u001b[2J\n", START, START + HOUR, Verdict.BAD_SIGNATURE));

    assertThat(ledger.sentence()).contains("eu-west-1 a\\u001b[2J\\u000a 2026");
  }

  @Test
  void aForgedDigestCannotClaimACentury() {
    long century = 100L * 365 * 24 * HOUR;
    IntegrityFinding forged =
        finding(
            Kind.DIGEST,
            "main",
            false,
            digestKey("main", START + HOUR, false),
            Verdict.BAD_SIGNATURE,
            START,
            START + century,
            "",
            0);

    assertThat(ledger(forged).rows().get(0).stretches())
        .containsExactly(stretch(0, 1, State.FAILED));
  }

  @Test
  void timesThatAreNoneAreLeftOut() {
    for (long time : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      for (long other : new long[] {Long.MIN_VALUE, 0, START, Long.MAX_VALUE}) {
        CoverageLedger ledger =
            ledger(
                finding(Kind.GAP, "main", false, "", Verdict.MISSING, time, other, "", 0),
                finding(Kind.DIGEST, "main", false, "", Verdict.VALID, time, other, "", 0),
                finding(Kind.DIGEST, "main", true, "", Verdict.MODIFIED, other, time, "", 0),
                finding(Kind.LOG, "main", false, "", Verdict.MODIFIED, time, other, "x", 0),
                finding(Kind.LOG, "", false, "", Verdict.UNLISTED, time, other, "", 0));
        assertThat(ledger.totals().hours()).isZero();
        assertThat(ledger.totals().digests()).hasSize(2);
      }
    }
  }

  /** Any findings of a few trails, most of them hour by hour. */
  private static List<IntegrityFinding> any(Random random) {
    List<IntegrityFinding> findings = new ArrayList<>();
    Verdict[] verdicts = Verdict.values();
    for (int i = random.nextInt(60); i >= 0; i--) {
      Verdict verdict = random.nextBoolean() ? Verdict.VALID : verdicts[random.nextInt(13)];
      int hour = random.nextInt(24);
      String trail = random.nextInt(4) == 0 ? "other" : "main";
      findings.add(
          switch (random.nextInt(8)) {
            case 0 -> gap(hour, hour + random.nextInt(4));
            case 1 -> backfill(hour, verdict);
            case 2 -> unlisted(START + random.nextInt(24 * 60) * MINUTE, verdict);
            case 3 -> log(hour, verdict);
            case 4 -> {
              long from = START + random.nextInt(24 * 60) * MINUTE;
              yield digest(trail, from, from + random.nextInt(150) * MINUTE, verdict);
            }
            default -> digest(trail, START + hour * HOUR, START + (hour + 1) * HOUR, verdict);
          });
    }
    return findings;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theOrderOfFindingsDoesNotMatter(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      List<IntegrityFinding> findings = any(random);
      CoverageLedger one = new CoverageLedger();
      findings.forEach(one::add);
      Collections.shuffle(findings, random);
      CoverageLedger other = new CoverageLedger();
      findings.forEach(
          finding -> {
            other.add(finding);
            if (random.nextInt(10) == 0) {
              other.rows();
            }
          });

      assertThat(other.rows()).isEqualTo(one.rows());
      assertThat(other.sentence()).isEqualTo(one.sentence());
      assertThat(other.totals()).isEqualTo(one.totals());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void stretchesAreThoseOfAPlainLoopOverAllMinutes(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      List<IntegrityFinding> findings = any(random);
      CoverageLedger ledger = new CoverageLedger();
      findings.forEach(ledger::add);
      for (Row row : ledger.rows()) {
        if (!row.trail().isEmpty()) {
          assertPlain(row, findings);
        }
        long end = Long.MIN_VALUE;
        State last = null;
        for (Stretch stretch : row.stretches()) {
          assertThat(stretch.from()).isLessThan(stretch.to()).isGreaterThanOrEqualTo(end);
          assertThat(stretch.from() == end && stretch.state() == last).isFalse();
          end = stretch.to();
          last = stretch.state();
        }
      }
    }
  }

  private static void assertPlain(Row row, List<IntegrityFinding> findings) {
    List<IntegrityFinding> windows =
        findings.stream()
            .filter(f -> f.kind() != Kind.LOG && f.trail().equals(row.trail()) && f.to() > f.from())
            .toList();
    for (long at = START - 2 * HOUR; at < START + 30 * HOUR; at += MINUTE) {
      long moment = at;
      String expected = "nothing";
      if (windows.stream().anyMatch(f -> f.from() <= moment)
          && windows.stream().anyMatch(f -> f.to() > moment)) {
        expected = "ABSENT";
      }
      boolean verified = false;
      boolean unproven = false;
      boolean lateUnproven = false;
      boolean failed = false;
      for (IntegrityFinding window : windows) {
        if (window.kind() == Kind.DIGEST && window.from() <= moment && moment < window.to()) {
          State state = State.ofDigest(window.verdict());
          verified |= state == State.VERIFIED && !window.backfill();
          unproven |= state == State.UNPROVEN && !window.backfill();
          lateUnproven |= state == State.UNPROVEN && window.backfill();
          failed |= state == State.FAILED;
          failed |=
              !window.backfill()
                  && state != State.ABSENT
                  && findings.stream().anyMatch(log -> fails(log, window));
        }
      }
      failed |= findings.stream().anyMatch(log -> failsWithoutDigest(log, row, moment, windows));
      if (failed) {
        expected = "FAILED";
      } else if (unproven || verified && lateUnproven) {
        expected = "UNPROVEN";
      } else if (verified) {
        expected = "VERIFIED";
      }
      String found =
          row.stretches().stream()
              .filter(s -> s.from() <= moment && moment < s.to())
              .map(s -> s.state().name())
              .findFirst()
              .orElse("nothing");
      if (!found.equals(expected)) {
        assertThat(found).as(Instant.ofEpochMilli(at) + " of " + findings).isEqualTo(expected);
      }
    }
  }

  private static boolean isFaultyLog(IntegrityFinding log) {
    return log.kind() == Kind.LOG && log.fault() && log.verdict() != Verdict.UNCOVERED;
  }

  private static boolean fails(IntegrityFinding log, IntegrityFinding digest) {
    long delivery = log.from() / MINUTE * MINUTE;
    return isFaultyLog(log)
        && (log.trail().isEmpty()
            ? digest.from() <= delivery && delivery < digest.to()
            : log.digest().equals(digest.key()));
  }

  /** A listed log file whose digest has no finding fails the hour before the digest's time. */
  private static boolean failsWithoutDigest(
      IntegrityFinding log, Row row, long moment, List<IntegrityFinding> windows) {
    if (!isFaultyLog(log) || !log.trail().equals(row.trail())) {
      return false;
    }
    long end = log.from() + 5 * MINUTE + HOUR;
    return end - HOUR <= moment
        && moment < end
        && windows.stream()
            .noneMatch(
                w -> w.key().equals(log.digest()) && State.ofDigest(w.verdict()) != State.ABSENT);
  }
}
