package io.flowtrail.cloudtrail.digest;

/** Something that was read and that verification needs. Small: bytes stay where they were read. */
public sealed interface IntegrityFact permits DigestFact, ListedLogFact, LogFileFact {
  /** The account whose ledger the fact belongs to: 12 digits, from the object's key. */
  String account();
}
