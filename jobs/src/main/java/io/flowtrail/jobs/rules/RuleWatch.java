package io.flowtrail.jobs.rules;

import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of one job as its job manager knows them: looks at the files in a thread of its own,
 * refuses what cannot run, and decides for every checkpoint which set is in force behind it.
 *
 * <p>What a checkpoint decides holds when it is complete; until then every further one decides the
 * same again, so that a restart from an earlier one loses nothing.
 */
final class RuleWatch {
  private static final Logger LOG = LoggerFactory.getLogger(RuleWatch.class);

  /** How soon to look again at files that change. */
  private static final long SOON_MILLIS = 1000;

  /** Looks in a row that failed, from which on it is told. */
  private static final int FAILED_LOOKS = 3;

  /**
   * What a checkpoint says.
   *
   * @param next for all tasks: the set in force behind it, where it is another
   * @param news for one task: what is to be told before it
   * @param state for the checkpoint
   */
  record Answer(Optional<NextRules> next, List<RulesNews> news, byte[] state) {
    Answer {
      news = List.copyOf(news);
    }
  }

  private record Decision(RuleSettings set, Optional<Refusal> told, Answer answer) {}

  private final RuleWatching watching;
  private final String versionOfJob;
  private final TreeMap<Long, Decision> decisions = new TreeMap<>();

  /** The one that was made last. */
  private Decision last;

  /** Behind the last complete checkpoint, and what was told by then. */
  private RuleSettings inForce;

  private Optional<Refusal> told = Optional.empty();

  /** By the last look. */
  private RuleSettings newest;

  private Optional<Refusal> refusal = Optional.empty();
  private boolean looked;

  private int users;
  private ScheduledExecutorService looking;

  // Of the looking thread only.
  private String seen = "";
  private String judged = "";
  private int failedLooks;

  /** Whether all files were there once; before, they may be those of another machine. */
  private boolean found;

  private boolean warned;

  RuleWatch(RuleWatching watching) {
    this.watching = watching;
    this.versionOfJob = watching.ofJob().version();
    this.inForce = watching.ofJob();
    this.newest = inForce;
  }

  // ---- the coordinators

  synchronized void join() {
    users++;
    if (users == 1) {
      looking =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "flowtrail-rules");
                thread.setDaemon(true);
                thread.setContextClassLoader(RuleWatch.class.getClassLoader());
                return thread;
              });
      looking.execute(this::lookAndGoOn);
    }
  }

  synchronized void leave() {
    users--;
    if (users == 0) {
      looking.shutdownNow();
    }
  }

  /** What a checkpoint says; the same to everybody who asks. */
  synchronized Answer at(long checkpoint) {
    return decisions.computeIfAbsent(checkpoint, this::decide).answer();
  }

  private Decision decide(long checkpoint) {
    Optional<NextRules> next =
        newest.isSame(inForce)
            ? Optional.empty()
            : Optional.of(
                new NextRules(checkpoint, newest.version(), RuleSettingsBytes.write(newest)));
    List<RulesNews> news = new ArrayList<>();
    // Before the first look nobody knows whether what was told still holds.
    Optional<Refusal> now = looked ? refusal : told;
    boolean same =
        now.isPresent() == told.isPresent()
            && (now.isEmpty() || now.get().isSame(told.orElseThrow()));
    if (!same) {
      String version = newest.version();
      told.ifPresent(before -> news.add(before.over(checkpoint, version)));
      now.ifPresent(its -> news.add(its.told(checkpoint, version)));
    }
    Optional<Refusal> kept = same ? told : now;
    last = new Decision(newest, kept, new Answer(next, news, state(kept)));
    return last;
  }

  /** Made anew only when something changed: it holds all rules, and checkpoints are many. */
  private byte[] state(Optional<Refusal> kept) {
    return last != null && last.set() == newest && last.told().equals(kept)
        ? last.answer().state()
        : new RuleWatchState(versionOfJob, newest, kept).bytes();
  }

  synchronized void completed(long checkpoint) {
    Decision decision = decisions.get(checkpoint);
    if (decision == null) {
      return;
    }
    if (!decision.set().isSame(inForce)) {
      LOG.info(
          "rules {} are in force behind checkpoint {}, in place of {}",
          decision.set().version(),
          checkpoint,
          inForce.version());
    }
    inForce = decision.set();
    told = decision.told();
    decisions.headMap(checkpoint, true).clear();
  }

  /** The job goes back to a checkpoint. */
  synchronized void reset(byte[] state) throws IOException {
    RuleWatchState kept = RuleWatchState.of(state);
    boolean sameJob = kept.versionOfJob().equals(versionOfJob);
    inForce = sameJob ? kept.inForce() : watching.ofJob();
    told = kept.told();
    decisions.clear();
    if (!looked) {
      newest = inForce;
    }
  }

  /** For a task that begins: the set in force, if it is another than the job was started with. */
  synchronized Optional<NextRules> inForceIfChanged() {
    return inForce.version().equals(versionOfJob)
        ? Optional.empty()
        : Optional.of(
            new NextRules(NextRules.AT_ONCE, inForce.version(), RuleSettingsBytes.write(inForce)));
  }

  /** Whether the files, as they are now, are refused. */
  synchronized boolean isRefused() {
    return refusal.isPresent();
  }

  // ---- looking

  private void lookAndGoOn() {
    long pause = watching.updates().interval().toMillis();
    try {
      if (!look()) {
        pause = Math.min(pause, SOON_MILLIS);
      }
    } finally {
      // Whatever a look comes upon must not end the looking.
      goOn(pause);
    }
  }

  private synchronized void goOn(long pause) {
    if (!looking.isShutdown()) {
      looking.schedule(this::lookAndGoOn, pause, TimeUnit.MILLISECONDS);
    }
  }

  /** One look; false if the files change just now. */
  private boolean look() {
    if (!found && watching.updates().origin().isElsewhere()) {
      if (!warned) {
        LOG.warn("rule files are not on this machine; the rules of the start go on unchanged");
      }
      warned = true;
      return true;
    }
    found = true;
    try {
      String now = watching.updates().origin().fingerprint();
      if (now.equals(judged)) {
        failedLooks = 0;
        return true;
      }
      if (!now.equals(seen)) {
        seen = now;
        return false;
      }
      RuleSettings read = watching.updates().origin().read();
      if (!watching.updates().origin().fingerprint().equals(now)) {
        return false;
      }
      failedLooks = 0;
      judged = now;
      watching.basis().check(read);
      accept(read);
    } catch (SigmaException e) {
      refuse(
          e.problems().stream().filter(SigmaProblem::isError).map(SigmaProblem::toString).toList());
    } catch (IOException e) {
      failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.debug("rules could not be looked at", e);
      failed("the rules could not be looked at: " + e.getClass().getSimpleName());
    }
    return true;
  }

  private void failed(String why) {
    judged = "";
    failedLooks++;
    if (failedLooks >= FAILED_LOOKS) {
      refuse(List.of(why));
    }
  }

  private synchronized void accept(RuleSettings set) {
    looked = true;
    refusal = Optional.empty();
    if (!set.version().equals(newest.version())) {
      LOG.info("rules {} were read; the next checkpoint puts them in force", set.version());
      newest = set;
    }
  }

  private synchronized void refuse(List<String> problems) {
    Refusal its = new Refusal(problems, System.currentTimeMillis());
    looked = true;
    if (refusal.isEmpty() || !refusal.get().isSame(its)) {
      LOG.warn(
          "changed rules are refused, {} go on:\n{}",
          newest.version(),
          String.join("\n", problems));
      refusal = Optional.of(its);
    }
  }
}
