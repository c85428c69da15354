package io.flowtrail.detector.roles;

import java.util.List;

/**
 * A call that made temporary credentials.
 *
 * @param call its name
 * @param time of it, milliseconds since 1970
 * @param caller who made it, as {@code flowtrail.principal}
 * @param callerType as {@code flowtrail.principal_type}
 * @param callerAccount 12 digits; empty for identity providers
 * @param callerKey the access key with which it was made; empty where none is told
 * @param role whose credentials they are
 * @param roleAccount its account
 * @param address from where
 */
record Hop(
    String call,
    long time,
    String caller,
    String callerType,
    String callerAccount,
    String callerKey,
    String role,
    String roleAccount,
    String address) {
  static final int PARTS = 9;

  /** How keys of temporary credentials begin. */
  static final String TEMPORARY = "ASIA";

  /** Whether somebody became somebody else by it. */
  boolean isChange() {
    return !call.equals("GetSessionToken");
  }

  boolean isFromSession() {
    return callerKey.startsWith(TEMPORARY);
  }

  /** Both accounts of a call record it, and the role's knows less about the caller. */
  boolean tellsMoreThan(Hop other) {
    if (callerKey.isEmpty() != other.callerKey.isEmpty()) {
      return other.callerKey.isEmpty();
    }
    return String.join("\n", texts()).compareTo(String.join("\n", other.texts())) >= 0;
  }

  List<String> texts() {
    return List.of(
        call,
        Long.toString(time),
        caller,
        callerType,
        callerAccount,
        callerKey,
        role,
        roleAccount,
        address);
  }

  static Hop of(List<String> texts) {
    return new Hop(
        texts.get(0),
        Long.parseLong(texts.get(1)),
        texts.get(2),
        texts.get(3),
        texts.get(4),
        texts.get(5),
        texts.get(6),
        texts.get(7),
        texts.get(8));
  }
}
