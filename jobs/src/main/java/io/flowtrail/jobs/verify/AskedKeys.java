package io.flowtrail.jobs.verify;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.cloudtrail.digest.DigestFact;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.PublicKeysException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keys that are asked for region by region, when the first digest of a region is met: all that were
 * valid from its time until now. Asked again if an older one follows. A region that gives nothing
 * is told once; its digests are signed with unknown keys.
 */
public final class AskedKeys implements KeySource {
  /** More regions than there are; keys of objects are the attacker's to name. */
  private static final int MOST_REGIONS = 200;

  /** Asked a little earlier than needed, so that digests that come out of order ask no more. */
  private static final Duration EARLIER = Duration.ofDays(2);

  private static final int MOST_TIMES = 20;

  private final Api api;
  private final Instant now;
  private final Consumer<String> problems;
  private final Map<String, Asked> asked = new HashMap<>();
  private PublicKeys keys = PublicKeys.NONE;

  private record Asked(Instant from, int times) {}

  /** CloudTrail's {@code ListPublicKeys}. */
  @FunctionalInterface
  public interface Api {
    /**
     * Keys of a region that were valid within that time.
     *
     * @throws IOException if it cannot be asked
     * @throws PublicKeysException if the answer holds what is no key
     */
    PublicKeys ask(String region, Instant from, Instant to) throws IOException, PublicKeysException;
  }

  /**
   * Keys of that API.
   *
   * @param now until when keys are asked for
   * @param problems told why a region gives none
   */
  public AskedKeys(Api api, Instant now, Consumer<String> problems) {
    this.api = api;
    this.now = now;
    this.problems = problems;
  }

  @Override
  public PublicKeys keysFor(DigestFact digest) {
    Optional<String> region = digest.at().parsed().map(CloudTrailObjectKey::region);
    Instant time = Instant.ofEpochMilli(digest.keyTime());
    if (region.isPresent() && time.isBefore(now) && isWorthAsking(region.get(), time)) {
      ask(region.get(), time.minus(EARLIER));
    }
    return keys;
  }

  private boolean isWorthAsking(String region, Instant time) {
    Asked before = asked.get(region);
    return before == null
        ? asked.size() < MOST_REGIONS
        : time.isBefore(before.from) && before.times < MOST_TIMES;
  }

  private void ask(String region, Instant from) {
    Asked before = asked.get(region);
    int times = before == null ? 1 : before.times + 1;
    asked.put(region, new Asked(from, times));
    try {
      keys = keys.plus(api.ask(region, from, now));
    } catch (PublicKeysException e) {
      e.problems().forEach(problems);
    } catch (IOException e) {
      // Asking again would be answered so again.
      asked.put(region, new Asked(Instant.MIN, times));
      problems.accept(e.getMessage());
    }
  }
}
