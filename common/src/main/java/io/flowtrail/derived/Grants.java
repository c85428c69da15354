package io.flowtrail.derived;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a request opens to whom, as texts {@code who:what}: {@code everyone:s3:GetObject}, {@code
 * account:999900001111:sts:AssumeRole}. Bounded: requests are attackers' text.
 */
final class Grants {
  static final String EVERYONE = "everyone";
  static final String AUTHENTICATED = "authenticated-users";

  /**
   * Most values about named accounts and providers. What is open to all is never crowded out by
   * them: it has a bound of its own, beyond what fits into a request.
   */
  private static final int MOST = 100;

  private static final int MOST_OPEN_TO_ALL = 20_000;
  private static final int LONGEST = 256;

  private final OwnAccounts own;
  private final String recipient;
  private final Set<String> texts = new LinkedHashSet<>();
  private int openToAll;

  Grants(OwnAccounts own, String recipient) {
    this.own = own;
    this.recipient = recipient;
  }

  void add(String who, String what) {
    boolean all = who.equals(EVERYONE) || who.equals(AUTHENTICATED);
    if (all ? openToAll < MOST_OPEN_TO_ALL : texts.size() - openToAll < MOST) {
      String text = who + ":" + what;
      boolean isNew = texts.add(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
      openToAll += all && isNew ? 1 : 0;
    }
  }

  /** A grant to an account, unless it is one of ours. */
  void addAccount(String account, String what) {
    if (Arn.isAccount(account) && !own.isOwn(account, recipient)) {
      add("account:" + account, what);
    }
  }

  /** A grant to {@code *}, an account number or an ARN. */
  void addPrincipal(String principal, String what) {
    if (principal.equals("*")) {
      add(EVERYONE, what);
    } else {
      addAccount(Arn.looksLike(principal) ? Arn.account(principal) : principal, what);
    }
  }

  Set<String> texts() {
    return texts;
  }
}
