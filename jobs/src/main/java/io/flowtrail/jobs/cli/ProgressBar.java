package io.flowtrail.jobs.cli;

import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.verify.VerificationTotals;
import java.io.PrintStream;
import java.util.Locale;

/** One line on a terminal that says how far a replay or verification is. */
final class ProgressBar {
  private static final int WIDTH = 24;

  private final PrintStream err;
  private final long startNanos;
  private int shown;

  ProgressBar(PrintStream err, long startNanos) {
    this.err = err;
    this.startNanos = startNanos;
  }

  /** Shows the counts in place of the line before. */
  void show(RunCounts counts, long nowNanos) {
    show(line(counts, (nowNanos - startNanos) / 1e9));
  }

  /** Shows how far a verification is in place of the line before. */
  void show(VerificationTotals totals, long nowNanos) {
    show(line(totals, (nowNanos - startNanos) / 1e9));
  }

  private void show(String line) {
    err.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    err.flush();
    shown = line.length();
  }

  /** Takes the line away. */
  void clear() {
    if (shown > 0) {
      err.print("\r" + " ".repeat(shown) + "\r");
      err.flush();
      shown = 0;
    }
  }

  /** The line, at most 100 columns. */
  static String line(RunCounts counts, double seconds) {
    if (counts.recordsRead() == 0) {
      return "starting";
    }
    return line(
        counts.value(RunCounts.OBJECTS),
        counts.value(RunCounts.LISTED_OBJECTS),
        counts.value(RunCounts.STORED_BYTES),
        counts.value(RunCounts.LISTED_BYTES),
        counts.value(RunCounts.LISTING_COMPLETE) > 0,
        String.format(Locale.ROOT, "%,d events/s", (long) (counts.recordsRead() / seconds)),
        seconds);
  }

  /** The line of a verification, at most 100 columns. */
  static String line(VerificationTotals totals, double seconds) {
    if (totals.objects() == 0) {
      return "starting";
    }
    return line(
        totals.objects(),
        totals.listedObjects(),
        totals.storedBytes(),
        totals.listedBytes(),
        totals.listingComplete(),
        bytes((long) (totals.unpackedBytes() / seconds)) + "/s unpacked",
        seconds);
  }

  private static String line(
      long objects,
      long listed,
      long done,
      long all,
      boolean listingComplete,
      String rate,
      double seconds) {
    boolean complete = listingComplete && all > 0;
    StringBuilder line = new StringBuilder();
    if (complete) {
      int filled = (int) Math.min(WIDTH, WIDTH * done / all);
      line.append('[').append("#".repeat(filled)).append(" ".repeat(WIDTH - filled)).append("] ");
    }
    line.append(String.format(Locale.ROOT, "%,d", objects));
    if (complete) {
      line.append(String.format(Locale.ROOT, "/%,d", listed));
    }
    line.append(" objects, ").append(bytes(done));
    if (complete) {
      line.append('/').append(bytes(all));
    }
    if (seconds > 0) {
      line.append(", ").append(rate);
    }
    if (complete && done > 0 && done < all) {
      line.append(", ").append(time(seconds * (all - done) / done)).append(" left");
    }
    return line.toString();
  }

  /** {@code 1.5 GB}, in powers of ten. */
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    String[] units = {"kB", "MB", "GB", "TB", "PB"};
    int unit = -1;
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  private static String time(double seconds) {
    long whole = (long) Math.ceil(seconds);
    if (whole >= 3600) {
      return whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
    return whole >= 60 ? whole / 60 + " min " + whole % 60 + " s" : whole + " s";
  }
}
