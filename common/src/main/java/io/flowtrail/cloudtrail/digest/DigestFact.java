package io.flowtrail.cloudtrail.digest;

/**
 * A digest file as it was read, without what it lists.
 *
 * @param account of its key
 * @param at where
 * @param keyTime the time in its name, milliseconds since 1970
 * @param sha256 of the unpacked bytes, over all gzip members
 * @param condition how it unpacked
 * @param metadata the signature that the object carries
 * @param header what it says; {@link DigestHeader#NONE} if it could not be understood
 * @param invalid why it could not be understood; empty if it could
 * @param listed how many log files it lists
 */
public record DigestFact(
    String account,
    StoredAt at,
    long keyTime,
    String sha256,
    Condition condition,
    DigestMetadata metadata,
    DigestHeader header,
    String invalid,
    int listed)
    implements IntegrityFact {}
