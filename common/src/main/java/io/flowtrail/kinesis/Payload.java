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
    if (packed.length > 0 && isText(packed[0])) {
      return new Payload(packed, Optional.empty());
    }
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

  /** JSON, or the version of a flow log line; nothing that is packed begins so. */
  private static boolean isText(byte first) {
    return first == '{' || first == '[' || first >= '0' && first <= '9';
  }

  /** For readers: the good bytes, then the fault. */
  ByteInput input() {
    return fault.isEmpty() ? ByteInput.of(bytes) : new Faulty(ByteInput.of(bytes), fault.get());
  }

  private record Faulty(ByteInput good, IOException fault) implements ByteInput {
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = good.read(buffer, offset, length);
      if (read < 0) {
        throw fault;
      }
      return read;
    }

    @Override
    public int most() {
      return good.most();
    }
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
