package io.flowtrail.jobs.source;

import io.flowtrail.format.LogFormat;
import io.flowtrail.jobs.source.notification.NotificationQueue;
import io.flowtrail.store.ObjectStore;
import io.flowtrail.vpcflow.FlowLogFormat;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/** Opens one of the places that a source reads; travels to where it is read. */
public interface StoreOpener extends Serializable {

  /** The place as the user wrote it. */
  String uri();

  /**
   * Opens the store for one enumerator or reader, which closes it.
   *
   * @throws IOException if the place cannot be read at all; the message is for the user
   */
  ObjectStore open() throws IOException;

  /**
   * The same, for whoever reads it without an end: what cannot be read just now is waited for.
   *
   * @throws IOException as {@link #open}
   */
  default ObjectStore openForFollowing() throws IOException {
    return open();
  }

  /** The format of every object, where the user says so. */
  Optional<LogFormat> forcedFormat();

  /** The fields of flow log lines without a header, where the user names them. */
  default Optional<FlowLogFormat> declaredFlowFormat() {
    return Optional.empty();
  }

  /** The queue that tells of new objects there; empty if they are found by listing only. */
  default Optional<NotificationQueue.Opener> notifications() {
    return Optional.empty();
  }

  /** How many objects a reader should fetch ahead of the one being read; 0 for local files. */
  int fetchAhead();
}
