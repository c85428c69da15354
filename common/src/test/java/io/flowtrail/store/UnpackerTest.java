package io.flowtrail.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.flowtrail.event.DeadLetter.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.junit.jupiter.api.Test;

class UnpackerTest {
  private static final byte[] LOG =
      "{\"Records\":[{\"eventID\":\"1\"}]}".getBytes(StandardCharsets.UTF_8);

  /** What came out of one file. */
  private record Out(
      String name,
      byte[] data,
      Optional<Reason> fault,
      String sha256,
      int members,
      boolean followed) {
    String text() {
      return new String(data, StandardCharsets.UTF_8);
    }
  }

  /** What came out of an object: files, and faults between them. */
  private record All(List<Out> files, List<Reason> faults) {
    List<String> names() {
      return files.stream().map(Out::name).toList();
    }
  }

  private static All unpack(byte[] stored) {
    return unpack("x", stored, UnpackLimits.DEFAULT);
  }

  private static All unpack(String name, byte[] stored, UnpackLimits limits) {
    All all = new All(new ArrayList<>(), new ArrayList<>());
    try (Unpacker unpacker = new Unpacker(name, new ByteArrayInputStream(stored), limits)) {
      for (int i = 0; i < 1000; i++) {
        Optional<Unpacker.Entry> entry;
        try {
          entry = unpacker.next();
        } catch (CorruptObjectException e) {
          assertThat(e.getMessage()).isNotBlank();
          all.faults.add(e.reason());
          continue;
        }
        if (entry.isEmpty()) {
          return all;
        }
        all.files.add(read(entry.get()));
      }
      throw new AssertionError("no end");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Out read(Unpacker.Entry entry) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    Optional<Reason> fault = Optional.empty();
    byte[] buffer = new byte[8192];
    try {
      for (int n; (n = entry.data().read(buffer, 0, buffer.length)) >= 0; ) {
        data.write(buffer, 0, n);
        if (data.size() > 100 << 20) {
          throw new AssertionError("too much");
        }
      }
    } catch (CorruptObjectException e) {
      fault = Optional.of(e.reason());
    }
    return new Out(
        entry.name(),
        data.toByteArray(),
        fault,
        entry.sha256(),
        entry.gzipMembers(),
        entry.bytesFollowed());
  }

  private interface Wrapping {
    OutputStream around(OutputStream out) throws IOException;
  }

  private static byte[] pack(byte[] data, Wrapping wrapping) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packed = wrapping.around(out)) {
      packed.write(data);
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] data) throws IOException {
    return pack(data, GZIPOutputStream::new);
  }

  private static byte[] zstd(byte[] data) throws IOException {
    return pack(data, ZstdOutputStream::new);
  }

  private static byte[] bzip2(byte[] data) throws IOException {
    return pack(data, BZip2CompressorOutputStream::new);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] tar(Object... namesAndData) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (int i = 0; i < namesAndData.length; i += 2) {
        byte[] data = (byte[]) namesAndData[i + 1];
        TarArchiveEntry entry = new TarArchiveEntry((String) namesAndData[i], true);
        entry.setSize(data.length);
        tar.putArchiveEntry(entry);
        tar.write(data);
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] zip(Object... namesAndData) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndData.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndData[i]));
        zip.write((byte[]) namesAndData[i + 1]);
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static String sha256(byte[] data) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static void assertItself(byte[] stored) throws Exception {
    All all = unpack(stored);
    assertThat(all.names()).containsExactly("");
    assertThat(all.faults).isEmpty();
    assertThat(all.files.get(0).data).isEqualTo(LOG);
    assertThat(all.files.get(0).fault).isEmpty();
    assertThat(all.files.get(0).sha256).isEqualTo(sha256(LOG));
  }

  @Test
  void unpacksAnObjectByItsContent() throws Exception {
    assertItself(LOG);
    assertItself(gzip(LOG));
    assertItself(zstd(LOG));
    assertItself(bzip2(LOG));
    assertItself(gzip(gzip(LOG)));
  }

  @Test
  void readsEveryOptionalPartOfAGzipHeader() throws Exception {
    GzipParameters parameters = new GzipParameters();
    parameters.setFileName("a.json");
    parameters.setComment("comment");
    parameters.setHeaderCRC(true);
    assertItself(pack(LOG, out -> new GzipCompressorOutputStream(out, parameters)));
  }

  @Test
  void readsAllMembersAndHashesThemAsOne() throws Exception {
    byte[] large = random(300_000);
    All all = unpack(join(gzip(large), gzip(new byte[0]), gzip(LOG)));
    Out out = all.files.get(0);
    assertThat(out.fault).isEmpty();
    assertThat(out.data).isEqualTo(join(large, LOG));
    assertThat(out.sha256).isEqualTo(sha256(join(large, LOG)));
    assertThat(out.members).isEqualTo(3);
    assertThat(out.followed).isFalse();
  }

  @Test
  void anEmptyObjectIsAnEmptyFile() {
    All all = unpack(new byte[0]);
    assertThat(all.files).hasSize(1);
    assertThat(all.files.get(0).data).isEmpty();
  }

  @Test
  void junkBehindTheEndIsToldAfterTheData() throws Exception {
    for (byte[] junk :
        new byte[][] {{0}, {'x', 'y'}, {0x1F}, {0x1F, (byte) 0x8B, 9, 9}, random(99_999)}) {
      Out out = unpack(join(gzip(LOG), junk)).files.get(0);
      assertThat(out.data).isEqualTo(LOG);
      assertThat(out.fault).contains(Reason.CORRUPT);
      assertThat(out.followed).isTrue();
    }
  }

  @Test
  void aCutIsToldAfterTheData() throws Exception {
    byte[] whole = gzip(LOG);
    for (int cut = 2; cut < whole.length; cut++) {
      Out out = unpack(Arrays.copyOf(whole, cut)).files.get(0);
      assertThat(out.fault).as("cut at " + cut).contains(Reason.TRUNCATED);
      if (cut >= whole.length - 8) {
        assertThat(out.data).isEqualTo(LOG);
      }
    }
  }

  @Test
  void aWrongChecksumOrLengthIsToldAfterTheData() throws Exception {
    byte[] good = gzip(LOG);
    for (int at = good.length - 8; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Out out = unpack(bad).files.get(0);
      assertThat(out.data).isEqualTo(LOG);
      assertThat(out.fault).contains(Reason.CORRUPT);
    }
  }

  @Test
  void aCorruptMemberKeepsTheMembersBefore() throws Exception {
    byte[] second = gzip(random(10_000));
    second[15] ^= 0x7F;
    second[14] ^= 0x7F;
    second[10] = (byte) 0xFF;
    Out out = unpack(join(gzip(LOG), second)).files.get(0);
    assertThat(out.fault).contains(Reason.CORRUPT);
    assertThat(out.text()).startsWith(new String(LOG, StandardCharsets.UTF_8));
  }

  @Test
  void aBombEndsEarly() throws Exception {
    UnpackLimits limits = new UnpackLimits(1L << 30, 1 << 20, 250, 100, 3);
    byte[] zeros = new byte[20 << 20];
    for (byte[] bomb :
        new byte[][] {
          gzip(zeros),
          zstd(zeros),
          bzip2(zeros),
          zip("a", zeros),
          tar("a", gzip(zeros)),
          gzip(tar("a", zeros))
        }) {
      Out out = unpack("x", bomb, limits).files.get(0);
      assertThat(out.fault).contains(Reason.INFLATES_TOO_FAR);
      assertThat(out.data.length).isLessThan(19 << 20);
    }
  }

  @Test
  void theAbsoluteLimitHoldsForAllFilesTogether() throws Exception {
    UnpackLimits limits = new UnpackLimits(25_000, 1 << 20, 250, 100, 3);
    byte[] data = random(10_000);
    All all = unpack("x", zip("a", data, "b", data, "c", data, "d", data), limits);
    assertThat(all.names()).containsExactly("a", "b", "c");
    assertThat(all.files.get(2).fault).contains(Reason.INFLATES_TOO_FAR);
  }

  @Test
  void tooManyFilesEndTheArchive() throws Exception {
    UnpackLimits limits = new UnpackLimits(1 << 20, 1 << 20, 250, 2, 3);
    All all = unpack("x", zip("a", LOG, "b", LOG, "c", LOG), limits);
    assertThat(all.names()).containsExactly("a", "b");
    assertThat(all.faults).containsExactly(Reason.INFLATES_TOO_FAR);
  }

  @Test
  void walksArchivesAndWhatIsPackedInThem() throws Exception {
    byte[] inner = zip("deep/d.json.gz", gzip(LOG), "deep/e.json", LOG);
    byte[] tar =
        tar("logs/a.json", LOG, "logs/b.json.gz", gzip(LOG), "c.zst", zstd(LOG), "in.zip", inner);
    for (byte[] stored : new byte[][] {tar, gzip(tar), zstd(tar), bzip2(tar)}) {
      All all = unpack(stored);
      assertThat(all.faults).isEmpty();
      assertThat(all.names())
          .containsExactly(
              "logs/a.json",
              "logs/b.json.gz",
              "c.zst",
              "in.zip!deep/d.json.gz",
              "in.zip!deep/e.json");
      assertThat(all.files).allSatisfy(out -> assertThat(out.data).isEqualTo(LOG));
      assertThat(all.files).allSatisfy(out -> assertThat(out.fault).isEmpty());
    }
  }

  @Test
  void archivesTooDeepInArchivesAreSaidSoAndTheRestIsRead() throws Exception {
    byte[] nested = zip("x", LOG);
    for (int i = 0; i < 3; i++) {
      nested = zip("in.zip", nested, "beside", LOG);
    }
    All all = unpack(nested);
    assertThat(all.files).hasSize(4);
    assertThat(all.files.stream().filter(o -> o.fault.isPresent())).hasSize(1);
    assertThat(all.files.get(0).fault).contains(Reason.UNSUPPORTED_FORMAT);
  }

  @Test
  void namesOfEntriesAreOnlyNames() throws Exception {
    All all =
        unpack(
            tar(
                "/etc/passwd",
                LOG,
                "../../up.json",
                LOG,
                "a/./b/../c",
                LOG,
                "C:\\win\\x",
                LOG,
                "esc\u001b[31m\u202e",
                LOG));
    assertThat(all.names()).containsExactly("etc/passwd", "up.json", "a/b/c", "win/x", "esc_[31m_");
  }

  @Test
  void whatIsNoLogFileInAnArchiveIsPassedOver() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
      link.setLinkName("/etc/passwd");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      for (String name :
          new String[] {"dir/", ".DS_Store", "__MACOSX/._a", "d.json.gz.metadata.json", "a"}) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(name.endsWith("/") ? 0 : LOG.length);
        tar.putArchiveEntry(entry);
        if (!name.endsWith("/")) {
          tar.write(LOG);
        }
        tar.closeArchiveEntry();
      }
    }
    assertThat(unpack(out.toByteArray()).names()).containsExactly("a");
  }

  @Test
  void aDamagedFileInAnArchiveLosesOnlyItself() throws Exception {
    byte[] bad = gzip(random(1000));
    bad[bad.length - 3] ^= 1;
    All all = unpack(tar("a", gzip(LOG), "bad", bad, "c", LOG));
    assertThat(all.names()).containsExactly("a", "bad", "c");
    assertThat(all.faults).isEmpty();
    assertThat(all.files.get(1).fault).contains(Reason.CORRUPT);
    assertThat(all.files.get(1).data).isEqualTo(random(1000));
    assertThat(all.files.get(2).data).isEqualTo(LOG);
  }

  @Test
  void aCutArchiveIsToldOnce() throws Exception {
    byte[] data = random(5000);
    for (byte[] whole :
        new byte[][] {
          tar("a", data, "b", data), gzip(tar("a", data, "b", data)), zip("a", data, "b", data)
        }) {
      for (int cut = 600; cut < 9000; cut += 100) {
        All all = unpack("x.tar", Arrays.copyOf(whole, cut), UnpackLimits.DEFAULT);
        long told = all.faults.size() + all.files.stream().filter(o -> o.fault.isPresent()).count();
        assertThat(told).as("cut at " + cut).isEqualTo(1);
      }
    }
  }

  @Test
  void anEncryptedOrForeignPackingIsSaidSo() throws Exception {
    byte[] zip = zip("a", LOG);
    zip[6] |= 1;
    assertThat(unpack(zip).files.get(0).fault).contains(Reason.UNSUPPORTED_FORMAT);
    byte[] xz = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0, 0};
    assertThat(unpack(xz).files.get(0).fault).contains(Reason.UNSUPPORTED_FORMAT);
  }

  @Test
  void anArchiveWithoutFilesIsSaidSo() throws Exception {
    assertThat(unpack(zip()).faults).containsExactly(Reason.NO_RECORDS);
  }

  @Test
  void logTextCannotPoseAsAnArchive() {
    byte[] text = new byte[1024];
    Arrays.fill(text, (byte) 'a');
    byte[] magic = "ustar".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, text, 257, magic.length);
    assertThat(unpack("x.tar", text, UnpackLimits.DEFAULT).names()).containsExactly("");
  }

  @Test
  void damagedBytesOfAnyKindNeverThrowAnythingElse() throws Exception {
    byte[][] seeds = {
      gzip(random(2000)),
      zstd(LOG),
      bzip2(LOG),
      gzip(tar("a", LOG, "b", gzip(LOG))),
      zip("a", LOG, "b", gzip(LOG)),
      tar("a", LOG, "in", zip("b", LOG))
    };
    Random random = new Random(42);
    for (int i = 0; i < 6000; i++) {
      byte[] bad = seeds[i % seeds.length].clone();
      int damages = 1 + random.nextInt(4);
      for (int d = 0; d < damages; d++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(3) == 0) {
        bad = Arrays.copyOf(bad, random.nextInt(bad.length + 1));
      }
      unpack("x.tar", bad, UnpackLimits.DEFAULT);
    }
  }

  @Test
  void aFaultOfTheStoredStreamPassesThrough() throws Exception {
    byte[] half = Arrays.copyOf(gzip(random(100_000)), 50_000);
    InputStream failing =
        new InputStream() {
          private final InputStream in = new ByteArrayInputStream(half);

          @Override
          public int read() throws IOException {
            int read = in.read();
            if (read < 0) {
              throw new IOException("connection reset");
            }
            return read;
          }
        };
    try (Unpacker unpacker = new Unpacker("x", failing, UnpackLimits.DEFAULT)) {
      InputStream data = unpacker.next().orElseThrow().data();
      IOException thrown =
          org.junit.jupiter.api.Assertions.assertThrows(
              IOException.class,
              () -> data.transferTo(new FilterOutputStream(OutputStream.nullOutputStream())));
      assertThat(thrown)
          .isNotInstanceOf(CorruptObjectException.class)
          .hasMessage("connection reset");
    }
  }
}
