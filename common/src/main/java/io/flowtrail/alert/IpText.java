package io.flowtrail.alert;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Tells addresses from the service names that stand where addresses are expected. */
final class IpText {
  private IpText() {}

  /** The address if the text is one; nothing is ever looked up. */
  static Optional<InetAddress> parse(String text) {
    if (text.length() < 2 || text.length() > 45) {
      return Optional.empty();
    }
    boolean v6 = text.indexOf(':') >= 0;
    if (!v6 && !isDottedQuad(text)) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ':' && c != '.' && Character.digit(c, 16) < 0) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(InetAddress.getByName(v6 ? "[" + text + "]" : text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static boolean isDottedQuad(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text is an address of a private, loopback or link-local range. */
  static boolean isPrivate(String text) {
    return parse(text)
        .map(
            address ->
                address.isSiteLocalAddress()
                    || address.isLoopbackAddress()
                    || address.isLinkLocalAddress()
                    || (address.getAddress().length == 16
                        && (address.getAddress()[0] & 0xFE) == 0xFC))
        .orElse(false);
  }
}
