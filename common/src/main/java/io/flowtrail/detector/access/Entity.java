package io.flowtrail.detector.access;

import io.flowtrail.detector.FactText;
import java.util.List;

/**
 * Whom or what facts are about. Text of it is the key of facts: never change it.
 *
 * @param kind of entity
 * @param who an ARN without path, or an address; empty for buckets
 * @param named what {@code who} is
 * @param bucket empty for those who act
 */
record Entity(Kind kind, String who, Named named, String bucket) {

  /** Of what facts meet. */
  enum Kind {
    /** Somebody who acts, on all buckets. */
    WHO,
    BUCKET,
    /** Somebody who acts, on one bucket. */
    PAIR
  }

  /** How somebody is known. */
  enum Named {
    /** By name: a user, a role, root. */
    NAME,
    /** By address, because without credentials. */
    ANONYMOUS,
    /** By address, because the two logs say different things of foreign accounts. */
    FOREIGN
  }

  static Entity who(String who, Named named) {
    return new Entity(Kind.WHO, who, named, "");
  }

  static Entity bucket(String bucket) {
    return new Entity(Kind.BUCKET, "", Named.NAME, bucket);
  }

  static Entity pair(String who, Named named, String bucket) {
    return new Entity(Kind.PAIR, who, named, bucket);
  }

  String key() {
    return FactText.join(kind.name(), who, named.name(), bucket);
  }

  static Entity of(String key) {
    List<String> parts = FactText.split(key);
    return new Entity(
        Kind.valueOf(parts.get(0)), parts.get(1), Named.valueOf(parts.get(2)), parts.get(3));
  }

  /** Who, in a sentence. */
  String name() {
    return name(who, named);
  }

  static String name(String who, Named named) {
    return switch (named) {
      case NAME -> who;
      case ANONYMOUS -> "Somebody without credentials at " + who;
      case FOREIGN -> "Somebody without a name (a foreign account, or root) at " + who;
    };
  }
}
