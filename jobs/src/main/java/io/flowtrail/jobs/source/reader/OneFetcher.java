package io.flowtrail.jobs.source.reader;

import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.fetcher.SingleThreadFetcherManager;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;

/**
 * One fetcher for a reader's whole life. Flink ends a fetcher whenever it has nothing to fetch for
 * a moment, and starts another one with the next split. A fetcher that was woken while it waited
 * for room in the queue leaves its name among those that wait (Flink 1.20's {@code
 * FutureCompletingBlockingQueue}); if it then ends, the sign that there is room again goes to it
 * and not to its successor, which waits for ever, and the reader for it.
 */
final class OneFetcher<E, S extends SourceSplit> extends SingleThreadFetcherManager<E, S> {
  private boolean ends;

  OneFetcher(Supplier<SplitReader<E, S>> splitReaders, Configuration configuration) {
    super(splitReaders, configuration);
  }

  /** The fetcher may end when it has fetched what it has. */
  void noMoreSplits() {
    ends = true;
  }

  /** Whether nothing is being fetched any more, and nothing will be. */
  @Override
  public boolean maybeShutdownFinishedFetchers() {
    return ends && super.maybeShutdownFinishedFetchers();
  }
}
