package io.flowtrail.alert;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Sigma's {@code attack.*} tags as MITRE ATT&CK tactics and techniques. Ids of version 19 and those
 * that it retired ({@code T1562.008}) are both known; each comes with the version that knows it.
 */
public final class AttackTags {
  private static final String PREFIX = "attack.";
  private static final String NEWEST = "19.0";
  private static final Pattern TECHNIQUE = Pattern.compile("T\\d{4}(\\.\\d{3})?");

  /** What was Defense Evasion before version 19. */
  private static final Set<String> SPLIT = Set.of("TA0005", "TA0112");

  private static final Table TABLE = Table.read();

  /** Tactics by the word of their tag, techniques by id. */
  private record Table(Map<String, Named> tactics, Map<String, Named> techniques) {
    static Table read() {
      Map<String, Named> tactics = new HashMap<>();
      Map<String, Named> techniques = new HashMap<>();
      try (InputStream in = AttackTags.class.getResourceAsStream("attack.txt");
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("#")) {
            continue;
          }
          String[] cells = line.split("\\|");
          if (cells[0].equals("tactic")) {
            tactics.put(cells[4], new Named(cells[1], cells[3], cells[2], Set.of()));
          } else {
            Set<String> its = Set.of(cells[4].split(","));
            techniques.put(cells[1], new Named(cells[1], cells[3], cells[2], its));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Table(Map.copyOf(tactics), Map.copyOf(techniques));
    }
  }

  /**
   * One tactic with one technique, or either alone.
   *
   * @param version of ATT&CK
   * @param tactic {@link Named#NONE} where the tags do not say
   * @param technique the whole technique, also of a sub-technique; {@link Named#NONE} if the tag is
   *     a tactic alone
   * @param subTechnique {@link Named#NONE} if the tag is no sub-technique
   */
  public record Attack(String version, Named tactic, Named technique, Named subTechnique) {}

  /**
   * An entry of the table.
   *
   * @param id {@code TA0010}, {@code T1537}
   * @param name empty where the table does not know the id
   */
  public record Named(String id, String name, String version, Set<String> tactics) {
    public static final Named NONE = new Named("", "", NEWEST, Set.of());

    public boolean isPresent() {
      return !id.isEmpty();
    }
  }

  private AttackTags() {}

  /** What the tags say, each technique under the tactics that are tagged too. */
  public static List<Attack> of(List<String> tags) {
    Map<String, Named> tactics = new LinkedHashMap<>();
    List<Named> techniques = new ArrayList<>();
    for (String tag : tags) {
      String lower = tag.toLowerCase(Locale.ROOT);
      if (!lower.startsWith(PREFIX)) {
        continue;
      }
      String word = lower.substring(PREFIX.length());
      String id = word.toUpperCase(Locale.ROOT);
      Named tactic = TABLE.tactics().get(word.replace('_', '-'));
      if (tactic != null) {
        tactics.putIfAbsent(tactic.id() + tactic.version(), tactic);
      } else if (TECHNIQUE.matcher(id).matches()) {
        techniques.add(technique(id));
      }
    }
    List<Attack> attacks = new ArrayList<>();
    Set<Named> used = new HashSet<>();
    for (Named technique : techniques) {
      Set<Named> fitting = new LinkedHashSet<>();
      for (Named tactic : tactics.values()) {
        Named fit = fit(technique, tactic);
        if (fit.isPresent()) {
          fitting.add(fit);
          used.add(tactic);
        }
      }
      if (fitting.isEmpty()) {
        fitting.add(Named.NONE);
      }
      fitting.forEach(tactic -> attacks.add(attack(technique, tactic)));
    }
    for (Named tactic : tactics.values()) {
      if (!used.contains(tactic)) {
        attacks.add(new Attack(tactic.version(), tactic, Named.NONE, Named.NONE));
      }
    }
    return List.copyOf(attacks);
  }

  /**
   * The tagged tactic as the technique's version of ATT&CK names it: version 19 split Defense
   * Evasion into Stealth and Defense Impairment, and authors mix the words of both.
   *
   * @return {@link Named#NONE} if the technique does not belong to the tactic at all
   */
  private static Named fit(Named technique, Named tactic) {
    if (SPLIT.contains(tactic.id()) && technique.tactics().stream().anyMatch(SPLIT::contains)) {
      if (!technique.version().equals(NEWEST)) {
        return TABLE.tactics().get("defense-evasion");
      }
      return technique.tactics().contains("TA0005")
          ? tactic
          : TABLE.tactics().get("defense-impairment");
    }
    return technique.tactics().contains(tactic.id()) ? tactic : Named.NONE;
  }

  private static Attack attack(Named technique, Named tactic) {
    String version =
        tactic.isPresent() && !tactic.version().equals(NEWEST)
            ? tactic.version()
            : technique.version();
    int dot = technique.id().indexOf('.');
    return dot < 0
        ? new Attack(version, tactic, technique, Named.NONE)
        : new Attack(version, tactic, technique(technique.id().substring(0, dot)), technique);
  }

  private static Named technique(String id) {
    Named known = TABLE.techniques().get(id);
    return known != null ? known : new Named(id, "", NEWEST, Set.of());
  }
}
