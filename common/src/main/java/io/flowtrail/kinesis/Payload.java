package io.flowtrail.kinesis;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.store.CorruptObjectException;
import io.flowtrail.store.UnpackLimits;
import io.flowtrail.store.Unpacker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The bytes of a record, unpacked.
 *
 * @param bytes what is good of them
 * @param fault why there are no more, if that is not their end
 */
record Payload(byte[] bytes, Optional<IOException> fault) {
  /**
   * CloudWatch Logs packs at most 6 MiB, or one event a little larger, into a message; what others
   * write is seldom more than 30 times its packed size.
   */
  private static final UnpackLimits LIMITS = new UnpackLimits(64L << 20, 16L << 20, 250, 1, 1);

  /** Unpacks by what the first bytes say: gzip above all, or nothing at all. */
  static Payload of(byte[] packed) {
    Gathered gathered = new Gathered(packed.length);
    try (Unpacker unpacker = new Unpacker("", new ByteArrayInputStream(packed), LIMITS)) {
      Optional<Unpacker.Entry> entry = unpacker.next();
      if (entry.isEmpty() || !entry.get().name().isEmpty()) {
        throw new CorruptObjectException(
            Reason.UNSUPPORTED_FORMAT, "an archive of files, which is not read from a stream");
      }
      gathered.take(entry.get().data());
      return new Payload(gathered.toByteArray(), Optional.empty());
    } catch (IOException e) {
      return new Payload(gathered.toByteArray(), Optional.of(e));
    } catch (RuntimeException e) {
      // Decoders of third parties throw these on damaged input.
      return new Payload(
          gathered.toByteArray(),
          Optional.of(new CorruptObjectException(Reason.CORRUPT, "the packing is damaged", e)));
    }
  }

  /** For readers: the good bytes, then the fault. */
  ByteInput input() {
    InputStream good = new ByteArrayInputStream(bytes);
    return (buffer, offset, length) -> {
      int read = good.read(buffer, offset, length);
      if (read < 0 && fault.isPresent()) {
        throw fault.get();
      }
      return read;
    };
  }

  /** Keeps what came before a fault. */
  private static final class Gathered extends java.io.ByteArrayOutputStream {
    private static final int PIECE = 32 << 10;

    Gathered(int expected) {
      super(Math.max(expected, PIECE));
    }

    void take(InputStream in) throws IOException {
      byte[] piece = new byte[PIECE];
      for (int read = in.read(piece, 0, PIECE); read >= 0; read = in.read(piece, 0, PIECE)) {
        write(piece, 0, read);
      }
    }
  }
}
