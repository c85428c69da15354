package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the digests of one account say of its log files: facts in, in any order; findings out, each
 * final and given once.
 *
 * <p>Findings depend on the facts alone. When they are given is the caller's: {@link #advance} says
 * up to which delivery time everything was read. Nothing is said before, so that what comes in
 * another order makes no difference. Whoever cannot wait asks {@link #known}. Not safe for several
 * threads.
 *
 * <p>What it keeps is what was delivered within {@link #PATIENCE} or so, and the last digest of
 * each chain.
 */
public final class AccountLedger {
  /**
   * How long after its time, in delivery time, a fact is waited for, milliseconds. Late log files
   * get digests of their own within some hours.
   */
  public static final long PATIENCE = Duration.ofHours(6).toMillis();

  /**
   * How far whoever reads an archive keeps the clock of {@link #advance} behind what was read,
   * milliseconds. Archives are read day by day, so what lies in the folder of the next day is read
   * up to a day after its time; with patience it is waited for, and what is said of it does not
   * depend on how far readers happen to be.
   */
  public static final long READING_LAG = Duration.ofHours(18).toMillis();

  /**
   * The same where logs are followed, milliseconds. They are read as they come, but a digest may
   * come hours behind the time in its name: of late log files, or when delivery had failed.
   */
  public static final long FOLLOWING_LAG = Duration.ofHours(6).toMillis();

  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final LedgerState state;
  private final VerificationSettings settings;
  private final DigestVerifier verifier;
  private final Consumer<IntegrityFinding> findings;

  /** Entries come digest by digest: its key is parsed once. */
  private String lastDigest = "";

  private Optional<CloudTrailObjectKey> lastDigestKey = Optional.empty();
  private long advanced = Long.MIN_VALUE;

  /**
   * A ledger over what is kept.
   *
   * @param findings takes what is final
   */
  public AccountLedger(
      LedgerState state,
      VerificationSettings settings,
      PublicKeys keys,
      Consumer<IntegrityFinding> findings) {
    this.state = state;
    this.settings = settings;
    this.verifier = new DigestVerifier(keys);
    this.findings = findings;
  }

  /** Takes a fact. */
  public void add(IntegrityFact fact) {
    if (fact instanceof LogFileFact file) {
      LogState known = state.log(file.at().name()).orElse(LogState.EMPTY);
      state.log(file.at().name(), known.with(file, due(file)));
      LedgerClock clock = clock();
      if (file.delivery() > clock.newestLog()) {
        state.clock(new LedgerClock(file.delivery(), clock.newestDigest()));
      }
    } else if (fact instanceof DigestFact digest) {
      digest(digest);
    } else if (fact instanceof ListedLogFact entry) {
      entry(entry);
    }
  }

  /**
   * What is known already of the log files that a fact is about, once it was added: what {@link
   * #known(String)} says.
   */
  public List<IntegrityFinding> known(IntegrityFact fact) {
    if (fact instanceof LogFileFact file) {
      return knownByName(file.at().name());
    }
    if (fact instanceof ListedLogFact entry) {
      return knownByName(StoredAt.nameOf(entry.log().s3Object()));
    }
    // What a digest lists comes behind it, entry by entry.
    return List.of();
  }

  /**
   * What is known already of the log files that have the name of this one: of each that a digest
   * with a good signature lists, whether it is what that says. The same is said when it is final,
   * unless another digest, or another copy of the digest, has come by then that says something
   * else. Of other files nothing is known before, and of none when it was said.
   *
   * @param uri {@link StoredAt#uri} of the file
   */
  public List<IntegrityFinding> known(String uri) {
    return knownByName(StoredAt.nameOf(uri.substring(uri.lastIndexOf('!') + 1)));
  }

  private List<IntegrityFinding> knownByName(String name) {
    LogState log = state.log(name).orElse(LogState.EMPTY);
    if (log.present().isEmpty() || log.listed().isEmpty()) {
      return List.of();
    }
    Map<ChainId, ChainState> chains = new HashMap<>();
    for (ListedLogFact entry : log.listed()) {
      digestKey(entry.digest())
          .map(ChainId::of)
          .ifPresent(id -> state.chain(id.text()).ifPresent(chain -> chains.put(id, chain)));
    }
    return new LogFileVerifier(chains, clock(), settings, findings).known(log);
  }

  private LedgerClock clock() {
    return state.clock().orElse(LedgerClock.START);
  }

  private void digest(DigestFact digest) {
    Optional<ChainId> id = digestKey(digest.at().uri()).map(ChainId::of);
    if (id.isEmpty()) {
      return;
    }
    KnownDigest known = verifier.judge(digest);
    ChainState chain = state.chain(id.get().text()).orElse(ChainState.EMPTY);
    state.chain(id.get().text(), chain.with(known));
    LedgerClock clock = clock();
    if (known.trust() != Trust.REFUTED
        && !id.get().backfill()
        && digest.keyTime() > clock.newestDigest()) {
      state.clock(new LedgerClock(clock.newestLog(), digest.keyTime()));
    }
  }

  private void entry(ListedLogFact entry) {
    Optional<CloudTrailObjectKey> key = digestKey(entry.digest());
    if (key.isEmpty()) {
      return;
    }
    String name = StoredAt.nameOf(entry.log().s3Object());
    LogState known = state.log(name).orElse(LogState.EMPTY);
    state.log(name, known.with(entry, due(key.get().delivery().toEpochMilli())));
    String chainId = ChainId.of(key.get()).text();
    CloudTrailObjectKey.parse(entry.log().s3Object())
        .map(CloudTrailObjectKey::kind)
        .ifPresent(
            kind -> {
              ChainState chain = state.chain(chainId).orElse(ChainState.EMPTY);
              if (!chain.kinds().contains(kind)) {
                state.chain(chainId, chain.listing(kind));
              }
            });
  }

  private Optional<CloudTrailObjectKey> digestKey(String uri) {
    if (!uri.equals(lastDigest)) {
      lastDigest = uri;
      lastDigestKey = ChainId.digest(uri);
    }
    return lastDigestKey;
  }

  /**
   * When {@link #advance} has something to do for a fact that was just added: the clock for which
   * an engine sets a timer; {@link Long#MIN_VALUE} if the fact needs none of its own. Rounded up to
   * full hours, so that there are few.
   */
  public static long due(IntegrityFact fact) {
    if (fact instanceof LogFileFact file) {
      return due(file.delivery());
    }
    if (fact instanceof DigestFact digest) {
      return due(digest.keyTime());
    }
    // Comes with its digest, and is due with it.
    return Long.MIN_VALUE;
  }

  /** When a fact of that time is final; full hours. */
  static long due(long time) {
    return Math.floorDiv(time + PATIENCE, HOUR) * HOUR + HOUR;
  }

  /**
   * Everything delivered before the clock was read: what waited for {@link #PATIENCE} becomes
   * final.
   *
   * @param clock milliseconds since 1970
   */
  public void advance(long clock) {
    long hour = Math.floorDiv(clock, HOUR) * HOUR;
    if (hour > advanced) {
      advanced = hour;
      settle(hour, false);
    }
  }

  /** Nothing more comes: all becomes final, the newest as {@link Verdict#PENDING}. */
  public void end() {
    settle(Long.MAX_VALUE, true);
  }

  private void settle(long clock, boolean ended) {
    Map<ChainId, ChainState> chains = new HashMap<>();
    for (Map.Entry<String, ChainState> entry : List.copyOf(list(state.chains()))) {
      ChainState chain = entry.getValue();
      if (chain.digests().isEmpty()) {
        continue;
      }
      ChainId id =
          digestKey(chain.digests().get(0).fact().at().uri()).map(ChainId::of).orElseThrow();
      DigestChain working = new DigestChain(id, chain, settings, verifier, findings);
      working.settle(clock, ended);
      if (ended) {
        working.end(clock().newestLog(), clock().newestDigest());
      }
      chains.put(id, chain.withDigests(working.digests()));
    }
    LogFileVerifier logs = new LogFileVerifier(chains, clock(), settings, findings);
    List<String> done = new ArrayList<>();
    for (Map.Entry<String, LogState> entry : sorted(state.logs(), clock)) {
      if (logs.verify(entry.getValue(), ended)) {
        done.add(entry.getKey());
      }
    }
    done.forEach(state::removeLog);
    chains.forEach(
        (id, chain) -> {
          if (ended) {
            state.removeChain(id.text());
          } else {
            state.chain(id.text(), withoutOld(chain, clock - 2 * PATIENCE - 2 * HOUR));
          }
        });
  }

  private static <T> List<T> list(Iterable<T> all) {
    List<T> list = new ArrayList<>();
    all.forEach(list::add);
    return list;
  }

  private static List<Map.Entry<String, LogState>> sorted(
      Iterable<Map.Entry<String, LogState>> logs, long clock) {
    List<Map.Entry<String, LogState>> due = new ArrayList<>();
    for (Map.Entry<String, LogState> log : logs) {
      if (log.getValue().due() <= clock) {
        due.add(Map.entry(log.getKey(), log.getValue()));
      }
    }
    due.sort(Comparator.comparing(Map.Entry::getKey));
    return due;
  }

  /** Forgets what is settled and old, but never the last one, to which the next will link. */
  private static ChainState withoutOld(ChainState chain, long before) {
    List<KnownDigest> kept = new ArrayList<>();
    List<KnownDigest> all = chain.digests();
    String last = all.get(all.size() - 1).name();
    String lastSettled = "";
    for (KnownDigest digest : all) {
      lastSettled = digest.settled() ? digest.name() : lastSettled;
    }
    for (KnownDigest digest : all) {
      boolean needed = digest.name().equals(last) || digest.name().equals(lastSettled);
      if (!digest.settled() || needed || digest.fact().keyTime() >= before) {
        kept.add(digest);
      }
    }
    return chain.withDigests(kept);
  }
}
