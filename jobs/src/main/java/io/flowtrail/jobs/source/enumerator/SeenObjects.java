package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.store.ObjectSummary;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which objects of which stores a follower has handed out, for as long as they could be taken for
 * new ones. Bounded by what arrives within the lookback.
 */
final class SeenObjects {
  private final TreeMap<Place, Seen> seen = new TreeMap<>();

  /** Where an object lies. */
  record Place(int store, String key) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byStore = Integer.compare(store, other.store);
      return byStore != 0 ? byStore : key.compareTo(other.key);
    }
  }

  /**
   * What an object was like.
   *
   * @param appeared when it came to its place, milliseconds since 1970
   */
  record Seen(long appeared, long lastModified, long size) {}

  /** Whether an object was never handed out, or is another one under the same key by now. */
  boolean isNew(int store, ObjectSummary object) {
    Seen before = seen.get(new Place(store, object.key()));
    return before == null
        || before.size() != object.size()
        || before.lastModified() != object.lastModified();
  }

  void add(int store, ObjectSummary object, long appeared) {
    add(new Place(store, object.key()), new Seen(appeared, object.lastModified(), object.size()));
  }

  void add(Place place, Seen its) {
    seen.put(place, its);
  }

  /** Forgets what appeared before a moment. */
  void forget(long before) {
    seen.values().removeIf(its -> its.appeared() < before);
  }

  int size() {
    return seen.size();
  }

  Map<Place, Seen> all() {
    return Map.copyOf(seen);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeenObjects its && its.seen.equals(seen);
  }

  @Override
  public int hashCode() {
    return seen.hashCode();
  }

  /** The same, independent of this. */
  SeenObjects copy() {
    SeenObjects copy = new SeenObjects();
    copy.seen.putAll(seen);
    return copy;
  }
}
