package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.split.LogObjectSplit;
import java.util.List;
import java.util.Map;

/**
 * What some messages of a queue told.
 *
 * @param found objects that are to be read if they are new, in the order of time
 * @param refused messages that are in no known form
 * @param receipts of all messages whose content is here, by message
 * @param empty whether the queue held no message
 */
record Notified(
    List<NewObjects.Found> found,
    List<LogObjectSplit> refused,
    Map<String, String> receipts,
    boolean empty) {
  Notified {
    found = List.copyOf(found);
    refused = List.copyOf(refused);
    receipts = Map.copyOf(receipts);
  }
}
