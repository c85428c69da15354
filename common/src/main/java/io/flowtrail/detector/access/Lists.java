package io.flowtrail.detector.access;

import io.flowtrail.event.NamedLists;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Locale;

/** The lists of the configuration that the observer needs, on their way to the tasks. */
final class Lists implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HashSet<String> sensitive;
  private final HashSet<String> accounts;

  private Lists(HashSet<String> sensitive, HashSet<String> accounts) {
    this.sensitive = sensitive;
    this.accounts = accounts;
  }

  static Lists of(NamedLists lists) {
    HashSet<String> sensitive = new HashSet<>();
    lists
        .entries(NamedLists.SENSITIVE_BUCKETS)
        .forEach(name -> sensitive.add(name.toLowerCase(Locale.ROOT)));
    return new Lists(sensitive, new HashSet<>(lists.entries(NamedLists.ACCOUNTS)));
  }

  /** Names are compared as S3 has them: in lower case. */
  boolean isSensitive(String bucket) {
    return sensitive.contains(bucket.toLowerCase(Locale.ROOT));
  }

  boolean isOurs(String account) {
    return accounts.contains(account);
  }
}
