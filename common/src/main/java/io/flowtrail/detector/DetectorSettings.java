package io.flowtrail.detector;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the settings of one detector as the configuration has them, and collects everything that is
 * wrong with them. Ask for every setting first, then for {@link #problems}.
 */
public final class DetectorSettings {
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})(?: ?(B|[KMGTP]i?B))?");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})([smhdw])");

  private final Map<String, String> values;
  private final Set<String> known = new TreeSet<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * What is wrong with a setting.
   *
   * @param key the setting
   * @param message for the operator
   */
  public record Problem(String key, String message) {}

  /**
   * Settings of one detector.
   *
   * @param values by name, as text; lists are not among them
   */
  public DetectorSettings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  private Optional<String> text(String key) {
    known.add(key);
    return Optional.ofNullable(values.get(key)).map(String::strip);
  }

  private void wrong(String key, String what) {
    problems.add(new Problem(key, "must be " + what + ", not '" + values.get(key) + "'"));
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key, boolean otherwise) {
    Optional<String> text = text(key);
    if (text.isEmpty() || text.get().equals("true") || text.get().equals("false")) {
      return text.map(Boolean::parseBoolean).orElse(otherwise);
    }
    wrong(key, "true or false");
    return otherwise;
  }

  /** A whole number between two, both included. */
  public int count(String key, int otherwise, int least, int most) {
    return (int) number(key, otherwise, least, most, "a whole number from ");
  }

  /** A share or a factor between two, both included. */
  public double factor(String key, double otherwise, double least, double most) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.get().matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
      double number = Double.parseDouble(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    }
    wrong(key, "a number from " + least + " to " + most);
    return otherwise;
  }

  private long number(String key, long otherwise, long least, long most, String what) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.get().matches("[0-9]{1,15}")) {
      long number = Long.parseLong(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    }
    wrong(key, what + least + " to " + most);
    return otherwise;
  }

  /** Bytes: {@code 500000}, {@code 10GB} (powers of 1000), {@code 10GiB} (of 1024). */
  public long bytes(String key, long otherwise) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher matcher = BYTES.matcher(text.get());
    if (matcher.matches()) {
      String unit = matcher.group(2) == null ? "B" : matcher.group(2);
      int power = "BKMGTP".indexOf(unit.charAt(0));
      double factor = Math.pow(unit.contains("i") ? 1024 : 1000, power);
      double bytes = Long.parseLong(matcher.group(1)) * factor;
      if (bytes >= 1 && bytes <= 1e18) {
        return (long) bytes;
      }
    }
    wrong(key, "a number of bytes such as 500MB or 10GiB");
    return otherwise;
  }

  /** A time: a number and {@code s}, {@code m}, {@code h}, {@code d} or {@code w}. */
  public Duration duration(String key, Duration otherwise, Duration least, Duration most) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher matcher = TIME.matcher(text.get().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
          };
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    }
    wrong(key, "a time from " + shown(least) + " to " + shown(most) + " such as 90m or 14d");
    return otherwise;
  }

  private static String shown(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** What is wrong, keys that nobody asked for included. */
  public List<Problem> problems() {
    List<Problem> all = new ArrayList<>(problems);
    for (String key : new TreeSet<>(values.keySet())) {
      if (!known.contains(key)) {
        all.add(new Problem(key, "unknown setting; known here: " + String.join(", ", known)));
      }
    }
    return List.copyOf(all);
  }

  /** The settings that were asked for. */
  public Collection<String> known() {
    return Set.copyOf(known);
  }
}
