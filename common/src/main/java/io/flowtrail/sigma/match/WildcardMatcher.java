package io.flowtrail.sigma.match;

import java.util.ArrayList;
import java.util.List;

/**
 * A text with wildcards in its middle. The pattern is cut at its runs; each piece is sought behind
 * the one before it, and the first place found is as good as any, so nothing is tried twice.
 */
final class WildcardMatcher extends TextMatcher {
  /** What lies between two runs: literals and single characters ({@code null}) in turn. */
  private record Piece(List<Letters> parts) {

    /** The position behind the piece if it stands at {@code from}, else -1. */
    int endFrom(String text, int from) {
      int at = from;
      for (Letters part : parts) {
        if (part == null) {
          if (at >= text.length() || isInsidePair(text, at)) {
            return -1;
          }
          at += Character.charCount(text.codePointAt(at));
        } else if (part.standsAt(text, at)) {
          at += part.length();
        } else {
          return -1;
        }
      }
      return at;
    }

    /** The position of the piece if it ends at {@code end}, else -1. */
    int startFrom(String text, int end) {
      int at = end;
      for (int i = parts.size() - 1; i >= 0; i--) {
        Letters part = parts.get(i);
        if (part == null) {
          if (at <= 0) {
            return -1;
          }
          at -= Character.charCount(text.codePointBefore(at));
        } else {
          at -= part.length();
          if (!part.standsAt(text, at)) {
            return -1;
          }
        }
      }
      return at;
    }

    /** The position behind the first place of the piece at or behind {@code from}, or -1. */
    int find(String text, int from) {
      if (parts.size() == 1 && parts.get(0) != null) {
        int at = parts.get(0).indexIn(text, from);
        return at < 0 ? -1 : at + parts.get(0).length();
      }
      for (int at = from; at <= text.length(); at++) {
        int end = endFrom(text, at);
        if (end >= 0) {
          return end;
        }
      }
      return -1;
    }

    private static boolean isInsidePair(String text, int at) {
      return at > 0
          && Character.isLowSurrogate(text.charAt(at))
          && Character.isHighSurrogate(text.charAt(at - 1));
    }
  }

  private final Piece head;
  private final List<Piece> middle;
  private final Piece tail;
  private final boolean hasRun;
  private final String written;

  /** Takes parts in which no run follows a run. */
  WildcardMatcher(List<TextPattern.Part> parts, boolean cased, String written) {
    List<Piece> pieces = new ArrayList<>();
    List<Letters> piece = new ArrayList<>();
    for (TextPattern.Part part : parts) {
      if (part == TextPattern.Wildcard.RUN) {
        pieces.add(new Piece(piece));
        piece = new ArrayList<>();
      } else if (part instanceof TextPattern.Literal literal) {
        piece.add(new Letters(literal.text(), cased));
      } else {
        piece.add(null);
      }
    }
    pieces.add(new Piece(piece));
    this.hasRun = pieces.size() > 1;
    this.head = pieces.get(0);
    this.middle = hasRun ? List.copyOf(pieces.subList(1, pieces.size() - 1)) : List.of();
    this.tail = pieces.get(pieces.size() - 1);
    this.written = written;
  }

  @Override
  boolean matches(String text) {
    int at = head.endFrom(text, 0);
    if (at < 0 || !hasRun) {
      return at == text.length();
    }
    int end = tail.startFrom(text, text.length());
    if (end < at) {
      return false;
    }
    for (Piece piece : middle) {
      at = piece.find(text, at);
      if (at < 0 || at > end) {
        return false;
      }
    }
    return true;
  }

  @Override
  String expected(String text) {
    return written;
  }

  @Override
  public int cost() {
    return SCAN + middle.size();
  }
}
