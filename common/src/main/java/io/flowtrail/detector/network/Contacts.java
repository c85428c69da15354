package io.flowtrail.detector.network;

import io.flowtrail.detector.FactText;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Connections that were opened to one place outside within some minutes: the payload of a fact. Of
 * too many those with the smallest hashes are kept: what so many call is nobody's secret.
 */
final class Contacts {
  static final int MOST = 200;

  private static final int FIRST_ROOM = 4;

  /** What one contact takes as text, about. */
  private static final int LENGTH = 48;

  private static final Comparator<Contact> IN_ORDER =
      Comparator.comparingLong(Contact::start)
          .thenComparing(Contact::source)
          .thenComparingInt(Contact::port);

  /** Ascending: arrays, because most records of flow logs end here. */
  private long[] hashes = new long[FIRST_ROOM];

  private Contact[] contacts = new Contact[FIRST_ROOM];
  private int size;

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
    long hash = hash(Sketch.seed(contact.source()), contact.start(), contact.port());
    put(hash, contact);
    return hash;
  }

  /** Takes the contact that a flow is. */
  long add(Flow flow) {
    long hash = hash(flow.sourceSeed(), flow.start(), flow.sourcePort());
    if (!isTooMuch(hash)) {
      put(hash, new Contact(flow.source(), flow.start(), flow.sourcePort(), flow.bytes()));
    }
    return hash;
  }

  private static long hash(long seed, long start, int port) {
    return Sketch.hash(seed, start * 65_536 + port);
  }

  private boolean isTooMuch(long hash) {
    return size == MOST && hash > hashes[size - 1];
  }

  private void put(long hash, Contact contact) {
    if (isTooMuch(hash)) {
      return;
    }
    // What was written is read in ascending order.
    int at =
        size == 0 || hash > hashes[size - 1] ? size : Arrays.binarySearch(hashes, 0, size, hash);
    if (at >= 0 && at < size) {
      if (contacts[at].bytes() < contact.bytes()) {
        contacts[at] = contact;
      }
      return;
    }
    at = at < 0 ? -at - 1 : at;
    if (size == MOST) {
      size--;
    } else if (size == hashes.length) {
      int room = Math.min(MOST, 2 * size);
      hashes = Arrays.copyOf(hashes, room);
      contacts = Arrays.copyOf(contacts, room);
    }
    System.arraycopy(hashes, at, hashes, at + 1, size - at);
    System.arraycopy(contacts, at, contacts, at + 1, size - at);
    hashes[at] = hash;
    contacts[at] = contact;
    size++;
  }

  /** The place of the contact of which a record is kept; it is always among those kept. */
  long order() {
    return size == 0 ? Long.MAX_VALUE : hashes[0];
  }

  Contacts add(Contacts other) {
    for (int i = 0; i < other.size; i++) {
      put(other.hashes[i], other.contacts[i]);
    }
    return this;
  }

  /** In no particular order. */
  List<Contact> all() {
    return Arrays.asList(contacts).subList(0, size);
  }

  List<Contact> inOrder() {
    Contact[] sorted = Arrays.copyOf(contacts, size);
    Arrays.sort(sorted, IN_ORDER);
    return Arrays.asList(sorted);
  }

  String text() {
    StringBuilder text = new StringBuilder(LENGTH * size);
    for (int i = 0; i < size; i++) {
      FactText.append(text, contacts[i].source());
      FactText.append(text, contacts[i].start());
      FactText.append(text, contacts[i].port());
      FactText.append(text, contacts[i].bytes());
    }
    return text.toString();
  }

  static Contacts of(String text) {
    Contacts contacts = new Contacts();
    for (FactText.Parts parts = FactText.parts(text); parts.hasNext(); ) {
      contacts.add(new Contact(parts.next(), parts.nextLong(), parts.nextInt(), parts.nextLong()));
    }
    return contacts;
  }
}
