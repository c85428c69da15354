package io.flowtrail.detector.exposure;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;

/**
 * A call that opened a security group to the internet or closed something of it.
 *
 * @param kind what it did
 * @param group {@code sg-...}, or its name where the record tells only that
 * @param region of the record
 * @param principal who
 * @param call its name
 * @param sensitive those ports of administration and data among the opened
 * @param rules opened or closed
 */
record GroupChange(
    Kind kind,
    String group,
    String region,
    String principal,
    String call,
    List<Integer> sensitive,
    List<GroupRule> rules) {
  private static final int HEAD = 6;

  /** Names are part of facts: never change them. */
  enum Kind {
    OPEN,
    CLOSE,
    /** The group itself is gone. */
    DELETE
  }

  GroupChange {
    sensitive = List.copyOf(sensitive);
    rules = List.copyOf(rules);
  }

  String text() {
    List<String> parts =
        new ArrayList<>(
            List.of(
                kind.name(), group, region, principal, call, Integer.toString(sensitive.size())));
    sensitive.forEach(port -> parts.add(Integer.toString(port)));
    rules.forEach(rule -> parts.addAll(rule.texts()));
    return FactText.join(parts);
  }

  static GroupChange of(String text) {
    List<String> parts = FactText.split(text);
    int at = HEAD + Integer.parseInt(parts.get(HEAD - 1));
    List<Integer> sensitive = parts.subList(HEAD, at).stream().map(Integer::valueOf).toList();
    List<GroupRule> rules = new ArrayList<>();
    for (; at < parts.size(); at += GroupRule.PARTS) {
      rules.add(GroupRule.of(parts.subList(at, at + GroupRule.PARTS)));
    }
    return new GroupChange(
        Kind.valueOf(parts.get(0)),
        parts.get(1),
        parts.get(2),
        parts.get(3),
        parts.get(4),
        sensitive,
        rules);
  }
}
