package io.flowtrail.sample;

/**
 * A delivered CloudTrail log file, as its digest will list it.
 *
 * @param delivered seconds
 * @param hash SHA-256 of the uncompressed bytes, hexadecimal
 * @param newest newest event time, seconds
 * @param oldest oldest event time, seconds
 */
record LogFile(
    Trail trail,
    Organisation.Site site,
    String key,
    long delivered,
    String hash,
    long newest,
    long oldest) {}
