package io.flowtrail.jobs.source;

/**
 * A file as it was read to its end.
 *
 * @param object URI or path of the object
 * @param entry path inside the archive; empty if the object is none
 * @param sha256 of the unpacked bytes, 64 lower-case hexadecimal digits
 * @param bytes unpacked size
 * @param gzipMembers how many gzip members it had; 0 if it was no gzip
 * @param bytesFollowed whether something that is no gzip stood behind the last member
 * @param whole whether it was read to its end; else hash and size are those of what was read
 * @param storedBytes stored size of the object, all its files together
 * @param keyTime time of delivery that the object's key tells, milliseconds since 1970; 0 where it
 *     tells none
 * @param lastModified of the object, milliseconds since 1970
 * @param records records found
 * @param deadLetters what could not be read
 * @param foreignRecords records of a CloudTrail log file that name another account or region than
 *     its key does; 0 for other files
 */
public record ReadFile(
    String object,
    String entry,
    String sha256,
    long bytes,
    int gzipMembers,
    boolean bytesFollowed,
    boolean whole,
    long storedBytes,
    long keyTime,
    long lastModified,
    long records,
    long deadLetters,
    long foreignRecords) {}
