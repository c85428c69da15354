package io.flowtrail.benchmark;

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
 * What each detector makes of a directory of log files: nanoseconds a record, facts, their bytes,
 * and how many bring a record as evidence. Sums are let go after every file.
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
    Observer observer = detector.observer();
    Volume volume = new Volume();
    LogEvent event = new LogEvent();
    long records = 0;
    long nanos = 0;
    for (Path file : files) {
      byte[] bytes;
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        bytes = in.readAllBytes();
      }
      LogReader reader =
          new LogReaders(projections, Optional.empty())
              .open(file.toString(), file.toString(), "", ByteInput.of(bytes));
      while (reader.next(event) == LogReader.Status.RECORD) {
        records++;
        volume.begin(event);
        long start = System.nanoTime();
        observer.observe(event, volume);
        nanos += System.nanoTime() - start;
      }
      observer.flush(volume);
    }
    System.out.printf(
        "%-14s %,9d records %,7d ns a record  %,9d facts %,12d bytes  %,8d evidences %,12d bytes%n",
        detector.name(),
        records,
        nanos / Math.max(1, records),
        volume.facts,
        volume.bytes,
        volume.evidences,
        volume.evidenceBytes);
  }

  private static final class Volume implements FactOutput {
    private LogEvent event;
    private String evidence = "";
    private long facts;
    private long bytes;
    private long evidences;
    private long evidenceBytes;

    void begin(LogEvent its) {
      event = its;
      evidence = "";
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
