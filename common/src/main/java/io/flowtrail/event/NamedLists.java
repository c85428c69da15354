package io.flowtrail.event;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lists of the configuration that rules use as {@code %name%}. Flowtrail's own lists are empty by
 * default; any other list exists only if the configuration names it.
 */
public final class NamedLists {
  /** Accounts that are ours; others are foreign. */
  public static final String ACCOUNTS = "accounts";

  /** Buckets that hold logs, besides those that the sources name. */
  public static final String LOG_BUCKETS = "log_buckets";

  public static final String SENSITIVE_BUCKETS = "sensitive_buckets";

  /** CIDR blocks of our networks, besides the private ranges. */
  public static final String INTERNAL_NETWORKS = "internal_networks";

  /** CIDR blocks that belong to AWS. */
  public static final String AWS_NETWORKS = "aws_networks";

  public static final String ALLOWED_PRINCIPALS = "allowed_principals";

  private static final List<String> OWN =
      List.of(
          ACCOUNTS,
          LOG_BUCKETS,
          SENSITIVE_BUCKETS,
          INTERNAL_NETWORKS,
          AWS_NETWORKS,
          ALLOWED_PRINCIPALS);

  /** Only Flowtrail's own lists, all empty. */
  public static final NamedLists EMPTY = new NamedLists(Map.of());

  private final Map<String, List<String>> lists = new TreeMap<>();

  public NamedLists(Map<String, List<String>> lists) {
    OWN.forEach(name -> this.lists.put(name, List.of()));
    lists.forEach((name, entries) -> this.lists.put(name, List.copyOf(entries)));
  }

  /** The entries of a list, or empty if nobody defined it. */
  public Optional<List<String>> find(String name) {
    return Optional.ofNullable(lists.get(name));
  }

  /** The entries of a list; none if nobody defined it. */
  public List<String> entries(String name) {
    return lists.getOrDefault(name, List.of());
  }

  /** All lists by name. */
  public Map<String, List<String>> asMap() {
    return Map.copyOf(lists);
  }
}
