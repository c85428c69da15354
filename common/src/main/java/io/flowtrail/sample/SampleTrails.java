package io.flowtrail.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * Which trails deliver into the archive, and what befell them.
 *
 * @param organization whether the first trail is an organization's: its keys hold the
 *     organization's id
 * @param count how many trails deliver into the one prefix, 1 to 3, each its own copies of the log
 *     files, with digests of its own
 * @param backfill whether some log files were late: their hourly digests leave them out, and
 *     digests of a second chain, {@code ..._backfill.json.gz}, list them
 * @param rotatedKeys whether each region's signing key is replaced in the middle of the archive;
 *     for two days both are valid
 */
public record SampleTrails(boolean organization, int count, boolean backfill, boolean rotatedKeys) {

  /** One trail, always in time, one key: the committed {@code sample-logs/}. */
  public static final SampleTrails ONE = new SampleTrails(false, 1, false, false);

  public SampleTrails {
    if (count < 1 || count > Trail.SINGLE.size()) {
      throw new IllegalArgumentException(
          "trails must be 1 to " + Trail.SINGLE.size() + ", not " + count);
    }
  }

  public SampleTrails withOrganization(boolean value) {
    return new SampleTrails(value, count, backfill, rotatedKeys);
  }

  public SampleTrails withCount(int value) {
    return new SampleTrails(organization, value, backfill, rotatedKeys);
  }

  public SampleTrails withBackfill(boolean value) {
    return new SampleTrails(organization, count, value, rotatedKeys);
  }

  public SampleTrails withRotatedKeys(boolean value) {
    return new SampleTrails(organization, count, backfill, value);
  }

  List<Trail> trails() {
    List<Trail> trails = new ArrayList<>(Trail.SINGLE.subList(0, count));
    if (organization) {
      trails.set(0, Trail.ORGANIZATION);
    }
    return List.copyOf(trails);
  }
}
