package io.flowtrail.jobs.rules;

import io.flowtrail.jobs.config.ListFile;
import io.flowtrail.sigma.SigmaProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Named lists, entries of which may be in files. */
final class ListFiles {
  private static final String FILE = "@";

  private ListFiles() {}

  /** The files among the entries. */
  static List<Path> of(Map<String, ArrayList<String>> lists) {
    TreeSet<Path> files = new TreeSet<>();
    for (List<String> entries : lists.values()) {
      for (String entry : entries) {
        if (entry.startsWith(FILE)) {
          files.add(Path.of(entry.substring(FILE.length())));
        }
      }
    }
    return List.copyOf(files);
  }

  /** The lists with the entries of their files. */
  static HashMap<String, List<String>> read(
      Map<String, ArrayList<String>> lists, List<SigmaProblem> problems) {
    HashMap<String, List<String>> read = new HashMap<>();
    lists.forEach(
        (name, entries) -> {
          List<String> all = new ArrayList<>();
          for (String entry : entries) {
            if (entry.startsWith(FILE)) {
              Path file = Path.of(entry.substring(FILE.length()));
              all.addAll(
                  ListFile.read(name, file, problem -> problems.add(error(file, name, problem))));
            } else {
              all.add(entry);
            }
          }
          read.put(name, List.copyOf(all));
        });
    return read;
  }

  private static SigmaProblem error(Path file, String list, String problem) {
    return new SigmaProblem(
        SigmaProblem.Severity.ERROR, file.toString(), 0, "", "lists." + list, problem);
  }
}
