package io.flowtrail.jobs.source.reader;

import io.flowtrail.event.LogReader;
import io.flowtrail.jobs.source.FieldsInUse;
import io.flowtrail.jobs.source.split.LogObjectSplit;

/** An object in the task thread: how far it was read, and what reads it. */
final class LogObjectSplitState {
  private final LogObjectSplit split;

  /** Items taken from it in this and earlier attempts; what a checkpoint keeps. */
  private long consumed;

  /** Items of earlier attempts that will come once more and are left out. */
  private long toSkip;

  private String uri = "";
  private String entry = "";
  private LogReader reader;
  private ChunkInput input;
  private int fieldChanges;
  private long records;
  private long deadLetters;

  LogObjectSplitState(LogObjectSplit split) {
    this.split = split;
    this.consumed = split.consumed();
    this.toSkip = split.consumed();
  }

  LogObjectSplit split() {
    return split;
  }

  LogObjectSplit snapshot() {
    return split.withConsumed(consumed);
  }

  /** Counts an item; false if an earlier attempt took it already. */
  boolean take() {
    if (toSkip > 0) {
      toSkip--;
      return false;
    }
    consumed++;
    return true;
  }

  void beginObject(String itsUri) {
    uri = itsUri;
  }

  String uri() {
    return uri;
  }

  /**
   * A file begins.
   *
   * @param changes of the fields with which the reader was made
   */
  void beginFile(String name, LogReader itsReader, ChunkInput itsInput, int changes) {
    fieldChanges = changes;
    entry = name;
    reader = itsReader;
    input = itsInput;
    records = 0;
    deadLetters = 0;
  }

  void endFile() {
    reader = null;
    input = null;
  }

  String entry() {
    return entry;
  }

  /** Null between files. */
  LogReader reader() {
    return reader;
  }

  /** Lets the reader at hand go on with the fields in use. */
  void use(FieldsInUse fields) {
    if (reader != null && fieldChanges != fields.changes()) {
      fieldChanges = fields.changes();
      reader.project(fields.projections());
    }
  }

  ChunkInput input() {
    return input;
  }

  void countRecord() {
    records++;
  }

  void countDeadLetter() {
    deadLetters++;
  }

  long records() {
    return records;
  }

  long deadLetters() {
    return deadLetters;
  }
}
