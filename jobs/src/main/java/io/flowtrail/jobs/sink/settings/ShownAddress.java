package io.flowtrail.jobs.sink.settings;

import io.flowtrail.alert.SafeText;
import java.net.URI;

/**
 * An address as logs, messages and metrics may show it. In the address of a webhook the path and
 * the query often are the credential (Slack's are), so nothing but scheme, host and port is shown.
 */
public final class ShownAddress {
  private ShownAddress() {}

  /** Scheme, host and port; dots for the rest. */
  public static String of(URI uri) {
    String host = uri.getHost() == null ? "…" : uri.getHost();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null || uri.getRawPath().length() < 2 ? "" : "/…";
    return SafeText.forTerminal(uri.getScheme() + "://" + host + port + path);
  }

  /** A text that was to be an address: what stands behind its host or user is left out. */
  static String ofText(String text) {
    int scheme = text.indexOf("://");
    if (scheme < 0) {
      return SafeText.forTerminal(SafeText.cut(text, 100));
    }
    String rest = text.substring(scheme + 3);
    int end = 0;
    while (end < rest.length() && "/?#@".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    // Before an @ stands a user and perhaps a password.
    boolean user = end < rest.length() && rest.charAt(end) == '@';
    String host = user ? "" : rest.substring(0, end);
    String more = end < rest.length() || user ? "…" : "";
    String slash = !user && end < rest.length() ? "/" : "";
    return SafeText.forTerminal(
        SafeText.cut(text.substring(0, scheme + 3) + host + slash + more, 100));
  }
}
