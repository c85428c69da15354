package io.flowtrail.sigma.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Joins matchers of texts of which one must match, so that many cost little more than one. */
final class ManyTexts {
  private static final int FEW = 4;

  private ManyTexts() {}

  /** Two or more matchers, or one that does their work. */
  static List<ValueMatcher> join(List<TextMatcher> matchers, boolean cased) {
    List<LetterMatchers.Same> same = pick(matchers, LetterMatchers.Same.class);
    List<LetterMatchers.AtStart> starts = pick(matchers, LetterMatchers.AtStart.class);
    List<LetterMatchers.AtEnd> ends = pick(matchers, LetterMatchers.AtEnd.class);
    List<LetterMatchers.Within> within = pick(matchers, LetterMatchers.Within.class);
    List<ValueMatcher> joined = new ArrayList<>();
    List<Class<?>> done = new ArrayList<>();
    if (same.size() > FEW) {
      done.add(LetterMatchers.Same.class);
      joined.add(new Set(same, cased));
    }
    if (starts.size() > FEW) {
      done.add(LetterMatchers.AtStart.class);
      List<String> texts = starts.stream().map(m -> m.letters().text()).toList();
      joined.add(new Trie(new TextTrie(texts, cased, false, false), false, written(starts)));
    }
    if (ends.size() > FEW) {
      done.add(LetterMatchers.AtEnd.class);
      List<String> texts = ends.stream().map(m -> m.letters().text()).toList();
      joined.add(new Trie(new TextTrie(texts, cased, true, false), false, written(ends)));
    }
    if (within.size() > FEW) {
      done.add(LetterMatchers.Within.class);
      List<String> texts = within.stream().map(m -> m.letters().text()).toList();
      joined.add(new Trie(new TextTrie(texts, cased, false, true), true, written(within)));
    }
    for (TextMatcher matcher : matchers) {
      if (!done.contains(matcher.getClass())) {
        joined.add(matcher);
      }
    }
    return joined;
  }

  private static <M extends TextMatcher> List<M> pick(List<TextMatcher> from, Class<M> type) {
    return from.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static List<String> written(List<? extends TextMatcher> matchers) {
    // None of these matchers looks at the text to say what was written.
    return matchers.stream().map(matcher -> matcher.expected("")).toList();
  }

  /** Whole texts. */
  static final class Set extends TextMatcher {
    private final Map<String, String> cased;
    private final FoldedTexts<String> folded;
    private final List<String> keys;

    Set(List<LetterMatchers.Same> texts, boolean isCased) {
      Map<String, String> written = new LinkedHashMap<>();
      texts.forEach(text -> written.putIfAbsent(text.letters().text(), text.expected("")));
      this.cased = isCased ? new HashMap<>(written) : null;
      this.folded = isCased ? null : new FoldedTexts<>(written);
      this.keys = List.copyOf(written.keySet());
    }

    /** The texts, folded unless case matters. */
    List<String> keys() {
      return keys;
    }

    private String find(String text) {
      return cased != null ? cased.get(text) : folded.get(text);
    }

    @Override
    boolean matches(String text) {
      return find(text) != null;
    }

    @Override
    String expected(String text) {
      return find(text);
    }

    @Override
    public int cost() {
      return LOOKUP;
    }
  }

  /** Beginnings, ends or parts of texts. */
  private static final class Trie extends TextMatcher {
    private final TextTrie trie;
    private final boolean anywhere;
    private final List<String> written;

    Trie(TextTrie trie, boolean anywhere, List<String> written) {
      this.trie = trie;
      this.anywhere = anywhere;
      this.written = written;
    }

    private int find(String text) {
      return anywhere ? trie.within(text) : trie.atEdge(text);
    }

    @Override
    boolean matches(String text) {
      return find(text) >= 0;
    }

    @Override
    String expected(String text) {
      return written.get(find(text));
    }

    @Override
    public int cost() {
      return anywhere ? 2 * SCAN : LOOKUP;
    }
  }
}
