package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.notification.MalformedNotificationException;
import io.flowtrail.jobs.source.notification.NamedObject;
import io.flowtrail.jobs.source.notification.NotificationParser;
import io.flowtrail.jobs.source.notification.NotificationQueue;
import io.flowtrail.jobs.source.notification.QueueMessage;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the objects that the messages of a queue name. Each is asked for its size and its last
 * modification, which messages do not tell as listings do, so that an object which both tell of is
 * seen to be one.
 *
 * <p>An object that is not there or may not be read is found all the same: reading it will tell. A
 * message about objects that cannot be asked for now is left in the queue, and comes again.
 */
final class NotifiedObjects implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NotifiedObjects.class);

  /** Messages that are taken together, so that their objects are asked for side by side. */
  static final int TOGETHER = 100;

  private static final int REQUESTS = 16;

  private final String queueUri;
  private final NotificationQueue queue;
  private final List<ListedStore> stores;
  private final KeySelection selection;
  private final LongSupplier horizon;
  private final ExecutorService requests;
  private boolean toldOfForeign;

  /**
   * @param selection this object's own
   * @param horizon what appeared before is left out, milliseconds since 1970
   */
  NotifiedObjects(
      String queueUri,
      NotificationQueue queue,
      List<ListedStore> stores,
      KeySelection selection,
      LongSupplier horizon) {
    this.queueUri = queueUri;
    this.queue = queue;
    this.stores = stores;
    this.selection = selection;
    this.horizon = horizon;
    this.requests =
        Executors.newFixedThreadPool(
            REQUESTS,
            task -> {
              Thread thread = new Thread(task, "notified-object");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes the next messages; waits some seconds if there are none.
   *
   * @throws IOException if the queue cannot be asked
   */
  Notified next() throws IOException, InterruptedException {
    List<QueueMessage> messages = new ArrayList<>(queue.receive(true));
    boolean empty = messages.isEmpty();
    List<QueueMessage> more = messages;
    while (!more.isEmpty() && messages.size() < TOGETHER) {
      more = queue.receive(false);
      messages.addAll(more);
    }
    List<LogObjectSplit> refused = new ArrayList<>();
    Map<String, String> receipts = new HashMap<>();
    Map<QueueMessage, List<Future<Optional<NewObjects.Found>>>> asked = new HashMap<>();
    for (QueueMessage message : messages) {
      try {
        List<Future<Optional<NewObjects.Found>>> its = new ArrayList<>();
        for (NamedObject named : NotificationParser.objects(message.body())) {
          long time = named.time() > 0 ? named.time() : message.sent();
          its.add(requests.submit(ask(named, time)));
        }
        asked.put(message, its);
      } catch (MalformedNotificationException e) {
        refused.add(LogObjectSplit.refused(queueUri + " message " + message.id(), e.getMessage()));
        receipts.put(message.id(), message.receipt());
      }
    }
    List<NewObjects.Found> found = new ArrayList<>();
    for (Map.Entry<QueueMessage, List<Future<Optional<NewObjects.Found>>>> entry :
        asked.entrySet()) {
      if (answers(entry.getValue(), found)) {
        receipts.put(entry.getKey().id(), entry.getKey().receipt());
      }
    }
    found.sort((one, other) -> ListedObject.ORDER.compare(one.listed(), other.listed()));
    return new Notified(found, refused, receipts, empty);
  }

  /** Collects answers; false if one of them is missing. */
  private static boolean answers(
      List<Future<Optional<NewObjects.Found>>> asked, List<NewObjects.Found> found)
      throws InterruptedException {
    boolean all = true;
    for (Future<Optional<NewObjects.Found>> each : asked) {
      try {
        each.get().ifPresent(found::add);
      } catch (ExecutionException e) {
        LOG.debug("a notified object cannot be asked for; its message will come again", e);
        all = false;
      }
    }
    return all;
  }

  private Callable<Optional<NewObjects.Found>> ask(NamedObject named, long time) {
    if (named.key().endsWith("/")) {
      // A folder as an object, which is empty.
      return Optional::empty;
    }
    for (int store = 0; store < stores.size(); store++) {
      if (stores.get(store).store().holds(named.bucket(), named.key())) {
        if (time < horizon.getAsLong()) {
          LOG.debug("a notification of {} comes behind the lookback", named.key());
          return Optional::empty;
        }
        int its = store;
        return () -> find(its, named, time);
      }
    }
    if (!toldOfForeign
        && stores.stream().noneMatch(its -> its.store().bucket().equals(named.bucket()))) {
      toldOfForeign = true;
      LOG.warn(
          "{} tells of objects in a bucket that is no source; such messages are deleted", queueUri);
    }
    return Optional::empty;
  }

  private Optional<NewObjects.Found> find(int number, NamedObject named, long time)
      throws IOException {
    ListedStore listed = stores.get(number);
    ObjectStore store = listed.store();
    ObjectSummary object = summary(store, named);
    synchronized (selection) {
      return selection
          .select(object, listed.formatForced(), 0)
          .map(its -> new NewObjects.Found(number, its, Math.max(time, store.appeared(object))));
    }
  }

  private static ObjectSummary summary(ObjectStore store, NamedObject named) throws IOException {
    try {
      return store.summary(named.key());
    } catch (NoSuchFileException | AccessDeniedException e) {
      String other = named.otherKey();
      if (!other.equals(named.key()) && store.holds(named.bucket(), other)) {
        try {
          return store.summary(other);
        } catch (NoSuchFileException | AccessDeniedException neither) {
          LOG.debug("{} is not there under either name", store.uri(named.key()));
        }
      }
      return new ObjectSummary(named.key(), 0, 0);
    }
  }

  @Override
  public void close() {
    requests.shutdownNow();
    queue.close();
  }
}
