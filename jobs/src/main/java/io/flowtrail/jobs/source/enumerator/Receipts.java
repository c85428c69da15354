package io.flowtrail.jobs.source.enumerator;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The latest receipt of each message, kept until a checkpoint that holds what the message named is
 * complete: only then may it be deleted. Not part of the state, because messages that were not
 * deleted come again. Safe for use by several threads.
 */
final class Receipts {
  /** Messages that are known to be in a complete checkpoint, and may come once more. */
  private static final int MOST_DONE = 10_000;

  private final TreeMap<Long, Map<String, String>> inCheckpoints = new TreeMap<>();
  private Map<String, String> open = new HashMap<>();
  private final Map<String, String> confirmed = new HashMap<>();
  private final Map<String, Boolean> done =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST_DONE;
        }
      };

  /**
   * Messages were received. Those that came before get their new receipts, with which alone they
   * can be deleted.
   *
   * @param receipts by message
   */
  synchronized void received(Map<String, String> receipts) {
    receipts.forEach(
        (message, receipt) -> {
          if (done.containsKey(message)) {
            confirmed.put(message, receipt);
            return;
          }
          open.replace(message, receipt);
          inCheckpoints.values().forEach(its -> its.replace(message, receipt));
        });
  }

  /**
   * What these messages named is in the enumerator's state from now on.
   *
   * @param receipts by message
   */
  synchronized void add(Map<String, String> receipts) {
    receipts.forEach(
        (message, receipt) -> {
          boolean isKnown =
              done.containsKey(message)
                  || inCheckpoints.values().stream().anyMatch(its -> its.containsKey(message));
          if (!isKnown) {
            open.put(message, receipt);
          }
        });
  }

  /** The state goes into a checkpoint. */
  synchronized void checkpoint(long checkpoint) {
    if (!open.isEmpty()) {
      inCheckpoints.put(checkpoint, open);
      open = new HashMap<>();
    }
  }

  /** A checkpoint is complete, and holds all that earlier ones would have held. */
  synchronized void completed(long checkpoint) {
    Map<Long, Map<String, String>> complete = inCheckpoints.headMap(checkpoint, true);
    for (Map<String, String> its : complete.values()) {
      confirmed.putAll(its);
      its.keySet().forEach(message -> done.put(message, true));
    }
    complete.clear();
  }

  /** Receipts that may be deleted; each is handed out once. */
  synchronized List<String> takeConfirmed() {
    List<String> taken = List.copyOf(confirmed.values());
    confirmed.clear();
    return taken;
  }
}
