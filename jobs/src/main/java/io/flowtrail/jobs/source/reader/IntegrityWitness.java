package io.flowtrail.jobs.source.reader;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.cloudtrail.CloudTrailObjectKey.Kind;
import io.flowtrail.cloudtrail.RecordHome;
import io.flowtrail.cloudtrail.digest.Condition;
import io.flowtrail.cloudtrail.digest.DigestMetadata;
import io.flowtrail.cloudtrail.digest.DigestReader;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.cloudtrail.digest.IntegrityFacts;
import io.flowtrail.cloudtrail.digest.StoredAt;
import io.flowtrail.event.LogEvent;
import io.flowtrail.store.CorruptObjectException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches objects being read and says what verification must know of them: of every digest and
 * every CloudTrail log file one fact, and one of each log file that a digest lists. Reads nothing
 * itself.
 *
 * <p>Every file is asked for its facts exactly once, in the order of reading, so that reading an
 * object again gives the same facts at the same places.
 */
final class IntegrityWitness {
  private static final String IN_ITS_PLACE = "an archive of files lies in its place";

  private final boolean watching;
  private final ForeignCount foreign = new ForeignCount();

  private StoredAt object = new StoredAt("", "", "");

  /** Whether the object itself is a log file or digest of which nothing was told yet. */
  private boolean owed;

  private StoredAt file = object;
  private DigestMetadata metadata = DigestMetadata.NONE;

  /** Bytes of the digest at hand; null while none is read. */
  private ByteArrayOutputStream digest;

  private boolean tooLarge;

  IntegrityWitness(boolean watching) {
    this.watching = watching;
  }

  void beginObject(String bucket, String key, String uri) {
    if (watching) {
      object = new StoredAt(bucket, key, uri);
      owed = object.parsed().isPresent();
    }
  }

  /**
   * A file begins.
   *
   * @param entry its path in the archive; empty if the object is none
   * @param stored metadata of the object
   * @return whether it is a digest, whose bytes are wanted and which is not read as a log
   */
  boolean beginFile(String entry, Map<String, String> stored) {
    digest = null;
    foreign.begin();
    if (!watching) {
      return false;
    }
    boolean inside = !entry.isEmpty();
    file =
        inside
            ? new StoredAt(
                "", entry.substring(entry.lastIndexOf('!') + 1), object.uri() + "!" + entry)
            : object;
    Optional<CloudTrailObjectKey> key = file.parsed();
    if (key.isPresent() && key.get().kind() == Kind.DIGEST) {
      digest = new ByteArrayOutputStream();
      tooLarge = false;
      // An archive's metadata are not those of the digests in it.
      metadata = inside ? DigestMetadata.NONE : DigestMetadata.of(stored);
      return true;
    }
    if (key.isPresent() && key.get().isLog()) {
      foreign.begin(RecordHome.of(key.get()));
    }
    return false;
  }

  /** Whether a digest is being read. */
  boolean readsDigest() {
    return digest != null;
  }

  /** Bytes of a digest. */
  void bytes(byte[] buffer, int offset, int length) {
    if (digest.size() > DigestReader.MAX_BYTES - length) {
      tooLarge = true;
      digest.reset();
    }
    if (!tooLarge) {
      digest.write(buffer, offset, length);
    }
  }

  /** A record of the file at hand. */
  void record(LogEvent event) {
    foreign.record(event);
  }

  long foreignRecords() {
    return foreign.count();
  }

  /**
   * The file at hand ends.
   *
   * @param failureOrNull why it could not be read to its end
   * @param records how many it held
   * @return its facts; none if it is no file of CloudTrail's
   */
  List<IntegrityFact> endFile(ObjectChunk.FileEnd end, IOException failureOrNull, long records) {
    if (!watching) {
      return List.of();
    }
    List<IntegrityFact> facts = new ArrayList<>();
    if (owed && file != object) {
      facts.addAll(facts(new Condition(Condition.State.DAMAGED, IN_ITS_PLACE, 0, false)));
    }
    owed = false;
    Condition condition = condition(end, failureOrNull);
    if (digest == null) {
      IntegrityFacts.log(file, end.sha256(), end.bytes(), condition, records, foreign.count())
          .ifPresent(facts::add);
    } else {
      facts.addAll(
          IntegrityFacts.digest(file, digest.toByteArray(), end.sha256(), condition, metadata));
      digest = null;
    }
    return facts;
  }

  private Condition condition(ObjectChunk.FileEnd end, IOException failureOrNull) {
    if (failureOrNull != null && !(failureOrNull instanceof CorruptObjectException)) {
      return unreadable(failureOrNull);
    }
    String detail = failureOrNull == null ? "" : reason(failureOrNull);
    if (digest != null && tooLarge) {
      detail = "it is larger than any digest";
    }
    return new Condition(
        detail.isEmpty() ? Condition.State.WHOLE : Condition.State.DAMAGED,
        detail,
        end.gzipMembers(),
        end.bytesFollowed());
  }

  /**
   * The object, or the rest of it, cannot be read.
   *
   * @return facts of the object if it is a file of CloudTrail's of which nothing was told
   */
  List<IntegrityFact> objectFailed(IOException failure) {
    if (!owed) {
      return List.of();
    }
    owed = false;
    return facts(
        failure instanceof CorruptObjectException
            ? new Condition(Condition.State.DAMAGED, reason(failure), 0, false)
            : unreadable(failure));
  }

  /** Whether the object at hand is itself a digest, which is no log that could be lost. */
  boolean isDigestObject() {
    return watching && CloudTrailObjectKey.isDigest(object.key());
  }

  private static Condition unreadable(IOException failure) {
    return new Condition(Condition.State.UNREADABLE, reason(failure), 0, false);
  }

  /** Of the object itself, of which nothing is known but that it is there. */
  private List<IntegrityFact> facts(Condition condition) {
    List<IntegrityFact> facts = new ArrayList<>();
    IntegrityFacts.log(object, "", 0, condition, 0, 0).ifPresent(facts::add);
    facts.addAll(IntegrityFacts.digest(object, new byte[0], "", condition, DigestMetadata.NONE));
    return facts;
  }

  private static String reason(IOException failure) {
    String reason =
        failure instanceof FileSystemException fault && fault.getReason() != null
            ? fault.getReason()
            : failure.getMessage();
    return reason == null || reason.isBlank() ? failure.getClass().getSimpleName() : reason;
  }
}
