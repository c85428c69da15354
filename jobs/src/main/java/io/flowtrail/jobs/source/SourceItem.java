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
    /** Comes first: {@link #fields} are the fields of all records. */
    FIELDS,
    /** {@link #event} holds a record. */
    RECORD,
    /** {@link #deadLetter} holds what could not be read. */
    DEAD_LETTER,
    /** A file (the object itself, or one in an archive) was read: {@link #file}. */
    FILE_READ,
    /** Something that verification needs was read: {@link #facts}. */
    INTEGRITY_FACTS,
    /** An object was left behind for good: {@link #object}. */
    OBJECT_DONE
  }

  private final LogEvent event = new LogEvent();
  private Kind kind = Kind.RECORD;
  private DeadLetter deadLetter;
  private ReadFile file;
  private List<? extends IntegrityFact> facts = List.of();
  private Delivered from;
  private LogObjectSplit object;
  private FieldsInUse fields;

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

  /** What the item came in. */
  public Delivered from() {
    return from;
  }

  /** For {@link Kind#FIELDS}. */
  public FieldsInUse fields() {
    return fields;
  }

  /** For {@link Kind#OBJECT_DONE}. */
  public LogObjectSplit object() {
    return object;
  }

  public SourceItem fields(FieldsInUse inUse) {
    kind = Kind.FIELDS;
    fields = inUse;
    return this;
  }

  public SourceItem record(Delivered itsSource) {
    kind = Kind.RECORD;
    from = itsSource;
    return this;
  }

  public SourceItem deadLetter(Delivered itsSource, DeadLetter letter) {
    kind = Kind.DEAD_LETTER;
    from = itsSource;
    deadLetter = letter;
    return this;
  }

  public SourceItem fileRead(Delivered itsSource, ReadFile read) {
    kind = Kind.FILE_READ;
    from = itsSource;
    file = read;
    return this;
  }

  public SourceItem integrityFacts(Delivered itsSource, List<? extends IntegrityFact> read) {
    kind = Kind.INTEGRITY_FACTS;
    from = itsSource;
    facts = read;
    return this;
  }

  public SourceItem objectDone(LogObjectSplit split) {
    kind = Kind.OBJECT_DONE;
    from = split;
    object = split;
    return this;
  }
}
