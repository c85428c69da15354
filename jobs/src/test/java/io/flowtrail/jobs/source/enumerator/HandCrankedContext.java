package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.metrics.Metric;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.groups.InternalSplitEnumeratorMetricGroup;

/** A coordinator in which asynchronous calls happen when the test says so. */
final class HandCrankedContext implements SplitEnumeratorContext<LogObjectSplit> {
  private final Map<Integer, ReaderInfo> readers = new HashMap<>();
  private final Queue<Runnable> calls = new ArrayDeque<>();
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  final Map<Integer, List<LogObjectSplit>> assigned = new HashMap<>();
  private final List<Runnable> periodic = new ArrayList<>();
  final List<SourceEvent> events = new ArrayList<>();
  final MetricListener listener = new MetricListener();
  final List<Integer> dismissed = new ArrayList<>();

  private final SplitEnumeratorMetricGroup metrics =
      new InternalSplitEnumeratorMetricGroup(listener.getMetricGroup());

  /** The value of a metric of Flowtrail's. */
  long metric(Metric metric) {
    return metric.kind() == Metric.Kind.GAUGE
        ? listener
            .<Long>getGauge("enumerator", Metric.GROUP, metric.text())
            .orElseThrow()
            .getValue()
        : listener.getCounter("enumerator", Metric.GROUP, metric.text()).orElseThrow().getCount();
  }

  void register(int reader) {
    readers.put(reader, new ReaderInfo(reader, "host"));
  }

  List<String> assignedKeys(int reader) {
    return assigned.getOrDefault(reader, List.of()).stream().map(LogObjectSplit::key).toList();
  }

  /** Runs what other threads bring until something is so. */
  void runTasksUntil(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      Runnable task = tasks.poll(20, TimeUnit.MILLISECONDS);
      if (task != null) {
        task.run();
      } else if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain; assigned is " + assigned);
      }
    }
  }

  /** Makes every call that waits, and then each periodic one once. */
  void runCalls() {
    while (!calls.isEmpty()) {
      calls.remove().run();
    }
    List.copyOf(periodic).forEach(Runnable::run);
  }

  @Override
  public SplitEnumeratorMetricGroup metricGroup() {
    return metrics;
  }

  @Override
  public void sendEventToSourceReader(int reader, SourceEvent event) {
    events.add(event);
  }

  @Override
  public int currentParallelism() {
    return readers.size();
  }

  @Override
  public Map<Integer, ReaderInfo> registeredReaders() {
    return readers;
  }

  @Override
  public void assignSplits(SplitsAssignment<LogObjectSplit> assignment) {
    assignment
        .assignment()
        .forEach(
            (reader, splits) ->
                assigned.computeIfAbsent(reader, r -> new ArrayList<>()).addAll(splits));
  }

  @Override
  public void signalNoMoreSplits(int reader) {
    dismissed.add(reader);
  }

  @Override
  public <T> void callAsync(Callable<T> call, BiConsumer<T, Throwable> handler) {
    calls.add(() -> run(call, handler));
  }

  private static <T> void run(Callable<T> call, BiConsumer<T, Throwable> handler) {
    T result = null;
    Throwable failure = null;
    try {
      result = call.call();
    } catch (Exception e) {
      failure = e;
    }
    handler.accept(result, failure);
  }

  @Override
  public <T> void callAsync(
      Callable<T> call, BiConsumer<T, Throwable> handler, long delay, long period) {
    periodic.add(() -> run(call, handler));
  }

  @Override
  public void runInCoordinatorThread(Runnable task) {
    tasks.add(task);
  }
}
