package io.flowtrail.detector.network;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Connections that were opened to one place outside within some minutes: the payload of a fact. Of
 * too many those with the smallest hashes are kept: what so many call is nobody's secret.
 */
final class Contacts {
  static final int MOST = 200;

  private final TreeMap<Long, Contact> contacts = new TreeMap<>();

  /**
   * A connection.
   *
   * @param source who opened it
   * @param start when, milliseconds since 1970
   * @param port of the source, by which connections differ
   * @param bytes sent in the first record of it
   */
  record Contact(String source, long start, int port, long bytes) {}

  /** Takes a contact, and gives its place in the order of evidence. */
  long add(Contact contact) {
    long hash = Sketch.hash(contact.source(), contact.start() * 65_536 + contact.port());
    if (contacts.size() == MOST && hash > contacts.lastKey()) {
      return hash;
    }
    contacts.merge(hash, contact, (one, other) -> one.bytes() >= other.bytes() ? one : other);
    if (contacts.size() > MOST) {
      contacts.pollLastEntry();
    }
    return hash;
  }

  /** The place of the contact of which a record is kept; it is always among those kept. */
  long order() {
    return contacts.isEmpty() ? Long.MAX_VALUE : contacts.firstKey();
  }

  Contacts add(Contacts other) {
    other.contacts.values().forEach(this::add);
    return this;
  }

  List<Contact> inOrder() {
    return contacts.values().stream()
        .sorted(
            Comparator.comparingLong(Contact::start)
                .thenComparing(Contact::source)
                .thenComparingInt(Contact::port))
        .toList();
  }

  String text() {
    List<String> parts = new ArrayList<>(4 * contacts.size());
    for (Contact contact : contacts.values()) {
      parts.add(contact.source());
      parts.add(Long.toString(contact.start()));
      parts.add(Integer.toString(contact.port()));
      parts.add(Long.toString(contact.bytes()));
    }
    return FactText.join(parts);
  }

  static Contacts of(String text) {
    List<String> parts = FactText.split(text);
    Contacts contacts = new Contacts();
    for (int i = 0; i + 3 < parts.size(); i += 4) {
      contacts.add(
          new Contact(
              parts.get(i),
              Long.parseLong(parts.get(i + 1)),
              Integer.parseInt(parts.get(i + 2)),
              Long.parseLong(parts.get(i + 3))));
    }
    return contacts;
  }
}
