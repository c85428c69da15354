package io.flowtrail.derived;

import io.flowtrail.event.NamedLists;
import java.util.Set;

/** Which accounts are ours: those of the list {@code accounts}, and the record's own. */
final class OwnAccounts {
  private final Set<String> listed;

  OwnAccounts(NamedLists lists) {
    listed = Set.copyOf(lists.entries(NamedLists.ACCOUNTS));
  }

  boolean isOwn(String account, String recipient) {
    return account.equals(recipient) || listed.contains(account);
  }

  boolean isListed(String account) {
    return listed.contains(account);
  }

  /** Whether the configuration names any account. */
  boolean known() {
    return !listed.isEmpty();
  }
}
