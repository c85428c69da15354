package io.flowtrail.jobs.verify;

import io.flowtrail.cloudtrail.digest.AccountLedger;
import io.flowtrail.cloudtrail.digest.DigestFact;
import io.flowtrail.cloudtrail.digest.InMemoryLedgerState;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The ledger of every account that is met. For one thread. */
final class AccountLedgers {
  private final VerificationSettings settings;
  private final KeySource keySource;
  private static final long LAG = AccountLedger.READING_LAG;

  private final Consumer<IntegrityFinding> findings;
  private final Map<String, Account> accounts = new TreeMap<>();
  private PublicKeys keys = PublicKeys.NONE;
  private long clock = Long.MIN_VALUE;
  private long nextDue = Long.MAX_VALUE;

  AccountLedgers(
      VerificationSettings settings, KeySource keySource, Consumer<IntegrityFinding> findings) {
    this.settings = settings;
    this.keySource = keySource;
    this.findings = findings;
  }

  /** One account: what it keeps, and a ledger over it with the keys that it knows. */
  private final class Account {
    private final InMemoryLedgerState state = new InMemoryLedgerState();

    /** Clocks at which something becomes final. */
    private final TreeSet<Long> due = new TreeSet<>();

    private PublicKeys known = keys;
    private AccountLedger ledger = new AccountLedger(state, settings, known, findings);

    private AccountLedger ledger() {
      if (known != keys) {
        known = keys;
        ledger = new AccountLedger(state, settings, known, findings);
      }
      return ledger;
    }
  }

  void add(IntegrityFact fact) {
    if (fact instanceof DigestFact digest) {
      keys = keySource.keysFor(digest);
    }
    Account account = accounts.computeIfAbsent(fact.account(), number -> new Account());
    account.ledger().add(fact);
    long due = AccountLedger.due(fact);
    if (due != Long.MIN_VALUE && account.due.add(due)) {
      nextDue = Math.min(nextDue, due);
    }
  }

  /** Everything delivered before the clock was added. */
  void advance(long read) {
    long newClock = read < Long.MIN_VALUE + LAG ? Long.MIN_VALUE : read - LAG;
    if (newClock <= clock) {
      return;
    }
    clock = newClock;
    if (clock < nextDue) {
      return;
    }
    nextDue = Long.MAX_VALUE;
    for (Account account : accounts.values()) {
      if (!account.due.isEmpty() && account.due.first() <= clock) {
        account.due.headSet(clock, true).clear();
        account.ledger().advance(clock);
      }
      if (!account.due.isEmpty()) {
        nextDue = Math.min(nextDue, account.due.first());
      }
    }
  }

  /** Nothing more comes. */
  void end() {
    accounts.values().forEach(account -> account.ledger().end());
  }
}
