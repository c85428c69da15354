package io.flowtrail.cloudtrail.digest;

/**
 * A log file as it was read.
 *
 * @param account of its key
 * @param at where
 * @param delivery the time in its name, milliseconds since 1970, to the minute
 * @param sha256 of the unpacked bytes, over all gzip members: 64 lower-case hexadecimal digits
 * @param bytes unpacked
 * @param condition how it unpacked
 * @param records how many records it holds, if they were counted; else 0
 * @param foreignRecords how many of its records name another account or region than its key does
 */
public record LogFileFact(
    String account,
    StoredAt at,
    long delivery,
    String sha256,
    long bytes,
    Condition condition,
    long records,
    long foreignRecords)
    implements IntegrityFact {}
