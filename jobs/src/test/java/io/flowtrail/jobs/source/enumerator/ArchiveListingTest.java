package io.flowtrail.jobs.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArchiveListingTest {
  private static final String A = "111111111111";
  private static final String B = "222222222222";

  private final MemoryStore store = new MemoryStore();

  private ArchiveListing listing(ReadPeriod period, ListingPosition from) {
    return new ArchiveListing(
        List.of(new ListedStore(store, false)), new ObjectSelection(period, false), from);
  }

  private List<String> all(ReadPeriod period) throws IOException {
    return keys(listing(period, ListingPosition.START).next(Integer.MAX_VALUE));
  }

  private static List<String> keys(ListedBatch batch) {
    return batch.splits().stream().map(LogObjectSplit::key).toList();
  }

  private static ReadPeriod period(String from, String to) {
    return new ReadPeriod(Instant.parse(from).toEpochMilli(), Instant.parse(to).toEpochMilli());
  }

  @Test
  void objectsOfAllAccountsAndRegionsComeInTheOrderOfTime() throws IOException {
    String first = Keys.cloudTrail(B, "us-east-1", "20251231T2355Z");
    String second = Keys.flowLog(A, "eu-west-1", "fl-0b", "20260101T0000Z");
    String third = Keys.cloudTrail(A, "eu-west-1", "20260101T0005Z");
    String fourth = Keys.hiveFlowLog(B, "eu-west-1", "fl-0c", "20260101T0010Z");
    String fifth = "access-logs/2026-01-01-00-12-13-0123456789ABCDEF";
    store.put(first, second, third, fourth, fifth);

    assertThat(all(ReadPeriod.ALL)).containsExactly(first, second, third, fourth, fifth);
  }

  @Test
  void flowLogsThatWriteSideBySideAreInterleavedByTime() throws IOException {
    String b1 = Keys.flowLog(A, "eu-west-1", "fl-0b", "20260101T0000Z");
    String a2 = Keys.flowLog(A, "eu-west-1", "fl-0a", "20260101T0005Z");
    String b3 = Keys.flowLog(A, "eu-west-1", "fl-0b", "20260101T0010Z");
    store.put(a2, b1, b3);

    assertThat(all(ReadPeriod.ALL)).containsExactly(b1, a2, b3);
  }

  @Test
  void objectsWithoutATimeComeFirstAndAreNeverPruned() throws IOException {
    String dated = Keys.cloudTrail(A, "eu-west-1", "20260101T0005Z");
    store.put(dated, "case/evidence.json", "zz/more/records.json.gz", "upload.zip");

    assertThat(all(period("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")))
        .containsExactly("case/evidence.json", "upload.zip", "zz/more/records.json.gz", dated);
  }

  @Test
  void aFolderThatOnlyLooksLikeAYearIsWalkedLikeAnyOther() throws IOException {
    String inCase = "2026/case-7/" + Keys.cloudTrail(A, "eu-west-1", "20260101T0005Z");
    store.put(inCase, "2026/notes.json");

    assertThat(all(ReadPeriod.ALL)).containsExactlyInAnyOrder("2026/notes.json", inCase);
  }

  @Test
  void daysOutsideOfThePeriodAreNeitherReadNorListed() throws IOException {
    for (int day = 1; day <= 28; day++) {
      store.put(Keys.cloudTrail(A, "eu-west-1", "202602%02dT1200Z".formatted(day)));
      store.put(Keys.hiveFlowLog(A, "eu-west-1", "fl-0a", "202602%02dT1200Z".formatted(day)));
    }
    store.put(Keys.cloudTrail(A, "eu-west-1", "20250210T1200Z"));

    List<String> found = all(period("2026-02-10T00:00:00Z", "2026-02-11T00:00:00Z"));

    assertThat(found).hasSize(8).allMatch(key -> key.matches(".*202602(09|10|11|12)T1200Z.*"));
    // One key behind the period tells that it has ended, in each of the two folders.
    assertThat(store.listed).hasSizeLessThanOrEqualTo(found.size() + 2);
  }

  @Test
  void digestsAndOtherServicesAreCountedAndNotRead() throws IOException {
    String log = Keys.cloudTrail(A, "eu-west-1", "20260101T0005Z");
    String digest = Keys.digest(A, "eu-west-1", "20260101T0100Z");
    store.put(log, digest, digest + ".metadata.json");
    store.put("AWSLogs/" + A + "/elasticloadbalancing/eu-west-1/2026/01/01/x.log.gz");

    ListedBatch batch = listing(ReadPeriod.ALL, ListingPosition.START).next(10);

    assertThat(keys(batch)).containsExactly(log);
    assertThat(batch.position().totals().digests()).isEqualTo(1);
    assertThat(batch.position().totals().others()).isEqualTo(2);
    assertThat(batch.position().totals().complete()).isTrue();
  }

  @Test
  void aListingThatIsTakenUpAgainAnywhereFindsTheRestAndNothingTwice() throws IOException {
    IntStream.range(0, 40)
        .forEach(
            i -> {
              String time = "202601%02dT%02d00Z".formatted(1 + i / 10, i % 10);
              store.put(Keys.flowLog(A, "eu-west-1", i % 2 == 0 ? "fl-0a" : "fl-0b", time));
              store.put(Keys.cloudTrail(B, "us-east-1", time));
              store.put("flat/" + (i % 3) + "/records-" + i + ".json");
            });
    List<String> whole = all(ReadPeriod.ALL);
    assertThat(whole).hasSize(120).doesNotHaveDuplicates();

    for (int step : new int[] {1, 7, 50}) {
      List<String> found = new ArrayList<>();
      ListingPosition position = ListingPosition.START;
      while (!position.complete()) {
        ListedBatch batch = listing(ReadPeriod.ALL, position).next(step);
        found.addAll(keys(batch));
        position = restored(position, batch);
      }
      assertThat(found).as("steps of %d", step).isEqualTo(whole);
      assertThat(position.totals().objects()).isEqualTo(120);
    }
  }

  private static ListingPosition restored(ListingPosition before, ListedBatch batch)
      throws IOException {
    LogArchiveEnumeratorStateSerializer serializer = new LogArchiveEnumeratorStateSerializer();
    byte[] bytes =
        serializer.serialize(
            new LogArchiveEnumeratorState(
                batch.position(), List.of(), FollowPosition.start(), ReadTime.NONE));
    ListingPosition after = serializer.deserialize(serializer.getVersion(), bytes).listing();
    assertThat(after).isNotEqualTo(before);
    return after;
  }
}
