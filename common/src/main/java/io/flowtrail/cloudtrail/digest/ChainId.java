package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.cloudtrail.CloudTrailObjectKey.Kind;
import java.util.Optional;

/**
 * Which chain a digest belongs to. The bucket is no part of it: a trail that is given another
 * bucket goes on with its chain.
 */
record ChainId(
    String organizationId,
    String account,
    String region,
    String trail,
    String homeRegion,
    boolean backfill) {

  static ChainId of(CloudTrailObjectKey key) {
    return new ChainId(
        key.organizationId(),
        key.account(),
        key.region(),
        key.trail(),
        key.homeRegion(),
        key.backfill());
  }

  /** The chain of a digest's key or URI. */
  static Optional<ChainId> ofKey(String key) {
    return digest(key).map(ChainId::of);
  }

  /** What a digest's key or URI says; empty if it is none of a digest. */
  static Optional<CloudTrailObjectKey> digest(String key) {
    return CloudTrailObjectKey.parse(key.substring(key.lastIndexOf('!') + 1))
        .filter(parsed -> parsed.kind() == Kind.DIGEST);
  }

  /** Without the organization, which a copy without its folders has lost. */
  boolean isSameTrail(ChainId other) {
    return account.equals(other.account)
        && region.equals(other.region)
        && trail.equals(other.trail)
        && homeRegion.equals(other.homeRegion)
        && backfill == other.backfill;
  }

  /** As a key of state. */
  String text() {
    return String.join(
        "/",
        organizationId,
        account,
        region,
        trail,
        homeRegion,
        backfill ? "backfill" : "standard");
  }
}
