package io.flowtrail.event;

import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A field that is computed from the record ({@code flowtrail.*}) instead of read from it. It is
 * computed when a rule first asks for it, at most once a record.
 */
public interface DerivedField {

  /** The whole name, {@code flowtrail.} included. */
  String name();

  /**
   * Binds the field to a log.
   *
   * @param source the log whose records will be asked
   * @param slotOf gives the slot of another field's path and makes the projection hold it
   * @return how to compute the field, or empty where that log has nothing to compute it from (the
   *     field is then absent in every record)
   */
  Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf);

  /** Computes the values of one record. */
  @FunctionalInterface
  interface Derivation {
    /** Reads slots of {@code event} and adds each value of the field to {@code values}. */
    void derive(LogEvent event, Values values);
  }

  /** Takes the values of a derived field. */
  interface Values {
    void addText(String text);

    /** A whole number, for counts and bytes. */
    void addNumber(long number);

    void addBoolean(boolean value);
  }
}
