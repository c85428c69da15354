package io.flowtrail.sigma.match;

import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Suggestion;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces {@code %name%} in values by the entries of the list {@code name}; {@code \%} is a plain
 * percent sign. Entries may hold wildcards.
 */
final class Placeholders {
  private static final int MOST_VALUES = 5_000_000;

  private final NamedLists lists;

  Placeholders(NamedLists lists) {
    this.lists = lists;
  }

  /**
   * The values that a value stands for; none if a list is empty.
   *
   * @throws IllegalArgumentException if there is no such list; the message is for the author
   */
  List<String> expand(String written) {
    List<String> values = new ArrayList<>();
    values.add("");
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '\\' && i + 1 < written.length()) {
        char escaped = written.charAt(++i);
        literal.append(escaped == '%' ? "%" : "\\" + escaped);
      } else if (c == '%' && nameEnd(written, i + 1) > 0) {
        int end = nameEnd(written, i + 1);
        values = product(values, literal.toString(), entries(written.substring(i + 1, end)));
        literal.setLength(0);
        i = end;
      } else {
        literal.append(c);
      }
    }
    return product(values, literal.toString(), List.of(""));
  }

  /** Whether a value has a placeholder that nobody asked to expand. */
  static boolean hasPlaceholder(String written) {
    int percent = written.indexOf('%');
    int end = percent == 0 ? nameEnd(written, 1) : -1;
    return end > 0 && end == written.length() - 1;
  }

  private static int nameEnd(String text, int from) {
    int at = from;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_.-".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return at > from && at < text.length() && text.charAt(at) == '%' ? at : -1;
  }

  private List<String> entries(String name) {
    return lists
        .find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the list '"
                        + name
                        + "' is not defined; add it to 'lists' in the configuration"
                        + Suggestion.didYouMean(name, lists.asMap().keySet())));
  }

  private static List<String> product(List<String> heads, String middle, List<String> tails) {
    if ((long) heads.size() * tails.size() > MOST_VALUES) {
      throw new IllegalArgumentException(
          "the lists combine to more than " + MOST_VALUES + " values");
    }
    List<String> all = new ArrayList<>(heads.size() * tails.size());
    for (String head : heads) {
      for (String tail : tails) {
        all.add(head + middle + tail);
      }
    }
    return all;
  }
}
