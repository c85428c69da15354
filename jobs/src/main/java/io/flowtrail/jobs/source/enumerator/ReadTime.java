package io.flowtrail.jobs.source.enumerator;

/**
 * How far event time has come in all readers together.
 *
 * @param latest time of the latest record that pushed it, milliseconds since 1970; {@link
 *     Long#MIN_VALUE} if none did
 * @param told when that was told, milliseconds since 1970
 */
record ReadTime(long latest, long told) {
  static final ReadTime NONE = new ReadTime(Long.MIN_VALUE, 0);

  /** After a reader has told how far it has come. */
  ReadTime with(long readersLatest, long now) {
    return readersLatest > latest ? new ReadTime(readersLatest, now) : this;
  }

  /** How long nothing later has been read, milliseconds. */
  long idle(long now) {
    return Math.max(0, now - told);
  }
}
