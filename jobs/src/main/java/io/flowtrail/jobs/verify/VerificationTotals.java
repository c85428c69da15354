package io.flowtrail.jobs.verify;

import java.util.List;

/**
 * How much was read.
 *
 * @param objects opened
 * @param storedBytes their size, as listed
 * @param unpackedBytes of log files and digests
 * @param digests digests read, or met and not readable
 * @param logFiles log files, likewise
 * @param leftAside objects, and files in archives, that are neither
 * @param listedObjects found so far that are to be read
 * @param listedBytes their size
 * @param listingComplete whether nothing is left to be listed
 * @param unreadable how many archives or directories could not be opened
 * @param firstUnreadable the first of them
 */
public record VerificationTotals(
    long objects,
    long storedBytes,
    long unpackedBytes,
    long digests,
    long logFiles,
    long leftAside,
    long listedObjects,
    long listedBytes,
    boolean listingComplete,
    long unreadable,
    List<Unreadable> firstUnreadable) {
  public VerificationTotals {
    firstUnreadable = List.copyOf(firstUnreadable);
  }
}
