package io.flowtrail.cloudtrail.digest;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * RSA public keys from DER, of either form that {@code ListPublicKeys} gives: PKCS#1 {@code
 * RSAPublicKey} (RFC 8017, A.1.1), which Java does not read by itself, and X.509 {@code
 * SubjectPublicKeyInfo} (RFC 5280, 4.1.2.7).
 */
final class RsaPublicKeyBytes {
  static final int MIN_BITS = 1024;

  /** A signature of a larger key takes longer to check than a digest is worth. */
  static final int MAX_BITS = 8192;

  private static final int MAX_EXPONENT_BITS = 64;

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OBJECT_IDENTIFIER = 0x06;

  /** 1.2.840.113549.1.1.1, rsaEncryption. */
  private static final byte[] RSA = HexFormat.of().parseHex("2a864886f70d010101");

  private final byte[] der;
  private final int end;
  private int at;

  private RsaPublicKeyBytes(byte[] der, int from, int to) {
    this.der = der;
    this.at = from;
    this.end = to;
  }

  /**
   * The key.
   *
   * @throws InvalidKeySpecException if it is none, or of a size that makes no sense
   */
  static RSAPublicKey parse(byte[] der) throws InvalidKeySpecException {
    RsaPublicKeyBytes outer = new RsaPublicKeyBytes(der, 0, der.length);
    RsaPublicKeyBytes content = outer.open(SEQUENCE);
    outer.expectEnd();
    return content.tag() == INTEGER ? content.pkcs1() : content.subjectPublicKeyInfo();
  }

  private RSAPublicKey subjectPublicKeyInfo() throws InvalidKeySpecException {
    RsaPublicKeyBytes algorithm = open(SEQUENCE);
    RsaPublicKeyBytes oid = algorithm.open(OBJECT_IDENTIFIER);
    if (!Arrays.equals(Arrays.copyOfRange(der, oid.at, oid.end), RSA)) {
      throw new InvalidKeySpecException("it is of another algorithm than RSA");
    }
    RsaPublicKeyBytes bits = open(BIT_STRING);
    expectEnd();
    if (bits.at == bits.end || der[bits.at++] != 0) {
      throw malformed();
    }
    RsaPublicKeyBytes key = bits.open(SEQUENCE);
    bits.expectEnd();
    return key.pkcs1();
  }

  private RSAPublicKey pkcs1() throws InvalidKeySpecException {
    BigInteger modulus = integer();
    BigInteger exponent = integer();
    expectEnd();
    int bits = modulus.bitLength();
    if (bits < MIN_BITS || bits > MAX_BITS) {
      throw new InvalidKeySpecException(
          "it has " + bits + " bits; RSA keys of " + MIN_BITS + " to " + MAX_BITS + " are taken");
    }
    if (!modulus.testBit(0)
        || !exponent.testBit(0)
        || exponent.bitLength() < 2
        || exponent.bitLength() > MAX_EXPONENT_BITS) {
      throw new InvalidKeySpecException("its modulus or exponent is none of an RSA key");
    }
    try {
      return (RSAPublicKey)
          KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has RSA", e);
    } catch (GeneralSecurityException e) {
      throw new InvalidKeySpecException("it is no RSA key that Java takes", e);
    }
  }

  private BigInteger integer() throws InvalidKeySpecException {
    RsaPublicKeyBytes content = open(INTEGER);
    if (content.at == content.end) {
      throw malformed();
    }
    BigInteger value = new BigInteger(der, content.at, content.end - content.at);
    if (value.signum() <= 0) {
      throw malformed();
    }
    return value;
  }

  private int tag() {
    return at < end ? der[at] & 0xFF : -1;
  }

  /** The content of the element that begins here; goes on behind it. */
  private RsaPublicKeyBytes open(int tag) throws InvalidKeySpecException {
    if (tag() != tag || at + 1 >= end) {
      throw malformed();
    }
    int first = der[at + 1] & 0xFF;
    int begin = at + 2;
    long length = first;
    if (first >= 0x80) {
      int count = first & 0x7F;
      if (count == 0 || count > 4 || begin + count > end) {
        throw malformed();
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = length << 8 | der[begin++] & 0xFF;
      }
    }
    if (length > end - begin) {
      throw malformed();
    }
    at = begin + (int) length;
    return new RsaPublicKeyBytes(der, begin, at);
  }

  private void expectEnd() throws InvalidKeySpecException {
    if (at != end) {
      throw malformed();
    }
  }

  private static InvalidKeySpecException malformed() {
    return new InvalidKeySpecException(
        "it is neither DER of PKCS#1 RSAPublicKey nor of X.509 SubjectPublicKeyInfo");
  }
}
