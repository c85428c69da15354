package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.store.ObjectStore;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds the folders of a store that have to be listed: every year of every account, region and kind
 * of log, and every folder without dates.
 */
final class FolderWalk {
  private static final Pattern YEAR = Pattern.compile("(?:^|/)(?:year=)?(?:19|20)\\d{2}/$");
  private static final Pattern MONTH = Pattern.compile("/(?:month=)?(?:0[1-9]|1[0-2])/$");

  private FolderWalk() {}

  /** Where the listing of a store begins, in no particular order. */
  static List<FolderPosition> folders(int number, ObjectStore store) throws IOException {
    List<FolderPosition> found = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    open.add("");
    while (!open.isEmpty()) {
      String folder = open.remove();
      found.add(FolderPosition.start(number, folder, FolderPosition.Kind.FLAT));
      for (Iterator<String> children = children(store, folder); children.hasNext(); ) {
        String child = children.next();
        if (YEAR.matcher(child).find() && holdsMonthsOnly(store, child)) {
          found.add(FolderPosition.start(number, child, FolderPosition.Kind.YEAR));
        } else {
          open.add(child);
        }
      }
    }
    return found;
  }

  private static Iterator<String> children(ObjectStore store, String folder) throws IOException {
    try {
      return store.folders(folder);
    } catch (AccessDeniedException e) {
      if (folder.isEmpty()) {
        throw e;
      }
      // Listing its objects yields the folder itself, which becomes a dead letter.
      return Collections.emptyIterator();
    }
  }

  /** Tells {@code 2026/03/...} from somebody's folder that is called 2026. */
  private static boolean holdsMonthsOnly(ObjectStore store, String year) throws IOException {
    Iterator<String> months = children(store, year);
    if (!months.hasNext()) {
      return false;
    }
    while (months.hasNext()) {
      if (!MONTH.matcher(months.next()).find()) {
        return false;
      }
    }
    return true;
  }
}
