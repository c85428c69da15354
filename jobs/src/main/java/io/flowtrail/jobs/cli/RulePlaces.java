package io.flowtrail.jobs.cli;

import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.config.ConfigReader;
import io.flowtrail.jobs.config.FlowtrailConfig;
import io.flowtrail.jobs.rules.RuleStores;
import io.flowtrail.sigma.RuleFiles;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where rules besides the default ones lie.
 *
 * @param paths files and directories
 * @param stores buckets
 */
record RulePlaces(List<Path> paths, List<LogLocation> stores) {
  private static final String S3 = "s3://";

  RulePlaces {
    paths = List.copyOf(paths);
    stores = List.copyOf(stores);
  }

  /**
   * The places of a configuration, and those of the command line behind them.
   *
   * @param words paths and {@code s3://bucket/prefix}
   * @param store how a bucket is reached
   */
  static RulePlaces of(
      FlowtrailConfig.Rules file, List<String> words, Function<String, LogLocation> store)
      throws UserError {
    List<Path> paths = new ArrayList<>(file.paths());
    List<LogLocation> stores = new ArrayList<>(file.stores().stream().map(store).toList());
    for (String word : words) {
      if (word.startsWith(S3)) {
        Optional<String> problem = ConfigReader.sourceProblem(word);
        if (problem.isPresent()) {
          throw UserError.usage("--rules " + problem.get());
        }
        stores.add(store.apply(word));
      } else {
        paths.add(Path.of(word));
      }
    }
    return new RulePlaces(paths, stores);
  }

  /** The texts that lie there; every problem becomes one usage error. */
  List<RuleText> texts() throws UserError {
    RuleFiles files = RuleFiles.read(paths);
    List<SigmaProblem> problems = new ArrayList<>(files.problems());
    List<RuleText> texts = new ArrayList<>(files.texts());
    for (LogLocation store : stores) {
      try {
        texts.addAll(RuleStores.read(store, problems));
      } catch (IOException | IllegalArgumentException e) {
        throw UserError.usage("The rules in " + store.uri() + " cannot be read: " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw UserError.usage(RuleSources.lines(problems));
    }
    return List.copyOf(texts);
  }
}
