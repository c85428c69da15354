package io.flowtrail.benchmark;

import com.sun.management.ThreadMXBean;
import io.flowtrail.alert.EventEvidence;
import io.flowtrail.alert.LaterEvidence;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.RecordCopy;
import io.flowtrail.derived.StandardFields;
import io.flowtrail.detector.Detector;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.catalog.DetectorCatalog;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.format.LogReaders;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * What each detector makes of a directory of log files: nanoseconds of processor and garbage a
 * record beyond reading it, facts, their bytes, and how many bring a record as evidence. Sums are
 * let go after every file. Each is measured in its second round.
 *
 * <p>Arguments: directory, names of detectors (none for all).
 */
public final class FactVolume {
  private FactVolume() {}

  public static void main(String[] args) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(Path.of(args[0]))) {
      files = walk.filter(file -> file.toString().endsWith(".gz")).sorted().toList();
    }
    for (Detector detector : DetectorCatalog.of(Map.of(), NamedLists.EMPTY).detectors()) {
      if (args.length == 1 || List.of(args).contains(detector.name())) {
        measure(detector, files);
      }
    }
  }

  private static void measure(Detector detector, List<Path> files) throws IOException {
    Map<LogSource, FieldProjection> projections = new EnumMap<>(LogSource.class);
    for (LogSource source : LogSource.values()) {
      FieldProjection.Builder builder =
          FieldProjection.builder(source, StandardFields.of(NamedLists.EMPTY));
      detector.fields().getOrDefault(source, List.of()).forEach(builder::slot);
      projections.put(source, builder.build());
    }
    Observer nobody = new Observer() {};
    run(nobody, projections, files);
    Volume reading = run(nobody, projections, files);
    run(detector.observer(), projections, files);
    Volume volume = run(detector.observer(), projections, files);
    long records = Math.max(1, volume.records);
    System.out.printf(
        "%-14s %,9d records %,7d ns %,7d B garbage a record  %,9d facts %,12d bytes"
            + "  %,8d evidences %,12d bytes%n",
        detector.name(),
        volume.records,
        (volume.nanos - reading.nanos) / records,
        (volume.garbage - reading.garbage) / records,
        volume.facts,
        volume.bytes,
        volume.evidences,
        volume.evidenceBytes);
  }

  private static Volume run(
      Observer observer, Map<LogSource, FieldProjection> projections, List<Path> files)
      throws IOException {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    Volume volume = new Volume();
    LogEvent event = new LogEvent();
    long nanos = threads.getCurrentThreadCpuTime();
    long garbage = threads.getCurrentThreadAllocatedBytes();
    for (Path file : files) {
      byte[] bytes;
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        bytes = in.readAllBytes();
      }
      LogReader reader =
          new LogReaders(projections, Optional.empty())
              .open(file.toString(), file.toString(), "", ByteInput.of(bytes));
      while (reader.next(event) == LogReader.Status.RECORD) {
        volume.begin(event);
        observer.observe(event, volume);
      }
      observer.flush(volume);
    }
    volume.nanos = threads.getCurrentThreadCpuTime() - nanos;
    volume.garbage = threads.getCurrentThreadAllocatedBytes() - garbage;
    return volume;
  }

  private static final class Volume implements FactOutput {
    private LogEvent event;
    private String evidence = "";
    private long records;
    private long nanos;
    private long garbage;
    private long facts;
    private long bytes;
    private long evidences;
    private long evidenceBytes;

    void begin(LogEvent its) {
      event = its;
      evidence = "";
      records++;
    }

    @Override
    public void add(Fact fact) {
      facts++;
      bytes += fact.key().length() + fact.id().length() + fact.payload().length();
      if (!fact.evidence().isEmpty()) {
        evidences++;
        evidenceBytes += fact.evidence().length();
      }
    }

    @Override
    public String evidence() {
      if (evidence.isEmpty()) {
        evidence = EventEvidence.text(MatchedRecord.unmatched(event));
      }
      return evidence;
    }

    @Override
    public Supplier<String> evidenceLater() {
      return new LaterEvidence(RecordCopy.of(event));
    }

    @Override
    public String identity() {
      return MatchedRecord.unmatched(event).identity();
    }
  }
}
