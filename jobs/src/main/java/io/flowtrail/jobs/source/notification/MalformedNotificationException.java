package io.flowtrail.jobs.source.notification;

/** A message is in no known form; its text is one sentence for people, without the content. */
public final class MalformedNotificationException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedNotificationException(String message) {
    super(message);
  }
}
