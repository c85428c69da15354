package io.flowtrail.jobs.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that fetches is the same, however often there is nothing to fetch. */
class OneFetcherTest {
  private record Split(String splitId) implements SourceSplit {}

  /** Tells which thread fetched a split, and that it is at its end. */
  private static final class Threads implements SplitReader<Thread, Split> {
    private final List<Split> splits = new ArrayList<>();

    @Override
    public RecordsWithSplitIds<Thread> fetch() {
      Map<String, java.util.Collection<Thread>> fetched = new HashMap<>();
      Set<String> finished = new HashSet<>();
      for (Split split : splits) {
        fetched.put(split.splitId(), List.of(Thread.currentThread()));
        finished.add(split.splitId());
      }
      splits.clear();
      return new RecordsBySplits<>(fetched, finished);
    }

    @Override
    public void handleSplitsChanges(SplitsChange<Split> change) {
      splits.addAll(change.splits());
    }

    @Override
    public void wakeUp() {}

    @Override
    public void close() {}
  }

  @Test
  @Timeout(60)
  void oneThreadFetchesAllSplitsAndEndsBehindTheLast() throws Exception {
    OneFetcher<Thread, Split> fetcher = new OneFetcher<>(Threads::new, new Configuration());
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 20; i++) {
      fetcher.addSplits(List.of(new Split("split-" + i)));
      threads.add(fetched(fetcher));
      assertThat(fetcher.maybeShutdownFinishedFetchers()).isFalse();
      assertThat(fetcher.getNumAliveFetchers()).isEqualTo(1);
    }
    assertThat(threads).hasSize(1);

    fetcher.noMoreSplits();
    while (!fetcher.maybeShutdownFinishedFetchers()) {
      fetcher.getQueue().poll();
      Thread.onSpinWait();
    }
    assertThat(fetcher.getNumAliveFetchers()).isZero();
    fetcher.close(TimeUnit.MINUTES.toMillis(1));
  }

  private static Thread fetched(OneFetcher<Thread, Split> fetcher) throws Exception {
    while (true) {
      fetcher.getQueue().getAvailabilityFuture().get();
      RecordsWithSplitIds<Thread> records = fetcher.getQueue().poll();
      if (records != null && records.nextSplit() != null) {
        return records.nextRecordFromSplit();
      }
    }
  }
}
