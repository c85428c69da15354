package io.flowtrail.sigma.match;

import io.flowtrail.sigma.FieldModifier;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The modifiers that change a rule's value before it is compared. */
final class ValueTransformation {
  private static final char[] DASHES = {'-', '/', '\u2013', '\u2014', '\u2015'};
  private static final int MOST_VARIANTS = 5 * 5 * 5 * 5;

  private ValueTransformation() {}

  /**
   * Applies modifiers in their order; those that change no value are passed over.
   *
   * @return the alternatives that the value becomes
   * @throws IllegalArgumentException if the value does not allow it; the message is for the author
   */
  static List<TextPattern> apply(TextPattern value, List<FieldModifier> modifiers) {
    List<TextPattern> values = List.of(value);
    for (FieldModifier modifier : modifiers) {
      List<TextPattern> changed = new ArrayList<>();
      for (TextPattern each : values) {
        changed.addAll(apply(each, modifier, modifiers.contains(FieldModifier.UTF16)));
      }
      values = changed;
    }
    return values;
  }

  private static List<TextPattern> apply(
      TextPattern value, FieldModifier modifier, boolean hasByteOrderMark) {
    return switch (modifier) {
      case WINDASH -> dashes(value);
      case UTF16LE -> List.of(value.map(text -> wide(text, false)));
      case UTF16BE -> List.of(value.map(text -> wide(text, true)));
      case UTF16 -> List.of(withByteOrderMark(value));
      case BASE64 ->
          List.of(
              TextPattern.literal(
                  Base64.getEncoder().encodeToString(bytes(value, hasByteOrderMark))));
      case BASE64OFFSET -> offsets(bytes(value, hasByteOrderMark));
      default -> List.of(value);
    };
  }

  /** UTF-16 read as the bytes of UTF-8, which is what logs show of it. */
  private static String wide(String text, boolean bigEndian) {
    byte[] bytes = text.getBytes(bigEndian ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "only ASCII can be written as UTF-16 here, and '" + text + "' is not");
    }
  }

  private static TextPattern withByteOrderMark(TextPattern value) {
    List<TextPattern.Part> parts = new ArrayList<>();
    TextPattern wide = value.map(text -> wide(text, false));
    StringBuilder first = new StringBuilder("\uFEFF");
    int rest = 0;
    if (!wide.parts().isEmpty() && wide.parts().get(0) instanceof TextPattern.Literal literal) {
      first.append(literal.text());
      rest = 1;
    }
    parts.add(new TextPattern.Literal(first.toString()));
    parts.addAll(wide.parts().subList(rest, wide.parts().size()));
    return new TextPattern(parts);
  }

  private static byte[] bytes(TextPattern value, boolean hasByteOrderMark) {
    if (value.hasWildcards()) {
      throw new IllegalArgumentException(
          "a value with wildcards cannot be encoded as base64; escape them (\\* and \\?) or leave"
              + " them out");
    }
    String text = value.literalText();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!hasByteOrderMark || !text.startsWith("\uFEFF")) {
      return bytes;
    }
    // The mark is FF FE in UTF-16, not the three bytes of UTF-8.
    byte[] marked = new byte[bytes.length - 1];
    marked[0] = (byte) 0xFF;
    marked[1] = (byte) 0xFE;
    System.arraycopy(bytes, 3, marked, 2, bytes.length - 3);
    return marked;
  }

  /**
   * What stands in base64 for bytes at each of the three places where they may begin, without the
   * characters that depend on their neighbours.
   */
  private static List<TextPattern> offsets(byte[] bytes) {
    List<TextPattern> variants = new ArrayList<>();
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + bytes.length];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      int from = shift == 0 ? 0 : shift + 1;
      int to = encoded.length() - (shifted.length % 3 == 0 ? 0 : 1);
      if (from >= to) {
        throw new IllegalArgumentException(
            "the value is too short for 'base64offset'; write at least three characters");
      }
      variants.add(TextPattern.literal(encoded.substring(from, to)));
    }
    return variants;
  }

  /** All ways to write the dashes with which options begin. */
  private static List<TextPattern> dashes(TextPattern value) {
    List<List<TextPattern.Part>> variants = new ArrayList<>();
    variants.add(new ArrayList<>());
    for (TextPattern.Part part : value.parts()) {
      List<String> texts =
          part instanceof TextPattern.Literal literal ? dashes(literal.text()) : List.of("");
      List<List<TextPattern.Part>> longer = new ArrayList<>();
      for (List<TextPattern.Part> variant : variants) {
        for (String text : texts) {
          List<TextPattern.Part> next = new ArrayList<>(variant);
          next.add(part instanceof TextPattern.Literal ? new TextPattern.Literal(text) : part);
          longer.add(next);
        }
      }
      checkCount(longer.size());
      variants = longer;
    }
    return variants.stream().map(TextPattern::new).toList();
  }

  private static List<String> dashes(String text) {
    List<String> variants = new ArrayList<>();
    variants.add("");
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!isOptionDash(text, i)) {
        continue;
      }
      List<String> longer = new ArrayList<>();
      for (String variant : variants) {
        for (char dash : DASHES) {
          longer.add(variant + text.substring(copied, i) + dash);
        }
      }
      checkCount(longer.size());
      variants = longer;
      copied = i + 1;
    }
    String rest = text.substring(copied);
    return variants.stream().map(variant -> variant + rest).toList();
  }

  private static void checkCount(int variants) {
    if (variants > MOST_VARIANTS) {
      throw new IllegalArgumentException(
          "'windash' makes more than " + MOST_VARIANTS + " variants; split the value");
    }
  }

  /** A dash before a word and not behind one. */
  private static boolean isOptionDash(String text, int at) {
    for (char dash : DASHES) {
      if (text.charAt(at) == dash) {
        return (at == 0 || !isWord(text.charAt(at - 1)))
            && at + 1 < text.length()
            && isWord(text.charAt(at + 1));
      }
    }
    return false;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }
}
