package io.flowtrail.jobs.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.source.Following;
import io.flowtrail.store.DirectoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewObjectsTest {
  private static final Following FOLLOWING =
      new Following(Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofSeconds(2));
  private static final long MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;

  private final MemoryStore store = new MemoryStore();
  private final SeenObjects seen = new SeenObjects();
  private final NewObjects finder =
      new NewObjects(
          List.of(new ListedStore(store, false)),
          new ObjectSelection(ReadPeriod.ALL, false),
          FOLLOWING,
          seen);

  private long lastLook = MIDNIGHT;

  private List<String> look(long now) throws IOException {
    NewObjects.Look look = finder.look(lastLook, now);
    lastLook = now;
    return look.found().stream().map(found -> found.listed().object().key()).toList();
  }

  private static String key(String time) {
    return Keys.cloudTrail("111111111111", "eu-west-1", time);
  }

  @Test
  void eachObjectIsFoundOnceOnBothSidesOfMidnight() throws IOException {
    store.at(MIDNIGHT - HOUR).put(key("20260301T2300Z"));
    assertThat(look(MIDNIGHT - HOUR + 1)).containsExactly(key("20260301T2300Z"));
    store.at(MIDNIGHT).put(key("20260302T0000Z"), key("20260301T2355Z"));
    assertThat(look(MIDNIGHT + 1)).containsExactly(key("20260301T2355Z"), key("20260302T0000Z"));
    assertThat(look(MIDNIGHT + 2)).isEmpty();
  }

  @Test
  void whatLiesThereLongerThanTheLookbackIsNotNew() throws IOException {
    store.at(MIDNIGHT - 7 * HOUR).put(key("20260301T1700Z"));
    store.at(MIDNIGHT - 5 * HOUR).put(key("20260301T1900Z"));
    assertThat(look(MIDNIGHT)).containsExactly(key("20260301T1900Z"));
  }

  @Test
  void aNewAccountAndALateDeliveryAreFound() throws IOException {
    store.at(MIDNIGHT).put(key("20260302T0000Z"));
    look(MIDNIGHT + 1);
    String other = Keys.cloudTrail("222222222222", "us-east-1", "20260302T0005Z");
    String late = key("20260227T1200Z");
    store.at(MIDNIGHT + HOUR).put(other, late, "elsewhere/x.json.gz");
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      found.addAll(look(MIDNIGHT + HOUR + i * 30_000));
    }
    assertThat(found).containsExactlyInAnyOrder(other, late, "elsewhere/x.json.gz");
  }

  @Test
  void theMemoryIsBoundedByTheLookback() throws IOException {
    for (int i = 0; i < 100; i++) {
      long now = MIDNIGHT + i * HOUR;
      store.at(now).put("logs/" + i + ".json.gz");
      assertThat(look(now)).containsExactly("logs/" + i + ".json.gz");
      assertThat(seen.size()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void aLargeStoreIsNotListedWhole() throws IOException {
    String[] old = new String[20_000];
    for (int i = 0; i < old.length; i++) {
      old[i] =
          "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/01/%02d/x%06d.json.gz"
              .formatted(1 + i % 28, i);
    }
    store.at(MIDNIGHT - 40 * 24 * HOUR).put(old);
    store.at(MIDNIGHT).put(key("20260302T0000Z"));
    assertThat(look(MIDNIGHT + 1)).containsExactly(key("20260302T0000Z"));
    assertThat(store.listed).hasSizeLessThan(NewObjects.SWEEP + 100);
  }

  @Test
  void anObjectThatIsReplacedIsReadAgain() throws IOException {
    store.at(MIDNIGHT).put("a.json.gz");
    assertThat(look(MIDNIGHT + 1)).hasSize(1);
    store.at(MIDNIGHT + HOUR).put("a.json.gz");
    assertThat(look(MIDNIGHT + HOUR)).hasSize(1);
  }

  @Test
  void foldersOfAccessLogsAreListedFromTheirDayOn() throws IOException {
    for (int day = 1; day <= 28; day++) {
      for (int i = 0; i < 300; i++) {
        store
            .at(MIDNIGHT - 10 * 24 * HOUR)
            .put("access/2026-02-%02d-10-00-00-%016X".formatted(day, i));
      }
    }
    store.at(MIDNIGHT).put("access/2026-03-02-00-00-00-00000000000000AA");
    for (int i = 0; i < 5; i++) {
      look(MIDNIGHT + i);
    }
    store.listed.clear();
    look(MIDNIGHT + 60_000);
    assertThat(store.listed.stream().filter(key -> key.contains("2026-03-02")).count())
        .isPositive();
    assertThat(store.listed).hasSizeLessThan(NewObjects.SWEEP + 10);
  }

  @Test
  void aFileInADirectoryIsReadWhenItIsAtRestAndWhenItWasMovedThere(@TempDir Path directory)
      throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path logs = Files.createDirectory(directory.resolve("logs"));
    NewObjects files =
        new NewObjects(
            List.of(new ListedStore(DirectoryObjectStore.open(logs), false)),
            new ObjectSelection(ReadPeriod.ALL, false),
            FOLLOWING,
            new SeenObjects());
    Path old = Files.writeString(elsewhere.resolve("old.json"), "{}");
    Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    Files.move(old, logs.resolve("old.json"));
    Files.writeString(logs.resolve("growing.json"), "{");
    long now = System.currentTimeMillis();
    Files.setLastModifiedTime(logs.resolve("growing.json"), FileTime.fromMillis(now + 8_000));

    assertThat(files.look(now, now).found())
        .extracting(found -> found.listed().object().key())
        .containsExactly("old.json");
    assertThat(files.look(now, now + 5_000).found()).isEmpty();
    assertThat(files.look(now, now + 11_000).found())
        .extracting(found -> found.listed().object().key())
        .containsExactly("growing.json");
    assertThat(files.look(now, now + 12_000).found()).isEmpty();
  }
}
