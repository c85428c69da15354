package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One year of one account, region and kind of log: {@code .../2026/} or {@code .../year=2026/}, in
 * which days are folders. Keys come day by day; within a day they are sorted by time here, because
 * several flow logs write side by side. So one day's keys are held at a time. Days that cannot hold
 * anything of the period are not listed.
 */
final class YearFolderListing implements FolderListing {
  private static final Pattern YEAR = Pattern.compile("(?:^|/)(?:year=)?(\\d{4})/$");
  private static final Pattern DAY =
      Pattern.compile("^(?:(\\d{2})/(\\d{2})|month=(\\d{2})/day=(\\d{2}))/");

  private final ListedStore store;
  private final KeySelection selection;
  private final FolderPosition start;
  private final int year;
  private final boolean hive;
  private final PriorityQueue<ListedObject> waiting = new PriorityQueue<>(ListedObject.ORDER);

  private Iterator<ObjectSummary> listing;
  private ObjectSummary lookahead;
  private boolean listedAll;
  private long lowerBound;

  /** Where the day at hand begins, and what of it was handed out. */
  private String dayStartsAfter;

  private long lastTime;
  private String lastKey;
  private String listedUpTo;

  YearFolderListing(ListedStore store, KeySelection selection, FolderPosition start) {
    this.store = store;
    this.selection = selection;
    this.start = start;
    Matcher name = YEAR.matcher(start.prefix());
    if (!name.find()) {
      throw new IllegalArgumentException(start.prefix() + " is no folder of a year");
    }
    this.year = Integer.parseInt(name.group(1));
    this.hive = start.prefix().endsWith("year=" + name.group(1) + "/");
    this.dayStartsAfter = start.startAfter();
    this.lastTime = start.lastTime();
    this.lastKey = start.lastKey();
    this.lowerBound =
        Math.max(
            startOf(LocalDate.of(year, 1, 1)),
            Math.max(lastTime, selection.period().firstKeyTime()));
    this.listedAll =
        startOf(LocalDate.of(year + 1, 1, 1)) <= selection.period().firstKeyTime()
            || startOf(LocalDate.of(year, 1, 1)) >= selection.period().keyTimeBehind();
  }

  private static long startOf(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  @Override
  public boolean needsLoad() {
    return waiting.isEmpty() && !listedAll;
  }

  @Override
  public long nextTime() {
    if (!waiting.isEmpty()) {
      return waiting.peek().time();
    }
    return listedAll ? Long.MAX_VALUE : lowerBound;
  }

  @Override
  public boolean isInOrder() {
    return true;
  }

  @Override
  public int store() {
    return start.store();
  }

  @Override
  public String nextKey() {
    return waiting.isEmpty() ? "" : waiting.peek().object().key();
  }

  @Override
  public void load() throws IOException {
    if (listing == null) {
      if (dayStartsAfter.isEmpty()) {
        dayStartsAfter = firstDayStartsAfter();
      }
      listedUpTo = dayStartsAfter;
      listing = store.store().list(start.prefix(), dayStartsAfter);
      advance();
    } else {
      dayStartsAfter = listedUpTo;
      lastTime = Long.MIN_VALUE;
      lastKey = "";
    }
    if (lookahead == null) {
      listedAll = true;
      return;
    }
    long day = day(lookahead.key());
    if (day >= selection.period().keyTimeBehind()) {
      lookahead = null;
      listedAll = true;
      return;
    }
    while (lookahead != null && day(lookahead.key()) == day) {
      Optional<ListedObject> selected =
          selection.select(lookahead, store.formatForced(), Math.max(day, 0));
      selected.filter(this::isNew).ifPresent(waiting::add);
      listedUpTo = lookahead.key();
      advance();
    }
    if (lookahead == null) {
      listedAll = true;
    } else {
      lowerBound = Math.max(lowerBound, day(lookahead.key()));
    }
  }

  private void advance() {
    lookahead = listing.hasNext() ? listing.next() : null;
  }

  private boolean isNew(ListedObject object) {
    return object.time() > lastTime
        || (object.time() == lastTime && object.object().key().compareTo(lastKey) > 0);
  }

  /** Start of the day in whose folder a key lies, or -1 if it lies in none. */
  private long day(String key) {
    Matcher day = DAY.matcher(key.substring(start.prefix().length()));
    if (!day.find()) {
      return -1;
    }
    try {
      return startOf(
          LocalDate.of(
              year,
              Integer.parseInt(day.group(hive ? 3 : 1)),
              Integer.parseInt(day.group(hive ? 4 : 2))));
    } catch (DateTimeException | NumberFormatException e) {
      return -1;
    }
  }

  /** The key behind which the first day of the period begins; empty if all days belong to it. */
  private String firstDayStartsAfter() {
    long first = selection.period().firstKeyTime();
    if (first <= startOf(LocalDate.of(year, 1, 1))) {
      return "";
    }
    LocalDate day = Instant.ofEpochMilli(first).atZone(ZoneOffset.UTC).toLocalDate();
    return start.prefix()
        + (hive
            ? String.format("month=%02d/day=%02d", day.getMonthValue(), day.getDayOfMonth())
            : String.format("%02d/%02d", day.getMonthValue(), day.getDayOfMonth()));
  }

  @Override
  public ListedObject take() {
    ListedObject next = waiting.remove();
    lastTime = next.time();
    lastKey = next.object().key();
    return next;
  }

  @Override
  public FolderPosition position() {
    return new FolderPosition(
        start.store(), start.prefix(), start.kind(), dayStartsAfter, lastTime, lastKey, List.of());
  }
}
