package io.flowtrail.store;

import com.github.luben.zstd.ZstdInputStream;
import io.flowtrail.event.DeadLetter.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * Walks what lies in one stored object: itself, inflated; or the files of the archive that it is.
 *
 * <p>Gzip (all members), Zstandard and bzip2; tar and zip, themselves compressed or not, holding
 * files that are compressed or not, or further archives. The content decides, not the name. Nothing
 * is written anywhere, and nothing is held in memory but buffers.
 *
 * <pre>{@code
 * try (Unpacker unpacker = new Unpacker(key, store.open(key), UnpackLimits.DEFAULT)) {
 *   for (Optional<Entry> e = unpacker.next(); e.isPresent(); e = unpacker.next()) { ... }
 * }
 * }</pre>
 *
 * <h2>Damage</h2>
 *
 * A fault is told once, as a {@link CorruptObjectException}: by the entry's data, behind all that
 * was good; or by {@link #next} where the archive itself is damaged between two files. What can
 * still be read is read: {@link #next} may be called again after either. Faults of the stored
 * stream pass through as they are.
 *
 * <p>Not safe for several threads.
 */
public final class Unpacker implements AutoCloseable {
  private static final int MOST_COMPRESSIONS = 4;

  private final InputStream stored;
  private final String name;
  private final UnpackLimits limits;
  private final Deque<Archive> archives = new ArrayDeque<>();
  private InputStream last = InputStream.nullInputStream();
  private Checked current = new Checked(InputStream.nullInputStream());
  private boolean begun;
  private int entries;
  private int filesFound;
  private long storedBytes;
  private long unpackedBytes;
  private boolean exhausted;
  private IOException storedFailure;

  /**
   * Begins with an object.
   *
   * @param name the object's key or path; only a hint, for archives without a mark of their own
   * @param stored the object's bytes as stored; closed with this
   */
  public Unpacker(String name, InputStream stored, UnpackLimits limits) {
    this.name = name;
    this.stored = stored;
    this.limits = limits;
  }

  /** One file. Its data must be read before the next one is asked for. */
  public static final class Entry {
    private final String name;
    private final InputStream data;
    private final MessageDigest digest;
    private final Optional<GzipMembers> gzip;
    private String sha256 = "";

    private Entry(String name, InputStream data, Optional<GzipMembers> gzip) {
      this.name = name;
      this.gzip = gzip;
      this.digest = sha256Digest();
      this.data = new Hashed(data, digest);
    }

    /** Path inside the archive, fit to be shown; empty for the object itself. */
    public String name() {
      return name;
    }

    /**
     * The unpacked bytes. Reads go straight into the caller's buffer. Throws {@link
     * CorruptObjectException} behind the last good byte where the packing is damaged.
     */
    public InputStream data() {
      return data;
    }

    /**
     * SHA-256 of the unpacked bytes that were read, over all gzip members: 64 lower-case
     * hexadecimal digits. To be asked once the data is read to its end or fault.
     */
    public String sha256() {
      if (sha256.isEmpty()) {
        sha256 = HexFormat.of().formatHex(digest.digest());
      }
      return sha256;
    }

    /** Number of gzip members met; 0 if the file is not gzip. */
    public int gzipMembers() {
      return gzip.map(GzipMembers::members).orElse(0);
    }

    /** Whether bytes that are no gzip follow the last member; known once the data is read. */
    public boolean bytesFollowed() {
      return gzip.map(GzipMembers::bytesFollowed).orElse(false);
    }
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** An archive that is being walked. */
  private record Archive(
      ArchiveInputStream<? extends ArchiveEntry> in,
      Checked below,
      ArchiveEnd end,
      String prefix) {}

  /**
   * The next file, or empty behind the last.
   *
   * @throws CorruptObjectException if the archive is damaged here, or holds no file at all
   * @throws IOException if the stored bytes cannot be read
   */
  public Optional<Entry> next() throws IOException {
    if (!begun) {
      begun = true;
      Optional<Entry> itself = enter(new Checked(new Stored()), "", name, 0);
      if (itself.isPresent()) {
        return itself;
      }
    }
    closeLast();
    while (!archives.isEmpty() && !exhausted) {
      Archive archive = archives.peek();
      if (archive.below.failed) {
        // Told already, by the file that was being read.
        leave();
        continue;
      }
      ArchiveEntry entry;
      try {
        entry = archive.in.getNextEntry();
      } catch (IOException | RuntimeException e) {
        boolean told = current.failed;
        leave();
        if (storedFailure != null) {
          throw storedFailure;
        }
        if (told) {
          continue;
        }
        filesFound++;
        throw fault(e, "the archive is damaged");
      }
      if (entry == null) {
        boolean told = current.failed;
        leave();
        if (!archive.end.wasSeen() && !told) {
          filesFound++;
          throw new CorruptObjectException(
              Reason.TRUNCATED, "the archive ends early; files behind this place are missing");
        }
        continue;
      }
      if (++entries > limits.maxEntries()) {
        exhausted = true;
        throw new CorruptObjectException(
            Reason.INFLATES_TOO_FAR,
            "the archive holds more than " + limits.maxEntries() + " files; the rest is not read");
      }
      String clean = EntryName.clean(entry.getName());
      if (!isFile(entry) || EntryName.isIgnored(clean)) {
        continue;
      }
      filesFound++;
      String full = archive.prefix.isEmpty() ? clean : archive.prefix + "!" + clean;
      Optional<Entry> file = file(archive, entry, full, clean);
      if (file.isPresent()) {
        return file;
      }
    }
    if (filesFound == 0 && !exhausted) {
      exhausted = true;
      throw new CorruptObjectException(Reason.NO_RECORDS, "the archive holds no files");
    }
    return Optional.empty();
  }

  /** Leaves the innermost archive. */
  private void leave() throws IOException {
    archives.pop().in.close();
  }

  private void closeLast() throws IOException {
    last.close();
    last = InputStream.nullInputStream();
  }

  private static boolean isFile(ArchiveEntry entry) {
    if (entry instanceof TarArchiveEntry tar) {
      return tar.isFile()
          && !tar.isSymbolicLink()
          && !tar.isLink()
          && !tar.isFIFO()
          && !tar.isBlockDevice()
          && !tar.isCharacterDevice();
    }
    boolean link = entry instanceof ZipArchiveEntry zip && zip.isUnixSymlink();
    return !entry.isDirectory() && !link;
  }

  private Optional<Entry> file(Archive archive, ArchiveEntry entry, String full, String clean)
      throws IOException {
    if (!archive.in.canReadEntryData(entry)) {
      boolean encrypted =
          entry instanceof ZipArchiveEntry zip && zip.getGeneralPurposeBit().usesEncryption();
      return Optional.of(
          unreadable(
              full,
              encrypted
                  ? "the file is encrypted in its archive"
                  : "the file is packed in a way that cannot be read from a stream"));
    }
    InputStream data = new Uncloseable(archive.in);
    if (entry instanceof ZipArchiveEntry zip) {
      data = new Counted(new ZipData(data, zip));
    } else if (entry instanceof TarArchiveEntry tar && tar.isSparse()) {
      // Holes cost nothing in the archive, so here a tar can be a bomb by itself.
      data = new Counted(data);
    }
    current = new Checked(data);
    return enter(current, full, clean, archives.size());
  }

  /**
   * Unpacks until something is left that is data, which becomes an entry, or an archive, which is
   * put on top of the others.
   */
  private Optional<Entry> enter(Checked from, String entryName, String hint, int depth)
      throws IOException {
    Checked layer = from;
    Optional<GzipMembers> gzip = Optional.empty();
    for (int i = 0; ; i++) {
      PeekableInput in = new PeekableInput(layer);
      byte[] head = in.peek(Packing.HEAD);
      Packing packing = Packing.of(head, hint);
      if (packing.isUnsupported() || i > MOST_COMPRESSIONS) {
        if (depth == 0) {
          filesFound++;
        }
        String how = packing.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Optional.of(
            unreadable(
                entryName,
                i > MOST_COMPRESSIONS
                    ? "compressed more than " + MOST_COMPRESSIONS + " times over"
                    : "packed as " + how + ", which is not unpacked; use gzip, zstd, tar or zip"));
      }
      switch (packing) {
        case GZIP -> {
          GzipMembers members = new GzipMembers(in);
          gzip = Optional.of(members);
          layer = new Checked(new Counted(members));
        }
        case ZSTD -> layer = new Checked(new Counted(new ZstdInputStream(in)));
        case BZIP2 -> {
          try {
            layer = new Checked(new Counted(new BZip2CompressorInputStream(in, true)));
          } catch (IOException | RuntimeException e) {
            filesFound++;
            return Optional.of(
                new Entry(
                    entryName,
                    new Failing(fault(e, "the bzip2 data is damaged")),
                    Optional.empty()));
          }
        }
        case TAR, ZIP -> {
          if (archives.size() >= limits.maxDepth()) {
            return Optional.of(
                unreadable(entryName, "archives lie in archives deeper than " + limits.maxDepth()));
          }
          ArchiveEnd end = new ArchiveEnd(in, packing == Packing.TAR);
          ArchiveInputStream<? extends ArchiveEntry> archive =
              packing == Packing.TAR
                  ? new TarArchiveInputStream(end, "UTF-8")
                  : new ZipArchiveInputStream(end, "UTF-8", true, false, true);
          archives.push(new Archive(archive, layer, end, entryName));
          return Optional.empty();
        }
        default -> {
          if (depth == 0) {
            filesFound++;
          }
          last = in;
          return Optional.of(new Entry(entryName, in, gzip));
        }
      }
    }
  }

  private static Entry unreadable(String name, String why) {
    return new Entry(
        name,
        new Failing(new CorruptObjectException(Reason.UNSUPPORTED_FORMAT, why)),
        Optional.empty());
  }

  /** What a decoder threw, as a fault of the object. */
  private static CorruptObjectException fault(Exception e, String what) {
    if (e instanceof CorruptObjectException corrupt) {
      return corrupt;
    }
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    boolean early =
        e instanceof EOFException
            || message.contains("truncated")
            || message.contains("unexpected end")
            || message.contains("premature");
    return early
        ? new CorruptObjectException(Reason.TRUNCATED, "the packed data ends early", e)
        : new CorruptObjectException(Reason.CORRUPT, what, e);
  }

  @Override
  public void close() throws IOException {
    try (stored) {
      closeLast();
      while (!archives.isEmpty()) {
        leave();
      }
    }
  }

  // ---- streams

  /** The stored bytes, counted; remembers a fault that is not one of the packing. */
  private final class Stored extends Bulk {
    @Override
    public int read(byte[] b, int offset, int count) throws IOException {
      try {
        int read = stored.read(b, offset, count);
        storedBytes += Math.max(read, 0);
        return read;
      } catch (IOException e) {
        storedFailure = e;
        throw e;
      }
    }
  }

  /** Counts what a decoder yields against the limits. */
  private final class Counted extends Bulk {
    private final InputStream in;

    Counted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] b, int offset, int count) throws IOException {
      int read = in.read(b, offset, count);
      if (read > 0) {
        unpackedBytes += read;
        if (unpackedBytes > limits.maxUnpackedBytes()) {
          throw tooFar("to more than " + limits.maxUnpackedBytes() + " bytes");
        }
        if (unpackedBytes > limits.ratioFreeBytes()
            && unpackedBytes / Math.max(1, storedBytes) >= limits.maxRatio()) {
          throw tooFar("to more than " + limits.maxRatio() + " times its size");
        }
      }
      return read;
    }

    private CorruptObjectException tooFar(String howFar) {
      exhausted = true;
      return new CorruptObjectException(
          Reason.INFLATES_TOO_FAR, "the object unpacks " + howFar + "; the rest is not read");
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Turns whatever a decoder throws into faults of the object, each told once. */
  private final class Checked extends Bulk {
    private final InputStream in;
    private boolean failed;

    Checked(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] b, int offset, int count) throws IOException {
      if (failed) {
        return -1;
      }
      try {
        return in.read(b, offset, count);
      } catch (IOException | RuntimeException e) {
        failed = true;
        if (storedFailure != null) {
          throw storedFailure;
        }
        throw fault(e, "the packed data is damaged");
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Checks a zip file's checksum at its end, which the library leaves to others. */
  private static final class ZipData extends Bulk {
    private final InputStream in;
    private final ZipArchiveEntry entry;
    private final CRC32 checksum = new CRC32();

    ZipData(InputStream in, ZipArchiveEntry entry) {
      this.in = in;
      this.entry = entry;
    }

    @Override
    public int read(byte[] b, int offset, int count) throws IOException {
      int read = in.read(b, offset, count);
      if (read > 0) {
        checksum.update(b, offset, read);
      } else if (read < 0 && entry.getCrc() >= 0 && entry.getCrc() != checksum.getValue()) {
        throw new CorruptObjectException(
            Reason.CORRUPT, "the checksum of the file in the archive is wrong");
      }
      return read;
    }
  }

  private static final class Hashed extends Bulk {
    private final InputStream in;
    private final MessageDigest digest;

    Hashed(InputStream in, MessageDigest digest) {
      this.in = in;
      this.digest = digest;
    }

    @Override
    public int read(byte[] b, int offset, int count) throws IOException {
      int read = in.read(b, offset, count);
      if (read > 0) {
        digest.update(b, offset, read);
      }
      return read;
    }
  }

  /** Leaves the archive open when a decoder of one of its files is closed. */
  private static final class Uncloseable extends Bulk {
    private final InputStream in;

    Uncloseable(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] b, int offset, int count) throws IOException {
      return in.read(b, offset, count);
    }
  }

  /** Throws what is known already. */
  private static final class Failing extends Bulk {
    private final CorruptObjectException fault;
    private boolean told;

    Failing(CorruptObjectException fault) {
      this.fault = fault;
    }

    @Override
    public int read(byte[] b, int offset, int count) throws IOException {
      if (told) {
        return -1;
      }
      told = true;
      throw fault;
    }
  }

  /** Reads in pieces only; single bytes are for the decoders' headers. */
  private abstract static class Bulk extends InputStream {
    @Override
    public abstract int read(byte[] b, int offset, int count) throws IOException;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }
  }
}
