package io.flowtrail.jobs.source.enumerator;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Receipts of messages, kept until a checkpoint that holds what the messages named is complete:
 * only then may they be deleted. Not part of the state, because messages that were not deleted come
 * again with other receipts. Safe for use by several threads.
 */
final class Receipts {
  private final TreeMap<Long, Set<String>> inCheckpoints = new TreeMap<>();
  private Set<String> open = new HashSet<>();
  private final Set<String> confirmed = new HashSet<>();

  /** What these messages named is in the enumerator's state from now on. */
  synchronized void add(Collection<String> receipts) {
    open.addAll(receipts);
  }

  /** The state goes into a checkpoint. */
  synchronized void checkpoint(long checkpoint) {
    if (!open.isEmpty()) {
      inCheckpoints.put(checkpoint, open);
      open = new HashSet<>();
    }
  }

  /** A checkpoint is complete, and holds all that earlier ones would have held. */
  synchronized void completed(long checkpoint) {
    Map<Long, Set<String>> done = inCheckpoints.headMap(checkpoint, true);
    done.values().forEach(confirmed::addAll);
    done.clear();
  }

  /** Receipts that may be deleted; each is handed out once. */
  synchronized List<String> takeConfirmed() {
    List<String> taken = List.copyOf(confirmed);
    confirmed.clear();
    return taken;
  }
}
