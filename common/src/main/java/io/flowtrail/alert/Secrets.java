package io.flowtrail.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Masks secrets that stand in records, so that an alert never carries what would let its reader act
 * as somebody else. Names of secrets are told by the last member of their path; tokens inside URLs,
 * headers and JSON in text are told by their own names.
 */
public final class Secrets {
  static final String MASK = "***";

  private static final Set<String> NAMES =
      Set.of(
          "passwd",
          "pwd",
          "passphrase",
          "secret",
          "secretaccesskey",
          "secretkey",
          "sessiontoken",
          "securitytoken",
          "xamzsecuritytoken",
          "clientsecret",
          "secretstring",
          "secretbinary",
          "secretvalue",
          "privatekey",
          "privatekeypem",
          "privatekeyplaintext",
          "plaintext",
          "keymaterial",
          "authtoken",
          "accesstoken",
          "apikey",
          "refreshtoken",
          "idtoken",
          "samlassertion",
          "webidentitytoken",
          "authorization",
          "authorizationtoken",
          "signature",
          "xamzsignature",
          "signintoken",
          "tokencode",
          "base32stringseed",
          "qrcodepng",
          "ssecustomerkey",
          "xamzserversideencryptioncustomerkey",
          "xamzcopysourceserversideencryptioncustomerkey");

  private static final String WORDS =
      "[\\w.-]{0,40}password|passwd|[\\w.-]{0,40}secret[-_]?access[-_]?key|secret[-_]?key|session[-_]?token"
          + "|security[-_]?token|client[-_]?secret|secret[-_]?string|access[-_]?token"
          + "|refresh[-_]?token|id[-_]?token|auth[-_]?token|private[-_]?key"
          + "|[\\w.-]{0,20}api[-_]?key";

  private static final Pattern IN_URL =
      Pattern.compile(
          "(?i)((?:^|[?&;\\s])(?:x-amz-security-token|x-amz-signature|signature|signintoken|token|"
              + WORDS
              + ")=)[^&\\s\"']++");
  private static final Pattern IN_JSON =
      Pattern.compile(
          "(?i)(\\\\?\"(?:"
              + WORDS
              + ")\\\\?\"\\s{0,8}:\\s{0,8}\\\\?\")[^\"\\\\]++(?:\\\\[^\"][^\"\\\\]*+)*+");
  private static final Pattern SIGNATURE =
      Pattern.compile("(?i)(AWS4-HMAC-SHA256[^\"]{0,600}?Signature=)[0-9a-f]++");
  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b((?:Bearer|Basic)\\s{1,4})[A-Za-z0-9._~+/=-]{8,}+");

  private static final Pattern USER_INFO =
      Pattern.compile(
          "(?i)\\b([a-z][a-z0-9+.-]{1,20}://[^\\s/:@\"']{1,100}:)[^\\s/@\"']{1,200}(?=@)");

  /** One of them is in whatever {@link #IN_URL}, {@link #SIGNATURE} and {@link #IN_JSON} find. */
  private static final List<String> STEMS = List.of("pass", "secret", "token", "key", "signature");

  /** One of them is in whatever {@link #BEARER} finds. */
  private static final List<String> SCHEMES = List.of("bearer", "basic");

  private Secrets() {}

  /** Whether a member of this name, or a path that ends in it, holds a secret. */
  static boolean isSecret(String path) {
    String name = path.substring(path.lastIndexOf('.') + 1);
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length() && i < 80; i++) {
      char c = name.charAt(i);
      if (c != '-' && c != '_') {
        plain.append(c);
      }
    }
    String lower = plain.toString().toLowerCase(Locale.ROOT);
    return lower.endsWith("password") || NAMES.contains(lower);
  }

  /**
   * A text without the tokens, signatures and passwords that stand in it under their names, and
   * without lone surrogates, which could not be written as UTF-8.
   */
  public static String mask(String text) {
    String masked = SafeText.wellFormed(text);
    if (text.length() < 8) {
      return masked;
    }
    // Most texts hold none of the words; to know that is much cheaper than to look for the
    // patterns.
    boolean pairs = masked.indexOf('=') >= 0;
    boolean json = masked.indexOf(':') >= 0 && masked.indexOf('"') >= 0;
    if ((pairs || json) && mentionsOneOf(masked, STEMS)) {
      masked = pairs ? IN_URL.matcher(masked).replaceAll("$1" + MASK) : masked;
      masked = pairs ? SIGNATURE.matcher(masked).replaceAll("$1" + MASK) : masked;
      masked = json ? IN_JSON.matcher(masked).replaceAll("$1" + MASK) : masked;
    }
    if (masked.indexOf('@') >= 0 && masked.contains("://")) {
      masked = USER_INFO.matcher(masked).replaceAll("$1" + MASK);
    }
    if (masked.indexOf(' ') >= 0 && mentionsOneOf(masked, SCHEMES)) {
      masked = BEARER.matcher(masked).replaceAll("$1" + MASK);
    }
    return masked;
  }

  private static boolean mentionsOneOf(String text, List<String> words) {
    for (String word : words) {
      if (mentions(text, word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a word of the letters a to z stands anywhere, in any case of these letters. */
  private static boolean mentions(String text, String word) {
    int last = text.length() - word.length();
    for (int at = 0; at <= last; at++) {
      int same = 0;
      while (same < word.length() && (text.charAt(at + same) | 0x20) == word.charAt(same)) {
        same++;
      }
      if (same == word.length()) {
        return true;
      }
    }
    return false;
  }

  /** A value of the field {@code path}, masked as its name and its text demand. */
  static String mask(String path, String value) {
    return isSecret(path) && !value.isEmpty() ? MASK : mask(value);
  }

  /** Masks a tree in place and returns it (or its replacement, if it is a text). */
  static JsonNode mask(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        member.setValue(
            isSecret(member.getKey()) ? maskWhole(member.getValue()) : mask(member.getValue()));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, mask(array.get(i)));
      }
    } else if (node instanceof TextNode text) {
      String masked = mask(text.textValue());
      return masked.equals(text.textValue()) ? text : TextNode.valueOf(masked);
    }
    return node;
  }

  private static JsonNode maskWhole(JsonNode node) {
    boolean harmless =
        node.isNull() || node.isBoolean() || (node.isTextual() && node.textValue().isEmpty());
    return harmless ? node : TextNode.valueOf(MASK);
  }
}
