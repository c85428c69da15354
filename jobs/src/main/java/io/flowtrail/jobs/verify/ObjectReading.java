package io.flowtrail.jobs.verify;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.cloudtrail.CloudTrailObjectKey.Kind;
import io.flowtrail.cloudtrail.ForeignRecordSearch;
import io.flowtrail.cloudtrail.ForeignRecords;
import io.flowtrail.cloudtrail.RecordHome;
import io.flowtrail.cloudtrail.digest.Condition;
import io.flowtrail.cloudtrail.digest.DigestMetadata;
import io.flowtrail.cloudtrail.digest.DigestReader;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.cloudtrail.digest.IntegrityFacts;
import io.flowtrail.cloudtrail.digest.StoredAt;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.store.CorruptObjectException;
import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.StoredObject;
import io.flowtrail.store.UnpackLimits;
import io.flowtrail.store.Unpacker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One object on its way from stored bytes to facts: unpacked, hashed and searched in one go. Only
 * what the listing gave is ever opened; what digests name is compared and never followed.
 */
final class ObjectReading implements Runnable {
  private static final int BUFFER = 64 << 10;

  /** One for each thread: they are made and cleared for nothing otherwise. */
  private static final ThreadLocal<byte[]> BUFFERS =
      ThreadLocal.withInitial(() -> new byte[BUFFER]);

  private static final ForeignRecords UNCOUNTED = new ForeignRecords(0, 0);
  private static final String IN_THE_PLACE = "an archive of files lies in its place";

  private final ObjectStore store;
  private final String key;
  private final String uri;
  private final FactQueue out;

  /** Of the object, if it is a digest. */
  private DigestMetadata metadata = DigestMetadata.NONE;

  /** Log files that must be read a second time; their number among the files of the object. */
  private final List<Suspect> suspects = new ArrayList<>();

  private record Suspect(
      int file, StoredAt at, String sha256, long bytes, Condition condition, RecordHome home) {}

  ObjectReading(ObjectStore store, String key, FactQueue out) {
    this.store = store;
    this.key = key;
    this.uri = store.uri(key);
    this.out = out;
  }

  @Override
  public void run() {
    try {
      try {
        read();
        if (!suspects.isEmpty()) {
          readSuspects();
        }
        out.end();
      } catch (IOException | RuntimeException | Error e) {
        out.fail(e);
      }
    } catch (InterruptedException e) {
      // The run was given up; nobody waits for the facts.
      Thread.currentThread().interrupt();
    }
  }

  private StoredAt itself() {
    return new StoredAt(store.bucket(), key, uri);
  }

  /** A file in an archive; it lies in no bucket. */
  private StoredAt inside(String entry) {
    return new StoredAt("", entry.substring(entry.lastIndexOf('!') + 1), uri + "!" + entry);
  }

  private void read() throws InterruptedException, IOException {
    Optional<CloudTrailObjectKey> parsed = CloudTrailObjectKey.parse(key);
    boolean known = parsed.isPresent();
    boolean told = false;
    int file = 0;
    try (Unpacker unpacker = new Unpacker(key, open(parsed), UnpackLimits.DEFAULT)) {
      while (true) {
        Optional<Unpacker.Entry> next;
        try {
          next = unpacker.next();
        } catch (CorruptObjectException e) {
          told |= damagedBetween(e, known && !told);
          continue;
        }
        if (next.isEmpty()) {
          return;
        }
        String entry = next.get().name();
        if (!entry.isEmpty() && known && !told) {
          put(itself(), "", 0, new Condition(Condition.State.DAMAGED, IN_THE_PLACE, 0, false));
        }
        told = true;
        file(entry.isEmpty() ? itself() : inside(entry), next.get(), file++);
      }
    } catch (IOException e) {
      cannotBeRead(e, known && !told);
    }
  }

  /** The stored bytes; of a digest its metadata too, in one request. */
  private InputStream open(Optional<CloudTrailObjectKey> parsed) throws IOException {
    if (parsed.isEmpty() || parsed.get().kind() != Kind.DIGEST) {
      return store.open(key);
    }
    StoredObject stored = store.read(key);
    metadata = DigestMetadata.of(stored.metadata());
    return stored.bytes();
  }

  /** An archive that is damaged; whether that was told as a fact of the object. */
  private boolean damagedBetween(CorruptObjectException e, boolean asFact)
      throws InterruptedException {
    if (asFact) {
      put(itself(), "", 0, new Condition(Condition.State.DAMAGED, reason(e), 0, false));
    } else if (e.reason() != DeadLetter.Reason.NO_RECORDS) {
      out.put(ReadFacts.of(new Unreadable(uri, reason(e))));
    }
    return asFact;
  }

  private void cannotBeRead(IOException e, boolean asFact) throws InterruptedException {
    if (asFact) {
      put(itself(), "", 0, unreadable(e));
    } else {
      out.put(ReadFacts.of(new Unreadable(uri, reason(e))));
    }
  }

  private static Condition unreadable(IOException e) {
    return new Condition(Condition.State.UNREADABLE, reason(e), 0, false);
  }

  private static String reason(IOException e) {
    String reason =
        e instanceof FileSystemException fault && fault.getReason() != null
            ? fault.getReason()
            : e.getMessage();
    return reason == null || reason.isBlank() ? e.getClass().getSimpleName() : reason;
  }

  /** A log file or digest of which there is nothing but that it is there. */
  private void put(StoredAt at, String sha256, long bytes, Condition condition)
      throws InterruptedException {
    List<IntegrityFact> facts = new ArrayList<>();
    IntegrityFacts.log(at, sha256, bytes, condition, 0, 0).ifPresent(facts::add);
    facts.addAll(IntegrityFacts.digest(at, new byte[0], sha256, condition, DigestMetadata.NONE));
    out.put(ReadFacts.of(facts, bytes));
  }

  private void file(StoredAt at, Unpacker.Entry entry, int number) throws InterruptedException {
    Optional<CloudTrailObjectKey> parsed = at.parsed();
    if (parsed.isPresent() && parsed.get().kind() == Kind.DIGEST) {
      digest(at, entry);
    } else if (parsed.isPresent() && parsed.get().isLog()) {
      log(at, entry, number, RecordHome.of(parsed.get()));
    } else {
      out.put(ReadFacts.ofLeftAside());
    }
  }

  // ---- log files

  private void log(StoredAt at, Unpacker.Entry entry, int number, RecordHome home)
      throws InterruptedException {
    ForeignRecordSearch search = new ForeignRecordSearch(home);
    byte[] buffer = BUFFERS.get();
    InputStream data = entry.data();
    long bytes = 0;
    Optional<IOException> fault = Optional.empty();
    try {
      int kept = 0;
      for (int read = data.read(buffer, 0, BUFFER);
          read >= 0;
          read = data.read(buffer, kept, BUFFER - kept)) {
        bytes += read;
        int end = kept + read;
        int from = search.scan(buffer, 0, end);
        kept = end - from;
        System.arraycopy(buffer, from, buffer, 0, kept);
      }
    } catch (IOException e) {
      fault = Optional.of(e);
    } catch (RuntimeException e) {
      fault = Optional.of(damaged(e));
    }
    Condition condition = condition(entry, fault);
    String sha256 = entry.sha256();
    if (search.suspicious()) {
      suspects.add(new Suspect(number, at, sha256, bytes, condition, home));
    } else {
      put(at, sha256, bytes, condition, UNCOUNTED);
    }
  }

  private void put(
      StoredAt at, String sha256, long bytes, Condition condition, ForeignRecords counted)
      throws InterruptedException {
    List<IntegrityFact> facts = new ArrayList<>(1);
    IntegrityFacts.log(at, sha256, bytes, condition, counted.records(), counted.foreign())
        .ifPresent(facts::add);
    out.put(ReadFacts.of(facts, bytes));
  }

  /** Decoders of third parties throw these on damaged input. */
  private static IOException damaged(RuntimeException e) {
    return new CorruptObjectException(
        DeadLetter.Reason.CORRUPT, "the packing is damaged (" + e.getClass().getSimpleName() + ")");
  }

  private static Condition condition(Unpacker.Entry entry, Optional<IOException> fault) {
    if (fault.isPresent() && !(fault.get() instanceof CorruptObjectException)) {
      return unreadable(fault.get());
    }
    return new Condition(
        fault.isPresent() ? Condition.State.DAMAGED : Condition.State.WHOLE,
        fault.map(ObjectReading::reason).orElse(""),
        entry.gzipMembers(),
        entry.bytesFollowed());
  }

  /**
   * Walks the object once more, however many of its files are suspects, and reads their records.
   */
  private void readSuspects() throws InterruptedException {
    int done = 0;
    int file = 0;
    try (Unpacker unpacker = new Unpacker(key, store.open(key), UnpackLimits.DEFAULT)) {
      while (done < suspects.size()) {
        Optional<Unpacker.Entry> next;
        try {
          next = unpacker.next();
        } catch (CorruptObjectException e) {
          // Told the first time.
          continue;
        }
        if (next.isEmpty()) {
          break;
        }
        Suspect suspect = suspects.get(done);
        if (file++ == suspect.file) {
          done++;
          ForeignRecords counted =
              ForeignRecords.count(ByteInput.of(next.get().data()), suspect.home);
          put(suspect.at, suspect.sha256, suspect.bytes, suspect.condition, counted);
        }
      }
    } catch (IOException e) {
      // Below, with those that are no more there.
    }
    for (Suspect suspect : suspects.subList(done, suspects.size())) {
      Condition gone =
          new Condition(
              Condition.State.UNREADABLE,
              "it could be read once, and no more when its records were looked at",
              0,
              false);
      put(suspect.at, suspect.sha256, suspect.bytes, gone, UNCOUNTED);
    }
  }

  // ---- digests

  private void digest(StoredAt at, Unpacker.Entry entry) throws InterruptedException {
    ByteArrayOutputStream unpacked = new ByteArrayOutputStream(BUFFER);
    byte[] buffer = BUFFERS.get();
    InputStream data = entry.data();
    Optional<IOException> fault = Optional.empty();
    try {
      for (int read = data.read(buffer); read >= 0; read = data.read(buffer)) {
        unpacked.write(buffer, 0, read);
        if (unpacked.size() > DigestReader.MAX_BYTES) {
          throw new CorruptObjectException(
              DeadLetter.Reason.INFLATES_TOO_FAR, "it is larger than any digest");
        }
      }
    } catch (IOException e) {
      fault = Optional.of(e);
    } catch (RuntimeException e) {
      fault = Optional.of(damaged(e));
    }
    Condition condition = condition(entry, fault);
    byte[] bytes = unpacked.toByteArray();
    out.put(
        ReadFacts.of(
            IntegrityFacts.digest(
                at,
                bytes,
                entry.sha256(),
                condition,
                entry.name().isEmpty() ? metadata : DigestMetadata.NONE),
            bytes.length));
  }
}
