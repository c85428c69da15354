package io.flowtrail.cloudtrail.digest;

/** What can be said of a digest from itself: its packing, place and signature. */
final class DigestVerifier {
  private final PublicKeys keys;

  DigestVerifier(PublicKeys keys) {
    this.keys = keys;
  }

  /** The digest as just read. In a directory a lost signature may still be found elsewhere. */
  KnownDigest judge(DigestFact fact) {
    Condition condition = fact.condition();
    if (condition.state() == Condition.State.UNREADABLE) {
      return refuted(fact, Verdict.UNREADABLE, condition.detail());
    }
    if (!condition.whole()) {
      return refuted(
          fact,
          Verdict.MODIFIED,
          condition.detail().isEmpty()
              ? "bytes that are no gzip follow its end"
              : condition.detail());
    }
    if (!fact.invalid().isEmpty()) {
      String members =
          condition.gzipMembers() > 1
              ? "it has " + condition.gzipMembers() + " gzip members: "
              : "";
      return refuted(fact, Verdict.MODIFIED, members + fact.invalid());
    }
    Place place =
        Place.compare(fact.at(), fact.header().digestS3Bucket(), fact.header().digestS3Object());
    if (place == Place.OTHER) {
      return refuted(
          fact,
          Verdict.MOVED,
          "it was delivered as s3://"
              + fact.header().digestS3Bucket()
              + "/"
              + fact.header().digestS3Object());
    }
    DigestMetadata metadata = fact.metadata();
    if (!metadata.signature().isEmpty()) {
      if (isOnS3(fact) && metadata.algorithm().isEmpty()) {
        return refuted(
            fact, Verdict.BAD_SIGNATURE, "its metadata lacks x-amz-meta-signature-algorithm");
      }
      if (isOnS3(fact)
          && metadata.backfillGenerated().isEmpty()
          && ChainId.ofKey(fact.at().key()).map(ChainId::backfill).orElse(false)) {
        return refuted(
            fact,
            Verdict.BAD_SIGNATURE,
            "its metadata lacks x-amz-meta-backfill-generation-timestamp");
      }
      return signed(fact, metadata.signature(), "");
    }
    if (isOnS3(fact)) {
      return refuted(fact, Verdict.BAD_SIGNATURE, "its metadata holds no signature");
    }
    return new KnownDigest(fact, Trust.UNDECIDED, Verdict.UNSIGNED, "", false);
  }

  /**
   * Tries the signature that a later digest holds for this one.
   *
   * @return the digest, decided if the signature is good or its key unknown
   */
  KnownDigest judgeBySuccessor(KnownDigest digest, String signature) {
    KnownDigest judged =
        signed(digest.fact(), signature, "its signature was taken from the next digest");
    return judged.isRefuted() ? digest : judged;
  }

  private KnownDigest signed(DigestFact fact, String signature, String note) {
    PublicKeys.Check check = keys.check(fact, signature);
    return switch (check.outcome()) {
      case BAD -> refuted(fact, Verdict.BAD_SIGNATURE, check.reason());
      case UNKNOWN_KEY ->
          new KnownDigest(fact, Trust.UNPROVEN, Verdict.UNKNOWN_KEY, check.reason(), false);
      case GOOD -> {
        Place place =
            Place.compare(
                fact.at(), fact.header().digestS3Bucket(), fact.header().digestS3Object());
        yield place == Place.SAME
            ? new KnownDigest(fact, Trust.PROVEN, Verdict.VALID, note, false)
            : new KnownDigest(
                fact,
                Trust.PROVEN,
                Verdict.RELOCATED,
                "a copy: it was delivered as s3://"
                    + fact.header().digestS3Bucket()
                    + "/"
                    + fact.header().digestS3Object(),
                false);
      }
    };
  }

  private static boolean isOnS3(DigestFact fact) {
    return !fact.at().bucket().isEmpty();
  }

  private static KnownDigest refuted(DigestFact fact, Verdict verdict, String reason) {
    return new KnownDigest(fact, Trust.REFUTED, verdict, reason, false);
  }
}
