package io.flowtrail.detector.network;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who asks to be let in at one port of one address. */
final class LoginState implements EntityState {
  private static final int VERSION = 1;

  /** Most sources that are remembered: who was there in the fewest hours goes first. */
  static final int SOURCES = 48;

  private static final int NAMES = 5;
  private static final int EVIDENCES_BEFORE = 2;

  /** Evidences of guesses; the rest is for what followed. */
  private static final int EVIDENCES_OF_GUESSES = 6;

  private static final long REMEMBERED = Duration.ofDays(3).toMillis();

  private final Logins settings;
  private final String account;
  private final String address;
  private final String port;
  private final TreeMap<String, Guesser> sources = new TreeMap<>();
  private final Evidence evidence = new Evidence();
  private long clock;

  /** When the port was first seen. */
  private long since;

  private boolean isKnown;

  /** When the finding under way began; 0 if there is none. */
  private long opened;

  private long lastGuess;
  private long guesses;
  private boolean inside;
  private String region = "";
  private Sketch guessers = new Sketch();
  private final TreeSet<String> names = new TreeSet<>();
  private final TreeSet<String> successes = new TreeSet<>();
  private long toldGuessers;

  LoginState(Logins settings, String key) {
    this.settings = settings;
    List<String> parts = FactText.split(key);
    this.account = parts.get(0);
    this.address = parts.get(1);
    this.port = parts.get(2);
  }

  @Override
  public void apply(Fact fact, Output out) {
    clock = fact.time();
    if (!isKnown) {
      isKnown = true;
      since = clock;
    }
    LoginTries tries = LoginTries.of(fact.payload());
    boolean isNews = false;
    boolean isGuess = false;
    for (LoginTries.Tried tried : tries.sources()) {
      Guesser guesser =
          sources.computeIfAbsent(tried.source(), s -> new Guesser(tried.inside(), clock));
      boolean wasClient = guesser.isClient(clock);
      guesser.add(tried, clock, settings.window());
      boolean isTold =
          !wasClient
              && (!guesser.isInside() || clock - since >= settings.learn().toMillis())
              && guesser.begins(clock, settings.least());
      if (isTold) {
        begins(tried.source(), guesser);
      } else if (guesser.isGuessing()) {
        guesses += tried.brief().count();
      }
      isGuess |= guesser.isGuessing();
      if (guesser.isGuessing()) {
        lastGuess = clock;
        region = region.compareTo(tries.region) >= 0 ? region : tries.region;
        isNews |= guesser.success() == clock && add(successes, tried.source());
      }
      isNews |= isTold && guessers.count() >= 2 * toldGuessers;
    }
    if (isGuess) {
      evidence.add(fact.evidence(), isNews ? Finding.EVIDENCES : EVIDENCES_OF_GUESSES);
    } else if (opened == 0) {
      evidence.addLatest(fact.evidence(), EVIDENCES_BEFORE);
    }
    if (isNews) {
      toldGuessers = guessers.count();
      out.finding(finding(false));
    }
    while (sources.size() > SOURCES) {
      sources.remove(
          sources.entrySet().stream()
              .min(
                  Comparator.comparing((Map.Entry<String, Guesser> e) -> e.getValue().isGuessing())
                      .thenComparingInt(e -> e.getValue().hours())
                      .thenComparingLong(e -> e.getValue().brief())
                      .thenComparingLong(e -> e.getValue().last())
                      .thenComparing(Map.Entry::getKey))
              .orElseThrow()
              .getKey());
    }
  }

  private void begins(String source, Guesser guesser) {
    if (opened == 0) {
      opened = clock;
    }
    guesses += guesser.brief();
    inside |= guesser.isInside();
    guessers.add(Sketch.hash(source, 0));
    add(names, source);
  }

  private static boolean add(TreeSet<String> some, String source) {
    boolean isNew = some.add(source);
    if (some.size() > NAMES) {
      some.pollLast();
    }
    return isNew;
  }

  private long overAt() {
    return Math.min(
        lastGuess + settings.quiet().toMillis(), opened + settings.longest().toMillis());
  }

  private long forgottenAt() {
    return sources.values().stream().mapToLong(Guesser::last).min().orElse(clock) + REMEMBERED;
  }

  @Override
  public long wakeAt() {
    if (isEmpty()) {
      return NEVER;
    }
    long at = opened > 0 ? Math.min(overAt(), forgottenAt()) : forgottenAt();
    return Math.max(at, clock + 1);
  }

  @Override
  public void wake(long time, Output out) {
    clock = time;
    if (opened > 0 && overAt() <= time) {
      out.finding(finding(true));
      opened = 0;
      guesses = 0;
      inside = false;
      guessers = new Sketch();
      toldGuessers = 0;
      region = "";
      names.clear();
      successes.clear();
      evidence.clear();
      sources.values().forEach(Guesser::forgive);
    }
    sources.values().removeIf(guesser -> guesser.last() + REMEMBERED <= time);
    isKnown = opened > 0 || !sources.isEmpty();
  }

  @Override
  public boolean isEmpty() {
    return !isKnown;
  }

  private Finding finding(boolean complete) {
    long count = guessers.count();
    String listed = String.join(", ", names.stream().map(Tell::cut).toList());
    boolean isSuccess = !successes.isEmpty();
    String followed = String.join(", ", successes.stream().map(Tell::cut).toList());
    int steps = isSuccess ? 1 : inside ? 0 : -1;
    return new Finding(
        Logins.RULE.id(),
        FactText.join(account, address, port),
        Long.toString(opened),
        complete,
        steps,
        isSuccess
            ? "a long connection followed"
            : steps == 0 ? "" : "the sources are outside, and nothing followed",
        count == 1 ? names.first() : "",
        account,
        region,
        guesses,
        opened,
        lastGuess,
        "",
        "At port "
            + port
            + " of "
            + Tell.cut(address)
            + " "
            + (count == 1 ? listed : count + " sources (" + listed + (count > NAMES ? ", …)" : ")"))
            + " opened about "
            + guesses
            + " connections that were soon over, seen at "
            + Tell.time(opened)
            + ", each at least "
            + settings.least()
            + " in "
            + Tell.span(2 * settings.window().toMillis())
            + (isSuccess
                ? "; then a connection of " + followed + " led to something."
                : "; none led to anything."),
        Map.of(
            "address", address,
            "port", port,
            "sources", count,
            "some_sources", listed,
            "connections", guesses,
            "inside", inside,
            "followed", isSuccess,
            "followed_sources", followed),
        evidence.records());
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(clock);
    out.writeLong(since);
    out.writeBoolean(isKnown);
    out.writeInt(sources.size());
    for (Map.Entry<String, Guesser> source : sources.entrySet()) {
      StateText.write(out, source.getKey());
      source.getValue().write(out);
    }
    evidence.write(out);
    out.writeLong(opened);
    if (opened > 0) {
      out.writeLong(lastGuess);
      out.writeLong(guesses);
      out.writeBoolean(inside);
      StateText.write(out, region);
      guessers.write(out);
      out.writeLong(toldGuessers);
      StateText.write(out, List.copyOf(names));
      StateText.write(out, List.copyOf(successes));
    }
  }

  static LoginState read(Logins settings, String key, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + Logins.NAME);
    LoginState state = new LoginState(settings, key);
    state.clock = in.readLong();
    state.since = in.readLong();
    state.isKnown = in.readBoolean();
    int sources = in.readInt();
    for (int i = 0; i < sources; i++) {
      state.sources.put(StateText.read(in), Guesser.read(in));
    }
    state.evidence.read(in);
    state.opened = in.readLong();
    if (state.opened > 0) {
      state.lastGuess = in.readLong();
      state.guesses = in.readLong();
      state.inside = in.readBoolean();
      state.region = StateText.read(in);
      state.guessers.add(Sketch.read(in));
      state.toldGuessers = in.readLong();
      state.names.addAll(StateText.readList(in));
      state.successes.addAll(StateText.readList(in));
    }
    return state;
  }
}
