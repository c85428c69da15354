package io.flowtrail.cloudtrail.digest;

/**
 * One entry of a digest's {@code logFiles}. Follows the {@link DigestFact} of its digest from the
 * same reader.
 *
 * @param account of the digest's key
 * @param digest {@link StoredAt#uri} of the digest
 * @param log the entry
 */
public record ListedLogFact(String account, String digest, ListedLog log)
    implements IntegrityFact {}
