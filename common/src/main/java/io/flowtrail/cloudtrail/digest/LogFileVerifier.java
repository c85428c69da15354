package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.cloudtrail.CloudTrailObjectKey.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What an account's digests say of its log files. */
final class LogFileVerifier {
  /**
   * How much later than the minute in its name a log file may have been delivered. Near the end of
   * an hour it is the next digest that lists it.
   */
  private static final long MARGIN = Duration.ofMinutes(15).toMillis();

  private final Map<ChainId, ChainState> chains = new HashMap<>();
  private final Map<String, Listing> digests = new HashMap<>();
  private final LedgerClock clock;
  private final VerificationSettings settings;
  private final Consumer<IntegrityFinding> findings;

  /** A digest that may list log files. */
  private record Listing(ChainId chain, KnownDigest digest) {}

  /** An entry with the digest that makes it. */
  private record Entry(Listing by, ListedLog log) {
    Trust trust() {
      return by.digest.trust();
    }

    String digestKey() {
      return by.digest.fact().at().key();
    }

    boolean hasKnownAlgorithm() {
      return log.hashAlgorithm().equals("SHA-256");
    }
  }

  LogFileVerifier(
      Map<ChainId, ChainState> chains,
      LedgerClock clock,
      VerificationSettings settings,
      Consumer<IntegrityFinding> findings) {
    this.chains.putAll(chains);
    this.clock = clock;
    this.settings = settings;
    this.findings = findings;
    chains.forEach(
        (id, chain) -> {
          for (KnownDigest digest : chain.digests()) {
            digests.put(digest.fact().at().uri(), new Listing(id, digest));
          }
        });
  }

  /**
   * Says what is final of the log files of one name.
   *
   * @param ended whether nothing more comes
   * @return false if that cannot be said yet
   */
  boolean verify(LogState state, boolean ended) {
    List<Entry> entries = new ArrayList<>();
    for (ListedLogFact fact : state.listed()) {
      Listing by = digests.get(fact.digest());
      if (by == null) {
        continue;
      }
      if (by.digest.trust() == Trust.UNDECIDED && !ended) {
        return false;
      }
      entries.add(new Entry(by, fact.log()));
    }
    List<IntegrityFinding> found = new ArrayList<>();
    for (LogFileFact file : state.present()) {
      Optional<IntegrityFinding> finding = file(file, entries, state.present(), ended);
      if (finding.isEmpty()) {
        return false;
      }
      if (isAsked(file.delivery())) {
        found.add(finding.get());
      }
    }
    missing(entries, state.present(), found);
    found.forEach(findings);
    return true;
  }

  /** Says what is known of the log files of one name, though more may come. */
  List<IntegrityFinding> known(LogState state) {
    List<Entry> entries = new ArrayList<>();
    for (ListedLogFact fact : state.listed()) {
      Listing by = digests.get(fact.digest());
      if (by != null) {
        entries.add(new Entry(by, fact.log()));
      }
    }
    List<IntegrityFinding> found = new ArrayList<>();
    Set<String> places = new HashSet<>();
    for (LogFileFact file : state.present()) {
      if (!places.add(file.at().uri())
          || file.condition().state() == Condition.State.UNREADABLE
          || !isAsked(file.delivery())) {
        continue;
      }
      List<Entry> vouching = vouching(file, entries, Trust.PROVEN);
      if (!vouching.isEmpty()) {
        found.add(compared(file, vouching));
      }
    }
    return found;
  }

  private static List<Entry> vouching(LogFileFact file, List<Entry> entries, Trust trust) {
    return entries.stream()
        .filter(entry -> entry.trust() == trust && entry.hasKnownAlgorithm())
        .filter(entry -> place(file, entry) != Place.OTHER)
        .toList();
  }

  private boolean isAsked(long delivery) {
    return delivery >= settings.from() && delivery < settings.to();
  }

  // ---- log files that are there

  private Optional<IntegrityFinding> file(
      LogFileFact file, List<Entry> entries, List<LogFileFact> present, boolean ended) {
    if (file.condition().state() == Condition.State.UNREADABLE) {
      return Optional.of(
          finding(file, Optional.empty(), Verdict.UNREADABLE, file.condition().detail()));
    }
    List<Entry> here = entries.stream().filter(entry -> place(file, entry) != Place.OTHER).toList();
    for (Trust trust : List.of(Trust.PROVEN, Trust.UNPROVEN)) {
      List<Entry> vouching = vouching(file, here, trust);
      if (!vouching.isEmpty()) {
        return Optional.of(compared(file, vouching));
      }
    }
    if (!here.isEmpty()) {
      return Optional.of(vainlyListed(file, here.get(0)));
    }
    for (Entry entry : entries) {
      if (entry.trust() == Trust.PROVEN || entry.trust() == Trust.UNPROVEN) {
        return Optional.of(elsewhere(file, entry, present));
      }
    }
    return unlisted(file, ended);
  }

  private static Place place(LogFileFact file, Entry entry) {
    return Place.compare(file.at(), entry.log.s3Bucket(), entry.log.s3Object());
  }

  /** Against entries of equal trust, none of them empty. */
  private IntegrityFinding compared(LogFileFact file, List<Entry> vouching) {
    for (Entry entry : vouching) {
      if (!entry.log.hashValue().equalsIgnoreCase(file.sha256()) || !file.condition().whole()) {
        return finding(file, Optional.of(entry), Verdict.MODIFIED, difference(file, entry));
      }
    }
    Entry entry = vouching.get(0);
    if (entry.trust() == Trust.UNPROVEN) {
      return entry.by.digest.verdict() == Verdict.UNSIGNED
          ? finding(
              file,
              Optional.of(entry),
              Verdict.UNSIGNED,
              "its hash is the listed one, but nothing proves the digest")
          : finding(
              file,
              Optional.of(entry),
              Verdict.UNCOVERED,
              "its hash is the listed one, but the digest's signature could not be checked");
    }
    boolean same = vouching.stream().anyMatch(other -> place(file, other) == Place.SAME);
    return same
        ? finding(file, Optional.of(entry), Verdict.VALID, "")
        : finding(
            file,
            Optional.of(entry),
            Verdict.RELOCATED,
            "a copy: it was delivered as s3://"
                + entry.log.s3Bucket()
                + "/"
                + entry.log.s3Object());
  }

  private static String difference(LogFileFact file, Entry entry) {
    Condition condition = file.condition();
    String what = "it is not the file that CloudTrail delivered";
    if (!condition.detail().isEmpty()) {
      what = condition.detail();
    } else if (condition.bytesFollowed()) {
      what = "bytes that are no gzip follow its end";
    } else if (condition.gzipMembers() > 1) {
      what =
          "it has "
              + condition.gzipMembers()
              + " gzip members, and with all of them it is not the file that CloudTrail delivered";
    }
    return entry.trust() == Trust.PROVEN
        ? what
        : what + " (by a digest that is itself " + entry.by.digest.verdict().word() + ")";
  }

  /** Listed, by digests that vouch for nothing. */
  private IntegrityFinding vainlyListed(LogFileFact file, Entry entry) {
    return finding(
        file,
        Optional.of(entry),
        Verdict.UNCOVERED,
        entry.hasKnownAlgorithm()
            ? "the digest that lists it is " + entry.by.digest.verdict().word()
            : "its digest names a hash by an algorithm that CloudTrail does not use: "
                + entry.log.hashAlgorithm());
  }

  /** A digest lists a file of this name at another place. */
  private IntegrityFinding elsewhere(LogFileFact file, Entry entry, List<LogFileFact> present) {
    boolean inPlace = present.stream().anyMatch(other -> place(other, entry) != Place.OTHER);
    String place = "s3://" + entry.log.s3Bucket() + "/" + entry.log.s3Object();
    return inPlace
        ? finding(
            file, Optional.of(entry), Verdict.UNLISTED, "a file of this name belongs at " + place)
        : finding(file, Optional.of(entry), Verdict.MOVED, "it belongs at " + place);
  }

  private Optional<IntegrityFinding> unlisted(LogFileFact file, boolean ended) {
    CloudTrailObjectKey key = file.at().parsed().orElseThrow();
    if (Place.isInOtherDay(file.at(), file.delivery())) {
      // Told from the key alone: where it belongs may be long forgotten when it is read.
      return Optional.of(
          finding(
              file,
              Optional.empty(),
              Verdict.MOVED,
              "it lies in the folder of another day than its name tells"));
    }
    long from = file.delivery();
    long newest = Long.MIN_VALUE;
    boolean going = false;
    boolean covered = false;
    boolean kindListed = false;
    for (Map.Entry<ChainId, ChainState> chain : chains.entrySet()) {
      if (chain.getKey().backfill() || !isInScope(file, key, chain.getKey(), chain.getValue())) {
        continue;
      }
      List<KnownDigest> known = chain.getValue().digests();
      for (KnownDigest digest : known) {
        if (!ended && digest.trust() == Trust.UNDECIDED && digest.fact().keyTime() >= from) {
          return Optional.empty();
        }
        newest = Math.max(newest, digest.end());
      }
      going |=
          !known.isEmpty()
              && !DigestChain.isCut(
                  known.get(known.size() - 1), clock.newestLog(), clock.newestDigest(), settings);
      if (covers(known, from, from + MARGIN)) {
        covered = true;
        kindListed |= chain.getValue().kinds().contains(key.kind());
      }
    }
    if (covered && (kindListed || key.kind() == Kind.CLOUDTRAIL)) {
      return Optional.of(
          finding(
              file,
              Optional.empty(),
              Verdict.UNLISTED,
              "digests cover the time of its delivery, and none lists it"));
    }
    if (covered) {
      return Optional.of(
          finding(
              file,
              Optional.empty(),
              Verdict.UNCOVERED,
              false,
              "the digests list no files of "
                  + key.kind().folder()
                  + ", so that nothing vouches for it"));
    }
    if (going && from + MARGIN > newest) {
      return ended
          ? Optional.of(
              finding(
                  file,
                  Optional.empty(),
                  Verdict.PENDING,
                  "it is newer than the newest digest that is here"))
          : Optional.empty();
    }
    return Optional.of(
        finding(
            file,
            Optional.empty(),
            Verdict.UNCOVERED,
            "no digest that can be believed covers the time of its delivery"));
  }

  /** Whether the chain's digests would list files that lie where this one does. */
  private static boolean isInScope(
      LogFileFact file, CloudTrailObjectKey key, ChainId id, ChainState chain) {
    if (!id.region().equals(key.region())) {
      return false;
    }
    if (file.at().bucket().isEmpty()) {
      // A copy that lost its folders has lost the organization's too.
      return key.organizationId().equals(id.organizationId())
          || !Place.hasFolders(file.at())
          || chain.digests().stream().noneMatch(digest -> Place.hasFolders(digest.fact().at()));
    }
    return key.organizationId().equals(id.organizationId())
        && chain.digests().stream()
            .map(digest -> digest.fact().at())
            .anyMatch(
                at ->
                    at.bucket().equals(file.at().bucket())
                        && at.parsed().map(p -> p.prefix().equals(key.prefix())).orElse(false));
  }

  /** Whether digests that are not refuted cover all of a time without a hole. */
  private static boolean covers(List<KnownDigest> digests, long from, long to) {
    TreeMap<Long, Long> times = new TreeMap<>();
    for (KnownDigest digest : digests) {
      if (digest.hasTimes() && digest.trust() != Trust.UNDECIDED) {
        times.merge(digest.fact().header().start(), digest.fact().header().end(), Math::max);
      }
    }
    long until = from;
    for (Map.Entry<Long, Long> time : times.entrySet()) {
      if (time.getKey() <= until) {
        until = Math.max(until, time.getValue());
      }
    }
    return until >= to;
  }

  // ---- log files that are not there

  private void missing(
      List<Entry> entries, List<LogFileFact> present, List<IntegrityFinding> found) {
    Set<String> told = new HashSet<>();
    for (Entry entry : entries) {
      if (entry.trust() == Trust.REFUTED
          || entry.trust() == Trust.UNDECIDED
          || present.stream().anyMatch(file -> place(file, entry) != Place.OTHER)) {
        continue;
      }
      long delivery =
          CloudTrailObjectKey.parse(entry.log.s3Object())
              .map(key -> key.delivery().toEpochMilli())
              .orElse(entry.by.digest.fact().keyTime());
      String place = entry.log.s3Bucket() + "/" + entry.log.s3Object();
      if (!isAsked(delivery) || !told.add(place)) {
        continue;
      }
      ChainId chain = entry.by.chain;
      String otherBucket =
          entry.log.s3Bucket().equals(entry.by.digest.fact().header().digestS3Bucket())
              ? ""
              : "; it was delivered to the bucket " + entry.log.s3Bucket();
      found.add(
          new IntegrityFinding(
              IntegrityFinding.Kind.LOG,
              chain.account(),
              chain.organizationId(),
              chain.region(),
              chain.trail(),
              chain.homeRegion(),
              chain.backfill(),
              entry.log.s3Object(),
              "",
              Verdict.MISSING,
              true,
              "a digest lists it, and it is not there" + otherBucket,
              entry.log.hashValue(),
              "",
              delivery,
              delivery,
              entry.digestKey(),
              0,
              0,
              0));
    }
  }

  private static IntegrityFinding finding(
      LogFileFact file, Optional<Entry> entry, Verdict verdict, String reason) {
    return finding(file, entry, verdict, verdict.isFault(), reason);
  }

  private static IntegrityFinding finding(
      LogFileFact file, Optional<Entry> entry, Verdict verdict, boolean fault, String reason) {
    CloudTrailObjectKey key = file.at().parsed().orElseThrow();
    Optional<ChainId> chain = entry.map(it -> it.by.chain);
    // Where nothing vouches for a file that is foreign altogether, it is its names that were
    // changed.
    boolean renamed =
        verdict == Verdict.UNCOVERED
            && file.foreignRecords() > 0
            && file.foreignRecords() == file.records();
    long foreignRecords = renamed ? 0 : file.foreignRecords();
    String foreign = "";
    if (renamed) {
      foreign = "all of its records name another account or region than its key does";
    } else if (foreignRecords > 0) {
      foreign =
          foreignRecords
              + (foreignRecords == 1 ? " of its records names" : " of its records name")
              + " another account or region than its key does";
    }
    String both =
        reason.isEmpty() || foreign.isEmpty() ? reason + foreign : reason + "; " + foreign;
    return new IntegrityFinding(
        IntegrityFinding.Kind.LOG,
        file.account(),
        chain.map(ChainId::organizationId).orElse(key.organizationId()),
        key.region(),
        chain.map(ChainId::trail).orElse(""),
        chain.map(ChainId::homeRegion).orElse(""),
        chain.map(ChainId::backfill).orElse(false),
        file.at().key(),
        file.at().uri(),
        verdict,
        fault || foreignRecords > 0,
        both,
        entry.map(it -> it.log.hashValue()).orElse(""),
        file.sha256(),
        file.delivery(),
        file.delivery(),
        entry.map(Entry::digestKey).orElse(""),
        0,
        file.bytes(),
        foreignRecords);
  }
}
