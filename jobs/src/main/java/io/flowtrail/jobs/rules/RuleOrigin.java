package io.flowtrail.jobs.rules;

import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.rules.DefaultRules;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaProblem;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/**
 * Where a set of rules comes from, so that it can be read again; travels to the job manager.
 *
 * @param withDefault whether the rules that Flowtrail brings are among them
 * @param paths files and directories
 * @param stores buckets
 * @param disabled as {@link RuleSettings#disabled}
 * @param levels as {@link RuleSettings#levels}
 * @param lists entries of the named lists; one that begins with {@code @} is the absolute path of a
 *     file of further ones
 */
public record RuleOrigin(
    boolean withDefault,
    ArrayList<String> paths,
    ArrayList<StoreOpener> stores,
    HashSet<String> disabled,
    HashMap<String, Level> levels,
    HashMap<String, ArrayList<String>> lists)
    implements Serializable {

  /** Whether a file or directory is not there, as on another machine than the submitter's. */
  boolean isElsewhere() {
    return paths.stream().map(Path::of).anyMatch(Files::notExists)
        || ListFiles.of(lists).stream().anyMatch(Files::notExists);
  }

  /** Changes when a file does; costs a listing. */
  String fingerprint() throws IOException {
    StringBuilder print = new StringBuilder();
    for (String path : paths) {
      RulePaths.fingerprint(Path.of(path), print);
    }
    for (StoreOpener store : stores) {
      RuleStores.fingerprint(store, print);
    }
    for (Path file : ListFiles.of(lists)) {
      RulePaths.fingerprint(file, print);
    }
    return print.toString();
  }

  /**
   * Reads the set as it is now.
   *
   * @throws SigmaException if a file cannot be read or is none of rules, with every problem
   * @throws IOException if a store cannot be read
   */
  RuleSettings read() throws SigmaException, IOException {
    List<SigmaProblem> problems = new ArrayList<>();
    List<RuleText> texts = new ArrayList<>();
    if (withDefault) {
      texts.addAll(DefaultRules.load());
    }
    texts.addAll(RulePaths.read(paths, problems));
    for (StoreOpener store : stores) {
      texts.addAll(RuleStores.read(store, problems));
    }
    HashMap<String, List<String>> read = ListFiles.read(lists, problems);
    if (problems.stream().noneMatch(SigmaProblem::isError) && texts.isEmpty()) {
      problems.add(
          new SigmaProblem(
              SigmaProblem.Severity.ERROR, "", 0, "", "", "there is no rule file any more"));
    }
    if (problems.stream().anyMatch(SigmaProblem::isError)) {
      throw new SigmaException(problems);
    }
    return new RuleSettings(texts, disabled, levels, read);
  }
}
