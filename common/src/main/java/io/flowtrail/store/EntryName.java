package io.flowtrail.store;

import java.util.ArrayList;
import java.util.List;

/** Names of files in archives: hostile text that becomes a name to show, never a path to use. */
final class EntryName {
  private static final int LONGEST = 1024;
  private static final String SIDECAR = ".metadata.json";

  private EntryName() {}

  /** The name without steps up, roots, drive letters and characters that steer terminals. */
  static String clean(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : name.replace('\\', '/').split("/")) {
      if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        parts.add(part);
      }
    }
    if (!parts.isEmpty() && parts.get(0).matches("[A-Za-z]:")) {
      parts.remove(0);
    }
    StringBuilder clean = new StringBuilder();
    String.join("/", parts)
        .codePoints()
        .limit(LONGEST)
        .forEach(c -> clean.appendCodePoint(isHarmless(c) ? c : '_'));
    return clean.length() == 0 ? "unnamed" : clean.toString();
  }

  private static boolean isHarmless(int c) {
    int type = Character.getType(c);
    return !Character.isISOControl(c)
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }

  /** Whether the file is one that systems leave behind, or a sidecar: nothing to read. */
  static boolean isIgnored(String clean) {
    for (String part : clean.split("/")) {
      if (part.startsWith(".") || part.equals("__MACOSX")) {
        return true;
      }
    }
    return clean.endsWith(SIDECAR);
  }
}
