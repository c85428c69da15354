package io.flowtrail.derived;

import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Ports on which machines are administered or data is kept, and which the world has no use for. */
final class SensitivePorts {
  private static final NavigableSet<Integer> ALL =
      new TreeSet<>(
          List.of(
              // Shells, desktops, files, containers, clusters.
              22,
              23,
              135,
              136,
              137,
              138,
              139,
              445,
              512,
              513,
              514,
              2375,
              2376,
              2379,
              3389,
              5900,
              5985,
              5986,
              6443,
              10250,
              // Mail and directories.
              20,
              21,
              25,
              110,
              143,
              161,
              389,
              465,
              587,
              636,
              // Databases and stores.
              1433,
              1434,
              1521,
              2049,
              2181,
              3306,
              5432,
              5439,
              5601,
              5984,
              6379,
              7000,
              8086,
              9000,
              9042,
              9092,
              9200,
              9300,
              11211,
              27017,
              27018,
              27019,
              50070));

  private SensitivePorts() {}

  /** The sensitive ports from one port to another, both included; none if the range is empty. */
  static Set<Integer> between(int from, int to) {
    return from > to ? Set.of() : Collections.unmodifiableSet(ALL.subSet(from, true, to, true));
  }
}
