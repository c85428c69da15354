package io.flowtrail.alert;

import io.flowtrail.alert.CoverageRow.State;
import io.flowtrail.alert.CoverageRow.Stretch;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The coverage ledger as a picture: a row for each account, region and trail, all on one scale of
 * time. A state is told by the height of its bar and by words beside it, never by colour alone.
 */
final class CoverageChart {
  /** Most rows that are drawn, the worst first. */
  static final int MOST_ROWS = 200;

  /** A column shows the worst of its time, so that no hour can hide in a year. */
  static final int COLUMNS = 240;

  private static final int WIDTH = 4 * COLUMNS;
  private static final int HEIGHT = 18;
  private static final long HOUR = 3_600_000;

  private static final Comparator<CoverageRow> WORST_FIRST =
      Comparator.<CoverageRow>comparingLong(row -> row.time(State.FAILED))
          .thenComparingLong(row -> row.time(State.ABSENT))
          .thenComparingLong(row -> row.time(State.UNPROVEN))
          .reversed()
          .thenComparing(CoverageRow::account)
          .thenComparing(CoverageRow::region)
          .thenComparing(CoverageRow::trail);

  private final Writer out;
  private final List<CoverageRow> rows;
  private final long from;
  private final long to;

  private CoverageChart(Writer out, List<CoverageRow> rows) {
    this.out = out;
    this.rows = rows;
    this.from = rows.stream().mapToLong(CoverageRow::from).min().orElse(0);
    this.to = Math.max(from + 1, rows.stream().mapToLong(CoverageRow::to).max().orElse(0));
  }

  /** Writes the rows as a table; nothing if there are none. */
  static void write(Writer out, List<CoverageRow> rows) throws IOException {
    if (!rows.isEmpty()) {
      List<CoverageRow> sorted = new ArrayList<>(rows);
      sorted.sort(WORST_FIRST);
      new CoverageChart(out, sorted).table();
    }
  }

  private void table() throws IOException {
    out.write("<p class=\"legend\">");
    for (State state : State.values()) {
      out.write("<span><svg class=\"key\" viewBox=\"0 0 24 " + HEIGHT + "\" aria-hidden=\"true\">");
      bar(state, 0, 24);
      out.write("</svg> " + word(state) + ": " + meaning(state) + "</span>");
    }
    out.write("</p><table class=\"coverage\">");
    int drawn = Math.min(rows.size(), MOST_ROWS);
    for (CoverageRow row : rows.subList(0, drawn)) {
      row(row);
    }
    out.write("</table><p class=\"axis\"><span>");
    text(AlertTextWriter.time(from));
    out.write("</span><span>");
    text(AlertTextWriter.time(to));
    out.write("</span></p>");
    if (drawn < rows.size()) {
      out.write(
          String.format(
              Locale.ROOT,
              "<p>%,d of %,d rows are drawn, those with most that failed or is absent first; the"
                  + " file of --integrity has all verdicts.</p>",
              drawn,
              rows.size()));
    }
  }

  private void row(CoverageRow row) throws IOException {
    String account =
        row.organizationId().isEmpty()
            ? row.account()
            : row.account() + " (" + row.organizationId() + ")";
    String name =
        row.trail().isEmpty()
            ? account + " / " + row.region() + ", no trail's digests"
            : account + " / " + row.region() + ", trail " + row.trail();
    String told = told(row);
    out.write("<tr><th scope=\"row\">");
    text(SafeText.cut(name, 300));
    out.write("<span>");
    text(told);
    out.write("</span></th><td><svg class=\"stretches\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT);
    out.write("\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
    text(SafeText.cut(name, 300) + ": " + told);
    out.write("\">");
    State[] columns = columns(row);
    int start = 0;
    for (int i = 1; i <= columns.length; i++) {
      if (i == columns.length || columns[i] != columns[start]) {
        if (columns[start] != null) {
          bar(columns[start], start * WIDTH / COLUMNS, (i - start) * WIDTH / COLUMNS);
        }
        start = i;
      }
    }
    out.write("</svg></td></tr>\n");
  }

  /** The worst state of each column; null where the row says nothing. */
  private State[] columns(CoverageRow row) {
    State[] columns = new State[COLUMNS];
    double column = (double) (to - from) / COLUMNS;
    for (Stretch stretch : row.stretches()) {
      if (stretch.to() <= stretch.from()) {
        continue;
      }
      int first = clamp((int) ((stretch.from() - from) / column));
      int last = clamp((int) Math.ceil((stretch.to() - from) / column) - 1);
      for (int i = first; i <= Math.max(first, last); i++) {
        if (columns[i] == null || stretch.state().compareTo(columns[i]) > 0) {
          columns[i] = stretch.state();
        }
      }
    }
    return columns;
  }

  private static int clamp(int column) {
    return Math.min(Math.max(column, 0), COLUMNS - 1);
  }

  private void bar(State state, int x, int width) throws IOException {
    int height =
        switch (state) {
          case VERIFIED -> 10;
          case UNPROVEN -> 6;
          case ABSENT -> 2;
          case FAILED -> HEIGHT;
        };
    out.write("<rect class=\"" + word(state) + "\" x=\"" + x + "\" y=\"" + (HEIGHT - height));
    out.write("\" width=\"" + width + "\" height=\"" + height + "\"><title>" + word(state));
    out.write("</title></rect>");
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static String meaning(State state) {
    return switch (state) {
      case VERIFIED -> "signed digests prove the logs";
      case UNPROVEN -> "logs are there, nothing proves them";
      case ABSENT -> "no digests: nothing is known";
      case FAILED -> "a digest or log file failed";
    };
  }

  /** {@code verified 97.2 %: 680.5 h, absent 14.0 h}. */
  private static String told(CoverageRow row) {
    long all = 0;
    for (State state : State.values()) {
      all += row.time(state);
    }
    if (all == 0) {
      return "nothing was seen";
    }
    StringBuilder told = new StringBuilder();
    // Cut, not rounded: all but a minute of a year is not 100 %.
    double share = Math.floor(1000.0 * row.time(State.VERIFIED) / all) / 10;
    told.append(String.format(Locale.ROOT, "verified %.1f %%", share));
    for (State state : State.values()) {
      long time = row.time(state);
      if (time > 0) {
        String hours =
            time < HOUR
                ? Math.max(1, time / 60_000) + " min"
                : String.format(Locale.ROOT, "%,.1f h", (double) time / HOUR);
        told.append(state == State.VERIFIED ? ": " : ", " + word(state) + " ").append(hours);
      }
    }
    return told.toString();
  }

  private void text(String value) throws IOException {
    out.write(SafeText.forHtml(value));
  }
}
