package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * CloudTrail's public keys, by fingerprint. Immutable and safe for use by several threads;
 * serialized as the keys' DER bytes and validities.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListPublicKeys.html">ListPublicKeys</a>
 */
public final class PublicKeys implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No keys at all. */
  public static final PublicKeys NONE = new PublicKeys(List.of());

  private static final String ALGORITHM = "SHA256withRSA";

  /** How far a digest's time may lie outside of its key's validity, near a change of keys. */
  private static final long MARGIN = 2 * 3_600_000L;

  private static final HexFormat HEX = HexFormat.of();

  /** Sorted, each key and validity once. */
  private final ArrayList<Key> keys;

  private final transient Map<String, KnownKey> byFingerprint;

  private PublicKeys(Collection<Key> keys) {
    this.keys = new ArrayList<>(keys);
    this.byFingerprint = new HashMap<>();
    for (Key key : keys) {
      KnownKey known = byFingerprint.computeIfAbsent(key.fingerprint, f -> KnownKey.of(f, key.der));
      known.validities.add(key);
    }
  }

  /**
   * A key as {@code ListPublicKeys} gives it.
   *
   * @param value DER bytes of PKCS#1 {@code RSAPublicKey} or X.509 {@code SubjectPublicKeyInfo}
   * @param fingerprint MD5 of {@code value} in hexadecimal digits
   * @param validityStart first moment at which it signs
   * @param validityEnd last moment at which it signs
   */
  public record Der(byte[] value, String fingerprint, Instant validityStart, Instant validityEnd) {
    public Der {
      value = value.clone();
    }

    /** The bytes; not the ones that the key keeps. */
    @Override
    public byte[] value() {
      return value.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Der that
          && Arrays.equals(value, that.value)
          && fingerprint.equals(that.fingerprint)
          && validityStart.equals(that.validityStart)
          && validityEnd.equals(that.validityEnd);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value) * 31 + validityStart.hashCode();
    }
  }

  /** A key that was found in order. Fingerprint in lower case; validity in milliseconds. */
  static final class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String fingerprint;
    private final byte[] der;
    private final long from;
    private final long to;

    private Key(String fingerprint, byte[] der, long from, long to) {
      this.fingerprint = fingerprint;
      this.der = der;
      this.from = from;
      this.to = to;
    }

    private boolean covers(long time) {
      return time >= from - MARGIN && time <= to + MARGIN;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && fingerprint.equals(that.fingerprint)
          && from == that.from
          && to == that.to
          && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
      return fingerprint.hashCode() * 31 + Long.hashCode(from);
    }
  }

  /** A key ready for use, with all its validities. */
  private record KnownKey(RSAPublicKey key, List<Key> validities) {
    static KnownKey of(String fingerprint, byte[] der) {
      try {
        return new KnownKey(RsaPublicKeyBytes.parse(der), new ArrayList<>());
      } catch (InvalidKeySpecException e) {
        throw new IllegalArgumentException("public key " + fingerprint, e);
      }
    }
  }

  /**
   * Reads what {@code aws cloudtrail list-public-keys} prints, of CLI v1 or v2, several answers one
   * after another or in an array.
   *
   * @param text the file's content
   * @param file its name, for messages
   * @throws PublicKeysException with every problem
   */
  public static PublicKeys parse(String text, String file) throws PublicKeysException {
    return of(PublicKeyAnswers.read(text, file));
  }

  /**
   * Keys as the API gives them; none is fine.
   *
   * @param origin where they came from, for messages
   * @throws PublicKeysException with every problem
   */
  public static PublicKeys ofDer(List<Der> keys, String origin) throws PublicKeysException {
    List<Key> good = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      key(keys.get(i), origin + ": key " + (i + 1), problems).ifPresent(good::add);
    }
    if (!problems.isEmpty()) {
      throw new PublicKeysException(problems);
    }
    return of(good);
  }

  /** A key after all checks; what is wrong with it is added to the problems. */
  static Optional<Key> key(Der key, String place, List<String> problems) {
    int before = problems.size();
    byte[] der = key.value();
    try {
      RsaPublicKeyBytes.parse(der);
    } catch (InvalidKeySpecException e) {
      problems.add(place + ": Value cannot be used: " + e.getMessage());
    }
    String fingerprint = key.fingerprint.toLowerCase(Locale.ROOT);
    String found = HEX.formatHex(md5(der));
    if (!found.equals(fingerprint)) {
      problems.add(
          place
              + ": Fingerprint is "
              + VisibleText.of(fingerprint)
              + ", but that of its Value is "
              + found
              + "; keys or files are mixed up");
    }
    if (key.validityEnd.isBefore(key.validityStart)) {
      problems.add(place + ": ValidityEndTime is before ValidityStartTime");
    }
    return problems.size() > before
        ? Optional.empty()
        : Optional.of(
            new Key(
                fingerprint,
                der,
                key.validityStart.toEpochMilli(),
                key.validityEnd.toEpochMilli()));
  }

  private static PublicKeys of(Collection<Key> keys) {
    List<Key> sorted = new ArrayList<>(keys.stream().distinct().toList());
    sorted.sort(
        Comparator.comparing((Key key) -> key.fingerprint)
            .thenComparingLong(key -> key.from)
            .thenComparingLong(key -> key.to));
    return new PublicKeys(sorted);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return byFingerprint.isEmpty();
  }

  /** How many different keys there are. */
  public int size() {
    return byFingerprint.size();
  }

  /** These keys and the others. */
  public PublicKeys plus(PublicKeys others) {
    List<Key> all = new ArrayList<>(keys);
    all.addAll(others.keys);
    return of(all);
  }

  /** Serialized keys were written by this very class; damaged ones are refused. */
  private Object readResolve() throws InvalidObjectException {
    try {
      return new PublicKeys(keys);
    } catch (IllegalArgumentException e) {
      throw new InvalidObjectException(e.getMessage());
    }
  }

  /** How a digest's signature fares with these keys. */
  enum Outcome {
    GOOD,
    /** False, or not a signature. */
    BAD,
    /** No key of the digest's fingerprint, or none that was valid at its time. */
    UNKNOWN_KEY
  }

  /** The outcome, and a sentence on it for people; empty if good. */
  record Check(Outcome outcome, String reason) {}

  /**
   * Checks a signature over {@code digestEndTime \n bucket/object \n sha256 \n previous signature}.
   *
   * @param signature hexadecimal digits as written
   */
  Check check(DigestFact digest, String signature) {
    DigestHeader header = digest.header();
    String algorithm = header.digestSignatureAlgorithm();
    if (algorithm.equals(ALGORITHM) && !digest.metadata().algorithm().isEmpty()) {
      algorithm = digest.metadata().algorithm();
    }
    if (!algorithm.equals(ALGORITHM)) {
      return bad(
          "the signature algorithm is " + shown(algorithm) + "; only " + ALGORITHM + " is known");
    }
    String malformed = malformation(signature);
    if (!malformed.isEmpty()) {
      return bad(malformed);
    }
    Optional<Long> backfillTime = backfillTime(digest);
    if (isBackfill(digest)
        && backfillTime.isEmpty()
        && !digest.at().bucket().isEmpty()
        && !digest.metadata().signature().isEmpty()) {
      return bad(
          "the backfill digest's metadata lack the time of its generation"
              + " (backfill-generation-timestamp)");
    }
    String fingerprint = header.digestPublicKeyFingerprint().toLowerCase(Locale.ROOT);
    long time = backfillTime.orElse(header.end());
    KnownKey known = byFingerprint.get(fingerprint);
    if (known == null) {
      return unknown(digest, fingerprint, time);
    }
    int digits = (known.key.getModulus().bitLength() + 7) / 8 * 2;
    if (signature.length() != digits) {
      return bad(
          "the signature has "
              + signature.length()
              + " hexadecimal digits; with the key "
              + fingerprint
              + " it has "
              + digits);
    }
    if (!verifies(known.key, stringToSign(digest), signature)) {
      return bad("the signature does not verify with the key " + fingerprint);
    }
    if (known.validities.stream().noneMatch(key -> key.covers(time))) {
      return new Check(
          Outcome.UNKNOWN_KEY,
          "the signature verifies, but the key "
              + fingerprint
              + " was not valid at "
              + Instant.ofEpochMilli(time)
              + ", only "
              + validities(known));
    }
    return new Check(Outcome.GOOD, "");
  }

  private static String stringToSign(DigestFact digest) {
    DigestHeader header = digest.header();
    String previous = header.previousDigestSignature();
    return header.digestEndTime()
        + '\n'
        + header.digestS3Bucket()
        + '/'
        + header.digestS3Object()
        + '\n'
        + digest.sha256()
        + '\n'
        + (previous.isEmpty() ? "null" : previous);
  }

  private static boolean verifies(RSAPublicKey key, String text, String signature) {
    try {
      Signature rsa = Signature.getInstance(ALGORITHM);
      rsa.initVerify(key);
      rsa.update(text.getBytes(StandardCharsets.UTF_8));
      return rsa.verify(HEX.parseHex(signature));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    } catch (GeneralSecurityException e) {
      // Such as a number that is not below the modulus.
      return false;
    }
  }

  /** Why the text cannot be a signature at all; empty if it can. */
  private static String malformation(String signature) {
    if (signature.isEmpty()) {
      return "the digest has no signature";
    }
    boolean zero = true;
    for (int i = 0; i < signature.length(); i++) {
      if (!HexFormat.isHexDigit(signature.charAt(i))) {
        return "the signature is not hexadecimal: character " + (i + 1) + " is no digit";
      }
      zero &= signature.charAt(i) == '0';
    }
    if (signature.length() % 2 != 0) {
      return "the signature has an odd number of hexadecimal digits (" + signature.length() + ")";
    }
    return zero ? "the signature is all zeros" : "";
  }

  private static boolean isBackfill(DigestFact digest) {
    return digest.at().parsed().map(CloudTrailObjectKey::backfill).orElse(false);
  }

  /** When a backfill digest was made, which decides its key. */
  private static Optional<Long> backfillTime(DigestFact digest) {
    if (!isBackfill(digest)) {
      return Optional.empty();
    }
    try {
      long time = Instant.parse(digest.metadata().backfillGenerated()).toEpochMilli();
      return Optional.of(time);
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private Check unknown(DigestFact digest, String fingerprint, long time) {
    if (!fingerprint.matches("[0-9a-f]{32}")) {
      return new Check(
          Outcome.UNKNOWN_KEY,
          "digestPublicKeyFingerprint is none of a key: "
              + shown(digest.header().digestPublicKeyFingerprint()));
    }
    String region = digest.at().parsed().map(CloudTrailObjectKey::region).orElse("REGION");
    Instant second = Instant.ofEpochMilli(time).truncatedTo(ChronoUnit.SECONDS);
    return new Check(
        Outcome.UNKNOWN_KEY,
        (isEmpty()
                ? "no public keys were given; the digest is signed with the key "
                : "none of the given public keys is the key ")
            + fingerprint
            + " of "
            + region
            + "; ask for it with '"
            + command(region, second.minusMillis(MARGIN).toString(), second.plusMillis(MARGIN) + "")
            + "' and give its output as --public-keys FILE");
  }

  static String command(String region, String start, String end) {
    return "aws cloudtrail list-public-keys --region %s --start-time %s --end-time %s"
        .formatted(region, start, end);
  }

  private static String validities(KnownKey known) {
    return known.validities.stream()
        .limit(3)
        .map(key -> Instant.ofEpochMilli(key.from) + " to " + Instant.ofEpochMilli(key.to))
        .collect(Collectors.joining(", "));
  }

  private static Check bad(String reason) {
    return new Check(Outcome.BAD, reason);
  }

  private static String shown(String text) {
    return text.isEmpty()
        ? "''"
        : VisibleText.of(text.length() <= 64 ? text : text.substring(0, 64) + "...");
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5", e);
    }
  }
}
