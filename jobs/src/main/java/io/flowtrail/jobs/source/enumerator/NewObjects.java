package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Looks for objects that are new, again and again.
 *
 * <p>Folders of years are listed from the day of the horizon on, so both sides of midnight; folders
 * whose names of files begin with a date (S3 access logs) likewise; other folders whole. A folder
 * in which nothing comes is listed less and less often. Besides, every look lists a bounded part of
 * everything, going round: in a small store that is all of it, and in any store it finds, some
 * time, what came to a place where nothing was expected.
 *
 * <p>An object is new if it came to its place behind the horizon, and was not handed out. So the
 * memory is what came within the lookback, however large the store.
 *
 * <p>A plain class for one thread at a time.
 */
final class NewObjects {
  /** Keys that a look goes through besides the folders where something is expected. */
  static final int SWEEP = 5_000;

  /** Looks between two walks for folders that are new. */
  private static final int WALK_EVERY = 10;

  /** No folder is left alone for longer, milliseconds. */
  private static final long LONGEST_PAUSE = Duration.ofMinutes(10).toMillis();

  private static final Pattern DATED =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}-\\d{2}-\\d{2}-\\d{2}-.*");

  private final List<ListedStore> stores;
  private final KeySelection selection;
  private final Following following;
  private final SeenObjects seen;
  private final Map<Folder, Watch> folders = new HashMap<>();
  private final Map<Integer, String> sweeps = new HashMap<>();
  private int looks;

  private record Folder(int store, String prefix, FolderPosition.Kind kind) {}

  private record Place(int store, String key) {}

  /** When a folder is listed, and when something was found there. */
  private static final class Watch {
    private long lastFound;
    private long due;
  }

  /**
   * An object that is new.
   *
   * @param appeared when it came to its place, milliseconds since 1970
   */
  record Found(int store, ListedObject listed, long appeared) {
    LogObjectSplit split() {
      ObjectSummary object = listed.object();
      return new LogObjectSplit(
          store,
          object.key(),
          object.size(),
          listed.time(),
          object.lastModified(),
          0,
          ListingTotals.NONE);
    }
  }

  /**
   * What a look found.
   *
   * @param began when it began, milliseconds since 1970
   * @param found in the order of time
   * @param horizon nothing that appeared before will be asked about again
   */
  record Look(long began, List<Found> found, long horizon) {}

  /**
   * @param seen what was handed out; changed by every look
   */
  NewObjects(
      List<ListedStore> stores, KeySelection selection, Following following, SeenObjects seen) {
    this.stores = stores;
    this.selection = selection;
    this.following = following;
    this.seen = seen;
  }

  /**
   * Looks once.
   *
   * @param lastLook when the last look began; nothing that appeared more than the lookback before
   *     it is new
   * @param now milliseconds since 1970
   * @throws IOException if a listing fails; the next look begins anew
   */
  Look look(long lastLook, long now) throws IOException {
    long horizon = Math.min(lastLook, now) - following.lookback().toMillis();
    Map<Place, Found> found = new HashMap<>();
    try {
      if (looks++ % WALK_EVERY == 0) {
        walk();
      }
      for (Map.Entry<Folder, Watch> entry : folders.entrySet()) {
        if (entry.getValue().due <= now) {
          list(entry.getKey(), entry.getValue(), horizon, now, found);
        }
      }
      for (int store = 0; store < stores.size(); store++) {
        sweep(store, horizon, now, found);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    List<Found> inOrder = new ArrayList<>(found.values());
    inOrder.sort((one, other) -> ListedObject.ORDER.compare(one.listed(), other.listed()));
    inOrder.forEach(each -> seen.add(each.store(), each.listed().object(), each.appeared()));
    seen.forget(horizon);
    return new Look(now, inOrder, horizon);
  }

  private void walk() throws IOException {
    for (int store = 0; store < stores.size(); store++) {
      for (FolderPosition folder : FolderWalk.folders(store, stores.get(store).store())) {
        folders.computeIfAbsent(
            new Folder(store, folder.prefix(), folder.kind()), key -> new Watch());
      }
    }
  }

  private void list(Folder folder, Watch watch, long horizon, long now, Map<Place, Found> found)
      throws IOException {
    ObjectStore store = stores.get(folder.store()).store();
    Iterator<ObjectSummary> listing =
        folder.kind() == FolderPosition.Kind.YEAR
            ? store.list(folder.prefix(), dayOf(folder.prefix(), horizon))
            : flat(store, folder.prefix(), horizon);
    int before = found.size();
    while (listing.hasNext()) {
      take(folder.store(), listing.next(), horizon, now, found);
    }
    if (found.size() > before || watch.lastFound == 0) {
      watch.lastFound = now;
    }
    long pause = Math.min(LONGEST_PAUSE, (now - watch.lastFound) / 10);
    watch.due = now + Math.max(0, pause - following.interval().toMillis() / 2);
  }

  private static Iterator<ObjectSummary> flat(ObjectStore store, String folder, long horizon)
      throws IOException {
    Iterator<ObjectSummary> all = store.listFolder(folder, "");
    if (!all.hasNext()) {
      return all;
    }
    ObjectSummary first = all.next();
    String name = first.key().substring(folder.length());
    if (DATED.matcher(name).matches()) {
      return store.listFolder(folder, folder + day(horizon));
    }
    List<ObjectSummary> begun = List.of(first);
    Iterator<ObjectSummary> start = begun.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return start.hasNext() || all.hasNext();
      }

      @Override
      public ObjectSummary next() {
        return start.hasNext() ? start.next() : all.next();
      }
    };
  }

  private static LocalDate day(long time) {
    return Instant.ofEpochMilli(time).atZone(ZoneOffset.UTC).toLocalDate();
  }

  /**
   * The key behind which the day of a time begins in a folder of a year; empty if all is behind.
   */
  private static String dayOf(String folder, long time) {
    LocalDate day = day(time);
    String name = folder.substring(0, folder.length() - 1);
    boolean hive = name.contains("year=") && name.lastIndexOf("year=") > name.lastIndexOf('/');
    int year = Integer.parseInt(name.substring(name.length() - 4));
    if (day.getYear() < year) {
      return "";
    }
    if (day.getYear() > year) {
      // Late deliveries of last year's are found by the sweep.
      return folder + "\uFFFF";
    }
    return folder
        + (hive
            ? String.format("month=%02d/day=%02d", day.getMonthValue(), day.getDayOfMonth())
            : String.format("%02d/%02d", day.getMonthValue(), day.getDayOfMonth()));
  }

  private void sweep(int store, long horizon, long now, Map<Place, Found> found)
      throws IOException {
    String from = sweeps.getOrDefault(store, "");
    Iterator<ObjectSummary> listing = stores.get(store).store().list("", from);
    String last = from;
    int left = SWEEP;
    while (left-- > 0 && listing.hasNext()) {
      ObjectSummary object = listing.next();
      last = object.key();
      take(store, object, horizon, now, found);
    }
    sweeps.put(store, left < 0 ? last : "");
  }

  private void take(
      int store, ObjectSummary object, long horizon, long now, Map<Place, Found> found) {
    if (!seen.isNew(store, object)) {
      return;
    }
    Place place = new Place(store, object.key());
    if (found.containsKey(place)) {
      return;
    }
    ListedStore listed = stores.get(store);
    long appeared = listed.store().appeared(object);
    // By the time of its content: what is moved in was written elsewhere, and is whole.
    boolean settled =
        listed.store().isAtomic() || object.lastModified() <= now - following.settle().toMillis();
    if (appeared < horizon || !settled) {
      return;
    }
    Optional<ListedObject> selected = selection.select(object, listed.formatForced(), 0);
    selected.ifPresent(its -> found.put(place, new Found(store, its, appeared)));
  }
}
