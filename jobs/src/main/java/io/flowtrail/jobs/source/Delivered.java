package io.flowtrail.jobs.source;

/** What a record came in, an object or a stream's record: as much as detection asks of it. */
public interface Delivered {

  /** Key of the object; empty for what is none. */
  String key();

  /** When it was delivered, milliseconds since 1970; 0 where that is not known. */
  long keyTime();
}
