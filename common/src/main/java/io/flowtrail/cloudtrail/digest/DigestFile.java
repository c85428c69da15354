package io.flowtrail.cloudtrail.digest;

import java.util.List;

/** A digest file's content. */
public record DigestFile(DigestHeader header, List<ListedLog> logFiles) {
  public DigestFile {
    logFiles = List.copyOf(logFiles);
  }
}
