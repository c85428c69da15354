package io.flowtrail.sample;

import java.util.List;

/**
 * A trail over all regions that exists in every account.
 *
 * @param organizationId {@code o-...} of an organization's trail, else empty
 */
record Trail(String name, String homeRegion, String organizationId) {
  /** The trail of the committed sample. */
  static final Trail MAIN = new Trail(Organisation.TRAIL, Organisation.IRELAND, "");

  /**
   * Trails of single accounts. The third one's name looks like the first one's with more behind.
   */
  static final List<Trail> SINGLE =
      List.of(
          MAIN,
          new Trail("security-audit", Organisation.VIRGINIA, ""),
          new Trail("main_eu-west-1_copy", Organisation.IRELAND, ""));

  static final Trail ORGANIZATION =
      new Trail(Organisation.TRAIL, Organisation.IRELAND, "o-harb0urb00ks");

  /** What keeps the chance of several trails apart; nothing for the first, whose came first. */
  String salt() {
    return name.equals(Organisation.TRAIL) ? "" : " " + name;
  }
}
