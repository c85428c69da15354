package io.flowtrail.detector;

import java.util.ArrayList;
import java.util.List;

/**
 * Several texts as one, each behind its length ({@code 3:abc0:12:...}), whatever characters they
 * hold: keys and payloads of facts.
 */
public final class FactText {
  /** What most lengths and their colons take. */
  private static final int LENGTHS = 4;

  private FactText() {}

  public static String join(String... parts) {
    int length = 0;
    for (String part : parts) {
      length += part.length() + LENGTHS;
    }
    StringBuilder text = new StringBuilder(length);
    for (String part : parts) {
      append(text, part);
    }
    return text.toString();
  }

  public static String join(List<String> parts) {
    return join(parts.toArray(new String[0]));
  }

  /** Adds one more part to what {@link #join} would give. */
  public static void append(StringBuilder text, String part) {
    text.append(part.length()).append(':').append(part);
  }

  /** Adds a whole number as a part, without making a text of it by itself. */
  public static void append(StringBuilder text, long number) {
    text.append(digits(number)).append(':').append(number);
  }

  /** Letters of a number as {@code Long.toString} writes it. */
  private static int digits(long number) {
    if (number == Long.MIN_VALUE) {
      return 20;
    }
    int digits = number < 0 ? 2 : 1;
    for (long rest = Math.abs(number); rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /**
   * What {@link #join} joined.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    for (Parts its = parts(text); its.hasNext(); ) {
      parts.add(its.next());
    }
    return parts;
  }

  /** The parts of what {@link #join} joined, one by one. */
  public static Parts parts(String text) {
    return new Parts(text);
  }

  /**
   * Goes through the parts of a text. Every step throws {@link IllegalArgumentException} if the
   * text is not what {@link #join} joins, or ends.
   */
  public static final class Parts {
    private final String text;
    private int start;
    private int end;

    private Parts(String text) {
      this.text = text;
    }

    public boolean hasNext() {
      return end < text.length();
    }

    public String next() {
      go();
      return text.substring(start, end);
    }

    /** The next part as a whole number, without making a text of it. */
    public long nextLong() {
      go();
      return Long.parseLong(text, start, end, 10);
    }

    /** The same for a number of the given base. */
    public long nextLong(int radix) {
      go();
      return Long.parseLong(text, start, end, radix);
    }

    public int nextInt() {
      go();
      return Integer.parseInt(text, start, end, 10);
    }

    private void go() {
      int colon = text.indexOf(':', end);
      int its = colon < 0 ? -1 : colon + 1 + Integer.parseInt(text, end, colon, 10);
      if (its < 0 || its > text.length()) {
        throw new IllegalArgumentException("no joined text");
      }
      start = colon + 1;
      end = its;
    }
  }
}
