package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One chain of digests: links, order and time. Works on what {@link ChainState} remembers, from the
 * oldest to the newest.
 *
 * <p>A fault is told of the digest that has it: a digest behind a false one stays valid if its own
 * signature is good.
 */
final class DigestChain {
  /** Hourly, always. */
  private static final long PERIOD = Duration.ofHours(1).toMillis();

  /** A digest that is this much late is missed, if others have come meanwhile. */
  static final long LATE = 2 * PERIOD;

  private final ChainId id;
  private final VerificationSettings settings;
  private final DigestVerifier verifier;
  private final Consumer<IntegrityFinding> findings;
  private final boolean hasMetadata;
  private final List<KnownDigest> digests;

  DigestChain(
      ChainId id,
      ChainState state,
      VerificationSettings settings,
      DigestVerifier verifier,
      Consumer<IntegrityFinding> findings) {
    this.id = id;
    this.settings = settings;
    this.verifier = verifier;
    this.findings = findings;
    this.hasMetadata = state.hasMetadata();
    this.digests = new ArrayList<>(state.digests());
  }

  List<KnownDigest> digests() {
    return digests;
  }

  /** Looks in the chain for signatures that were lost on the way. */
  void findSignatures() {
    Map<String, List<KnownDigest>> successors = new HashMap<>();
    for (KnownDigest digest : digests) {
      DigestHeader header = digest.fact().header();
      if (!header.previousDigestS3Object().isEmpty()) {
        successors
            .computeIfAbsent(
                StoredAt.nameOf(header.previousDigestS3Object()), name -> new ArrayList<>())
            .add(digest);
      }
    }
    for (int i = 0; i < digests.size(); i++) {
      KnownDigest digest = digests.get(i);
      if (digest.trust() == Trust.UNDECIDED) {
        for (KnownDigest next : successors.getOrDefault(digest.name(), List.of())) {
          digest =
              verifier.judgeBySuccessor(digest, next.fact().header().previousDigestSignature());
          if (digest.trust() != Trust.UNDECIDED) {
            digests.set(i, digest);
            break;
          }
        }
      }
    }
  }

  /**
   * Settles what is due.
   *
   * @param clock up to which delivery time everything was read
   * @param ended whether no later digest will come
   */
  void settle(long clock, boolean ended) {
    findSignatures();
    int newest = digests.size() - 1;
    KnownDigest before = null;
    for (int i = 0; i < digests.size(); ) {
      int behind = i + 1;
      while (behind < digests.size() && digests.get(behind).name().equals(digests.get(i).name())) {
        behind++;
      }
      if (!digests.get(i).settled()) {
        boolean due = AccountLedger.due(digests.get(i).fact().keyTime()) <= clock;
        boolean last = behind > newest;
        if (!due || (!ended && last && isUndecided(i, behind))) {
          return;
        }
        settle(i, behind, before);
      }
      before = best(i, behind);
      i = behind;
    }
  }

  private boolean isUndecided(int from, int behind) {
    return digests.subList(from, behind).stream().anyMatch(d -> d.trust() == Trust.UNDECIDED);
  }

  /** The copy of a digest that speaks for it. */
  private KnownDigest best(int from, int behind) {
    KnownDigest best = digests.get(from);
    for (KnownDigest other : digests.subList(from + 1, behind)) {
      if (rank(other) < rank(best)) {
        best = other;
      }
    }
    return best;
  }

  private static int rank(KnownDigest digest) {
    return digest.trust().ordinal() * 2 + (digest.verdict() == Verdict.RELOCATED ? 1 : 0);
  }

  /** Settles the copies of one digest. */
  private void settle(int from, int behind, KnownDigest beforeOrNull) {
    for (int i = from; i < behind; i++) {
      KnownDigest digest = digests.get(i);
      if (digest.trust() == Trust.UNDECIDED) {
        digests.set(i, withoutSignature(digest));
      }
    }
    KnownDigest best = best(from, behind);
    Link link = best.isRefuted() ? Link.HOLDS : link(best, Optional.ofNullable(beforeOrNull));
    for (int i = from; i < behind; i++) {
      KnownDigest digest = digests.get(i);
      boolean linked = !digest.isRefuted();
      if (linked && !digest.fact().sha256().equals(best.fact().sha256())) {
        digest =
            digest.settled(
                Verdict.BROKEN_CHAIN,
                "another digest of this name, signed as well, lies at " + best.fact().at().uri());
      } else if (linked && !link.broken.isEmpty()) {
        digest = digest.settled(Verdict.BROKEN_CHAIN, link.broken);
      } else {
        digest = digest.settled(digest.verdict(), digest.reason());
      }
      digests.set(i, digest);
      give(digest);
    }
  }

  /** Nobody holds a signature for it: lost with all the others, or taken away. */
  private KnownDigest withoutSignature(KnownDigest digest) {
    return hasMetadata
        ? digest.decided(
            Trust.REFUTED,
            Verdict.BAD_SIGNATURE,
            "it has no signature, though other digests of its chain have theirs")
        : digest.decided(
            Trust.UNPROVEN,
            Verdict.UNSIGNED,
            "chained, unsigned: this copy holds no signatures, and no later digest holds this one's");
  }

  /** What becomes of the link to the digest before: a sentence if it does not hold. */
  private record Link(String broken) {
    static final Link HOLDS = new Link("");

    static Link broken(String reason) {
      return new Link(reason);
    }
  }

  private Link link(KnownDigest digest, Optional<KnownDigest> before) {
    DigestHeader header = digest.fact().header();
    if (header.end() < header.start()) {
      return Link.broken(
          "it ends at "
              + header.digestEndTime()
              + ", before it begins at "
              + header.digestStartTime());
    }
    return header.isStarting() ? start(digest, before) : predecessor(digest, before);
  }

  private Link start(KnownDigest digest, Optional<KnownDigest> before) {
    if (before.isEmpty() || id.backfill()) {
      return Link.HOLDS;
    }
    DigestHeader header = digest.fact().header();
    long pauseFrom = before.get().end();
    if (header.start() <= pauseFrom) {
      return Link.broken(
          "it names no digest before it, although the chain goes on without a pause from "
              + before.get().fact().at().uri());
    }
    gap(
        digest,
        pauseFrom,
        header.start(),
        Verdict.BROKEN_CHAIN,
        "the chain begins anew: logging or log file validation was stopped at "
            + Instant.ofEpochMilli(pauseFrom)
            + " and started again; nothing vouches for log files delivered in between");
    return Link.HOLDS;
  }

  private Link predecessor(KnownDigest digest, Optional<KnownDigest> before) {
    DigestHeader header = digest.fact().header();
    String named = header.previousDigestS3Object();
    if (named.isEmpty()) {
      return Link.broken("it names the digest before it only in part");
    }
    String name = StoredAt.nameOf(named);
    if (name.equals(digest.name())) {
      return Link.broken("it names itself as the digest before it");
    }
    Optional<CloudTrailObjectKey> parsed = ChainId.digest(named);
    if (parsed.isEmpty()) {
      return Link.broken("what it names as the digest before it is no key of a digest: " + named);
    }
    if (!ChainId.of(parsed.get()).isSameTrail(id)) {
      return Link.broken("it names a digest of another chain as the one before it: " + named);
    }
    long time = parsed.get().delivery().toEpochMilli();
    if (time >= digest.fact().keyTime()) {
      return Link.broken("it names a digest before it that is not older: " + named);
    }
    if (before.isPresent() && !before.get().isRefuted() && time < before.get().fact().keyTime()) {
      return Link.broken(
          "it passes over "
              + before.get().fact().at().uri()
              + " and names an older digest before it: "
              + named);
    }
    Optional<KnownDigest> found = find(name);
    if (found.isEmpty()) {
      return absent(digest, before, time);
    }
    if (found.get().isRefuted()) {
      // The fault is told of the other one; nothing can be compared with it.
      return Link.HOLDS;
    }
    Link link = compare(header, found.get());
    if (!link.broken.isEmpty() || !found.get().hasTimes() || id.backfill()) {
      // Late log files have no rhythm: their digests need not meet in time.
      return link;
    }
    long end = found.get().fact().header().end();
    if (header.start() < end) {
      return Link.broken(
          "its time begins at "
              + header.digestStartTime()
              + ", before that of the digest before it ends: "
              + found.get().fact().header().digestEndTime());
    }
    if (header.start() > end) {
      gap(
          digest,
          end,
          header.start(),
          Verdict.BROKEN_CHAIN,
          "the digests before and behind follow each other, but not in time");
      return Link.broken(
          "its time begins at "
              + header.digestStartTime()
              + ", after that of the digest before it ended: "
              + found.get().fact().header().digestEndTime());
    }
    return Link.HOLDS;
  }

  private static Link compare(DigestHeader header, KnownDigest previous) {
    DigestFact fact = previous.fact();
    if (!header.previousDigestHashAlgorithm().equals("SHA-256")) {
      return Link.broken(
          "it names the hash of the digest before it by an algorithm that CloudTrail does not use: "
              + header.previousDigestHashAlgorithm());
    }
    if (!header.previousDigestHashValue().equalsIgnoreCase(fact.sha256())) {
      return Link.broken(
          "the digest before it, "
              + fact.at().uri()
              + ", has the hash "
              + fact.sha256()
              + ", not the one that it names: "
              + header.previousDigestHashValue());
    }
    String signature = fact.metadata().signature();
    if (!signature.isEmpty() && !signature.equalsIgnoreCase(header.previousDigestSignature())) {
      return Link.broken(
          "the digest before it, " + fact.at().uri() + ", has another signature than it names");
    }
    if (!header.previousDigestS3Bucket().equals(fact.header().digestS3Bucket())
        || !header.previousDigestS3Object().equals(fact.header().digestS3Object())) {
      return Link.broken(
          "the digest before it was delivered as s3://"
              + fact.header().digestS3Bucket()
              + "/"
              + fact.header().digestS3Object()
              + ", not where it says: s3://"
              + header.previousDigestS3Bucket()
              + "/"
              + header.previousDigestS3Object());
    }
    return Link.HOLDS;
  }

  private Optional<KnownDigest> find(String name) {
    KnownDigest found = null;
    for (KnownDigest digest : digests) {
      if (digest.name().equals(name) && (found == null || rank(digest) < rank(found))) {
        found = digest;
      }
    }
    return Optional.ofNullable(found);
  }

  /** The digest before is not there. */
  private Link absent(KnownDigest digest, Optional<KnownDigest> before, long time) {
    DigestHeader header = digest.fact().header();
    if (time <= settings.from()) {
      return Link.HOLDS;
    }
    if (!header.previousDigestS3Bucket().equals(header.digestS3Bucket())) {
      return Link.broken(
          "the digest before it lies in another bucket, which is not among the sources: s3://"
              + header.previousDigestS3Bucket()
              + "/"
              + header.previousDigestS3Object());
    }
    long begins = header.start() - PERIOD;
    boolean more = !id.backfill() && before.isPresent() && before.get().end() < begins - PERIOD / 2;
    long from = before.isPresent() && !more ? Math.min(before.get().end(), header.start()) : begins;
    if (isAsked(from, header.start())) {
      findings.accept(
          new IntegrityFinding(
              IntegrityFinding.Kind.DIGEST,
              id.account(),
              id.organizationId(),
              id.region(),
              id.trail(),
              id.homeRegion(),
              id.backfill(),
              header.previousDigestS3Object(),
              "",
              Verdict.MISSING,
              true,
              before.isPresent()
                  ? "the digest behind it names it"
                  : "the digest behind it names it, and no older one is there; if the copy begins"
                      + " here on purpose, say so with --from",
              header.previousDigestHashValue(),
              "",
              from,
              header.start(),
              "",
              0,
              0,
              0));
    }
    if (more) {
      long hours = Math.round((begins - before.get().end()) / (double) PERIOD);
      gap(
          digest,
          before.get().end(),
          begins,
          Verdict.MISSING,
          String.format(
              Locale.ROOT,
              "about %,d more digest%s before that one missing",
              hours,
              hours == 1 ? " is" : "s are"));
    }
    return Link.HOLDS;
  }

  /**
   * The end of the chain, once nothing more comes.
   *
   * @param newestLog delivery of the account's newest log file
   * @param newestDigest time of the account's newest digest
   */
  void end(long newestLog, long newestDigest) {
    Optional<KnownDigest> last = last();
    if (last.isEmpty() || !isCut(last.get(), newestLog, newestDigest)) {
      return;
    }
    long end = last.get().end();
    long until = Math.max(newestLog, newestDigest);
    if (settings.to() != Long.MAX_VALUE && settings.to() > end + LATE) {
      until = settings.to();
    }
    gap(
        last.get(),
        end,
        until,
        Verdict.BROKEN_CHAIN,
        "the chain ends here, although log files or digests of the account go on until "
            + Instant.ofEpochMilli(until)
            + ": its newest digests were deleted, or logging or validation was stopped");
  }

  /** The newest digest, false ones included: something was delivered at its time. */
  Optional<KnownDigest> last() {
    return digests.isEmpty() ? Optional.empty() : Optional.of(digests.get(digests.size() - 1));
  }

  private boolean isCut(KnownDigest last, long newestLog, long newestDigest) {
    return !id.backfill() && isCut(last, newestLog, newestDigest, settings);
  }

  /** Whether later digests of the chain should be there, by what else of the account is there. */
  static boolean isCut(
      KnownDigest last, long newestLog, long newestDigest, VerificationSettings settings) {
    long end = last.end();
    return newestDigest >= end + PERIOD
        || newestLog > end + LATE
        || settings.to() != Long.MAX_VALUE && settings.to() > end + LATE;
  }

  // ---- findings

  private boolean isAsked(long from, long to) {
    return to > settings.from() && from < settings.to();
  }

  /** The hash that the digest behind names, if that one can be believed. */
  private String namedHash(KnownDigest digest) {
    for (KnownDigest next : digests) {
      DigestHeader header = next.fact().header();
      if (next.trust() == Trust.PROVEN
          && !header.previousDigestS3Object().isEmpty()
          && StoredAt.nameOf(header.previousDigestS3Object()).equals(digest.name())) {
        return header.previousDigestHashValue();
      }
    }
    return "";
  }

  private void give(KnownDigest digest) {
    DigestFact fact = digest.fact();
    long from = digest.hasTimes() ? fact.header().start() : fact.keyTime();
    long to = digest.hasTimes() ? fact.header().end() : fact.keyTime();
    if (!isAsked(Math.min(from, to - 1), to)) {
      return;
    }
    findings.accept(
        new IntegrityFinding(
            IntegrityFinding.Kind.DIGEST,
            id.account(),
            id.organizationId(),
            id.region(),
            id.trail(),
            id.homeRegion(),
            id.backfill(),
            fact.at().key(),
            fact.at().uri(),
            digest.verdict(),
            digest.verdict().isFault(),
            digest.reason(),
            digest.isRefuted() ? namedHash(digest) : "",
            fact.sha256(),
            from,
            to,
            "",
            fact.listed(),
            0,
            0));
  }

  private void gap(KnownDigest at, long from, long to, Verdict verdict, String reason) {
    if (!isAsked(from, to)) {
      return;
    }
    findings.accept(
        new IntegrityFinding(
            IntegrityFinding.Kind.GAP,
            id.account(),
            id.organizationId(),
            id.region(),
            id.trail(),
            id.homeRegion(),
            id.backfill(),
            at.fact().at().key(),
            "",
            verdict,
            true,
            reason,
            "",
            "",
            Math.max(from, settings.from()),
            Math.min(to, settings.to()),
            "",
            0,
            0,
            0));
  }
}
