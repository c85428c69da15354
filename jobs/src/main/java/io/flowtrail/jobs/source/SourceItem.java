package io.flowtrail.jobs.source;

import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.LogEvent;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.util.List;

/**
 * What the source hands to the operator that is chained to it: one object, reused for every item.
 * Valid until the receiver returns; never serialised (see {@link SourceItemTypeInfo}).
 */
public final class SourceItem {

  /** What the item is. */
  public enum Kind {
    /** {@link #event} holds a record. */
    RECORD,
    /** {@link #deadLetter} holds what could not be read. */
    DEAD_LETTER,
    /** A file (the object itself, or one in an archive) was read: {@link #file}. */
    FILE_READ,
    /** Something that verification needs was read: {@link #facts}. */
    INTEGRITY_FACTS,
    /** An object was left behind for good: {@link #split}. */
    OBJECT_DONE
  }

  private final LogEvent event = new LogEvent();
  private Kind kind = Kind.RECORD;
  private DeadLetter deadLetter;
  private ReadFile file;
  private List<? extends IntegrityFact> facts = List.of();
  private LogObjectSplit split;

  public Kind kind() {
    return kind;
  }

  /** The record, for {@link Kind#RECORD}. */
  public LogEvent event() {
    return event;
  }

  public DeadLetter deadLetter() {
    return deadLetter;
  }

  public ReadFile file() {
    return file;
  }

  /** All of one file: a log file's, or a digest's own and those of what it lists. */
  public List<? extends IntegrityFact> facts() {
    return facts;
  }

  /** The object that the item came from. */
  public LogObjectSplit split() {
    return split;
  }

  public SourceItem record(LogObjectSplit from) {
    kind = Kind.RECORD;
    split = from;
    return this;
  }

  public SourceItem deadLetter(LogObjectSplit from, DeadLetter letter) {
    kind = Kind.DEAD_LETTER;
    split = from;
    deadLetter = letter;
    return this;
  }

  public SourceItem fileRead(LogObjectSplit from, ReadFile read) {
    kind = Kind.FILE_READ;
    split = from;
    file = read;
    return this;
  }

  public SourceItem integrityFacts(LogObjectSplit from, List<? extends IntegrityFact> read) {
    kind = Kind.INTEGRITY_FACTS;
    split = from;
    facts = read;
    return this;
  }

  public SourceItem objectDone(LogObjectSplit from) {
    kind = Kind.OBJECT_DONE;
    split = from;
    return this;
  }
}
