package io.flowtrail.event;

/**
 * Where a record lies, so that a person can go and look.
 *
 * @param object URI or path of the object: {@code s3://bucket/key}, or a path as given
 * @param entry path inside an archive ({@code .tar.gz}, {@code .zip}), empty if the object is no
 *     archive; only a name, never a place to write to
 * @param record number of the record in the object (or entry), counted from 1; 0 where the whole
 *     object is meant
 * @param offset position of the record's first byte in the unpacked file (or entry), counted from
 *     0; -1 where unknown
 */
public record RecordOrigin(String object, String entry, long record, long offset) {

  /** The object as a whole. */
  public static RecordOrigin ofObject(String object) {
    return new RecordOrigin(object, "", 0, -1);
  }

  /** Object and entry as people write it: {@code case.zip!logs/a.json}. */
  public String file() {
    return entry.isEmpty() ? object : object + "!" + entry;
  }

  @Override
  public String toString() {
    return record > 0 ? file() + " record " + record : file();
  }
}
