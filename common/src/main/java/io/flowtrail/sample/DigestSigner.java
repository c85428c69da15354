package io.flowtrail.sample;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.HexFormat;

/**
 * Signs digest files as CloudTrail does: SHA256withRSA over four lines.
 *
 * <p>The key follows from a seed and a name, so that a sample can be made again, byte for byte.
 * Whoever knows the seed can sign: such a key is for samples only. Safe for use by several threads.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html">Custom
 *     implementations of CloudTrail log file integrity validation</a>
 */
public final class DigestSigner {
  /** What stands in a digest's {@code digestSignatureAlgorithm} and in its metadata. */
  public static final String ALGORITHM = "SHA256withRSA";

  private static final int PRIME_BITS = 1024;
  private static final BigInteger EXPONENT = BigInteger.valueOf(65537);
  private static final HexFormat HEX = HexFormat.of();

  private final PrivateKey privateKey;
  private final byte[] publicKey;
  private final String fingerprint;

  private DigestSigner(BigInteger p, BigInteger q) {
    BigInteger modulus = p.multiply(q);
    BigInteger p1 = p.subtract(BigInteger.ONE);
    BigInteger q1 = q.subtract(BigInteger.ONE);
    BigInteger d = EXPONENT.modInverse(p1.multiply(q1));
    try {
      privateKey =
          KeyFactory.getInstance("RSA")
              .generatePrivate(
                  new RSAPrivateCrtKeySpec(
                      modulus, EXPONENT, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p)));
      publicKey = der(0x30, concatenate(derInteger(modulus), derInteger(EXPONENT)));
      fingerprint = HEX.formatHex(MessageDigest.getInstance("MD5").digest(publicKey));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no RSA or MD5", e);
    }
  }

  /** The signer of that name: the same seed and name give the same 2048-bit key. */
  public static DigestSigner of(long seed, String name) {
    SeededRandom random = SeededRandom.of(seed, "signing key " + name, 0);
    BigInteger p = prime(random);
    BigInteger q = prime(random);
    return p.compareTo(q) > 0 ? new DigestSigner(p, q) : new DigestSigner(q, p);
  }

  /** A prime with its two highest bits set, so that two of them make a modulus of full length. */
  private static BigInteger prime(SeededRandom random) {
    byte[] bytes = new byte[PRIME_BITS / 8];
    while (true) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) random.nextLong();
      }
      bytes[0] |= (byte) 0xC0;
      // nextProbablePrime skips no prime (its contract), so what it finds does not depend on Java.
      BigInteger prime = new BigInteger(1, bytes).nextProbablePrime();
      if (prime.subtract(BigInteger.ONE).gcd(EXPONENT).equals(BigInteger.ONE)) {
        return prime;
      }
    }
  }

  /**
   * The four lines that are signed, without a line end after the last.
   *
   * @param digestEndTime as written in the digest
   * @param bucket its {@code digestS3Bucket}
   * @param object its {@code digestS3Object}
   * @param digest its bytes, uncompressed
   * @param previousSignature its {@code previousDigestSignature}, empty in a starting digest
   */
  public static String stringToSign(
      String digestEndTime, String bucket, String object, byte[] digest, String previousSignature) {
    return digestEndTime
        + '\n'
        + bucket
        + '/'
        + object
        + '\n'
        + sha256(digest)
        + '\n'
        + (previousSignature.isEmpty() ? "null" : previousSignature);
  }

  /** The signature of {@link #stringToSign}, in lower-case hexadecimal digits. */
  public String sign(String stringToSign) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(stringToSign.getBytes(StandardCharsets.UTF_8));
      return HEX.formatHex(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot sign with " + ALGORITHM, e);
    }
  }

  /** The public key as {@code ListPublicKeys} gives it: DER of PKCS#1 {@code RSAPublicKey}. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The public key's fingerprint: lower-case MD5 of {@link #publicKey()}. */
  public String fingerprint() {
    return fingerprint;
  }

  static String sha256(byte[] bytes) {
    try {
      return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] derInteger(BigInteger value) {
    return der(0x02, value.toByteArray());
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 5);
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] concatenate(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(first.length + second.length);
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
