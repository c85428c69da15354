package io.flowtrail.jobs.source.reader;

import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.format.LogReaders;
import io.flowtrail.jobs.source.FieldsInUse;
import io.flowtrail.jobs.source.ReadFile;
import io.flowtrail.jobs.source.SourceItem;
import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.CorruptObjectException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/**
 * The task thread's work: chunks become records, each handed straight to the chained operator.
 *
 * <p>Every item that comes out of an object is counted, so that an object that is read a second
 * time after a failure leaves out what was handed on before the checkpoint; compressed data cannot
 * be entered in the middle.
 */
final class LogRecordEmitter
    implements RecordEmitter<ObjectChunk, SourceItem, LogObjectSplitState> {
  private final FieldsInUse fields;
  private List<LogReaders> readers;
  private int fieldChanges;
  private final EventClock clock;
  private final boolean follows;
  private final IntegrityWitness witness;
  private final Counter bytesIn;
  private final Counter errors;
  private final SourceItem item = new SourceItem();

  /**
   * @param integrity whether facts for verification are made
   * @param follows whether objects come as they are made: then a file whose name tells no time was
   *     delivered when it was last changed
   */
  LogRecordEmitter(
      List<StoreOpener> stores,
      FieldsInUse fields,
      EventClock clock,
      boolean integrity,
      boolean follows,
      SourceReaderMetricGroup metrics) {
    this.fields = fields;
    this.readers =
        stores.stream()
            .map(
                store ->
                    new LogReaders(
                        fields.projections(), store.forcedFormat(), store.declaredFlowFormat()))
            .toList();
    this.clock = clock;
    this.follows = follows;
    this.witness = new IntegrityWitness(integrity);
    this.bytesIn = metrics.getIOMetricGroup().getNumBytesInCounter();
    this.errors = metrics.getNumRecordsInErrorsCounter();
  }

  /** Tells the operator behind with which fields records come. */
  void introduce(SourceOutput<SourceItem> output) {
    output.collect(item.fields(fields));
  }

  private void useFields(LogObjectSplitState state) {
    if (fieldChanges != fields.changes()) {
      fieldChanges = fields.changes();
      readers = readers.stream().map(its -> its.with(fields.projections())).toList();
    }
    state.use(fields);
  }

  @Override
  public void emitRecord(
      ObjectChunk chunk, SourceOutput<SourceItem> output, LogObjectSplitState state) {
    useFields(state);
    switch (chunk.kind()) {
      case BEGIN_OBJECT -> {
        state.beginObject(chunk.name());
        witness.beginObject(chunk.bucket(), state.split().key(), chunk.name());
      }
      case BEGIN_FILE -> {
        if (witness.beginFile(chunk.name(), chunk.metadata())) {
          return;
        }
        ChunkInput input = new ChunkInput();
        // A file in an archive is recognised by its own name.
        String key = chunk.name().isEmpty() ? state.split().key() : chunk.name();
        LogReader reader =
            readers.get(state.split().store()).open(key, state.uri(), chunk.name(), input);
        state.beginFile(chunk.name(), reader, input, fieldChanges);
      }
      case BYTES -> {
        bytesIn.inc(chunk.length());
        if (witness.readsDigest()) {
          witness.bytes(chunk.buffer(), chunk.offset(), chunk.length());
          return;
        }
        state.input().give(chunk.buffer(), chunk.offset(), chunk.length());
        read(output, state);
      }
      case END_FILE -> {
        if (witness.readsDigest()) {
          emitFacts(witness.endFile(chunk.end(), chunk.failure(), 0), output, state);
          return;
        }
        state.input().end(chunk.failure());
        read(output, state);
        endFile(chunk, output, state);
        emitFacts(witness.endFile(chunk.end(), chunk.failure(), state.records()), output, state);
      }
      case OBJECT_FAILED -> {
        if (!witness.isDigestObject()) {
          emitDeadLetter(letter(state.uri(), chunk.failure()), output, state);
        }
        emitFacts(witness.objectFailed(chunk.failure()), output, state);
      }
      case END_OBJECT -> {
        if (!state.split().isRefused() && state.take()) {
          output.collect(item.objectDone(state.split()));
        }
      }
    }
  }

  private void read(SourceOutput<SourceItem> output, LogObjectSplitState state) {
    LogReader reader = state.reader();
    LogObjectSplit split = state.split();
    boolean untold = follows && split.keyTime() <= 0;
    long keyTime = untold ? split.lastModified() : split.keyTime();
    while (true) {
      switch (reader.next(item.event())) {
        case RECORD -> {
          state.countRecord();
          witness.record(item.event());
          if (state.take()) {
            long time = item.event().time();
            clock.record(time, keyTime);
            if (time == LogEvent.NO_TIME && keyTime > 0) {
              // When it was delivered is the best that is known of when it happened.
              time = keyTime;
              item.event().time(time);
            }
            output.collect(item.record(state.split()), time);
          }
        }
        case DEAD_LETTER -> {
          state.countDeadLetter();
          emitDeadLetter(reader.deadLetter(), output, state);
        }
        case MORE -> {
          if (state.input().usedUp()) {
            return;
          }
        }
        case END -> {
          return;
        }
      }
    }
  }

  private void endFile(
      ObjectChunk chunk, SourceOutput<SourceItem> output, LogObjectSplitState state) {
    ObjectChunk.FileEnd end = chunk.end();
    ReadFile file =
        new ReadFile(
            state.uri(),
            state.entry(),
            end.sha256(),
            end.bytes(),
            end.gzipMembers(),
            end.bytesFollowed(),
            chunk.failure() == null,
            state.split().size(),
            state.split().keyTime(),
            state.split().lastModified(),
            state.records(),
            state.deadLetters(),
            witness.foreignRecords());
    state.endFile();
    if (state.take()) {
      output.collect(item.fileRead(state.split(), file));
    }
  }

  private void emitDeadLetter(
      DeadLetter letter, SourceOutput<SourceItem> output, LogObjectSplitState state) {
    if (state.take()) {
      errors.inc();
      output.collect(item.deadLetter(state.split(), letter));
    }
  }

  private void emitFacts(
      List<IntegrityFact> facts, SourceOutput<SourceItem> output, LogObjectSplitState state) {
    if (!facts.isEmpty() && state.take()) {
      output.collect(item.integrityFacts(state.split(), facts));
    }
  }

  private static DeadLetter letter(String object, IOException failure) {
    DeadLetter.Reason reason = DeadLetter.Reason.UNREADABLE;
    String detail = String.valueOf(failure.getMessage());
    if (failure instanceof CorruptObjectException corrupt) {
      reason = corrupt.reason();
    } else if (failure instanceof FileSystemException fault && fault.getReason() != null) {
      // The origin names the file; what is missing is why.
      detail = fault.getReason();
    }
    return new DeadLetter(RecordOrigin.ofObject(object), reason, detail, "", "");
  }
}
